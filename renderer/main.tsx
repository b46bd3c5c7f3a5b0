// The base comes first, so that the rules of a feature win over it.
import './theme/fonts.css'
import './theme/tokens.css'
import './theme/dark.css'
import './theme/light.css'
import './theme/base.css'
import './ui/ui.css'

import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { ErrorBoundary } from './app/error-boundary.tsx'
import { startWindow } from './app/start.ts'
import { followTheme } from './app/theme.ts'
import { CommandsProvider } from './commands/context.tsx'
import { connectRpc } from './rpc/client.ts'
import { RpcProvider } from './rpc/context.tsx'

followTheme()
const root = document.getElementById('root')
if (!root) throw new Error('The page has no #root.')
const page = createRoot(root)

if (new URLSearchParams(location.search).get('asks') === 'data-folder') {
  // Before there is any data: a small window of its own, with nothing behind it yet.
  void import('./features/data-folder/question-window.tsx').then(({ QuestionWindow }) =>
    page.render(
      <ErrorBoundary>
        <QuestionWindow />
      </ErrorBoundary>,
    ),
  )
} else {
  const rpc = connectRpc()
  const { commands } = startWindow(rpc)
  page.render(
    <ErrorBoundary>
      <RpcProvider rpc={rpc}>
        <CommandsProvider registry={commands}>
          <App />
        </CommandsProvider>
      </RpcProvider>
    </ErrorBoundary>,
  )
}
