import type { Rpc } from '../../rpc/client.ts'
import { toggleRegion } from '../shell/layout-store.ts'
import { type Attachment, ask } from './ask.ts'
import { isBusy, useChat } from './store.ts'

/** Opens the chat and puts a question about a piece of text to it. One that is being answered has the question as a draft. */
export function askAbout(rpc: Pick<Rpc, 'ai'>, question: string, about: Attachment): void {
  toggleRegion('chat', true)
  if (isBusy(useChat.getState())) useChat.setState({ draft: question })
  else ask(rpc, question, [about])
}
