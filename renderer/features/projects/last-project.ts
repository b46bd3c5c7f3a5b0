import type { Rpc } from '../../rpc/client.ts'

/** A window's own state, beside that of each project. */
interface WindowState {
  readonly lastProject?: string | null
}

/** The project that this window showed last. */
export async function lastProject(rpc: Rpc): Promise<string | null> {
  const { state } = await rpc.workspace.session.get({ window: rpc.windowId, projectId: null })
  const saved: WindowState = state === null ? {} : JSON.parse(state)
  return typeof saved.lastProject === 'string' ? saved.lastProject : null
}

/** Says what `window` shows when it is opened next. */
export async function keepLastProject(
  rpc: Rpc,
  projectId: string | null,
  window = rpc.windowId,
): Promise<void> {
  const state: WindowState = { lastProject: projectId }
  await rpc.workspace.session.set({ window, projectId: null, state: JSON.stringify(state) })
}
