import type { ReplaceInput } from '../../../preload/contract/search.ts'
import type { Rpc } from '../../rpc/client.ts'
import { notify, notifyFailure } from '../../ui/notifications.ts'
import { neighbour, queryOf, type Row, rowsOf, targetsOf } from './model.ts'
import { search } from './run.ts'
import { useSearch } from './store.ts'
import { outcomeWords } from './words.ts'

let previewing: AbortController | undefined

type FileTargets = ReplaceInput['files'][number]

function inputFor(files: readonly FileTargets[]): ReplaceInput | null {
  const state = useSearch.getState()
  if (state.projectId === null || files.length === 0) return null
  const targets = files.map(({ nodeId, matches }) => ({
    nodeId,
    matches: matches.map(({ from, to, check }) => ({ from, to, check })),
  }))
  return { projectId: state.projectId, query: queryOf(state), replacement: state.replacement, files: targets }
}

/** Replaces one match, or all of one file; the keyboard goes to the row after it. */
export async function replaceRow(rpc: Rpc, row: Row): Promise<void> {
  const { files, folded } = useSearch.getState()
  const gone = (other: Row): boolean =>
    row.kind === 'file' ? other.file.nodeId === row.file.nodeId : other.key === row.key
  const next = neighbour(rowsOf(files, folded), row.key, gone)
  await replace(rpc, [targetsOf(row)])
  const left = rowsOf(useSearch.getState().files, folded)
  // Places after the replaced one in its file have moved: the one that stands where it stood is next.
  const same = left.findLast((other) => other.kind === 'match' && next?.startsWith(`${other.file.nodeId}:`))
  useSearch.setState({
    focused: left.some((other) => other.key === next) ? next : (same?.key ?? left[0]?.key ?? null),
  })
}

/** Works out what replacing everything comes to, for the dialog that asks. */
export async function askReplaceAll(rpc: Rpc): Promise<void> {
  const input = inputFor(useSearch.getState().files)
  if (input === null) return
  previewing?.abort()
  const own = new AbortController()
  previewing = own
  useSearch.setState({ preview: 'loading' })
  try {
    const preview = await rpc.workspace.search.preview(input, { signal: own.signal })
    if (!own.signal.aborted) useSearch.setState({ preview })
  } catch (error) {
    if (own.signal.aborted) return
    useSearch.setState({ preview: null })
    notifyFailure('What would be replaced could not be worked out. Nothing was changed.', error)
  }
}

export function closePreview(): void {
  previewing?.abort()
  useSearch.setState({ preview: null })
}

/** Replaces what the preview showed. */
export async function replaceAll(rpc: Rpc): Promise<void> {
  const { files } = useSearch.getState()
  closePreview()
  await replace(rpc, files)
}

async function replace(rpc: Rpc, files: readonly FileTargets[]): Promise<void> {
  const input = inputFor(files)
  if (input === null || useSearch.getState().replacing) return
  useSearch.setState({ replacing: true })
  try {
    const { replaceId, files: outcomes } = await rpc.workspace.search.replace(input)
    const told = outcomeWords(outcomes, false)
    const { projectId } = input
    const any = outcomes.some((one) => one.done > 0)
    const undo = { label: 'Undo', run: () => void undoReplace(rpc, projectId, replaceId) }
    notify(any ? { ...told, action: undo } : told)
    await search(rpc, projectId, true)
  } catch (error) {
    notifyFailure('Not everything was replaced.', error)
  } finally {
    useSearch.setState({ replacing: false })
  }
}

async function undoReplace(rpc: Rpc, projectId: string, replaceId: string): Promise<void> {
  try {
    const { files } = await rpc.workspace.search.undoReplace({ projectId, replaceId })
    notify(outcomeWords(files, true))
    if (useSearch.getState().projectId === projectId) await search(rpc, projectId, true)
  } catch (error) {
    notifyFailure('The replacement was not undone.', error)
  }
}
