import type { Rpc } from '../../rpc/client.ts'
import { aiOff } from '../models/availability.ts'
import { ask } from './ask.ts'
import { type Attachment, attachments, keyOf, whenPicked } from './context.ts'
import { currentModel } from './model-in-use.ts'
import { useChat, whenWritable } from './store.ts'

/** Enter pressed again while the first is waited for is the same wish. */
let wishToSend: object | undefined

/**
 * Asks what is typed, once the chat is here and all that was picked for it. Whoever types on meanwhile, takes something
 * off or goes to another chat is not done. It takes along what was in sight and what was coming, whatever is in front by
 * then, and goes to no provider but the one that was in sight.
 */
export function send(rpc: Rpc): void {
  const before = useChat.getState()
  const { draft, chatId } = before
  const inSight = attachments()
  const seen = currentModel()
  const wish = {}
  wishToSend = wish
  const put = (come: readonly Attachment[]): void => {
    if (wishToSend !== wish) return
    wishToSend = undefined
    const now = useChat.getState()
    if (aiOff() !== null || now.draft !== draft || now.chatId !== chatId) return
    const there = new Set(now.picked.map(keyOf))
    const picked = [...before.picked, ...come]
    if (now.detached !== before.detached || !picked.every((one) => there.has(keyOf(one)))) return
    const model = currentModel()
    if (model?.source === 'provider' && model.id !== seen?.id) return
    const wanted = new Map([...inSight, ...come].map((one) => [keyOf(one), one]))
    ask(rpc, draft, model, Array.from(wanted.values()))
  }
  const go = (come: readonly Attachment[]): void =>
    whenWritable(
      () => put(come),
      (state) => state.chatId !== chatId,
    )
  const coming = whenPicked()
  if (coming === undefined) go([])
  // What does not come was told of: the question waits for another word.
  else coming.then(go, () => undefined)
}

/** Asks nothing of what Enter was pressed for and that is still waited for. */
export function withdraw(): void {
  wishToSend = undefined
}
