import type { CommandRegistry } from '../../commands/registry.ts'
import type { Rpc } from '../../rpc/client.ts'
import { setWideChat, useLayout } from '../shell/layout-store.ts'
import { focusSoon } from '../shell/regions.ts'
import { stopAnswer } from './answering.ts'
import { switchChat } from './open-chat.ts'
import { isBusy, useChat } from './store.ts'

export interface ChatCommandDeps {
  rpc: Rpc
  /** False while AI is off; then no command of the chat applies. */
  enabled: () => boolean
}

/** Adds what can be done to the conversation; returns what removes it again. Showing it is `view.chat`. */
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
      when: () => enabled() && state().order.length > 0,
      run() {
        stopAnswer()
        switchChat(rpc)
      },
    },
    {
      id: 'chat.wide',
      title: 'Chat in the place of the editor, or beside it',
      category,
      when: enabled,
      run() {
        const { wideChat, open } = useLayout.getState()
        setWideChat(!(wideChat && open.chat))
        focusSoon('chat')
      },
    },
    { id: 'chat.stop', title: 'Stop the answer', category, when: () => isBusy(state()), run: stopAnswer },
  ])
}
