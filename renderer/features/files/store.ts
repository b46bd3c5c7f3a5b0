import { create } from 'zustand'
import type { Failure } from '../../../preload/contract/errors.ts'
import type { NodesCopied, TreeChange, TreeNode } from '../../../preload/contract/files.ts'
import type { Rpc } from '../../rpc/client.ts'
import { subscribe } from '../../rpc/subscribe.ts'
import { showCount } from '../../ui/amounts.ts'
import { notify, notifyFailure } from '../../ui/notifications.ts'
import { documentsOf } from '../documents/store.ts'
import { focusEditor } from '../editor/store.ts'
import { type ImportView, viewImport } from '../projects/progress.ts'
import { useProjects } from '../projects/store.ts'
import { useTabs } from '../tabs/store.ts'
import { emptyTree, outermost, type TreeModel, treeInParts } from './model.ts'
import type { NamedPlace, Naming } from './named-place.ts'

interface FilesState {
  readonly tree: TreeModel
  /** False until the first answer of the store. */
  readonly loaded: boolean
  readonly failure: Failure | null
  readonly expanded: readonly string[]
  readonly focused: string | null
  readonly selected: readonly string[]
  /** What is being named in place. */
  readonly naming: Naming | null
  /** Nodes to be moved by the next paste. */
  readonly cut: readonly string[]
  /** Nodes to be copied by each paste. */
  readonly copied: readonly string[]
  /** Copies being made, in the order they were asked for. */
  readonly copying: readonly Copying[]
}

export interface Copying {
  readonly id: number
  /** What is copied, in words. */
  readonly what: string
  /** Ends it; nothing of the copy is left. */
  readonly stop: () => void
  readonly view: ImportView<CopyingProgress> | undefined
}

type CopyingProgress = NodesCopied & { readonly phase: 'reading' }

const none = { expanded: [], focused: null, selected: [], naming: null, cut: [], copied: [] }

/** The file tree in the side bar. */
export const useFiles = create<FilesState>(() => ({
  tree: emptyTree(),
  loaded: false,
  failure: null,
  copying: [],
  ...none,
}))

/** Follows the tree of a project. */
export function followTree(rpc: Rpc, projectId: string): () => void {
  useFiles.setState({
    tree: emptyTree(),
    loaded: false,
    failure: null,
    naming: null,
    cut: [],
    copied: [],
    selected: [],
  })
  let coming = treeInParts()
  const take = (change: TreeChange): void => {
    if (change.kind === 'patch') return useFiles.setState(({ tree }) => ({ tree: tree.apply(change) }))
    coming.add(change.nodes)
    if (change.kind === 'reset') useFiles.setState({ tree: coming.whole(), loaded: true, failure: null })
  }
  return subscribe(
    rpc,
    'workspace',
    (signal) => {
      coming = treeInParts()
      return rpc.workspace.files.tree({ projectId }, { signal })
    },
    take,
    (failure) => useFiles.setState({ failure }),
  )
}

/** Opens the folders above a node and puts the tree's focus on it. */
export function revealInTree(id: string): void {
  const { tree, expanded } = useFiles.getState()
  if (!tree.get(id)) return
  useFiles.setState({
    expanded: [...new Set([...expanded, ...tree.ancestors(id)])],
    focused: id,
    selected: [id],
  })
}

/** The folder that a new file belongs in: the focused one, or the one the focused file is in. */
export function targetFolder(): string | null {
  const { tree, focused } = useFiles.getState()
  const node = focused === null ? undefined : tree.get(focused)
  if (!node) return null
  return node.kind === 'folder' ? node.id : node.parent
}

export function startNaming(naming: Naming): void {
  useFiles.setState(({ expanded }) => ({
    naming,
    expanded:
      naming.what !== 'rename' && naming.parent !== null
        ? [...new Set([...expanded, naming.parent])]
        : expanded,
  }))
}

export function stopNaming(): void {
  useFiles.setState({ naming: null })
}

/**
 * Makes or moves what was named, with the folders on its way, and shows it.
 * @throws what the store says, so that it can be shown beside the name.
 */
export async function finishNaming(
  rpc: Rpc,
  projectId: string,
  naming: Naming,
  { kind, parent, folders, name }: NamedPlace,
): Promise<void> {
  const { files } = rpc.workspace
  const place = { projectId, parent, folders: [...folders], name }
  const stays = keyboardStays()
  const { made, ...node } =
    naming.what === 'rename'
      ? await files.rename({ ...place, nodeId: naming.id })
      : await (kind === 'file' ? files.createFile(place) : files.createFolder(place))
  if (useProjects.getState().currentId !== projectId) return
  const here = stays()
  useFiles.setState((now) => ({
    tree: now.tree.apply({ kind: 'patch', upsert: [...made, node], remove: [] }),
    // Something else may be being named by now.
    naming: now.naming === naming ? null : now.naming,
  }))
  // One who went elsewhere meanwhile, or names something else, stays there, with the file that is in front.
  if (!here || useFiles.getState().naming !== null) return
  revealInTree(node.id)
  if (naming.what === 'rename' || kind !== 'file') return
  useTabs.getState().openFile(node.id)
  focusEditor()
}

/** Nodes that are on their way to the trash. */
const removing = new Set<string>()

/** Moves nodes to the trash, and offers to bring them back. */
export async function removeNodes(rpc: Rpc, projectId: string, ids: readonly string[]): Promise<void> {
  const { tree } = useFiles.getState()
  const nodeIds = outermost(tree, ids).filter((id) => !removing.has(id))
  if (nodeIds.length === 0) return
  for (const id of nodeIds) removing.add(id)
  const first = tree.get(nodeIds[0] as string)
  const what = nodeIds.length === 1 ? (first?.name ?? '') : showCount(nodeIds.length, 'item')
  try {
    const { removed } = await rpc.workspace.files.remove({ projectId, nodeIds: [...nodeIds] })
    const tabs = useTabs.getState()
    const open = tabs.tabs
      .map((tab) => tab.nodeId)
      .filter((id) => removed.includes(id) || nodeIds.includes(id))
    tabs.closeMany(open)
    notify({
      level: 'information',
      title: `${what} moved to the trash.`,
      action: { label: 'Undo', run: () => void restoreNodes(rpc, projectId, nodeIds, open) },
    })
  } catch (error) {
    notifyFailure(`${what} was not deleted.`, error)
  } finally {
    for (const id of nodeIds) removing.delete(id)
  }
}

/** Brings nodes back from the trash and opens `open` of them. */
export async function restoreNodes(
  rpc: Rpc,
  projectId: string,
  nodeIds: readonly string[],
  open: readonly string[],
): Promise<void> {
  try {
    await rpc.workspace.files.restore({ projectId, nodeIds: [...nodeIds] })
    if (useProjects.getState().currentId !== projectId) return
    for (const id of open) useTabs.getState().openFile(id)
  } catch (error) {
    notifyFailure('It is still in the trash.', error)
  }
}

/** Moves nodes into a folder (null: to the top). Moving a folder into itself does nothing. */
export async function moveNodes(
  rpc: Rpc,
  projectId: string,
  ids: readonly string[],
  parent: string | null,
): Promise<void> {
  const { tree } = useFiles.getState()
  const nodeIds = outermost(tree, ids).filter((id) => canMove(tree, id, parent))
  useFiles.setState({ cut: [] })
  if (nodeIds.length === 0) return
  try {
    const upsert = await rpc.workspace.files.move({ projectId, nodeIds: [...nodeIds], parent })
    useFiles.setState((state) => ({
      tree: state.tree.apply({ kind: 'patch', upsert, remove: [] }),
      expanded: parent === null ? state.expanded : [...new Set([...state.expanded, parent])],
    }))
  } catch (error) {
    notifyFailure('Nothing was moved.', error)
  }
}

/**
 * Copies nodes as they are now, with what was typed in them: beside themselves, or into `parent` (null: the top). The
 * copies are selected, and the name of a single one can be changed at once.
 */
export async function duplicateNodes(
  rpc: Rpc,
  projectId: string,
  ids: readonly string[],
  parent?: string | null,
): Promise<void> {
  const nodeIds = outermost(useFiles.getState().tree, ids)
  if (nodeIds.length === 0) return
  const stays = keyboardStays()
  try {
    await documentsOf(rpc).whenStored()
    const { what, nodes: upsert } = await copyNodes(rpc, projectId, nodeIds, parent)
    const here = useProjects.getState().currentId === projectId
    if (here) useFiles.setState(({ tree }) => ({ tree: tree.apply({ kind: 'patch', upsert, remove: [] }) }))
    // One who went on with something else meanwhile is told, and keeps the keyboard.
    const stayed = stays() || document.activeElement?.closest('[data-region="files"]') != null
    if (!here || !stayed || useFiles.getState().naming !== null)
      return notify({ level: 'success', title: `${what} was copied.` })
    for (const { id } of upsert) revealInTree(id)
    useFiles.setState({ selected: upsert.map(({ id }) => id) })
    const [only] = upsert
    if (upsert.length === 1 && only) startNaming({ what: 'rename', id: only.id })
  } catch (error) {
    notifyFailure('Nothing was copied.', error)
  }
}

/** Notes where the keyboard is; the answer says whether it is there still, or nowhere because what had it has gone. */
function keyboardStays(): () => boolean {
  const { activeElement: from } = document
  return () => [from, document.body].includes(document.activeElement)
}

/** Milliseconds that a copy takes without a word: nearly all are done by then. */
export const COPY_QUIET_MS = 500
let lastCopy = 0

/** Copies nodes; how far it is can be seen, and it can be stopped. */
async function copyNodes(
  rpc: Rpc,
  projectId: string,
  nodeIds: readonly string[],
  parent: string | null | undefined,
): Promise<{ what: string; nodes: TreeNode[] }> {
  const abort = new AbortController()
  const first = useFiles.getState().tree.get(nodeIds[0] ?? '')
  const what = nodeIds.length === 1 && first ? first.name : showCount(nodeIds.length, 'item')
  const copy: Copying = {
    id: ++lastCopy,
    what,
    stop: () => abort.abort(),
    view: undefined,
  }
  useFiles.setState(({ copying }) => ({ copying: [...copying, copy] }))
  try {
    const input = { projectId, nodeIds: [...nodeIds], ...(parent === undefined ? {} : { parent }) }
    let nodes: TreeNode[] = []
    for await (const progress of await rpc.workspace.files.duplicate(input, { signal: abort.signal })) {
      nodes = progress.nodes ?? nodes
      const now = { ...progress, phase: 'reading' as const }
      useFiles.setState(({ copying }) => ({
        copying: copying.map((one) =>
          one.id === copy.id ? { ...one, view: viewImport(one.view, now, Date.now()) } : one,
        ),
      }))
    }
    return { what, nodes }
  } finally {
    useFiles.setState(({ copying }) => ({ copying: copying.filter(({ id }) => id !== copy.id) }))
  }
}

/** Puts what was cut or copied into the folder in focus. */
export function pasteNodes(rpc: Rpc, projectId: string): Promise<void> {
  const { cut, copied } = useFiles.getState()
  if (cut.length > 0) return moveNodes(rpc, projectId, cut, targetFolder())
  return duplicateNodes(rpc, projectId, copied, targetFolder())
}

/** True when a node would come to stand somewhere else, and not inside itself. */
export function canMove(tree: TreeModel, id: string, parent: string | null): boolean {
  if (id === parent || tree.get(id)?.parent === parent) return false
  return parent === null || !tree.ancestors(parent).includes(id)
}
