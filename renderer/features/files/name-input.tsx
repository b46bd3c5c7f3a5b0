import { useId, useLayoutEffect, useRef, useState } from 'react'
import { toFailure } from '../../rpc/failure.ts'

interface NameInputProps<Place> {
  readonly label: string
  readonly initial: string
  /** How many characters of the name start out selected. */
  readonly selected: number
  /** What the name means, or why it cannot be used, in words. `whole`: it is all there, and not still being typed. */
  readonly read: (name: string, whole: boolean) => Place | string
  readonly onDone: (place: Place) => Promise<void>
  readonly onCancel: () => void
}

/** Names something where it stands. Enter accepts, Escape leaves, and leaving the field accepts a good name. */
export function NameInput<Place extends object>({
  label,
  initial,
  selected,
  read,
  onDone,
  onCancel,
}: NameInputProps<Place>) {
  const input = useRef<HTMLInputElement>(null)
  const [name, setName] = useState(initial)
  const [wrong, setWrong] = useState<string | null>(null)
  const busy = useRef(false)
  const wrongId = useId()

  // Before the next key is handled: what is typed right after the command is the name.
  useLayoutEffect(() => {
    input.current?.focus()
    input.current?.setSelectionRange(0, selected)
  }, [selected])

  const accept = async (leaving: boolean): Promise<void> => {
    if (busy.current) return
    if (name === initial || (leaving && name.trim() === '')) return onCancel()
    const found = read(name, true)
    if (typeof found === 'string') return leaving ? onCancel() : setWrong(found)
    busy.current = true
    try {
      await onDone(found)
    } catch (error) {
      setWrong(toFailure(error).message)
      // The keyboard is here still, unless one went elsewhere: there it stays.
      if (document.activeElement === document.body) input.current?.focus()
    } finally {
      busy.current = false
    }
  }

  return (
    <span className="name-input">
      <input
        ref={input}
        value={name}
        aria-label={label}
        aria-invalid={wrong !== null}
        aria-describedby={wrong === null ? undefined : wrongId}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          const typed = event.target.value
          setName(typed)
          const found = typed === '' || typed === initial ? null : read(typed, false)
          setWrong(typeof found === 'string' ? found : null)
        }}
        onKeyDown={(event) => {
          event.stopPropagation()
          if (event.nativeEvent.isComposing) return
          if (event.key === 'Enter') void accept(false)
          else if (event.key === 'Escape') onCancel()
        }}
        onBlur={() => void accept(true)}
        onClick={(event) => event.stopPropagation()}
        onDoubleClick={(event) => event.stopPropagation()}
      />
      {wrong !== null && (
        <span id={wrongId} className="name-problem" role="alert">
          {wrong}
        </span>
      )}
    </span>
  )
}
