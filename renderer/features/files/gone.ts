import type { Rpc } from '../../rpc/client.ts'
import { showCount } from '../../ui/amounts.ts'
import { notify } from '../../ui/notifications.ts'
import { useProjects } from '../projects/store.ts'
import { useTabs } from '../tabs/store.ts'
import type { TreeModel } from './model.ts'
import { restoreNodes, useFiles } from './store.ts'

/** Milliseconds until a file that went away counts as deleted: many programs save by replacing the file. */
const GRACE = 400

/** Closes the tabs of files that were deleted elsewhere, says so, and offers to bring the files back. */
export function closeGoneFiles(rpc: Rpc): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let before: TreeModel | undefined
  const check = (): void => {
    timer = undefined
    const known = before
    before = undefined
    const { tree, loaded } = useFiles.getState()
    const { currentId } = useProjects.getState()
    if (!known || !loaded || currentId === null) return
    const gone = openIn(known).filter((id) => !tree.get(id))
    if (gone.length > 0) tell(rpc, currentId, known, gone)
  }
  const stop = useFiles.subscribe(({ tree, loaded }, last) => {
    if (tree === last.tree || !loaded || !last.loaded) return
    if (openIn(last.tree).every((id) => tree.get(id))) return
    before ??= last.tree
    timer ??= setTimeout(check, GRACE)
  })
  return () => {
    stop()
    clearTimeout(timer)
  }
}

/** The open files that this tree knows. */
function openIn(tree: TreeModel): readonly string[] {
  return useTabs
    .getState()
    .tabs.map((tab) => tab.nodeId)
    .filter((id) => tree.get(id))
}

function tell(rpc: Rpc, projectId: string, known: TreeModel, gone: readonly string[]): void {
  useTabs.getState().closeMany(gone)
  const one = gone.length === 1
  const what = one ? (known.get(gone[0] as string)?.name ?? '') : showCount(gone.length, 'open file')
  notify({
    level: 'warning',
    title: `${what} ${one ? 'was' : 'were'} deleted outside OffCoder.`,
    detail: `What ${one ? 'it' : 'they'} said is in the trash, with what you had typed.`,
    action: { label: 'Restore', run: () => void restoreNodes(rpc, projectId, gone, gone) },
  })
}
