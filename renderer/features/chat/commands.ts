import type { CommandRegistry } from '../../commands/registry.ts'
import type { Rpc } from '../../rpc/client.ts'
import { retry, stopAnswer } from './ask.ts'
import { attachments } from './attachments.ts'
import { isBusy, newConversation, useChat } from './store.ts'

export interface ChatCommandDeps {
  rpc: Pick<Rpc, 'ai'>
  /** False while AI is off; then no command of the chat applies. */
  enabled: () => boolean
}

/** Adds what can be done to the conversation; returns what removes it again. Showing it is `view.toggleChat`. */
export function registerChatCommands(
  registry: CommandRegistry,
  { rpc, enabled }: ChatCommandDeps,
): () => void {
  const category = 'Chat'
  const state = () => useChat.getState()
  return registry.registerAll([
    {
      id: 'chat.new',
      title: 'New chat',
      category,
      when: () => enabled() && state().turns.length > 0,
      run() {
        stopAnswer()
        newConversation()
      },
    },
    { id: 'chat.stop', title: 'Stop the answer', category, when: () => isBusy(state()), run: stopAnswer },
    {
      id: 'chat.retry',
      title: 'Answer again',
      category,
      when: () => enabled() && !isBusy(state()) && state().turns.length > 0,
      run: () => retry(rpc, attachments()),
    },
  ])
}
