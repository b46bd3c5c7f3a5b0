import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react'

/**
 * When a row of a list goes away with the keyboard, the same control of the row that takes its place has it.
 * @param list element whose children are the rows.
 * @param onNone gives the keyboard on when no row is left.
 */
export function useKeptControl(list: RefObject<HTMLElement | null>, onNone: () => void): void {
  const at = useRef<{ readonly had: HTMLElement; readonly row: number; readonly control: number } | null>(
    null,
  )
  const rows = (): Element[] => [...(list.current?.children ?? [])]
  const controls = (row: Element | undefined): HTMLElement[] => [...(row?.querySelectorAll('button') ?? [])]
  useLayoutEffect(() => {
    if (at.current === null || document.activeElement !== document.body) return
    const { had, row, control } = at.current
    if (had.isConnected) return
    const left = rows()
    const next = controls(left[Math.min(row, left.length - 1)])
    if (next.length === 0) {
      at.current = null
      onNone()
    } else (next[control] ?? next[0])?.focus()
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list is looked up when the keyboard moves
  useEffect(() => {
    const follow = ({ target }: FocusEvent): void => {
      const row = rows().findIndex((each) => target instanceof HTMLElement && each.contains(target))
      const had = target as HTMLElement
      at.current = row === -1 ? null : { had, row, control: controls(rows()[row]).indexOf(had) }
    }
    addEventListener('focusin', follow)
    return () => removeEventListener('focusin', follow)
  }, [])
}
