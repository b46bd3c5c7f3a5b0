import { useId, useLayoutEffect, useRef, useState } from 'react'
import { toFailure } from '../../rpc/failure.ts'

interface NameInputProps {
  readonly label: string
  readonly initial: string
  /** How many characters of the name start out selected. */
  readonly selected: number
  /** Why a name cannot be used, or null. */
  readonly problem: (name: string) => string | null
  readonly onDone: (name: string) => Promise<void>
  readonly onCancel: () => void
}

/** Names something where it stands. Enter accepts, Escape leaves, and leaving the field accepts a good name. */
export function NameInput({ label, initial, selected, problem, onDone, onCancel }: NameInputProps) {
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
    const found = problem(name)
    if (found !== null) return leaving ? onCancel() : setWrong(found)
    busy.current = true
    try {
      await onDone(name)
    } catch (error) {
      setWrong(toFailure(error).message)
      input.current?.focus()
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
          setName(event.target.value)
          setWrong(
            event.target.value === '' || event.target.value === initial ? null : problem(event.target.value),
          )
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
