import { useLayoutEffect, useRef } from 'react'
import { giveKeyboardBack } from './return-focus.ts'

/**
 * Has the keyboard from when a dialog is asked for until the dialog takes it, whose code may have to be loaded: what is
 * typed meanwhile comes into the dialog's field and never into what is behind.
 * @param onTaken the dialog has the keyboard.
 */
export function HeldKeys({ onTaken }: { onTaken: () => void }) {
  const field = useRef<HTMLInputElement>(null)
  useLayoutEffect(() => {
    const holder = field.current
    holder?.focus()
    return () => {
      // No dialog came.
      if (document.activeElement === holder) giveKeyboardBack()
    }
  }, [])
  return (
    <div className="visually-hidden" data-floating>
      <input
        ref={field}
        aria-label="What is typed for the dialog that opens"
        onBlur={({ currentTarget: { value } }) => {
          onTaken()
          queueMicrotask(() => handOver(value))
        }}
      />
    </div>
  )
}

function handOver(typed: string): void {
  if (typed === '' || document.activeElement?.closest('[role="dialog"]') == null) return
  // As if it were typed: what follows the field hears of it.
  document.execCommand('insertText', false, typed)
}
