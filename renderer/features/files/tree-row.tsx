import type { ItemInstance } from '@headless-tree/core'
import { ChevronRight, Unlink } from 'lucide-react'
import { memo } from 'react'
import type { TreeNode } from '../../../preload/contract/files.ts'
import { useRpc } from '../../rpc/context.tsx'
import { Tip } from '../../ui/tip.tsx'
import { useDocumentMarks } from '../documents/store.ts'
import { expectFile } from '../editor/look-ahead.ts'
import { focusEditor } from '../editor/store.ts'
import { useTabs } from '../tabs/store.ts'
import { FileIcon } from './file-icon.tsx'
import { stemLength } from './model.ts'
import { NameInput } from './name-input.tsx'
import { type NamedPlace, type Naming, placeOf } from './named-place.ts'
import { finishNaming, stopNaming, useFiles } from './store.ts'

/** Pixels a level goes in. */
export const INDENT = 12
const EDGE = 8

interface TreeRowProps {
  readonly item: ItemInstance<TreeNode>
  readonly node: TreeNode
  /** What else `item` says of itself by now: the row is drawn again when that has changed. */
  readonly look: string
  readonly top: number
  readonly projectId: string
  /** What is being named in this row. */
  readonly naming: Naming | null
}

export const TreeRow = memo(function TreeRow({ item, node, top, projectId, naming }: TreeRowProps) {
  const level = item.getItemMeta().level
  const folder = node.kind === 'folder'
  const active = useTabs((tabs) => tabs.active === node.id)
  const cut = useFiles((files) => files.cut.includes(node.id))
  const trouble = useDocumentMarks((state) => typeof state.marks[node.id] === 'object')
  const state = {
    'data-active': active || undefined,
    'data-selected': item.isSelected() || undefined,
    'data-focused': item.isFocused() || undefined,
    'data-cut': cut || undefined,
    'data-drop': item.isDragTarget() || undefined,
    'data-trouble': trouble || undefined,
  }
  const style = { transform: `translateY(${top}px)`, paddingInlineStart: EDGE + level * INDENT }
  const icon = folder ? (
    <ChevronRight aria-hidden className="tree-chevron" data-open={item.isExpanded() || undefined} />
  ) : (
    <FileIcon name={node.name} kind={node.kind} />
  )

  if (naming) {
    return (
      <div
        className="tree-row"
        style={style}
        role="treeitem"
        aria-selected={false}
        aria-level={level + 1}
        tabIndex={-1}
      >
        <Guides level={level} />
        {icon}
        <RowName node={node} naming={naming} projectId={projectId} />
      </div>
    )
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the role comes with the item's properties
    <div
      {...item.getProps()}
      className="tree-row"
      style={style}
      {...state}
      data-node={node.id}
      onPointerEnter={() => expectFile(node.id)}
      onDoubleClick={() => {
        if (folder) return
        useTabs.getState().openFile(node.id)
        focusEditor()
      }}
      onContextMenu={() => {
        item.setFocused()
        if (!item.isSelected()) useFiles.setState({ selected: [node.id] })
      }}
    >
      <Guides level={level} />
      {icon}
      <span className="tree-name">{node.name}</span>
      {node.link && node.link.state !== 'inside' && (
        <Tip
          text={
            node.link.state === 'broken'
              ? `Points to ${node.link.target}, which is not there.`
              : `Points to ${node.link.target}, outside this project.`
          }
          side="right"
        >
          <span className="tree-note">
            <Unlink
              aria-label={node.link.state === 'broken' ? 'Broken link' : 'Link that leaves the project'}
            />
          </span>
        </Tip>
      )}
    </div>
  )
})

function Guides({ level }: { level: number }) {
  return Array.from({ length: level }, (_, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: guides are told apart by their level alone
    <span key={index} className="tree-guide" style={{ insetInlineStart: EDGE + index * INDENT + 7 }} />
  ))
}

function RowName({ node, naming, projectId }: { node: TreeNode; naming: Naming; projectId: string }) {
  const rpc = useRpc()
  const tree = useFiles((state) => state.tree)
  const rename = naming.what === 'rename'
  const read = (text: string, whole: boolean): NamedPlace | string =>
    placeOf(tree, naming, { text, whole, windows: rpc.platform === 'win32' })
  return (
    <NameInput
      label={rename ? `New name of ${node.name}` : `Name of the new ${naming.what}`}
      initial={rename ? node.name : ''}
      selected={rename ? stemLength(node.name, node.kind) : 0}
      read={read}
      onDone={(place) => finishNaming(rpc, projectId, naming, place)}
      onCancel={stopNaming}
    />
  )
}
