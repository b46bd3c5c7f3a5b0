import { memo, useEffect, useLayoutEffect, useRef } from 'react'
import { AnswerView } from './answer.tsx'
import { QuestionView } from './question.tsx'
import { type Turn, useChat } from './store.ts'

/** Pixels from the end within which the list follows what is being written. */
const FOLLOW = 40

/** The conversation. It follows an answer as it grows, until the reader scrolls away. */
export function TurnList() {
  const list = useRef<HTMLDivElement>(null)
  const follow = useRef(true)
  const turns = useChat((state) => state.turns)
  const count = turns.length
  const lastQuestion = turns.findLast((turn) => turn.role === 'user')?.id
  useEffect(() => {
    // A question just asked is shown, wherever the reader was.
    follow.current = count > 0
  }, [count])
  useLayoutEffect(() => {
    const place = list.current
    if (place && follow.current && turns.length > 0) place.scrollTop = place.scrollHeight
  }, [turns])
  return (
    <div
      className="chat-turns selectable"
      ref={list}
      role="log"
      aria-live="off"
      aria-label="Conversation"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a long conversation scrolls by keyboard
      tabIndex={0}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        follow.current = scrollHeight - scrollTop - clientHeight < FOLLOW
      }}
    >
      {turns.map((turn, index) => (
        <TurnView
          key={turn.id}
          turn={turn}
          last={index === turns.length - 1}
          editable={turn.id === lastQuestion}
        />
      ))}
    </div>
  )
}

const TurnView = memo(function TurnView({
  turn,
  last,
  editable,
}: {
  turn: Turn
  last: boolean
  editable: boolean
}) {
  return turn.role === 'user' ? (
    <QuestionView question={turn} editable={editable} />
  ) : (
    <AnswerView answer={turn} last={last} />
  )
})
