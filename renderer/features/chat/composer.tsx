import { ArrowUp, Square } from 'lucide-react'
import { useRef, useState } from 'react'
import { useRpc } from '../../rpc/context.tsx'
import { notifyFailure } from '../../ui/notifications.ts'
import { Tip } from '../../ui/tip.tsx'
import { useIndexChoices } from '../codebase/mention-choices.ts'
import { NothingFound } from '../codebase/nothing-found.tsx'
import { stopAnswer } from './answering.ts'
import { ask, tellRefusal } from './ask.ts'
import { pick } from './context.ts'
import { ContextChips } from './context-chips.tsx'
import { useMeasuring } from './measured.ts'
import { type Choice, choicesFor, MentionList, mentionAt } from './mention.tsx'
import { ModelChip } from './model-chip.tsx'
import type { ChatModel } from './model-in-use.ts'
import { isBusy, mayBeWritten, useChat } from './store.ts'
import { TokenMeter } from './token-meter.tsx'

/** Where a question is written, with all that goes along and where it goes in sight before it is sent. */
export function Composer({ model }: { model: ChatModel | undefined }) {
  const rpc = useRpc()
  const field = useRef<HTMLTextAreaElement>(null)
  const draft = useChat((state) => state.draft)
  const projectId = useChat((state) => state.projectId)
  const busy = useChat(isBusy)
  const [caret, setCaret] = useState(0)
  const [chosen, setChosen] = useState(0)
  const [dismissed, setDismissed] = useState<number | null>(null)
  const mention = mentionAt(draft, caret)
  const open = mention !== undefined && mention.from !== dismissed
  const found = useIndexChoices(open ? mention.text : undefined)
  const choices = open ? (found ?? choicesFor(mention.text, projectId ?? '')) : []
  useMeasuring(model)
  const send = () => {
    if (mayBeWritten(useChat.getState())) ask(rpc, draft, model)
  }
  const take = (choice: Choice) => {
    if ('attachment' in choice) tellRefusal(pick(choice.attachment))
    if ('read' in choice)
      choice.read().then(pick, (error: unknown) => notifyFailure('This was not attached.', error))
    if (mention === undefined) return
    const written = 'goOn' in choice ? `@${choice.goOn}` : ''
    const at = mention.from + written.length
    useChat.setState({ draft: draft.slice(0, mention.from) + written + draft.slice(caret) })
    setCaret(at)
    setChosen(0)
    field.current?.focus()
    // After the text is drawn: typing goes on behind what was written.
    setTimeout(() => field.current?.setSelectionRange(at, at))
  }
  const keyDown = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const choice = choices[Math.min(chosen, choices.length - 1)]
    if (open && choice !== undefined && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault()
      const step = event.key === 'ArrowDown' ? 1 : choices.length - 1
      setChosen((Math.min(chosen, choices.length - 1) + step) % choices.length)
    } else if (open && event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      setDismissed(mention.from)
    } else if ((event.key === 'Enter' || event.key === 'Tab') && choice !== undefined) {
      event.preventDefault()
      take(choice)
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      send()
    }
  }
  return (
    <form
      className="chat-composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      {found?.length === 0 && <NothingFound asked={mention?.text ?? ''} />}
      {choices.length > 0 && <MentionList choices={choices} chosen={chosen} onTake={take} />}
      <ContextChips />
      <textarea
        ref={field}
        value={draft}
        rows={2}
        placeholder="Ask about your code; @ attaches"
        aria-label="Your question"
        aria-controls={choices.length > 0 ? 'chat-mentions' : undefined}
        aria-activedescendant={
          choices.length > 0 ? `chat-mention-${Math.min(chosen, choices.length - 1)}` : undefined
        }
        onChange={(event) => {
          useChat.setState({ draft: event.target.value })
          setCaret(event.target.selectionStart)
          setChosen(0)
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
