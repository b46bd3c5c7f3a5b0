import { type RefObject, useEffect } from 'react'

/** What has the keyboard, and what it stands in, from within. */
interface Held {
  readonly element: HTMLElement
  readonly around: readonly Element[]
}

/**
 * Keeps the keyboard in a part of the window: when what has it there is taken away, or can do nothing any more, the next
 * key would go nowhere.
 * @param next says what has it then, by what of its surroundings is still there.
 */
export function useKeptKeyboard(
  part: RefObject<HTMLElement | null>,
  next: (around: readonly Element[]) => HTMLElement | null | undefined,
): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same question for as long as the part is there
  useEffect(() => {
    const place = part.current
    if (place === null) return
    let held: Held | null = null
    const isLost = (element: HTMLElement): boolean => !element.isConnected || element.matches(':disabled')
    const take = ({ target }: FocusEvent): void => {
      if (!(target instanceof HTMLElement)) return
      const around: Element[] = []
      for (let at = target.parentElement; at !== null && at !== place; at = at.parentElement) around.push(at)
      held = { element: target, around }
    }
    const leave = ({ relatedTarget }: FocusEvent): void => {
      const left = held
      if (relatedTarget !== null) held = null
      // One who clicks beside everything has left it; what is being taken away has not gone yet.
      else
        queueMicrotask(() => {
          if (left !== null && held === left && !isLost(left.element)) held = null
        })
    }
    const look = (): void => {
      const { activeElement } = document
      if (held === null || !isLost(held.element)) return
      if (activeElement !== document.body && activeElement !== held.element) return
      const { around } = held
      held = null
      next(around.filter((one) => one.isConnected))?.focus({ preventScroll: true })
    }
    const changes = new MutationObserver(look)
    changes.observe(place, { childList: true, subtree: true, attributeFilter: ['disabled'] })
    place.addEventListener('focusin', take)
    place.addEventListener('focusout', leave)
    return () => {
      changes.disconnect()
      place.removeEventListener('focusin', take)
      place.removeEventListener('focusout', leave)
    }
  }, [])
}
