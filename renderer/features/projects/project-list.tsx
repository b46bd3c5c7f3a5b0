import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react'
import type { Project } from '../../../preload/contract/projects.ts'
import { useRpc } from '../../rpc/context.tsx'
import { PROJECT_ACTIONS } from './project-actions.ts'
import { ProjectRow } from './project-row.tsx'

const ROW = 56
/** Keys of a row and what they do; Enter opens, as it does with any button. */
const KEYS: Readonly<Record<string, string>> = { F2: 'rename', Delete: 'trash' }

interface ProjectListProps {
  readonly projects: readonly Project[]
  readonly label: string
  /** Where the arrow goes from the first row. */
  readonly above: RefObject<HTMLInputElement | null>
}

/** The projects, any number of them; arrow keys go along them. */
export function ProjectList({ projects, label, above }: ProjectListProps) {
  const rpc = useRpc()
  const scroller = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState(0)
  const active = Math.min(at, projects.length - 1)
  const virtual = useVirtualizer({
    count: projects.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 6,
  })
  const focusRow = (index: number): void => {
    virtual.scrollToIndex(index)
    setAt(index)
    requestAnimationFrame(() => {
      scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"] .project-open`)?.focus()
    })
  }
  useKeptFocus(projects, () => focusRow(active))

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const last = projects.length - 1
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? ROW) / ROW) - 1)
    const target: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: Math.max(0, active - page),
      Home: 0,
      End: last,
    }
    const next = target[event.key]
    const project = projects[active]
    const action = PROJECT_ACTIONS.find(({ id }) => id === KEYS[event.key])
    if (next !== undefined) {
      event.preventDefault()
      if (next < 0) above.current?.focus()
      else focusRow(Math.min(next, last))
    } else if (action && project && action.applies(project)) {
      event.preventDefault()
      void action.run(rpc, project)
    }
  }
  return (
    <div ref={scroller} className="recent-list">
      <ul style={{ blockSize: virtual.getTotalSize() }} aria-label={label} onKeyDown={onKeyDown}>
        {virtual.getVirtualItems().map((row) => {
          const project = projects[row.index] as Project
          return (
            <ProjectRow
              key={project.id}
              project={project}
              style={{ transform: `translateY(${row.start}px)` }}
              count={projects.length}
              index={row.index}
              active={row.index === active}
              onFocus={() => setAt(row.index)}
            />
          )
        })}
      </ul>
    </div>
  )
}

/** When the row that had the keyboard goes away, the one that takes its place has it. */
function useKeptFocus(projects: readonly Project[], focus: () => void): void {
  const had = useRef(false)
  const before = useRef(projects.length)
  useEffect(() => {
    if (had.current && projects.length < before.current && document.activeElement === document.body) focus()
    before.current = projects.length
  })
  useEffect(() => {
    const onFocus = ({ target }: FocusEvent): void => {
      had.current = target instanceof Element && target.closest('.recent-list') !== null
    }
    addEventListener('focusin', onFocus)
    return () => removeEventListener('focusin', onFocus)
  }, [])
}
