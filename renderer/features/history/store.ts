import { create } from 'zustand'
import type { Failure } from '../../../preload/contract/errors.ts'
import type {
  HistoryItem,
  HistoryUsage,
  RestoreResult,
  TrashedNode,
} from '../../../preload/contract/history.ts'
import type { Rpc } from '../../rpc/client.ts'
import { toFailure } from '../../rpc/failure.ts'
import { latest } from '../../rpc/latest.ts'
import { subscribe } from '../../rpc/subscribe.ts'
import { showCount } from '../../ui/amounts.ts'
import { notify, notifyFailure } from '../../ui/notifications.ts'
import { currentProject, useProjects } from '../projects/store.ts'
import { keyOf } from './model.ts'

interface HistoryState {
  readonly tab: 'timeline' | 'trash'
  /** The file or folder whose history may be looked at; null: only the project's. */
  readonly nodeId: string | null
  /** True: all of the project, whatever file was in front. */
  readonly wholeProject: boolean
  /** Null until the store has answered. */
  readonly items: readonly HistoryItem[] | null
  readonly more: boolean
  readonly selected: string | null
  /** What is selected is compared with this; null: shown by itself. */
  readonly pinned: HistoryItem | null
  readonly trash: readonly TrashedNode[] | null
  readonly usage: HistoryUsage | null
  readonly failure: Failure | null
  /** True while the name of a moment is asked for; a moment while another name for it is. */
  readonly naming: true | Extract<HistoryItem, { kind: 'moment' }> | null
  /** Counts changes of the project, for what is shown of it. */
  readonly version: number
}

const nothing = {
  items: null,
  more: false,
  selected: null,
  pinned: null,
  trash: null,
  failure: null,
  naming: null,
}

/** What the history page shows. */
export const useHistory = create<HistoryState>(() => ({
  tab: 'timeline',
  nodeId: null,
  wholeProject: false,
  usage: null,
  version: 0,
  ...nothing,
}))

function projectId(): string | null {
  return useProjects.getState().currentId
}

/** The file or folder whose timeline is shown; null: the project's. */
export function scopeOf({
  nodeId,
  wholeProject,
}: Pick<HistoryState, 'nodeId' | 'wholeProject'>): string | null {
  return wholeProject ? null : nodeId
}

/** Sets what the page is about when it is next shown. */
export function lookAt(nodeId: string | null): void {
  useHistory.setState({ ...nothing, nodeId, wholeProject: nodeId === null, tab: 'timeline' })
}

export function showWholeProject(rpc: Rpc, wholeProject: boolean): void {
  useHistory.setState({ wholeProject, items: null, selected: null, pinned: null })
  void loadHistory(rpc)
}

/** Follows the history of a project while its page is shown. */
export function followHistory(rpc: Rpc, project: string): () => void {
  void loadHistory(rpc)
  return subscribe(
    rpc,
    'workspace',
    (signal) => rpc.workspace.history.changed({ projectId: project }, { signal }),
    () => {
      useHistory.setState(({ version }) => ({ version: version + 1 }))
      void loadHistory(rpc)
    },
  )
}

interface Reading {
  readonly project: string
  readonly scope: string | null
  readonly page: { readonly items: readonly HistoryItem[]; readonly more: boolean }
  readonly trash: readonly TrashedNode[]
  readonly usage: HistoryUsage
}

const read = latest<Reading>(show, (error) => useHistory.setState({ failure: toFailure(error) }))

/** Reads the newest page of the timeline, the trash and the room they take. */
export async function loadHistory(rpc: Rpc): Promise<void> {
  const project = projectId()
  if (project === null) return
  const scope = scopeOf(useHistory.getState())
  await read(async () => {
    const [page, trash, usage] = await Promise.all([
      rpc.workspace.history.timeline({ projectId: project, nodeId: scope }),
      rpc.workspace.history.trash({ projectId: project }),
      rpc.workspace.history.usage(),
    ])
    return { project, scope, page, trash, usage }
  })
}

function show({ project, scope, page, trash, usage }: Reading): void {
  const now = useHistory.getState()
  // Something else is looked at by now, and is read when it is shown.
  if (projectId() !== project || scopeOf(now) !== scope) return
  const older = (now.items ?? []).filter(({ before }) => before < (page.items.at(-1)?.before ?? 0))
  const items = page.more ? [...page.items, ...older] : page.items
  const [first] = items
  const kept = items.some((item) => keyOf(item) === now.selected) ? now.selected : null
  useHistory.setState({
    items,
    more: older.length > 0 && page.more ? now.more : page.more,
    trash,
    usage,
    failure: null,
    selected: kept ?? (first === undefined ? null : keyOf(first)),
  })
}

/** Reads the next older page, if there is one. */
export async function loadOlder(rpc: Rpc): Promise<void> {
  const project = projectId()
  const state = useHistory.getState()
  const last = state.items?.at(-1)
  if (project === null || !state.more || last === undefined) return
  const nodeId = scopeOf(state)
  try {
    const page = await rpc.workspace.history.timeline({ projectId: project, nodeId, before: last.before })
    const now = useHistory.getState()
    if (now.items?.at(-1)?.before !== last.before || scopeOf(now) !== nodeId) return
    useHistory.setState({ items: [...now.items, ...page.items], more: page.more })
  } catch (error) {
    useHistory.setState({ failure: toFailure(error) })
  }
}

/** Restores a file, a folder or the project, says what came of it, and offers to take it back. */
export async function restore(
  rpc: Rpc,
  point: number,
  nodeId: string | null,
  what: string,
  project = projectId(),
): Promise<void> {
  if (project === null) return
  try {
    const result = await rpc.workspace.history.restore({ projectId: project, point, nodeId })
    // In the same project: another one may be open by the time it is taken back.
    tellRestored(result, what, () => void restore(rpc, result.undo, nodeId, what, project))
  } catch (error) {
    notifyFailure(`${what} was not restored.`, error)
  }
  await loadHistory(rpc)
}

function tellRestored({ restored, failed }: RestoreResult, what: string, undo: () => void): void {
  const action = { label: 'Undo', run: undo }
  if (failed.length > 0) {
    const detail = failed.map(({ path, reason }) => `${path}: ${reason}`).join('\n')
    const title = `${showCount(failed.length, 'file')} could not be restored.`
    notify({ level: 'warning', title, detail, action })
  } else if (restored === 0) notify({ level: 'information', title: `${what} is as it was then already.` })
  else notify({ level: 'success', title: `${what} was restored.`, action })
}

/** Gives the project's present state, or a moment that is there already, a name. Fails with a Failure. */
export async function nameMoment(rpc: Rpc, name: string, point: number | null): Promise<void> {
  const project = projectId()
  if (project === null) return
  if (point === null) await rpc.workspace.history.nameMoment({ projectId: project, name })
  else await rpc.workspace.history.renameMoment({ projectId: project, point, name })
  await loadHistory(rpc)
}

export async function unnameMoment(rpc: Rpc, point: number): Promise<void> {
  const project = projectId()
  if (project === null) return
  try {
    await rpc.workspace.history.unnameMoment({ projectId: project, point })
  } catch (error) {
    notifyFailure('The moment kept its name.', error)
  }
  await loadHistory(rpc)
}

export async function bringBack(rpc: Rpc, node: TrashedNode): Promise<void> {
  const project = projectId()
  if (project === null) return
  try {
    await rpc.workspace.files.restore({ projectId: project, nodeIds: [node.nodeId] })
    notify({ level: 'success', title: `${node.path} is back.` })
  } catch (error) {
    notifyFailure(`${node.path} stayed in the trash.`, error)
  }
  await loadHistory(rpc)
}

export async function deleteForEver(rpc: Rpc, nodes: readonly TrashedNode[]): Promise<void> {
  const project = projectId()
  if (project === null) return
  try {
    await rpc.workspace.history.purge({ projectId: project, nodeIds: nodes.map(({ nodeId }) => nodeId) })
  } catch (error) {
    notifyFailure('Not everything was deleted.', error)
  }
  await loadHistory(rpc)
}

/** Name of the open project, as sentences about restoring it use it. */
export function projectName(): string {
  return currentProject(useProjects.getState())?.name ?? 'The project'
}
