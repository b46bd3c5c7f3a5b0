import {
  dragAndDropFeature,
  type FeatureImplementation,
  hotkeysCoreFeature,
  type ItemInstance,
  selectionFeature,
  syncDataLoaderFeature,
  type TreeInstance,
  type Updater,
} from '@headless-tree/core'
import { useTree } from '@headless-tree/react'
import { useMemo, useRef } from 'react'
import { useShallow } from 'zustand/react/shallow'
import type { TreeNode } from '../../../preload/contract/files.ts'
import { useRpc } from '../../rpc/context.tsx'
import { useTabs } from '../tabs/store.ts'
import { leanRows } from './lean-rows.ts'
import { canMove, moveNodes, useFiles } from './store.ts'
import { INDENT } from './tree-row.tsx'

/** The node above all others; it is never shown. */
export const ROOT = 'root:'
/** The row in which a new file or folder is being named. */
export const NEW = 'new:'

const blank = (id: string): TreeNode => ({ id, parent: null, kind: 'file', name: '', size: 0, text: false })

function next<T>(updater: Updater<T>, now: T): T {
  return typeof updater === 'function' ? (updater as (old: T) => T)(now) : updater
}

/** The folder that a drop on a row goes into. */
function folderOf(item: ItemInstance<TreeNode>): string | null {
  if (item.getId() === ROOT) return null
  const node = item.getItemData()
  return node.kind === 'folder' ? node.id : node.parent
}

/** The model, with a row for what is being made. */
function useLoader() {
  const model = useFiles((state) => state.tree)
  const naming = useFiles((state) => state.naming)
  const making = naming !== null && naming.what !== 'rename' ? naming : null
  return useMemo(() => {
    const fresh: TreeNode = { ...blank(NEW), kind: making?.what ?? 'file', parent: making?.parent ?? null }
    return {
      // A row may be drawn once more after its node has gone.
      getItem: (id: string): TreeNode => (id === NEW ? fresh : (model.get(id) ?? blank(id))),
      getChildren(id: string): string[] {
        const parent = id === ROOT ? null : id
        const children = model.children(parent) as string[]
        return making && making.parent === parent ? [NEW, ...children] : children
      },
    }
  }, [model, making])
}

/**
 * Has the library's keys ask us for the keyboard. By itself it waits up to half a second for the row and then takes
 * the keyboard from whoever has it by then, a name that is being typed included.
 */
function focusFeature(focusRow: () => void): FeatureImplementation<TreeNode> {
  return { key: 'focus-by-drawing', overwrites: ['tree'], treeInstance: { updateDomFocus: focusRow } }
}

/**
 * The tree of the project's files, its state kept in `useFiles`.
 * @param focusRow gives the keyboard to the row in focus as soon as it is drawn; always the same function.
 */
export function useFileTree(
  projectId: string,
  scrollTo: (index: number) => void,
  focusRow: () => void,
): TreeInstance<TreeNode> {
  const rpc = useRpc()
  const {
    tree: model,
    expanded,
    focused,
    selected,
    naming,
  } = useFiles(
    useShallow((now) => ({
      tree: now.tree,
      expanded: now.expanded,
      focused: now.focused,
      selected: now.selected,
      naming: now.naming,
    })),
  )
  const loader = useLoader()
  const features = useMemo(
    () => [
      syncDataLoaderFeature,
      selectionFeature,
      hotkeysCoreFeature,
      dragAndDropFeature,
      focusFeature(focusRow),
    ],
    [focusRow],
  )
  const tree = useTree<TreeNode>({
    rootItemId: ROOT,
    instanceBuilder: leanRows,
    dataLoader: loader,
    getItemName: (item) => item.getItemData().name,
    isItemFolder: (item) => item.getItemData().kind === 'folder',
    features,
    // The same arrays as long as nothing changes: the library draws again at every new one.
    state: {
      expandedItems: expanded as string[],
      focusedItem: focused,
      selectedItems: selected as string[],
    },
    setExpandedItems: (to) => useFiles.setState((now) => ({ expanded: next(to, [...now.expanded]) })),
    setFocusedItem: (to) => useFiles.setState((now) => ({ focused: next(to, now.focused) })),
    setSelectedItems: (to) => useFiles.setState((now) => ({ selected: next(to, [...now.selected]) })),
    onPrimaryAction(item) {
      const node = item.getItemData()
      if (node.kind !== 'folder' && node.id !== NEW) useTabs.getState().openFile(node.id, { preview: true })
    },
    scrollToItem: (item) => scrollTo(item.getItemMeta().index),
    canReorder: false,
    canDrag: (items) => naming === null && items.every((item) => item.getId() !== NEW),
    canDrop: (items, { item }) => items.some((each) => canMove(model, each.getId(), folderOf(item))),
    onDrop(items, { item }) {
      const ids = items.map((each) => each.getId())
      return moveNodes(rpc, projectId, ids, folderOf(item))
    },
    indent: INDENT,
    hotkeys: { selectAll: { hotkey: rpc.platform === 'darwin' ? 'Meta+KeyA' : 'Control+KeyA' } },
  })
  // The rows are made anew when they are next asked for, which is before this drawing is done.
  const drawn = useRef<unknown>(null)
  if (drawn.current !== loader) tree.scheduleRebuildTree()
  drawn.current = loader
  return tree
}
