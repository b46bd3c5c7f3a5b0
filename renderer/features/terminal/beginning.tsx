import { type KeyboardEvent, type RefObject, useRef } from 'react'

/** What came for a terminal before it was there. */
export interface Early {
  /** As the shell takes it. */
  typed: string
  hasKeyboard: boolean
}

/** What the keys send that are no text, as a terminal sends them. */
const SENT: Readonly<Record<string, string>> = {
  Enter: '\r',
  Tab: '\t',
  Backspace: '\x7f',
  Escape: '\x1b',
  Delete: '\x1b[3~',
  Home: '\x1b[H',
  End: '\x1b[F',
  ArrowUp: '\x1b[A',
  ArrowDown: '\x1b[B',
  ArrowRight: '\x1b[C',
  ArrowLeft: '\x1b[D',
}

/** In the place of the first terminal until its code is here: what is typed or pasted meanwhile is for its shell. */
export function Beginning({ early }: { early: RefObject<Early> }) {
  const field = useRef<HTMLTextAreaElement>(null)
  const send = (text: string): void => {
    early.current.typed += text
  }
  const keyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    const text = sentBy(event)
    if (text === undefined) return
    event.preventDefault()
    send(text)
  }
  // Text comes through the field: pasted, of several keys, or from an input method.
  const take = (): void => {
    if (field.current === null) return
    send(field.current.value.replace(/\r?\n/g, '\r'))
    field.current.value = ''
  }
  return (
    <div className="terminal-host" role="status" aria-label="The terminal is starting">
      <textarea
        ref={field}
        className="visually-hidden"
        aria-label="What is typed for the terminal"
        spellCheck={false}
        onKeyDown={keyDown}
        onInput={({ nativeEvent }) => !(nativeEvent as InputEvent).isComposing && take()}
        onCompositionEnd={take}
        onFocus={() => {
          early.current.hasKeyboard = true
        }}
        onBlur={() => {
          // One who goes to another window comes back to it.
          if (document.hasFocus()) early.current.hasKeyboard = false
        }}
      />
    </div>
  )
}

/** What a key sends that writes no text into a field; undefined for one that does, or that is the window's. */
function sentBy({ key, ctrlKey, altKey, metaKey, shiftKey }: KeyboardEvent): string | undefined {
  if (altKey || metaKey) return undefined
  if (!ctrlKey) return key === 'Tab' && shiftKey ? undefined : SENT[key]
  // Ctrl and a letter are the first 26 control characters: Ctrl+C is the third.
  return !shiftKey && /^[a-z]$/i.test(key)
    ? String.fromCharCode(key.toUpperCase().charCodeAt(0) & 0x1f)
    : undefined
}
