import { useVirtualizer } from '@tanstack/react-virtual'
import { ChevronRight, FolderX, TriangleAlert } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { ImportIssue, Project } from '../../../preload/contract/projects.ts'
import { useRpc } from '../../rpc/context.tsx'
import { showBytes, showCount, showTimeLeft } from '../../ui/amounts.ts'
import { Button } from '../../ui/button.tsx'
import { PathText } from '../../ui/text.tsx'
import { Bar } from '../../ui/waiting.tsx'
import { filesWords, type ImportView, importFraction, type Measured } from './progress.ts'
import { cancelImport, followImport, resumeImport, useProjects } from './store.ts'
import './projects.css'

/** How the import of the project goes: number, rate and time left while it lasts, and a way on when it was stopped. */
export function ImportStatus({ project }: { project: Project }) {
  const rpc = useRpc()
  const view = useProjects((state) => state.importing)
  useImport(project)

  if (!project.folderFound) {
    return (
      <div className="import-note" data-kind="warning">
        <FolderX aria-hidden />
        <div>
          <p>The folder of this project is not where it was.</p>
          <PathText path={project.path} className="import-path" />
          <p className="import-means">
            Everything is kept in OffCoder and can be edited. Put the folder back to write files to disk.
          </p>
        </div>
      </div>
    )
  }
  if (project.state === 'cancelled') {
    return (
      <div className="import-note" data-kind="information">
        <div>
          <p>The import was stopped. {showCount(project.files, 'file')} are here.</p>
          <Button onClick={() => void resumeImport(rpc, project.id)}>Go on importing</Button>
        </div>
      </div>
    )
  }
  if (project.state !== 'importing') return null
  return (
    <section className="import" aria-label="Import">
      <div className="import-line">
        <span>{view ? importWords(view) : 'Starting the import'}</span>
        <Button kind="quiet" onClick={() => void cancelImport(rpc, project.id)}>
          Stop
        </Button>
      </div>
      <Bar fraction={view ? importFraction(view) : null} label="Import" />
      {view && view.progress.phase !== 'scanning' && (
        <p className="import-means numbers">{importMeasure(view)}</p>
      )}
    </section>
  )
}

/** Follows each import, and the look for changes at each opening, to its end. */
function useImport({ id, state }: Project): void {
  const rpc = useRpc()
  const stop = useRef<(() => void) | undefined>(undefined)
  useEffect(() => {
    // A small folder is read before this is shown, and what could not be taken in is still to be told.
    if (state !== 'importing' && stop.current) return
    stop.current?.()
    stop.current = followImport(rpc, id, state === 'importing')
  }, [rpc, id, state])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another project's import is followed no longer
  useEffect(
    () => () => {
      stop.current?.()
      stop.current = undefined
    },
    [id],
  )
}

function importWords({ progress }: ImportView): string {
  if (progress.phase === 'scanning') return `Looking: ${showCount(progress.filesTotal, 'file')} so far`
  return filesWords(progress)
}

/** How much, how fast, and for how long still. */
export function importMeasure({ progress, rate, secondsLeft }: ImportView<Measured>): string {
  const parts = [showBytes(progress.bytesDone)]
  if (rate !== null) parts.push(`${showBytes(rate)}/s`)
  if (secondsLeft !== null) parts.push(`${showTimeLeft(secondsLeft)} left`)
  return parts.join(' · ')
}

/** What could not be taken in, folded until asked for. */
export function ImportIssues({ project }: { project: Project }) {
  const issues = useProjects((state) => state.importing?.progress.issues)
  const [open, setOpen] = useState(false)
  const [dismissed, setDismissed] = useState(0)
  if (!issues || issues.length === 0 || issues.length === dismissed) return null
  return (
    <section className="issues" aria-label={`What could not be taken in from ${project.name}`}>
      <div className="issues-line">
        <button type="button" className="issues-fold" aria-expanded={open} onClick={() => setOpen(!open)}>
          <ChevronRight aria-hidden data-open={open || undefined} className="tree-chevron" />
          <TriangleAlert aria-hidden className="issues-icon" />
          {showCount(issues.length, 'thing')} not taken in
        </button>
        <Button kind="quiet" onClick={() => setDismissed(issues.length)}>
          Hide
        </Button>
      </div>
      {open && <IssueList issues={issues} />}
    </section>
  )
}

function IssueList({ issues }: { issues: readonly ImportIssue[] }) {
  const scroller = useRef<HTMLElement>(null)
  const virtual = useVirtualizer({
    count: issues.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 56,
    overscan: 6,
  })
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section ref={scroller} className="issues-list" tabIndex={0} aria-label="Not taken in">
      <ul style={{ blockSize: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((row) => {
          const issue = issues[row.index] as ImportIssue
          return (
            <li
              key={row.key}
              ref={virtual.measureElement}
              data-index={row.index}
              style={{ transform: `translateY(${row.start}px)` }}
            >
              <PathText path={issue.path} />
              <p className="import-means">{issue.reason}</p>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
