import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { CommandsProvider } from '../../../../../renderer/commands/context.tsx'
import { createCommandRegistry } from '../../../../../renderer/commands/registry.ts'
import { ChatPanel } from '../../../../../renderer/features/chat/view.tsx'
import { RpcProvider } from '../../../../../renderer/rpc/context.tsx'
import { TipProvider } from '../../../../../renderer/ui/tip.tsx'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

/** Draws the chat of a project into the page. `stop` takes it away again and leaves its element. */
export async function showPanel(
  rpc: unknown,
  projectId: string,
): Promise<{ page: HTMLElement; stop: () => void }> {
  const page = document.body.appendChild(document.createElement('div'))
  const root = createRoot(page)
  const commands = createCommandRegistry({
    platform: 'linux',
    context: () => ({ projectId, nodeId: null, focus: 'chat' }),
    onError: () => undefined,
  })
  await act(async () =>
    root.render(
      <RpcProvider rpc={rpc as never}>
        <CommandsProvider registry={commands}>
          <TipProvider>
            <ChatPanel projectId={projectId} />
          </TipProvider>
        </CommandsProvider>
      </RpcProvider>,
    ),
  )
  return { page, stop: () => act(() => root.unmount()) }
}
