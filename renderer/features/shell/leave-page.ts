import { type RefObject, useEffect } from 'react'
import { showPage } from './layout-store.ts'

/** Escape goes back to the work from a page, also when what had the keyboard is gone with what it did. */
export function useLeaveByEscape(page: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const leave = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return
      const { activeElement } = document
      if (activeElement !== document.body && !page.current?.contains(activeElement)) return
      event.preventDefault()
      showPage('work')
    }
    addEventListener('keydown', leave)
    return () => removeEventListener('keydown', leave)
  }, [page])
}
