import type { ReplaceInput } from '../../../preload/contract/search.ts'
import type { Rpc } from '../../rpc/client.ts'
import { notify, notifyFailure } from '../../ui/notifications.ts'
import { neighbour, placeIn, queryOf, type Row, rowAt, rowsOf, targetsOf } from './model.ts'
import { search } from './run.ts'
import { useSearch } from './store.ts'
import { outcomeWords } from './words.ts'

let previewing: AbortController | undefined
/** What the preview that is shown was worked out for. */
let previewed: ReplaceInput | null = null
/** Settles when the replacement that is under way has. */
let underWay: Promise<void> = Promise.resolve()

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

/** Replaces one match, or all of one file; the keyboard goes to the row after it, unless it was taken elsewhere. */
export async function replaceRow(rpc: Rpc, row: Row): Promise<void> {
  const { files, folded, focused, replacing, projectId } = useSearch.getState()
  if (replacing) return
  const gone = (other: Row): boolean =>
    row.kind === 'file' ? other.file.nodeId === row.file.nodeId : other.key === row.key
  const rows = rowsOf(files, folded)
  const next = neighbour(rows, row.key, gone)
  await replace(rpc, inputFor([targetsOf(row)]))
  const now = useSearch.getState()
  if (now.projectId !== projectId) return
  const wanted = now.focused === focused ? next : now.focused
  const left = rowsOf(now.files, now.folded)
  // Places after the replaced one in its file have moved, and so have the keys of their rows.
  const place = placeIn(
    rows.filter((other) => !gone(other)),
    wanted,
  )
  useSearch.setState({
    focused: left.some(({ key }) => key === wanted) ? wanted : (rowAt(left, place) ?? left[0]?.key ?? null),
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
    if (own.signal.aborted) return
    previewed = input
    useSearch.setState({ preview })
  } catch (error) {
    if (own.signal.aborted) return
    useSearch.setState({ preview: null })
    notifyFailure('What would be replaced could not be worked out. Nothing was changed.', error)
  }
}

export function closePreview(): void {
  previewing?.abort()
  previewed = null
  useSearch.setState({ preview: null })
}

/** Replaces what the preview showed: whatever else was found since is left alone. */
export async function replaceAll(rpc: Rpc): Promise<void> {
  const input = previewed
  closePreview()
  await underWay
  await replace(rpc, input)
}

function replace(rpc: Rpc, input: ReplaceInput | null): Promise<void> {
  if (input === null) return Promise.resolve()
  underWay = run(rpc, input)
  return underWay
}

/** Never rejects. */
async function run(rpc: Rpc, input: ReplaceInput): Promise<void> {
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
