import type { Project } from '../../../preload/contract/projects.ts'
import type { Rpc } from '../../rpc/client.ts'
import { showCount } from '../../ui/amounts.ts'
import { notify, notifyFailure } from '../../ui/notifications.ts'
import { closeProject, openProject, useProjects } from './store.ts'

/** Leaves the project if it is the one in this window. */
function leave({ id }: Project): void {
  if (useProjects.getState().currentId === id) closeProject()
}

export async function archiveProject(rpc: Rpc, project: Project, archived: boolean): Promise<void> {
  try {
    await rpc.workspace.projects.archive({ projectId: project.id, archived })
    if (!archived) return
    leave(project)
    notify({
      level: 'information',
      title: `${project.name} is in the archive.`,
      detail: 'Nothing of it has changed.',
      action: { label: 'Undo', run: () => void archiveProject(rpc, project, false) },
    })
  } catch (error) {
    notifyFailure(`${project.name} stays where it is.`, error)
  }
}

export async function trashProject(rpc: Rpc, project: Project): Promise<void> {
  try {
    const { trash } = await rpc.workspace.projects.trash({ projectId: project.id, trashed: true })
    leave(project)
    notify({
      level: 'information',
      title: `${project.name} is in the trash.`,
      detail: `Its folder on disk stays. OffCoder keeps the rest for ${showCount(trash?.daysLeft ?? 0, 'day')}.`,
      action: { label: 'Undo', run: () => void restoreProject(rpc, project) },
    })
  } catch (error) {
    notifyFailure(`${project.name} stays where it is.`, error)
  }
}

export async function restoreProject(rpc: Rpc, project: Project): Promise<void> {
  try {
    await rpc.workspace.projects.trash({ projectId: project.id, trashed: false })
  } catch (error) {
    notifyFailure(`${project.name} stays in the trash.`, error)
  }
}

/** What Enter and a click do: a project in the trash is brought back, any other is opened. */
export function chooseProject(rpc: Rpc, project: Project): void {
  if (project.trash === null) void openProject(rpc, project)
  else void restoreProject(rpc, project)
}
