import {
  AppWindow,
  Archive,
  ArchiveRestore,
  CopyPlus,
  FileArchive,
  FolderOpen,
  type LucideIcon,
  Pencil,
  Tags,
  Trash2,
  Undo2,
  X,
} from 'lucide-react'
import type { Project } from '../../../preload/contract/projects.ts'
import type { Command } from '../../commands/registry.ts'
import type { Rpc } from '../../rpc/client.ts'
import type { MenuItem } from '../../ui/menu.tsx'
import { askExport } from '../portability/store.ts'
import { shelfOf } from './home-model.ts'
import { archiveProject, restoreProject, trashProject } from './shelf.ts'
import { currentProject, openProject, openWindow, useProjects } from './store.ts'

/** Something that can be done with a project, from its menu and, for the project in the window, from the palette. */
export interface ProjectAction {
  /** The command is `projects.<id>`. */
  readonly id: string
  readonly label: string
  /** As the palette says it; without one it is in the menu alone. */
  readonly title?: string
  readonly icon: LucideIcon
  /** The key in the list of projects, as shown. */
  readonly keys?: string
  readonly danger?: boolean
  /** Begins a new part of the menu. */
  readonly apart?: boolean
  readonly applies: (project: Project) => boolean
  readonly run: (rpc: Rpc, project: Project) => void | Promise<void>
}

const usable = (project: Project): boolean => project.trash === null

/** In the order of the menu. What can be done with a project is added here. */
export const PROJECT_ACTIONS: readonly ProjectAction[] = [
  {
    id: 'open',
    label: 'Open',
    icon: FolderOpen,
    keys: 'Enter',
    applies: usable,
    run: async (rpc, project) => void (await openProject(rpc, project)),
  },
  {
    id: 'openInWindow',
    label: 'Open in a new window',
    icon: AppWindow,
    applies: usable,
    run: (rpc, project) => openWindow(rpc, project),
  },
  {
    id: 'restore',
    label: 'Restore',
    icon: Undo2,
    keys: 'Enter',
    applies: (project) => project.trash !== null,
    run: restoreProject,
  },
  {
    id: 'rename',
    label: 'Rename',
    title: 'Rename the project',
    icon: Pencil,
    keys: 'F2',
    apart: true,
    applies: usable,
    run: (_, project) => useProjects.setState({ editing: { project, field: 'name' } }),
  },
  {
    id: 'describe',
    label: 'Description and tags',
    title: 'Change the description and tags of the project',
    icon: Tags,
    applies: usable,
    run: (_, project) => useProjects.setState({ editing: { project, field: 'tags' } }),
  },
  {
    id: 'duplicate',
    label: 'Duplicate',
    title: 'Duplicate the project',
    icon: CopyPlus,
    applies: (project) => usable(project) && project.folderFound,
    run: (_, project) => useProjects.setState({ duplicating: project }),
  },
  {
    id: 'export',
    label: 'Export as zip…',
    icon: FileArchive,
    applies: usable,
    run: (_, project) => askExport(project),
  },
  {
    id: 'archive',
    label: 'Archive',
    title: 'Archive the project',
    icon: Archive,
    apart: true,
    applies: (project) => shelfOf(project) === 'list',
    run: (rpc, project) => archiveProject(rpc, project, true),
  },
  {
    id: 'unarchive',
    label: 'Back to the list',
    title: 'Take the project out of the archive',
    icon: ArchiveRestore,
    apart: true,
    applies: (project) => shelfOf(project) === 'archive',
    run: (rpc, project) => archiveProject(rpc, project, false),
  },
  {
    id: 'trash',
    label: 'Move to the trash',
    title: 'Move the project to the trash',
    icon: Trash2,
    keys: 'Del',
    applies: usable,
    run: trashProject,
  },
  {
    id: 'forget',
    label: 'Forget',
    icon: X,
    danger: true,
    apart: true,
    applies: () => true,
    run: (_, project) => useProjects.setState({ forgetting: project }),
  },
]

/** The menu of one project. */
export function projectItems(rpc: Rpc, project: Project): readonly MenuItem[] {
  return PROJECT_ACTIONS.filter(({ applies }) => applies(project)).flatMap(
    ({ label, icon, keys, danger, apart, run }, index): MenuItem[] => [
      ...(apart && index > 0 ? [null] : []),
      { label, icon, keys, danger, run: () => void run(rpc, project) },
    ],
  )
}

/** The same for the project in the window. */
export function projectActionCommands(rpc: Rpc): readonly Command[] {
  const current = (): Project | null => currentProject(useProjects.getState())
  return PROJECT_ACTIONS.flatMap(({ id, title, applies, run }): Command[] =>
    title === undefined
      ? []
      : [
          {
            id: `projects.${id}`,
            title,
            category: 'Project',
            when: () => {
              const project = current()
              return project !== null && applies(project)
            },
            run: () => {
              const project = current()
              return project === null ? undefined : run(rpc, project)
            },
          },
        ],
  )
}
