import type { ItemInstance } from '@headless-tree/core'
import { useVirtualizer, type VirtualItem } from '@tanstack/react-virtual'
import { useCallback, useEffect, useLayoutEffect, useReducer, useRef } from 'react'
import type { TreeNode } from '../../../preload/contract/files.ts'
import { ContextMenu } from '../../ui/menu.tsx'
import { expectFile } from '../editor/look-ahead.ts'
import { useKeptRow } from './kept-row.ts'
import type { Naming } from './named-place.ts'
import { useFiles } from './store.ts'
import { useTreeMenu } from './tree-menu.ts'
import { TreeRow } from './tree-row.tsx'
import { useTypeAhead } from './type-ahead.ts'
import { NEW, ROOT, useFileTree } from './use-file-tree.ts'

const ROW = 24

type DrawnRow = Pick<VirtualItem, 'index' | 'key' | 'start'>

/**
 * The rows to draw, with the one at `index`, whatever is in sight: what is named has its field before the next key, also
 * in a tree that is shown with it, of whose size nobody knows yet.
 */
function withRow(
  drawn: readonly DrawnRow[],
  index: number,
  items: readonly ItemInstance<TreeNode>[],
): readonly DrawnRow[] {
  const key = items[index]?.getId()
  if (key === undefined || drawn.some((row) => row.index === index)) return drawn
  return [...drawn, { index, key, start: index * ROW }]
}

/** The files of the project: virtual, by keyboard, with drag and drop. */
export function FileTree({ projectId, projectName }: { projectId: string; projectName: string }) {
  const focused = useFiles((state) => state.focused)
  const naming = useFiles((state) => state.naming)
  const scroller = useRef<HTMLDivElement>(null)
  const namedIn = naming !== null && naming.what !== 'rename' ? naming : null

  // A row that takes the keyboard may have to be scrolled to, and so drawn, first.
  const wantsFocus = useRef(false)
  const [, drawOnceMore] = useReducer((times: number) => times + 1, 0)
  const wantFocus = useCallback(() => {
    wantsFocus.current = true
    // Drawn once more even when nothing changed: a wish left over would take the keyboard from where it has gone since.
    drawOnceMore()
  }, [])
  const tree = useFileTree(projectId, (index) => virtual.scrollToIndex(index), wantFocus)
  const items = tree.getItems()
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
    // Always the same function for the same rows: at another, thousands of places are worked out anew.
    getItemKey: useCallback((index: number) => items[index]?.getId() ?? index, [items]),
  })
  const shown = items.findIndex((item) => item.getId() === (namedIn ? NEW : focused))
  const named = naming === null ? null : naming.what === 'rename' ? naming.id : NEW
  const rows = withRow(
    virtual.getVirtualItems(),
    items.findIndex((item) => item.getId() === named),
    items,
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls when the row to look at changes, not when rows come and go
  useEffect(() => {
    if (shown >= 0) virtual.scrollToIndex(shown)
  }, [namedIn, focused])

  useEffect(() => expectFile(focused), [focused])

  // The row with the keyboard may be out of sight and so not drawn; then the tree itself takes it and brings it back.
  const focusDrawn = virtual.getVirtualItems().some((row) => items[row.index]?.isFocused())
  const focusRow = (): void => {
    wantFocus()
    if (shown >= 0) virtual.scrollToIndex(shown)
  }
  useKeptRow(items, wantFocus)
  const wasNaming = useRef(false)
  useLayoutEffect(() => {
    // The field in which a name was typed has gone, and the keyboard with it.
    if (wasNaming.current && naming === null && document.activeElement === document.body)
      wantsFocus.current = true
    wasNaming.current = naming !== null
    // The keyboard belongs to the name; a wish from before it must not come true over it.
    if (naming !== null) wantsFocus.current = false
    if (!wantsFocus.current) return
    // One who went elsewhere before the row was drawn keeps the keyboard there.
    const { activeElement } = document
    if (activeElement !== document.body && !tree.getElement()?.contains(activeElement)) {
      wantsFocus.current = false
      return
    }
    const row = tree.getElement()?.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"]')
    if (!row) return
    wantsFocus.current = false
    row.focus({ preventScroll: true })
  })
  const typeAhead = useTypeAhead(tree, wantFocus)
  const menu = useTreeMenu(projectId)
  const { style: _style, ...container } = tree.getContainerProps(`Files of ${projectName}`)

  return (
    <ContextMenu items={menu} label="Files" onClosed={(event) => naming !== null && event.preventDefault()}>
      <div
        ref={scroller}
        className="tree-scroller"
        data-dropping={tree.getDragTarget()?.item.getId() === ROOT || undefined}
      >
        {/* biome-ignore lint/a11y: the role comes with the container's properties */}
        <div
          {...container}
          className="tree"
          aria-multiselectable
          data-region-focus-within
          style={{ blockSize: Math.max(virtual.getTotalSize(), 1) }}
          tabIndex={focusDrawn ? -1 : 0}
          onFocus={(event) => event.target === event.currentTarget && focusRow()}
          onKeyDown={typeAhead}
        >
          {rows.map((row) => {
            const item = items[row.index]
            if (!item) return null
            const node = item.getItemData()
            return (
              <TreeRow
                key={row.key}
                item={item}
                node={node}
                look={lookOf(item)}
                top={row.start}
                projectId={projectId}
                naming={namingOf(node, naming)}
              />
            )
          })}
        </div>
      </div>
    </ContextMenu>
  )
}

/** All that a row shows of its state in the tree, for `look`. */
function lookOf(item: ItemInstance<TreeNode>): string {
  const { level, posInSet, setSize } = item.getItemMeta()
  const marks = [item.isSelected(), item.isFocused(), item.isExpanded(), item.isDragTarget()]
  return `${level} ${posInSet} ${setSize} ${marks.map(Number).join('')}`
}

/** What is being named, where that is in this node's row. */
function namingOf(node: TreeNode, naming: Naming | null): Naming | null {
  if (naming === null) return null
  return node.id === (naming.what === 'rename' ? naming.id : NEW) ? naming : null
}
