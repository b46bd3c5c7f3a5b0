import { lastProject } from '../features/projects/last-project.ts'
import { openProject } from '../features/projects/store.ts'
import type { Rpc } from '../rpc/client.ts'

/** Opens the project that was open last, if it is still there; `onFound` hears of it before it is open. */
export async function openLastProject(rpc: Rpc, onFound: (projectId: string) => void): Promise<void> {
  const [last, projects] = await Promise.all([lastProject(rpc), rpc.workspace.projects.list()])
  const project = projects.find((each) => each.id === last)
  if (!project) return
  onFound(project.id)
  await openProject(rpc, project)
}
