import { dragAndDropFeature, hotkeysCoreFeature, type ItemInstance, selectionFeature, syncDataLoaderFeature } from '@headless-tree/core'
import { useTree } from '@headless-tree/react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef } from 'react'
import type { TreeNode } from '../../../preload/contract/files.ts'
import { useRpc } from '../../rpc/context.tsx'
import { ContextMenu } from '../../ui/menu.tsx'
import { useTabs } from '../tabs/store.ts'
import { useTreeMenu } from './tree-menu.ts'
import { INDENT, TreeRow } from './tree-row.tsx'
import { moveNodes, canMove, useFiles } from './store.ts'
import { useTypeAhead } from './type-ahead.ts'

const ROOT = 'root:'
/** The row in which a new file or folder is being named. */
export const NEW = 'new:'
const ROW = 24

const gone = (id: string): TreeNode => ({ id, parent: null, kind: 'file', name: '', size: 0, text: false })

/** The files of the project: virtual, by keyboard, with drag and drop. */
export function FileTree({ projectId, projectName }: { projectId: string; projectName: string }) {
  const rpc = useRpc()
  const { tree: model, expanded, focused, selected, naming } = useFiles()
  const scroller = useRef<HTMLDivElement>(null)
  const namedIn = naming !== null && naming.what !== 'rename' ? naming : null

  const loader = useMemo(() => {
    const fresh: TreeNode = { ...gone(NEW), kind: namedIn?.what ?? 'file', parent: namedIn?.parent ?? null }
    return {
      getItem: (id: string): TreeNode => (id === NEW ? fresh : (model.get(id) ?? gone(id))),
      getChildren: (id: string): string[] => {
        const parent = id === ROOT ? null : id
        const children = model.children(parent) as string[]
        return namedIn && namedIn.parent === parent ? [NEW, ...children] : children
      },
    }
  }, [model, namedIn])

  const parentOf = (item: ItemInstance<TreeNode>): string | null => {
    if (item.getId() === ROOT) return null
    const node = item.getItemData()
    return node.kind === 'folder' ? node.id : node.parent
  }
  const tree = useTree<TreeNode>({
    rootItemId: ROOT,
    dataLoader: loader,
    getItemName: (item) => item.getItemData().name,
    isItemFolder: (item) => item.getItemData().kind === 'folder',
    features: [syncDataLoaderFeature, selectionFeature, hotkeysCoreFeature, dragAndDropFeature],
    state: { expandedItems: expanded as string[], focusedItem: focused, selectedItems: selected as string[] },
    setExpandedItems: (next) =>
      useFiles.setState((now) => ({ expanded: typeof next === 'function' ? next(now.expanded as string[]) : next })),
    setFocusedItem: (next) =>
      useFiles.setState((now) => ({ focused: typeof next === 'function' ? next(now.focused) : next })),
    setSelectedItems: (next) =>
      useFiles.setState((now) => ({ selected: typeof next === 'function' ? next(now.selected as string[]) : next })),
    onPrimaryAction: (item) => {
      const node = item.getItemData()
      if (node.kind !== 'folder' && node.id !== NEW) useTabs.getState().openFile(node.id, { preview: true })
    },
    scrollToItem: (item) => virtual.scrollToIndex(item.getItemMeta().index),
    canReorder: false,
    canDrag: (items) => naming === null && items.every((item) => item.getId() !== NEW),
    canDrop: (items, { item }) => items.some((each) => canMove(model, each.getId(), parentOf(item))),
    onDrop: (items, { item }) =>
      moveNodes(
        rpc,
        projectId,
        items.map((each) => each.getId()),
        parentOf(item),
      ),
    indent: INDENT,
    hotkeys: { selectAll: { hotkey: rpc.platform === 'darwin' ? 'Meta+KeyA' : 'Control+KeyA' } },
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the tree reads these through its loader and state
  useEffect(() => tree.rebuildTree(), [tree, loader, expanded])

  const items = tree.getItems()
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
    getItemKey: (index) => items[index]?.getId() ?? index,
  })
  const shown = items.findIndex((item) => item.getId() === (namedIn ? NEW : focused))
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls when the row to look at changes, not when rows come and go
  useEffect(() => {
    if (shown >= 0) virtual.scrollToIndex(shown)
  }, [namedIn, focused])

  const typeAhead = useTypeAhead(tree)
  const menu = useTreeMenu(projectId)
  const { style: _style, ...container } = tree.getContainerProps(`Files of ${projectName}`)

  return (
    <ContextMenu items={menu} label="Files" onClosed={(event) => naming !== null && event.preventDefault()}>
      <div ref={scroller} className="tree-scroller" data-dropping={tree.getDragTarget()?.item.getId() === ROOT || undefined}>
        <div
          {...container}
          className="tree"
          aria-multiselectable
          data-region-focus-within
          style={{ blockSize: Math.max(virtual.getTotalSize(), 1) }}
          onKeyDown={typeAhead}
        >
          {virtual.getVirtualItems().map((row) => {
            const item = items[row.index]
            return item && <TreeRow key={row.key} item={item} top={row.start} projectId={projectId} naming={naming} />
          })}
        </div>
      </div>
    </ContextMenu>
  )
}
