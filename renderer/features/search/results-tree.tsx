import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useId, useMemo, useRef } from 'react'
import type { Rpc } from '../../rpc/client.ts'
import { useRpc } from '../../rpc/context.tsx'
import { type Row, rowsOf } from './model.ts'
import { openMatch } from './open.ts'
import { replaceRow } from './replace.ts'
import { ResultRow } from './result-row.tsx'
import { dismiss, fold } from './results.ts'
import { useSearch } from './store.ts'

const ROW = 24

/** What was found, by file. Arrow keys go through it, Enter opens, Delete dismisses, Mod+Enter replaces. */
export function ResultsTree() {
  const rpc = useRpc()
  const id = useId()
  const { files, folded, focused } = useSearch()
  const rows = useMemo(() => rowsOf(files, folded), [files, folded])
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 12,
  })
  const at = rows.findIndex((row) => row.key === focused)
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls when another row is focused, not when rows come and go
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at)
  }, [focused])
  const drawn = virtual.getVirtualItems()
  const active = drawn.find(({ index }) => index === at)
  return (
    <div
      ref={scroller}
      className="seek-results"
      role="tree"
      tabIndex={0}
      aria-label="Search results"
      aria-activedescendant={active ? `${id}-${active.index}` : undefined}
      onFocus={() => at < 0 && useSearch.setState({ focused: rows[0]?.key ?? null })}
      onKeyDown={(event) => onKey(event, rpc, rows, at)}
    >
      <div role="presentation" style={{ blockSize: virtual.getTotalSize() }}>
        {drawn.map(({ index, key, start }) => {
          const row = rows[index]
          return (
            row && <ResultRow key={key} id={`${id}-${index}`} row={row} top={start} focused={index === at} />
          )
        })}
      </div>
    </div>
  )
}

function onKey(event: KeyboardEvent, rpc: Rpc, rows: readonly Row[], at: number): void {
  const row = rows[at]
  if (row === undefined || event.altKey) return
  const mod = event.ctrlKey || event.metaKey
  const moves: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + 10,
    PageUp: at - 10,
    Home: 0,
    End: rows.length - 1,
  }
  const to = moves[event.key]
  if (to !== undefined && !mod) {
    const next = rows[Math.max(0, Math.min(rows.length - 1, to))]
    useSearch.setState({ focused: next?.key ?? null })
  } else if (!act(event.key, mod, rpc, rows, at, row)) return
  event.preventDefault()
}

/** @returns whether the key does something with the row. */
function act(key: string, mod: boolean, rpc: Rpc, rows: readonly Row[], at: number, row: Row): boolean {
  if (key === 'Enter' && mod) replaceIfShown(rpc, row)
  else if (mod) return false
  else if (key === 'Enter') openMatch(row, false)
  else if (key === ' ') openMatch(row, true)
  else if (key === 'Delete' || key === 'Backspace') dismiss(row)
  else if (key === 'ArrowRight') expand(rows, at)
  else if (key === 'ArrowLeft') fold(row.file.nodeId, row.kind === 'file')
  else return false
  return true
}

/** On a folded file shows its matches; on an open one goes to the first. */
function expand(rows: readonly Row[], at: number): void {
  const row = rows[at]
  if (row?.kind !== 'file') return
  if (useSearch.getState().folded.has(row.file.nodeId)) fold(row.file.nodeId, false)
  else useSearch.setState({ focused: rows[at + 1]?.key ?? row.key })
}

/** Nothing is replaced while there is nothing in sight to replace it by. */
function replaceIfShown(rpc: Rpc, row: Row): void {
  if (useSearch.getState().replaceOpen) void replaceRow(rpc, row)
  else useSearch.setState({ replaceOpen: true })
}
