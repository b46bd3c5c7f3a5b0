import type { CommandContext } from '../../commands/registry.ts'
import { floats, regionOf } from '../../ui/floats.ts'

/** The parts of the window that F6 goes round, in the order they are seen. */
const ORDER = [
  'title',
  'activity',
  'files',
  'search',
  'tabs',
  'editor',
  'home',
  'history',
  'models',
  'privacy',
  'settings',
  'chat',
  'terminal',
  'status',
] as const
const TABBABLE =
  'a[href], button:not(:disabled), input:not(:disabled), textarea:not(:disabled), [tabindex]:not([tabindex="-1"]), [contenteditable="true"]'
/** What in a region takes the keyboard, best first. */
const PREFERRED = [
  '.cm-content',
  '.xterm-helper-textarea',
  '[role="tree"] [tabindex="0"]',
  '[role="tree"][tabindex="0"]',
  '[role="tab"][aria-selected="true"]',
  'textarea:not(:disabled)',
  '[data-takes-keyboard]',
]

export type RegionName = (typeof ORDER)[number]

function regionElement(name: string): HTMLElement | null {
  const element = document.querySelector<HTMLElement>(`[data-region="${name}"]`)
  return element?.checkVisibility() ? element : null
}

/** Gives the keyboard to a region; answers whether it took it. */
export function focusRegion(name: RegionName): boolean {
  const region = regionElement(name)
  if (!region) return false
  const candidates = PREFERRED.map((selector) => region.querySelector<HTMLElement>(selector))
  const target = [...candidates, ...region.querySelectorAll<HTMLElement>(TABBABLE)].find(
    (element) => element?.checkVisibility() && element.closest('[inert]') === null,
  )
  const taker = target ?? (region.tabIndex >= -1 ? region : null)
  taker?.focus()
  return region.contains(document.activeElement)
}

/** True while the keyboard is in a region. */
export function hasKeyboard(name: RegionName): boolean {
  return regionOf(document.activeElement)?.dataset.region === name
}

/** Frames within which a region must have been drawn: the code of some is loaded when they are first shown. */
const FRAMES = 60

let wanted = new AbortController()

/**
 * A wish to have the keyboard for something that is still to come. It is withdrawn (aborted) by the next wish, and by
 * whoever meanwhile clicks somewhere or types in another place than the one this was asked from: they keep the keyboard
 * there. Whoever fulfils it aborts it.
 */
export function wishForKeyboard(): AbortController {
  wanted.abort()
  const wish = new AbortController()
  wanted = wish
  const from = document.activeElement
  const listening = { capture: true, signal: wish.signal }
  const typed = ({ target }: Event): void => {
    if (target instanceof Element && target !== from && !floats(target)) wish.abort()
  }
  addEventListener('pointerdown', () => wish.abort(), listening)
  addEventListener('keydown', typed, listening)
  return wish
}

/** Gives the keyboard to a region once it has been drawn, unless one has gone elsewhere by then. */
export function focusSoon(name: RegionName): void {
  const wish = wishForKeyboard()
  const from = document.activeElement
  let left = FRAMES
  const attempt = (): void => {
    if (wish.signal.aborted) return
    if (wentElsewhere(from)) return wish.abort()
    left -= 1
    if (focusRegion(name) || left <= 0) wish.abort()
    else requestAnimationFrame(attempt)
  }
  requestAnimationFrame(() => requestAnimationFrame(attempt))
}

/**
 * Did one take the keyboard elsewhere since `from` had it? What opened over the window has it, or another part of the
 * window; if `from` has gone, that part has it only because something must, and nobody asked for it.
 */
function wentElsewhere(from: Element | null): boolean {
  const now = document.activeElement
  if (now === from || now === document.body) return false
  return floats(now) || (from?.isConnected === true && !floats(from))
}

/** Moves the keyboard to the next region (1) or the one before (-1), round the end. */
export function cycleRegion(step: 1 | -1): void {
  const current = regionOf(document.activeElement)?.dataset.region
  const at = ORDER.indexOf(current as RegionName)
  for (let distance = 1; distance <= ORDER.length; distance++) {
    const index = (at + step * distance + ORDER.length * 2) % ORDER.length
    const name = ORDER[index]
    if (name !== undefined && name !== current && focusRegion(name)) return
  }
}

const FOCUSABLE_REGIONS: Record<string, CommandContext['focus']> = {
  editor: 'editor',
  files: 'files',
  terminal: 'terminal',
  chat: 'chat',
}

/**
 * Follows which region has the keyboard. Menus and the palette float over the window and count as the region they
 * were opened from; an input in the file tree is no longer the tree.
 */
export function followFocus(): { current(): CommandContext['focus']; dispose(): void } {
  let last: CommandContext['focus'] = 'other'
  const focusIn = (element: Element | null): CommandContext['focus'] => {
    const focus = FOCUSABLE_REGIONS[regionOf(element)?.dataset.region ?? ''] ?? 'other'
    return focus === 'files' && element instanceof HTMLInputElement ? 'other' : focus
  }
  const onFocus = (event: FocusEvent): void => {
    const element = event.target instanceof Element ? event.target : null
    if (!floats(element)) last = focusIn(element)
  }
  addEventListener('focusin', onFocus)
  return {
    current() {
      const element = document.activeElement
      if (element === document.body || element === null) return 'other'
      return floats(element) ? last : focusIn(element)
    },
    dispose: () => removeEventListener('focusin', onFocus),
  }
}
