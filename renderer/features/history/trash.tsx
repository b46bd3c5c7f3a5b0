import { File, Folder, Trash2, Undo2 } from 'lucide-react'
import { useRef, useState } from 'react'
import type { TrashedNode } from '../../../preload/contract/history.ts'
import { useRpc } from '../../rpc/context.tsx'
import { showAgo, showBytes, showCount } from '../../ui/amounts.ts'
import { AskToDelete } from '../../ui/ask-to-delete.tsx'
import { Button } from '../../ui/button.tsx'
import { useKeptControl } from '../../ui/kept-control.ts'
import { Empty, PathText } from '../../ui/text.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { focusRegion } from '../shell/regions.ts'
import { bringBack, deleteForEver, useHistory } from './store.ts'

/** What was removed and can come back. */
export function Trash() {
  const trash = useHistory((state) => state.trash)
  const failure = useHistory((state) => state.failure)
  const [deleting, setDeleting] = useState<readonly TrashedNode[] | null>(null)
  const list = useRef<HTMLUListElement>(null)
  useKeptControl(list, () => focusRegion('history'))
  if (trash === null)
    return failure ? (
      <Empty>The trash could not be read. {failure.message}</Empty>
    ) : (
      <Waiting label="Reading the trash" />
    )
  if (trash.length === 0) return <Empty>Files you remove wait here for 90 days. There are none.</Empty>
  return (
    <div className="trash">
      <div className="trash-header">
        <p className="history-note">Each waits here for 90 days after it was removed.</p>
        <Button kind="quiet" icon={Trash2} onClick={() => setDeleting(trash)}>
          Empty the trash
        </Button>
      </div>
      <ul ref={list} className="trash-list">
        {trash.map((node) => (
          <Removed key={node.nodeId} node={node} onDelete={() => setDeleting([node])} />
        ))}
      </ul>
      <DeleteDialog nodes={deleting} onClose={() => setDeleting(null)} />
    </div>
  )
}

function Removed({ node, onDelete }: { node: TrashedNode; onDelete: () => void }) {
  const rpc = useRpc()
  const Icon = node.kind === 'folder' ? Folder : File
  const amount =
    node.kind === 'folder'
      ? `${showCount(node.files, 'file')}, ${showBytes(node.bytes)}`
      : showBytes(node.bytes)
  return (
    <li className="trash-item">
      <Icon aria-hidden />
      <span className="history-words">
        <PathText path={node.path} className="history-title" />
        <span className="history-detail">
          {node.at === null ? amount : `${amount}, removed ${showAgo(node.at, Date.now())}`}
        </span>
      </span>
      <Button icon={Undo2} aria-label={`Bring back ${node.path}`} onClick={() => void bringBack(rpc, node)}>
        Bring back
      </Button>
      <Button kind="quiet" icon={Trash2} aria-label={`Delete ${node.path} for ever`} onClick={onDelete}>
        Delete for ever
      </Button>
    </li>
  )
}

function DeleteDialog({ nodes, onClose }: { nodes: readonly TrashedNode[] | null; onClose: () => void }) {
  const rpc = useRpc()
  const files = nodes?.reduce((sum, node) => sum + node.files, 0) ?? 0
  const what = nodes?.length === 1 ? (nodes[0]?.path ?? '') : showCount(files, 'file')
  return (
    <AskToDelete
      open={nodes !== null}
      onClose={onClose}
      title={`Delete ${what} for ever`}
      description="Its text, all its earlier states and its entry in the trash go. Nobody can bring them back. Backups made before still have them."
      keep="Keep in the trash"
      act="Delete for ever"
      onAct={() => {
        if (nodes) void deleteForEver(rpc, nodes)
      }}
    />
  )
}
