import { AppWindow, FileArchive, FolderOpen, FolderPlus, LayoutGrid, PackageOpen } from 'lucide-react'
import { useCommands } from '../../commands/context.tsx'
import { useRpc } from '../../rpc/context.tsx'
import type { MenuItem } from '../../ui/menu.tsx'
import { shelfOf } from './home-model.ts'
import { openProject, useProjects } from './store.ts'

/** More recent ones are on the start screen. */
const LISTED = 8

/** The menu under the project's name. */
export function useProjectMenu(): readonly MenuItem[] {
  const rpc = useRpc()
  const commands = useCommands()
  const { list, currentId } = useProjects()
  const recent = (list ?? [])
    .filter((each) => shelfOf(each) === 'list')
    .slice(0, LISTED)
    .map(
      (project): MenuItem => ({
        label: project.name,
        path: project.path,
        checked: project.id === currentId,
        run: () => void openProject(rpc, project),
      }),
    )
  return [
    ...recent,
    ...(recent.length > 0 ? [null] : []),
    {
      label: 'Open a folder',
      icon: FolderOpen,
      keys: commands.keyOf('projects.openFolder'),
      run: () => commands.run('projects.openFolder'),
    },
    { label: 'New project', icon: FolderPlus, run: () => commands.run('projects.create') },
    { label: 'Import a zip…', icon: PackageOpen, run: () => commands.run('portability.import') },
    {
      label: 'Export as zip…',
      icon: FileArchive,
      disabled: currentId === null,
      run: () => commands.run('portability.export'),
    },
    {
      label: 'Export everything…',
      icon: FileArchive,
      disabled: recent.length === 0,
      run: () => commands.run('portability.exportAll'),
    },
    {
      label: 'New window',
      icon: AppWindow,
      keys: commands.keyOf('window.new'),
      run: () => commands.run('window.new'),
    },
    {
      label: 'Open this project in a new window',
      disabled: currentId === null,
      run: () => commands.run('projects.openInNewWindow'),
    },
    {
      label: 'All projects',
      icon: LayoutGrid,
      disabled: currentId === null,
      run: () => commands.run('projects.close'),
    },
  ]
}
