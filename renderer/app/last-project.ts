import { lastProject } from '../features/projects/last-project.ts'
import { closeProject, openProject, useProjects } from '../features/projects/store.ts'
import type { Rpc } from '../rpc/client.ts'

/**
 * Opens the project that was open last, if it is still there; `onFound` hears of it before it is open.
 * @param shown the project that the window shows already, as it was last seen: it is left when it does not open.
 */
export async function openLastProject(
  rpc: Rpc,
  shown: string | null,
  onFound: (projectId: string) => void,
): Promise<void> {
  const [last, projects] = await Promise.all([lastProject(rpc), rpc.workspace.projects.list()])
  const project = projects.find((each) => each.id === last)
  if (project && project.id !== shown) onFound(project.id)
  const opened = project ? await openProject(rpc, project) : null
  if (opened === null && shown !== null && useProjects.getState().currentId === shown) closeProject()
}
