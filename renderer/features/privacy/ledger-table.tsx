import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { LedgerRow } from '../../../preload/contract/egress.ts'
import { useRpc } from '../../rpc/context.tsx'
import { showBytes } from '../../ui/amounts.ts'
import { Tip } from '../../ui/tip.tsx'
import { type Ledger, loadOlder } from './store.ts'
import { OUTCOME_NAMES, PURPOSE_NAMES } from './words.ts'

const COLUMNS = ['Time', 'Purpose', 'Where to', 'Started by', 'Up', 'Down', 'Outcome']
const ROW = 28

/** The lines of the ledger, newest first; older pages come as they are scrolled to. */
export function LedgerTable({ ledger }: { ledger: Ledger }) {
  const rpc = useRpc()
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: ledger.rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  })
  const rows = virtual.getVirtualItems()
  const lastShown = rows.at(-1)?.index ?? 0
  useEffect(() => {
    if (lastShown >= ledger.rows.length - 20) void loadOlder(rpc)
  }, [rpc, lastShown, ledger.rows.length])

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div ref={scroller} className="ledger" tabIndex={0} role="group" aria-label="Lines of the ledger">
      {/* biome-ignore lint/a11y/useSemanticElements: rows are placed by hand, which a table element cannot do */}
      <div role="table" aria-label="Ledger" aria-rowcount={ledger.total + 1}>
        <div role="row" aria-rowindex={1} className="ledger-row ledger-head">
          {COLUMNS.map((name) => (
            <span key={name} role="columnheader">
              {name}
            </span>
          ))}
        </div>
        <div role="rowgroup" className="ledger-body" style={{ blockSize: virtual.getTotalSize() }}>
          {rows.map((row) => {
            const line = ledger.rows[row.index] as LedgerRow
            return <Line key={line.seq} line={line} index={row.index} top={row.start} />
          })}
        </div>
      </div>
    </div>
  )
}

function Line({ line, index, top }: { line: LedgerRow; index: number; top: number }) {
  const where = line.port > 0 ? `${line.host}:${line.port}` : line.host
  const outcome = line.status === null ? OUTCOME_NAMES[line.outcome] : `${OUTCOME_NAMES[line.outcome]} ${line.status}`
  return (
    <div role="row" aria-rowindex={index + 2} className="ledger-row" data-outcome={line.outcome} style={{ transform: `translateY(${top}px)` }}>
      <span role="cell" className="numbers">
        {showTime(line.at)}
      </span>
      <span role="cell">{PURPOSE_NAMES[line.purpose]}</span>
      <Tip text={line.detail || where}>
        <span role="cell" className="ledger-where">
          {line.method} {where}
        </span>
      </Tip>
      <span role="cell">{line.startedBy}</span>
      <span role="cell" className="numbers">
        {showBytes(line.bytesUp)}
      </span>
      <span role="cell" className="numbers">
        {showBytes(line.bytesDown)}
      </span>
      <span role="cell" className="ledger-outcome">
        {outcome}
      </span>
    </div>
  )
}

function showTime(at: number): string {
  const time = new Date(at)
  const clock = time.toLocaleTimeString('en-GB')
  const today = time.toDateString() === new Date().toDateString()
  return today ? clock : `${time.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })} ${clock}`
}
