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
import { beginWithSettings, takePageStart } from './app/last-seen.ts'
import { startWindow } from './app/start.ts'
import { followTheme } from './app/theme.ts'
import { CommandsProvider } from './commands/context.tsx'
import { connectRpc } from './rpc/client.ts'
import { RpcProvider } from './rpc/context.tsx'
import { afterPaint } from './ui/after-paint.ts'

const start = takePageStart()
if (start) beginWithSettings(start)
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
  // What is shown at once is shown first: the store's start and the window's would take turns.
  const rpc = connectRpc(start?.lastSeen ? afterPaint : undefined)
  const { commands } = startWindow(rpc, start?.lastSeen ?? null)
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
