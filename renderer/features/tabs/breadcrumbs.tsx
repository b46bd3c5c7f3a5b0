import { ChevronRight } from 'lucide-react'
import { Fragment } from 'react'
import { Menu, type MenuItem } from '../../ui/menu.tsx'
import { FileIcon } from '../files/file-icon.tsx'
import { revealInTree, useFiles } from '../files/store.ts'
import { showSideView } from '../shell/layout-store.ts'
import { useTabs } from './store.ts'

/** Where the file in front is; each part lists what stands beside it. */
export function Breadcrumbs({ nodeId }: { nodeId: string }) {
  const tree = useFiles((state) => state.tree)
  const node = tree.get(nodeId)
  if (!node) return <nav className="breadcrumbs" aria-label="Place of the file" />
  const parts = [...tree.ancestors(nodeId), nodeId]
  return (
    <nav className="breadcrumbs" aria-label="Place of the file">
      {parts.map((id, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: another file's places are drawn into the same menus
        <Fragment key={index}>
          {index > 0 && <ChevronRight aria-hidden className="breadcrumb-next" />}
          <Crumb id={id} last={id === nodeId} />
        </Fragment>
      ))}
    </nav>
  )
}

/** More than this and a menu is the wrong place: the tree shows them all. */
const LISTED = 60

function Crumb({ id, last }: { id: string; last: boolean }) {
  const tree = useFiles((state) => state.tree)
  const node = tree.get(id)
  if (!node) return null
  const open = (chosen: string): void => {
    if (tree.get(chosen)?.kind !== 'folder') return useTabs.getState().openFile(chosen)
    showSideView('files')
    revealInTree(chosen)
  }
  const items = (): readonly MenuItem[] => {
    const beside = tree.children(node.parent)
    const more = beside.length - LISTED
    return [
      ...beside
        .slice(0, LISTED)
        .map((each) => ({ label: tree.get(each)?.name ?? '', checked: each === id, run: () => open(each) })),
      ...(more > 0
        ? [{ label: `${more.toLocaleString('en')} more in the tree`, run: () => open(node.parent ?? id) }]
        : []),
    ]
  }
  return (
    <Menu label={`Beside ${node.name}`} items={items}>
      <button type="button" className="breadcrumb" data-last={last || undefined}>
        {last && <FileIcon name={node.name} kind={node.kind} />}
        <span>{node.name}</span>
      </button>
    </Menu>
  )
}
