import { ArrowUp, FileText, Paperclip, Square, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useRpc } from '../../rpc/context.tsx'
import { Tip } from '../../ui/tip.tsx'
import { ask, stopAnswer } from './ask.ts'
import { attachments, setAttached, useOpenFile } from './attachments.ts'
import { ModelChip } from './model-chip.tsx'
import type { ChatModel } from './model-in-use.ts'
import { cancelEditing, isBusy, useChat } from './store.ts'
import { sizeWords } from './words.ts'

/** Where a question is written, with what goes along and where it goes. */
export function Composer({ model }: { model: ChatModel | undefined }) {
  const rpc = useRpc()
  const field = useRef<HTMLTextAreaElement>(null)
  const draft = useChat((state) => state.draft)
  const editing = useChat((state) => state.editing)
  const busy = useChat(isBusy)
  useEffect(() => {
    if (editing !== null) field.current?.focus()
  }, [editing])
  const send = () => ask(rpc, draft, attachments())
  return (
    <form
      className="chat-composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <div className="chat-context">
        <ContextChip />
        {editing !== null && (
          <span className="chat-chip">
            <span className="chat-chip-text">Editing your question</span>
            <button
              type="button"
              className="chat-chip-remove"
              aria-label="Stop editing"
              onClick={cancelEditing}
            >
              <X aria-hidden />
            </button>
          </span>
        )}
      </div>
      <textarea
        ref={field}
        value={draft}
        rows={2}
        placeholder="Ask about your code"
        aria-label="Your question"
        onChange={(event) => useChat.setState({ draft: event.target.value })}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return
          if (event.key === 'Escape' && editing !== null && !busy) cancelEditing()
          if (event.key !== 'Enter' || event.shiftKey) return
          event.preventDefault()
          send()
        }}
      />
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

function ContextChip() {
  const file = useOpenFile()
  if (file === undefined)
    return <span className="chat-context-none">No file is open; only your question is sent.</span>
  const name = file.path.split('/').at(-1) ?? file.path
  if (!file.attached) {
    return (
      <button
        type="button"
        className="chat-chip chat-chip-add"
        onClick={() => setAttached(file.nodeId, true)}
      >
        <Paperclip aria-hidden />
        <span className="chat-chip-text">Attach {name}</span>
      </button>
    )
  }
  return (
    <span className="chat-chip" title={`${file.path}: ${sizeWords(file.characters)}`}>
      <FileText aria-hidden />
      <span className="chat-chip-text">{name}</span>
      <span className="chat-chip-size numbers">{shortSize(file.characters)}</span>
      <button
        type="button"
        className="chat-chip-remove"
        aria-label={`Do not attach ${name}`}
        onClick={() => setAttached(file.nodeId, false)}
      >
        <X aria-hidden />
      </button>
    </span>
  )
}

function shortSize(characters: number): string {
  const tokens = Math.ceil(characters / 3.5)
  return `~${tokens < 1000 ? tokens : `${(tokens / 1000).toFixed(1)}k`} tokens`
}
