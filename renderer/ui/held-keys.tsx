import { useLayoutEffect, useRef } from 'react'
import { giveKeyboardBack } from './return-focus.ts'

/**
 * Has the keyboard from when a dialog is asked for until the dialog takes it, whose code may have to be loaded: what is
 * typed meanwhile comes into the dialog's field and never into what is behind.
 * @param onTaken the dialog has the keyboard.
 */
export function HeldKeys({ onTaken }: { onTaken: () => void }) {
  const field = useRef<HTMLInputElement>(null)
  const leave = (): void => {
    const typed = field.current?.value ?? ''
    onTaken()
    queueMicrotask(() => handOver(typed))
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: it takes the keyboard once
  useLayoutEffect(() => {
    const holder = field.current
    holder?.focus()
    // While the window is not in front a dialog takes the keyboard unseen: no field hears of it.
    const look = (): void => {
      if (document.activeElement !== holder) leave()
    }
    window.addEventListener('focus', look)
    return () => {
      window.removeEventListener('focus', look)
      // No dialog came.
      if (document.activeElement === holder) giveKeyboardBack()
    }
  }, [])
  return (
    <div className="visually-hidden" data-floating data-holds-keys>
      <input
        ref={field}
        aria-label="What is typed for the dialog that opens"
        // One who goes to another window comes back to it.
        onBlur={() => document.hasFocus() && leave()}
      />
    </div>
  )
}

function handOver(typed: string): void {
  if (typed === '' || document.activeElement?.closest('[role="dialog"]') == null) return
  // As if it were typed: what follows the field hears of it.
  document.execCommand('insertText', false, typed)
}
