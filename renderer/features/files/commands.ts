import type { Command, CommandContext } from '../../commands/registry.ts'
import type { Rpc } from '../../rpc/client.ts'
import { notify, notifyFailure } from '../../ui/notifications.ts'
import { currentProject, useProjects } from '../projects/store.ts'
import { showPage, showSideView } from '../shell/layout-store.ts'
import { hasKeyboard } from '../shell/regions.ts'
import { useTabs } from '../tabs/store.ts'
import {
  duplicateNodes,
  pasteNodes,
  removeNodes,
  revealInTree,
  startNaming,
  targetFolder,
  useFiles,
} from './store.ts'

const inProject = ({ projectId }: CommandContext): boolean => projectId !== null
const inTree = ({ projectId, focus }: CommandContext): boolean => projectId !== null && focus === 'files'
const category = 'Files'

/** What commands on files act on: the selection in the tree, or the file in front. */
function chosen(): readonly string[] {
  const { selected, focused } = useFiles.getState()
  if (selected.length > 0) return selected
  if (focused !== null) return [focused]
  const { active } = useTabs.getState()
  return active === null ? [] : [active]
}

/** The file in front, or the one focused in the tree while the tree has the keyboard. */
function one(args: unknown): string | null {
  if (typeof args === 'string') return args
  const inside = document.activeElement?.closest('[data-region="files"]')
  return (
    (inside ? useFiles.getState().focused : null) ?? useTabs.getState().active ?? useFiles.getState().focused
  )
}

/** Shows the tree, from a page as well. */
function showTree(): void {
  showPage('work')
  showSideView('files')
}

/** Is there anything that a paste would bring? */
function holdsNodes(): boolean {
  const { cut, copied } = useFiles.getState()
  return cut.length + copied.length > 0
}

/** What can be done to the files of the project. */
export function fileCommands(rpc: Rpc): readonly Command[] {
  return [...treeCommands(rpc), ...pathCommands(rpc)]
}

function projectId(): string {
  return useProjects.getState().currentId ?? ''
}

function treeCommands(rpc: Rpc): readonly Command[] {
  const name = (what: 'file' | 'folder') => (): void => {
    const { active } = useTabs.getState()
    // The tree goes to the file in front a moment after it came there.
    if (active !== null && !hasKeyboard('files')) revealInTree(active)
    showTree()
    startNaming({ what, parent: targetFolder() })
  }
  return [
    {
      id: 'files.newFile',
      title: 'New file',
      category,
      keybinding: 'Mod-n',
      when: inProject,
      run: name('file'),
    },
    {
      id: 'files.newFolder',
      title: 'New folder',
      category,
      keybinding: 'Mod-Alt-Shift-n',
      when: inProject,
      run: name('folder'),
    },
    {
      id: 'files.rename',
      title: 'Rename',
      category,
      keybinding: 'F2',
      when: inTree,
      run: (args) => {
        const id = one(args)
        if (id !== null) startNaming({ what: 'rename', id })
      },
    },
    {
      id: 'files.delete',
      title: 'Move to the trash',
      category,
      keybinding: ['Delete', 'Mod-Backspace'],
      when: inTree,
      run: () => removeNodes(rpc, projectId(), chosen()),
    },
    {
      id: 'files.cut',
      title: 'Cut, to move elsewhere',
      category,
      keybinding: 'Mod-x',
      when: inTree,
      run: () => useFiles.setState({ cut: chosen(), copied: [] }),
    },
    {
      id: 'files.copy',
      title: 'Copy, to paste elsewhere',
      category,
      keybinding: 'Mod-c',
      // Words that are selected are what is to be copied.
      when: (context) => inTree(context) && document.getSelection()?.isCollapsed !== false,
      run: () => useFiles.setState({ cut: [], copied: chosen() }),
    },
    {
      id: 'files.paste',
      title: 'Paste here what was cut or copied',
      category,
      keybinding: 'Mod-v',
      when: (context) => inTree(context) && holdsNodes(),
      run: () => pasteNodes(rpc, projectId()),
    },
    {
      id: 'files.duplicate',
      title: 'Duplicate',
      category,
      when: (context) => inTree(context) || context.nodeId !== null,
      run: () => {
        const { active } = useTabs.getState()
        const inside = document.activeElement?.closest('[data-region="files"]')
        const ids = inside || active === null ? chosen() : [active]
        showTree()
        return duplicateNodes(rpc, projectId(), ids)
      },
    },
    {
      id: 'files.collapseAll',
      title: 'Collapse all folders',
      category,
      when: inProject,
      run: () => useFiles.setState({ expanded: [] }),
    },
    {
      id: 'files.revealActive',
      title: 'Show the current file in the tree',
      category,
      when: ({ nodeId }) => nodeId !== null,
      run: () => {
        const { active } = useTabs.getState()
        showTree()
        if (active !== null) revealInTree(active)
      },
    },
  ]
}

/** Where a file is on disk. */
function diskPath(id: string): string {
  const root = currentProject(useProjects.getState())?.path ?? ''
  const separator = root.includes('\\') ? '\\' : '/'
  return [root, ...useFiles.getState().tree.pathOf(id).split('/')].join(separator)
}

function pathCommands(rpc: Rpc): readonly Command[] {
  const copy = async (text: string): Promise<void> => {
    await navigator.clipboard.writeText(text)
    notify({ level: 'information', title: 'Path copied.' })
  }
  return [
    {
      id: 'files.revealOnDisk',
      title: 'Show in the file manager',
      category,
      keybinding: 'Alt-Mod-r',
      when: inProject,
      run: async (args) => {
        const id = one(args)
        const path = id === null ? (currentProject(useProjects.getState())?.path ?? '') : diskPath(id)
        await rpc.desktop.window
          .reveal({ path })
          .catch((error: unknown) => notifyFailure('It could not be shown.', error))
      },
    },
    {
      id: 'files.copyPath',
      title: 'Copy path',
      category,
      keybinding: 'Shift-Alt-c',
      when: inProject,
      run: (args) => {
        const id = one(args)
        return id === null ? undefined : copy(diskPath(id))
      },
    },
    {
      id: 'files.copyRelativePath',
      title: 'Copy path inside the project',
      category,
      when: inProject,
      run: (args) => {
        const id = one(args)
        return id === null ? undefined : copy(useFiles.getState().tree.pathOf(id))
      },
    },
  ]
}
