import { openProject } from '../features/projects/store.ts'
import type { Rpc } from '../rpc/client.ts'

/** The window's own state, beside that of each project. */
interface WindowState {
  readonly lastProject?: string | null
}

/** Opens the project that was open last, if it is still there. */
export async function openLastProject(rpc: Rpc): Promise<void> {
  const { state } = await rpc.workspace.session.get({ projectId: null })
  const saved: WindowState = state === null ? {} : JSON.parse(state)
  if (typeof saved.lastProject !== 'string') return
  const projects = await rpc.workspace.projects.list()
  const project = projects.find((each) => each.id === saved.lastProject)
  if (project) await openProject(rpc, project)
}

export async function keepLastProject(rpc: Rpc, projectId: string | null): Promise<void> {
  const state: WindowState = { lastProject: projectId }
  await rpc.workspace.session.set({ projectId: null, state: JSON.stringify(state) })
}
