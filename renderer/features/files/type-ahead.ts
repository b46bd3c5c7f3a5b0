import type { TreeInstance } from '@headless-tree/core'
import { type KeyboardEvent, useRef } from 'react'
import type { TreeNode } from '../../../preload/contract/files.ts'
import { focusEditor } from '../editor/store.ts'
import { useTabs } from '../tabs/store.ts'

/** A pause longer than this, in milliseconds, begins a new word. */
const PAUSE = 700

/** Index of the next name that begins with what was typed, from `from` on and round the end; -1 when none does. */
export function findTyped(names: readonly string[], typed: string, from: number): number {
  // The same letter again and again goes through everything that begins with it.
  const same = [...typed].every((letter) => letter === typed[0])
  const wanted = (same ? typed.slice(0, 1) : typed).toLowerCase()
  const start = same ? from + 1 : from
  for (let step = 0; step < names.length; step++) {
    const index = (start + step + names.length) % names.length
    if (names[index]?.toLowerCase().startsWith(wanted)) return index
  }
  return -1
}

/** Keys with which the library moves the focus from row to row. */
const MOVES = new Set(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End'])

/**
 * Keys of the tree beyond the library's: Enter and Space open, letters go to the next name that begins so. The selection
 * goes along with every move, or what is done next would be done to the row that was left.
 */
export function useTypeAhead(
  tree: TreeInstance<TreeNode>,
  focusRow: () => void,
): (event: KeyboardEvent) => void {
  const typed = useRef({ text: '', at: 0 })
  return (event) => {
    // Any key that is no letter ends the word, however soon the next one is typed.
    if (event.key.length > 1 ? event.key !== 'Shift' : event.ctrlKey || event.metaKey)
      typed.current = { text: '', at: 0 }
    if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey) return
    const item = tree.getFocusedItem()
    if (!item) return
    if (MOVES.has(event.key)) {
      // With Shift the library has changed the selection itself.
      if (!event.shiftKey) tree.setSelectedItems([item.getId()])
      return
    }
    if (event.key === 'Enter' || (event.key === ' ' && typed.current.text === '')) {
      event.preventDefault()
      if (!item.isFolder()) {
        useTabs.getState().openFile(item.getId(), { preview: event.key === ' ' })
        if (event.key === 'Enter') focusEditor()
      } else if (item.isExpanded()) item.collapse()
      else item.expand()
      return
    }
    if (event.key.length !== 1) return
    const items = tree.getItems()
    const fresh = event.timeStamp - typed.current.at > PAUSE
    const text = (fresh ? '' : typed.current.text) + event.key
    typed.current = { text, at: event.timeStamp }
    const index = findTyped(
      items.map((each) => each.getItemName()),
      text,
      item.getItemMeta().index,
    )
    const found = items[index]
    if (!found) return
    event.preventDefault()
    found.setFocused()
    tree.setSelectedItems([found.getId()])
    focusRow()
  }
}
