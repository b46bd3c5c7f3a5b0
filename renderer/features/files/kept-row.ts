import type { ItemInstance } from '@headless-tree/core'
import { useEffect, useLayoutEffect, useRef } from 'react'
import type { TreeNode } from '../../../preload/contract/files.ts'
import type { TreeModel } from './model.ts'
import { useFiles } from './store.ts'

/**
 * Id of the row that takes the place of one that is not shown any more: the folder that was closed over it, else the
 * row after it, else the one before; null when none is left.
 * @param before ids of the rows that were shown, in their order.
 * @param shown ids of those that are shown now.
 */
export function rowInPlace(
  tree: Pick<TreeModel, 'get' | 'ancestors'>,
  id: string,
  before: readonly string[],
  shown: ReadonlySet<string>,
): string | null {
  const closed = tree.get(id) && tree.ancestors(id).findLast((each) => shown.has(each))
  if (closed !== undefined) return closed
  const at = before.indexOf(id)
  if (at === -1) return null
  const isShown = (each: string): boolean => shown.has(each)
  return before.slice(at + 1).find(isShown) ?? before.slice(0, at).findLast(isShown) ?? null
}

/** When the row in focus goes away, what takes its place is in focus, and has the keyboard if the row had it. */
export function useKeptRow(items: readonly ItemInstance<TreeNode>[], wantFocus: () => void): void {
  const focused = useFiles((state) => state.focused)
  const last = useRef(items)
  const had = useRef<Element | null>(null)
  useLayoutEffect(() => {
    const before = last.current
    last.current = items
    const idOf = (item: ItemInstance<TreeNode>): string => item.getId()
    if (focused === null || items.some((item) => idOf(item) === focused)) return
    const { tree, selected } = useFiles.getState()
    const next = rowInPlace(tree, focused, before.map(idOf), new Set(items.map(idOf)))
    if (next === null) return
    const kept = selected.filter((id) => tree.get(id) && id !== focused)
    useFiles.setState({ focused: next, selected: kept.length > 0 ? kept : [next] })
    if (had.current?.isConnected === false && document.activeElement === document.body) wantFocus()
  })
  useEffect(() => {
    const follow = ({ target }: FocusEvent): void => {
      had.current = target instanceof Element && target.closest('[role="treeitem"]') !== null ? target : null
    }
    addEventListener('focusin', follow)
    return () => removeEventListener('focusin', follow)
  }, [])
}
