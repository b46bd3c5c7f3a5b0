import type { Rpc } from '../../rpc/client.ts'
import { toggleRegion } from '../shell/layout-store.ts'
import { ask } from './ask.ts'
import { pick } from './context.ts'
import { currentModel } from './model-in-use.ts'
import { openChat } from './open-chat.ts'
import { isBusy, mayBeWritten, useChat } from './store.ts'

/**
 * Opens the chat and puts a question about a piece of text to it. While another is being answered, and where it would
 * leave this device, the question becomes the draft, with the text attached.
 */
export function askAbout(
  rpc: Rpc,
  projectId: string,
  question: string,
  about: { readonly path: string; readonly text: string },
): void {
  toggleRegion('chat', true)
  openChat(rpc, projectId)
  const attachment = { kind: 'selection', path: about.path, text: about.text } as const
  whenOpen(projectId, () => {
    const model = currentModel()
    if (!isBusy(useChat.getState()) && model?.source !== 'provider')
      return ask(rpc, question, model, [attachment])
    pick(attachment)
    useChat.setState({ draft: question })
  })
}

/** Runs once what the chat has already is here; not where another project was opened meanwhile. */
function whenOpen(projectId: string, run: () => void): void {
  if (mayBeWritten(useChat.getState())) return run()
  const stop = useChat.subscribe((state) => {
    if (state.projectId === projectId && !mayBeWritten(state)) return
    stop()
    if (state.projectId === projectId) run()
  })
}
