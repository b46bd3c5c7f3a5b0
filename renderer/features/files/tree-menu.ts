import {
  ClipboardPaste,
  Copy,
  CopyPlus,
  FilePlus,
  Files,
  FolderOpen,
  FolderPlus,
  History,
  Pencil,
  Scissors,
  Trash2,
} from 'lucide-react'
import { useCommands } from '../../commands/context.tsx'
import { useRpc } from '../../rpc/context.tsx'
import { showCount } from '../../ui/amounts.ts'
import type { MenuItem } from '../../ui/menu.tsx'
import { outermost } from './model.ts'
import { duplicateNodes, pasteNodes, removeNodes, startNaming, targetFolder, useFiles } from './store.ts'

/** The tree's context menu, for what is selected when it opens. */
export function useTreeMenu(projectId: string): () => readonly MenuItem[] {
  const commands = useCommands()
  const rpc = useRpc()
  return () => {
    const { selected, focused, tree, cut, copied } = useFiles.getState()
    const ids = selected.length > 0 ? selected : focused === null ? [] : [focused]
    const single = ids.length === 1 && focused !== null ? focused : null
    const count = outermost(tree, ids).length
    const key = (id: string): string | undefined => commands.keyOf(id)
    const folder = targetFolder()
    const list: MenuItem[] = [
      {
        label: 'New file',
        icon: FilePlus,
        keys: key('files.newFile'),
        run: () => startNaming({ what: 'file', parent: folder }),
      },
      {
        label: 'New folder',
        icon: FolderPlus,
        keys: key('files.newFolder'),
        run: () => startNaming({ what: 'folder', parent: folder }),
      },
      null,
      {
        label: 'Cut',
        icon: Scissors,
        keys: key('files.cut'),
        disabled: ids.length === 0,
        run: () => useFiles.setState({ cut: ids, copied: [] }),
      },
      {
        label: 'Copy',
        icon: Files,
        keys: key('files.copy'),
        disabled: ids.length === 0,
        run: () => useFiles.setState({ cut: [], copied: ids }),
      },
      {
        label: copied.length > 0 ? 'Paste here what was copied' : 'Move here what was cut',
        icon: ClipboardPaste,
        keys: key('files.paste'),
        disabled: cut.length + copied.length === 0,
        run: () => void pasteNodes(rpc, projectId),
      },
      null,
      {
        label: 'Copy path',
        icon: Copy,
        keys: key('files.copyPath'),
        disabled: !single,
        run: () => commands.run('files.copyPath', single),
      },
      {
        label: 'Copy path inside the project',
        disabled: !single,
        run: () => commands.run('files.copyRelativePath', single),
      },
      {
        label: 'Show in the file manager',
        icon: FolderOpen,
        run: () => commands.run('files.revealOnDisk', single),
      },
      {
        label: 'History',
        icon: History,
        keys: key('history.show'),
        disabled: !single,
        run: () => commands.run('history.show', single),
      },
      null,
      {
        label: 'Rename',
        icon: Pencil,
        keys: key('files.rename'),
        disabled: !single,
        run: () => single && startNaming({ what: 'rename', id: single }),
      },
      {
        label: count > 1 ? `Duplicate ${showCount(count, 'item')}` : 'Duplicate',
        icon: CopyPlus,
        keys: key('files.duplicate'),
        disabled: count === 0,
        run: () => void duplicateNodes(rpc, projectId, ids),
      },
      {
        label: count > 1 ? `Move ${showCount(count, 'item')} to the trash` : 'Move to the trash',
        icon: Trash2,
        keys: key('files.delete'),
        danger: true,
        disabled: count === 0,
        run: () => void removeNodes(rpc, projectId, ids),
      },
    ]
    return list
  }
}
