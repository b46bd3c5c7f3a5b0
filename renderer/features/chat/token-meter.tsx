import { useOpenFile } from './context-chips.tsx'
import type { ChatModel } from './model-in-use.ts'
import { useChat } from './store.ts'
import { tokensOf } from './words.ts'

/** Longest context that a model on this device is given; the engine takes no larger one by itself. */
const MOST = 8192

/** About how much of the model's context the next question takes. What does not fit is said before it is sent. */
export function TokenMeter({ model }: { model: ChatModel | undefined }) {
  const file = useOpenFile()
  const last = useChat((state) => {
    for (const id of state.order.toReversed()) {
      const length = state.cells[id]?.prompt?.contextLength
      if (length !== undefined && length > 0) return length
    }
    return undefined
  })
  const characters = useChat((state) => {
    const said = state.order.reduce((sum, id) => sum + (state.cells[id]?.text.length ?? 0), 0)
    const picked = state.picked.reduce((sum, one) => sum + ('text' in one ? one.text.length : 0), 0)
    // In steps, so that an answer that grows does not draw this each time.
    return Math.round((said + picked + state.draft.length) / 350) * 350
  })
  const room =
    last ?? Math.min((model?.source === 'provider' ? undefined : model?.contextLength) ?? MOST, MOST)
  const tokens = tokensOf(characters + (file?.attached ? file.characters : 0))
  if (tokens < 50) return null
  const words = `About ${tokens.toLocaleString('en')} of ${room.toLocaleString('en')} tokens`
  const over = tokens > room * 0.75
  return (
    <div className={over ? 'chat-meter chat-meter-over' : 'chat-meter'}>
      <meter min={0} max={room} value={Math.min(tokens, room)} aria-label={words} />
      <span className="numbers">
        {words}
        {over &&
          '. More than fits: the oldest messages and the ends of files are left out, and the answer says which.'}
      </span>
    </div>
  )
}
