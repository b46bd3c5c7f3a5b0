import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react'
import { giveKeyboard } from '../../ui/return-focus.ts'
import type { Page } from './layout-store.ts'

/**
 * Gives the keyboard back, when a page is left, to what in the work had it before: the page has gone with what had it
 * there. Not to one whose page went because something else was asked for, which has the keyboard then.
 * @returns for the element that holds the work.
 */
export function useReturnToWork(page: Page): RefObject<HTMLElement | null> {
  const work = useRef<HTMLElement>(null)
  const last = useRef<HTMLElement | null>(null)
  useEffect(() => {
    const follow = ({ target }: FocusEvent): void => {
      if (target instanceof HTMLElement && work.current?.contains(target)) last.current = target
    }
    addEventListener('focusin', follow)
    return () => removeEventListener('focusin', follow)
  }, [])
  useLayoutEffect(() => {
    if (page === 'work' && document.activeElement === document.body) giveKeyboard(last.current)
  }, [page])
  return work
}
