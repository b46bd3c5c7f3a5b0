import { showWhatGoesAlong } from './along-store.ts'
import { attachments } from './context.ts'
import { useMeasured } from './measured.ts'
import type { ChatModel } from './model-in-use.ts'
import { useOpenFile } from './open-file.ts'
import { useChat } from './store.ts'
import { meterWords, tokensOf, wouldCutWords } from './words.ts'

/** Longest context that a model on this device is given; the engine takes no larger one by itself. */
const MOST = 8192

/**
 * How much of the model's context the next question takes: counted with the model's own vocabulary while there is a
 * question, about right before. What does not fit is said part by part before it is sent.
 */
export function TokenMeter({ model }: { model: ChatModel | undefined }) {
  const { measure, refusal } = useMeasured()
  const about = useAbout(model)
  const { total, room, exact } = measure ?? { ...about, exact: false }
  if (refusal !== null)
    return (
      <p className="chat-meter chat-meter-over" role="alert">
        {refusal}
      </p>
    )
  if (total < 50) return null
  const words = meterWords(total, room, exact)
  const over = measure === null ? [] : wouldCutWords(measure)
  return (
    <div className={over.length > 0 ? 'chat-meter chat-meter-over' : 'chat-meter'}>
      {room > 0 && <meter min={0} max={room} value={Math.min(total, room)} aria-label={words} />}
      <div>
        <button
          type="button"
          className="chat-meter-words numbers"
          title="Show what goes along"
          onClick={() => showWhatGoesAlong(attachments())}
        >
          {words}
        </button>
        {over.map((each) => (
          <p key={each}>{each}</p>
        ))}
        {over.length > 0 && !measure?.tooLong && <p>You are asked before anything is left out.</p>}
      </div>
    </div>
  )
}

/** What a prompt may take of a context: the rest is kept for the answer. */
function besideAnswer(contextLength: number): number {
  return contextLength - Math.min(1024, Math.floor(contextLength / 4)) - 1
}

/** An estimate by letters, for as long as nothing is asked. */
function useAbout(model: ChatModel | undefined): { total: number; room: number } {
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
    // In steps, so that an answer that grows does not draw this each time.
    return Math.round((said + state.draft.length) / 350) * 350
  })
  const room =
    model?.source === 'provider'
      ? (model.contextLength ?? 0)
      : besideAnswer(last ?? Math.min(model?.contextLength ?? MOST, MOST))
  return { room, total: tokensOf(characters + (file?.attached ? file.characters : 0)) }
}
