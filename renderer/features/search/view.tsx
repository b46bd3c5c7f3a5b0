import { ChevronsDownUp, ChevronsUpDown, RefreshCw, X } from 'lucide-react'
import { useEffect } from 'react'
import type { Project } from '../../../preload/contract/projects.ts'
import { useRpc } from '../../rpc/context.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Empty } from '../../ui/text.tsx'
import { Bar } from '../../ui/waiting.tsx'
import { SearchFields } from './fields.tsx'
import { PreviewDialog } from './preview-dialog.tsx'
import { ResultsTree } from './results-tree.tsx'
import { search, searchSoon, stopSearch } from './run.ts'
import { noResults, type SearchState, useSearch } from './store.ts'
import { nothingWords, summaryWords } from './words.ts'
import './search.css'

/** The side bar: search in the whole project. */
export function SearchView({ project }: { project: Project }) {
  const rpc = useRpc()
  const hasText = useSearch((state) => state.text !== '')
  const any = useSearch((state) => state.files.length > 0)
  const allFolded = useSearch((state) => state.folded.size >= state.files.length && any)
  // A form that came back with the window, or with another project, has no results yet.
  useEffect(() => {
    const { text, status, projectId } = useSearch.getState()
    if (text !== '' && (status === 'idle' || projectId !== project.id)) void search(rpc, project.id)
  }, [rpc, project.id])
  useEffect(() => followForm(() => searchSoon(rpc, project.id)), [rpc, project.id])
  return (
    <section className="seek" data-region="search" aria-label="Search">
      <header className="pane-header">
        <h2>Search</h2>
        <IconButton
          icon={RefreshCw}
          label="Search again"
          disabled={!hasText}
          onClick={() => void search(rpc, project.id, true)}
        />
        <IconButton
          icon={allFolded ? ChevronsUpDown : ChevronsDownUp}
          label={allFolded ? 'Show all matches' : 'Fold all files'}
          disabled={!any}
          onClick={() =>
            useSearch.setState(({ files }) => ({
              folded: new Set(allFolded ? [] : files.map((file) => file.nodeId)),
            }))
          }
        />
        <IconButton
          icon={X}
          label="Clear the search"
          disabled={!hasText}
          onClick={() => {
            stopSearch()
            useSearch.setState((state) => ({ ...noResults, text: '', wanted: state.wanted + 1 }))
          }}
        />
      </header>
      <SearchFields project={project} />
      <Results projectId={project.id} />
      <PreviewDialog />
    </section>
  )
}

const FORM = ['text', 'caseSensitive', 'wholeWord', 'regex', 'include', 'exclude'] as const

/** Calls `changed` when something else is to be looked for. */
function followForm(changed: () => void): () => void {
  return useSearch.subscribe((state, before) => {
    if (FORM.some((name) => state[name] !== before[name])) changed()
  })
}

function Results({ projectId }: { projectId: string }) {
  const state = useSearch()
  const summary = summaryWords(state)
  return (
    <>
      <div className="seek-status">
        {state.status === 'searching' && <Progress state={state} />}
        <p role="status" className="numbers">
          {state.replacing ? 'Replacing…' : summary}
        </p>
        {state.status === 'searching' && state.progress !== null && (
          <Button kind="quiet" onClick={stopSearch}>
            Stop
          </Button>
        )}
      </div>
      <Notes state={state} />
      {state.files.length > 0 && <ResultsTree />}
      {state.files.length === 0 && <Nothing state={state} projectId={projectId} />}
    </>
  )
}

function Progress({ state }: { state: SearchState }) {
  if (state.progress === null) return null
  const { done, total } = state.progress
  return <Bar fraction={total === 0 ? null : done / total} label="Searching" />
}

/** What went wrong, and what was left out. */
function Notes({ state }: { state: SearchState }) {
  const skipped = state.ended?.skipped ?? []
  return (
    <>
      {state.failure && state.files.length > 0 && (
        <p className="seek-note" role="alert">
          {state.failure.message}
        </p>
      )}
      {skipped.length > 0 && state.status === 'done' && (
        <details className="seek-note">
          <summary>
            {skipped.length === 1 ? '1 file was left out' : `${skipped.length} files were left out`}
          </summary>
          <ul>
            {skipped.slice(0, 50).map(({ nodeId, path, reason }) => (
              <li key={nodeId}>
                <strong>{path}</strong> {reason}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

function Nothing({ state, projectId }: { state: SearchState; projectId: string }) {
  const rpc = useRpc()
  if (state.failure?.code === 'INVALID_INPUT')
    return (
      <p className="seek-note" role="alert">
        {state.failure.message}
      </p>
    )
  if (state.failure)
    return (
      <Empty action={<Button onClick={() => void search(rpc, projectId)}>Search again</Button>}>
        The search did not work. {state.failure.message}
      </Empty>
    )
  if (state.text === '') return <Empty>What the files of this project have of your text stands here.</Empty>
  if (state.status !== 'done') return null
  // Stopped before anything was found, or everything was dismissed.
  if (state.ended === null || state.ended.matches > 0)
    return (
      <Empty action={<Button onClick={() => void search(rpc, projectId)}>Search again</Button>}>
        {state.ended === null ? 'The search was stopped.' : 'You have dealt with all matches.'}
      </Empty>
    )
  const narrowed = state.include !== '' || state.exclude !== ''
  const widen = (
    <Button onClick={() => useSearch.setState({ include: '', exclude: '' })}>Search in all files</Button>
  )
  return <Empty action={narrowed ? widen : undefined}>{nothingWords(state)}</Empty>
}
