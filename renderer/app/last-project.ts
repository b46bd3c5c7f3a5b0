import { openProject } from '../features/projects/store.ts'
import type { Rpc } from '../rpc/client.ts'

/** The window's own state, beside that of each project. */
interface WindowState {
  readonly lastProject?: string | null
}

/** Opens the project that was open last, if it is still there; `onFound` hears of it before it is open. */
export async function openLastProject(rpc: Rpc, onFound: (projectId: string) => void): Promise<void> {
  const [{ state }, projects] = await Promise.all([
    rpc.workspace.session.get({ projectId: null }),
    rpc.workspace.projects.list(),
  ])
  const saved: WindowState = state === null ? {} : JSON.parse(state)
  if (typeof saved.lastProject !== 'string') return
  const project = projects.find((each) => each.id === saved.lastProject)
  if (!project) return
  onFound(project.id)
  await openProject(rpc, project)
}

export async function keepLastProject(rpc: Rpc, projectId: string | null): Promise<void> {
  const state: WindowState = { lastProject: projectId }
  await rpc.workspace.session.set({ projectId: null, state: JSON.stringify(state) })
}
