import type { FileMatches } from '../../../preload/contract/search.ts'
import type { Rpc } from '../../rpc/client.ts'
import { toFailure } from '../../rpc/failure.ts'
import { queryOf } from './model.ts'
import { type Ended, noResults, type SearchState, useSearch } from './store.ts'

/** What results of another search leave behind. */
const fresh = { progress: null, ended: null, failure: null, folded: noResults.folded, focused: null }

/** Milliseconds without a key before what was typed is searched for. */
const PAUSE = 180

let running: AbortController | undefined
let timer: ReturnType<typeof setTimeout> | undefined

/** Stops the search that is under way; what it found stays. */
export function stopSearch(): void {
  clearTimeout(timer)
  running?.abort()
  running = undefined
  if (useSearch.getState().status === 'searching')
    useSearch.setState({ status: 'done', progress: null, ended: null })
}

/** Searches once the typing pauses. */
export function searchSoon(rpc: Rpc, projectId: string): void {
  clearTimeout(timer)
  timer = setTimeout(() => void search(rpc, projectId), PAUSE)
}

/**
 * Searches for what the form says. What is on screen stays until there is something in its place: the first matches, or
 * with `again` all of them, so that nothing moves that did not change.
 */
export async function search(rpc: Rpc, projectId: string, again = false): Promise<void> {
  clearTimeout(timer)
  running?.abort()
  const own = new AbortController()
  running = own
  const form = useSearch.getState()
  if (form.text === '') return useSearch.setState({ ...noResults, projectId })
  if (form.projectId !== projectId) useSearch.setState(noResults)
  useSearch.setState({ projectId, status: 'searching', progress: null })
  const found: FileMatches[] = []
  let shown = 0
  const show = (): void => {
    if (again || found.length === shown) return
    const first = shown === 0 ? fresh : {}
    shown = found.length
    useSearch.setState({ ...first, files: [...found] })
  }
  try {
    const call = { projectId, query: queryOf(form) }
    for await (const event of await rpc.workspace.search.query(call, { signal: own.signal })) {
      if (own.signal.aborted) return
      if (event.type === 'found') found.push(...event.files)
      else if (event.type === 'progress')
        useSearch.setState({ progress: { done: event.filesDone, total: event.filesTotal } })
      else
        useSearch.setState({
          ...(shown === 0 && !again ? fresh : { failure: null }),
          ...ending(found, event),
        })
      // Not at each batch: a list of thousands is not drawn faster by being drawn more often.
      if (event.type === 'progress' || shown === 0) show()
    }
  } catch (error) {
    if (own.signal.aborted) return
    useSearch.setState({ ...fresh, files: found, status: 'failed', failure: toFailure(error) })
  } finally {
    if (running === own) running = undefined
  }
}

function ending(files: readonly FileMatches[], ended: Ended): Partial<SearchState> {
  return { status: 'done', files, progress: null, ended }
}
