import type { Rpc } from '../../rpc/client.ts'
import { aiOff } from '../models/availability.ts'
import { toggleRegion } from '../shell/layout-store.ts'
import { ask } from './ask.ts'
import { pick } from './context.ts'
import { currentModel } from './model-in-use.ts'
import { openChat } from './open-chat.ts'
import { isBusy, useChat, whenWritable } from './store.ts'

/**
 * Opens the chat and puts a question about a piece of text to it. While another is being answered, where it would leave
 * this device, and once AI is off, the question comes below what is being typed, with the text attached.
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
  const put = (): void => {
    const model = currentModel()
    if (!isBusy(useChat.getState()) && model?.source !== 'provider' && aiOff() === null)
      return ask(rpc, question, model, [attachment])
    pick(attachment)
    useChat.setState(({ draft }) => ({ draft: behind(draft, question) }))
  }
  whenWritable(put, (state) => state.projectId !== projectId)
}

/** The question below what is being typed already. */
function behind(draft: string, question: string): string {
  if (draft.trim() === '') return question
  return draft.includes(question) ? draft : `${draft.trimEnd()}\n\n${question}`
}
