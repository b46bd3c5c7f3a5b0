import { ArrowUp, Square } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useRpc } from '../../rpc/context.tsx'
import { Tip } from '../../ui/tip.tsx'
import { useIndexChoices } from '../codebase/mention-choices.ts'
import { NothingFound } from '../codebase/nothing-found.tsx'
import { stopAnswer } from './answering.ts'
import { tellRefusal } from './ask.ts'
import { pick, pickWhenRead } from './context.ts'
import { ContextChips } from './context-chips.tsx'
import { useMeasuring } from './measured.ts'
import { type Choice, choiceKey, choicesFor, MentionList, mentionAt } from './mention.tsx'
import { ModelChip } from './model-chip.tsx'
import type { ChatModel } from './model-in-use.ts'
import { send } from './send.ts'
import { isBusy, useChat } from './store.ts'
import { TokenMeter } from './token-meter.tsx'

/** Where a question is written, with all that goes along and where it goes in sight before it is sent. */
export function Composer({ model }: { model: ChatModel | undefined }) {
  const rpc = useRpc()
  const field = useRef<HTMLTextAreaElement>(null)
  const draft = useChat((state) => state.draft)
  const projectId = useChat((state) => state.projectId)
  const busy = useChat(isBusy)
  const [caret, setCaret] = useState(0)
  const [chosenKey, setChosenKey] = useState<string | null>(null)
  const [dismissed, setDismissed] = useState<number | null>(null)
  const mention = mentionAt(draft, caret)
  const open = mention !== undefined && mention.from !== dismissed
  const found = useIndexChoices(open ? mention.text : undefined)
  const choices = open ? (found?.choices ?? choicesFor(mention.text, projectId ?? '')) : []
  const chosen = Math.max(
    0,
    choices.findIndex((choice) => choiceKey(choice) === chosenKey),
  )
  /** What Enter was pressed for before the index had answered. */
  const wished = useRef<string | null>(null)
  useMeasuring(model)
  const take = (choice: Choice) => {
    if ('attachment' in choice) tellRefusal(pick(choice.attachment))
    if ('read' in choice) pickWhenRead(choice.read())
    if (mention === undefined) return
    const written = 'goOn' in choice ? `@${choice.goOn}` : ''
    const at = mention.from + written.length
    // Drawn at once: the next key comes behind what was written.
    flushSync(() => {
      useChat.setState({ draft: draft.slice(0, mention.from) + written + draft.slice(caret) })
      setCaret(at)
      setChosenKey(null)
    })
    field.current?.setSelectionRange(at, at)
  }
  const isWaiting = open && found !== null && !found.settled && chosenKey === null
  // biome-ignore lint/correctness/useExhaustiveDependencies: only an answer of the index fulfils the wish
  useEffect(() => {
    const [first] = choices
    if (found?.settled !== true || wished.current !== draft) return
    wished.current = null
    if (first !== undefined) queueMicrotask(() => take(first))
  }, [found?.settled, found?.choices])
  const keyDown = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const choice = choices[chosen]
    wished.current = null
    if (open && choice !== undefined && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault()
      const step = event.key === 'ArrowDown' ? 1 : choices.length - 1
      const next = choices[(chosen + step) % choices.length]
      setChosenKey(next === undefined ? null : choiceKey(next))
    } else if (open && event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      setDismissed(mention.from)
    } else if ((event.key === 'Enter' || event.key === 'Tab') && isWaiting) {
      event.preventDefault()
      wished.current = draft
    } else if ((event.key === 'Enter' || event.key === 'Tab') && choice !== undefined) {
      event.preventDefault()
      take(choice)
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      send(rpc)
    }
  }
  return (
    <form
      className="chat-composer"
      onSubmit={(event) => {
        event.preventDefault()
        send(rpc)
      }}
    >
      {found?.choices.length === 0 && <NothingFound asked={mention?.text ?? ''} />}
      {choices.length > 0 && <MentionList choices={choices} chosen={chosen} onTake={take} />}
      <ContextChips />
      <textarea
        ref={field}
        value={draft}
        rows={2}
        placeholder="Ask about your code; @ attaches"
        aria-label="Your question"
        aria-controls={choices.length > 0 ? 'chat-mentions' : undefined}
        aria-activedescendant={choices.length > 0 ? `chat-mention-${chosen}` : undefined}
        onChange={(event) => {
          useChat.setState({ draft: event.target.value })
          setCaret(event.target.selectionStart)
          setChosenKey(null)
          wished.current = null
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onKeyDown={keyDown}
      />
      <TokenMeter model={model} />
      <div className="chat-send-row">
        <ModelChip model={model} />
        {busy ? (
          <Tip text="Stop" keys="Esc" side="top">
            <button type="button" className="chat-send" aria-label="Stop" onClick={stopAnswer}>
              <Square aria-hidden className="chat-stop" />
            </button>
          </Tip>
        ) : (
          <Tip text="Send" keys="Enter" side="top">
            <button type="submit" className="chat-send" aria-label="Send" disabled={draft.trim() === ''}>
              <ArrowUp aria-hidden />
            </button>
          </Tip>
        )}
      </div>
    </form>
  )
}
