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
  const [at, setAt] = useState<Place>({ id: null, index: 0 })
  const active = indexOf(at, projects)
  const virtual = useVirtualizer({
    count: projects.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 6,
  })
  const frame = useRef(0)
  const focusRow = (index: number): void => {
    const id = projects[index]?.id ?? null
    const from = document.activeElement
    virtual.scrollToIndex(index)
    setAt({ id, index })
    cancelAnimationFrame(frame.current)
    frame.current = requestAnimationFrame(() => {
      // One who went to another row meanwhile keeps the keyboard there: the next key may throw a project away.
      if (id === null || document.activeElement !== from) return
      scroller.current
        ?.querySelector<HTMLElement>(`[data-project="${CSS.escape(id)}"] .project-open`)
        ?.focus()
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
              onFocus={() => setAt({ id: project.id, index: row.index })}
            />
          )
        })}
      </ul>
    </div>
  )
}

/** Which row the keys mean: its project, wherever that has gone, or what has taken its place. */
interface Place {
  readonly id: string | null
  readonly index: number
}

function indexOf({ id, index }: Place, projects: readonly Project[]): number {
  const now = projects.findIndex((each) => each.id === id)
  return now === -1 ? Math.min(index, projects.length - 1) : now
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
