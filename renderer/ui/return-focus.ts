import { EditorView } from '@codemirror/view'
import { useRef } from 'react'
import { floats, regionOf } from './floats.ts'

/** What had the keyboard last of all that does not float over the window. */
let lastPlace: HTMLElement | null = null
/** What it stands in, from within: what can have the keyboard of that, and the part of the window. */
let around: readonly HTMLElement[] = []
let lastRegion: string | undefined
let enterRegion: (name: string) => void = () => undefined

/**
 * Follows where the keyboard is in a window, for what floats over it to give it back there.
 * @param enter gives the keyboard to a part of the window, where what had it in there has gone meanwhile.
 */
export function followPlace(target: Pick<Window, 'addEventListener'>, enter: (region: string) => void): void {
  enterRegion = enter
  target.addEventListener('focusin', ({ target: to }) => {
    if (!(to instanceof HTMLElement) || floats(to)) return
    lastPlace = to
    const region = regionOf(to)
    lastRegion = region?.dataset.region
    around = holdersAround(to, region)
  })
}

function holdersAround(element: HTMLElement, last: HTMLElement | null): readonly HTMLElement[] {
  const found: HTMLElement[] = []
  for (let at: HTMLElement | null = element; at !== last && at !== null; ) {
    at = at.parentElement
    if (at?.hasAttribute('tabindex')) found.push(at)
  }
  return found
}

/** What one types in: a switch in a form has an input too. */
const TYPED = 'input:not([type="checkbox"], [type="radio"])'

interface ReturnFocus {
  readonly onOpenAutoFocus: (event: Event) => void
  readonly onCloseAutoFocus: (event: Event) => void
}

/**
 * Gives the keyboard back to where it was when something over the window closes, then runs `after`. Radix does so
 * only where a trigger opened it; ours are opened by commands.
 */
export function useReturnFocus(after?: () => void): ReturnFocus {
  const before = useRef<HTMLElement | null>(null)
  return {
    onOpenAutoFocus(event) {
      before.current = document.activeElement instanceof HTMLElement ? document.activeElement : null
      const over = event.target instanceof HTMLElement ? event.target : null
      const first = over?.querySelector<HTMLElement>('[data-takes-keyboard]')
      if (first) {
        event.preventDefault()
        return first.focus()
      }
      const field = over?.querySelector<HTMLInputElement>(TYPED)
      if (!field) return
      // Radix would select what stands in the field; one types on from it.
      event.preventDefault()
      field.focus()
      field.setSelectionRange(field.value.length, field.value.length)
    },
    onCloseAutoFocus(event) {
      event.preventDefault()
      // Radix asks nobody where a field within takes the keyboard by itself; and what had it may have gone.
      if (!giveKeyboard(before.current)) giveKeyboardBack()
      before.current = null
      after?.()
    },
  }
}

/**
 * Gives the keyboard to what had it last of all that does not float over the window, or, where that has gone, to what it
 * stood in.
 */
export function giveKeyboardBack(): void {
  if (giveKeyboard(lastPlace)) return
  for (const holder of around) {
    holder.focus({ preventScroll: true })
    if (document.activeElement === holder) return
  }
  if (lastRegion !== undefined) enterRegion(lastRegion)
}

/**
 * Gives the keyboard to an element, which may have gone or can do nothing now. An editor puts its own cursor where it
 * was: the browser would put it at the beginning of the text.
 * @returns whether the element has it.
 */
export function giveKeyboard(to: HTMLElement | null): boolean {
  const editor = to === null ? null : EditorView.findFromDOM(to)
  if (editor !== null && editor.contentDOM === to) editor.focus()
  else to?.focus()
  return to !== null && document.activeElement === to
}
