import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState } from 'react'
import type { LedgerRow } from '../../../preload/contract/egress.ts'
import { useRpc } from '../../rpc/context.tsx'
import { showBytes } from '../../ui/amounts.ts'
import { Tip } from '../../ui/tip.tsx'
import { PayloadDialog } from './payload-dialog.tsx'
import { type Ledger, loadOlder } from './store.ts'
import { OUTCOME_NAMES, PURPOSE_NAMES } from './words.ts'

const COLUMNS = ['Time', 'Purpose', 'Where to', 'Started by', 'Up', 'Down', 'Outcome']
const ROW = 28
/** Older lines are read once so few are left below what is shown. */
const AHEAD = 20

/** The lines of the ledger, newest first; older pages come as they are scrolled to. */
export function LedgerTable({ ledger }: { ledger: Ledger }) {
  const rpc = useRpc()
  const [shown, setShown] = useState<LedgerRow | null>(null)
  const scroller = useRef<HTMLElement>(null)
  const virtual = useVirtualizer({
    count: ledger.rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  })
  const rows = virtual.getVirtualItems()
  const lastShown = rows.at(-1)?.index ?? 0
  useEffect(() => {
    if (lastShown >= ledger.rows.length - AHEAD) void loadOlder(rpc)
  }, [rpc, lastShown, ledger.rows.length])

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section ref={scroller} className="ledger" tabIndex={0} aria-label="Lines of the ledger">
      <table aria-rowcount={ledger.total + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {COLUMNS.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Gap height={rows[0]?.start ?? 0} />
          {rows.map(({ index }) => {
            const line = ledger.rows[index] as LedgerRow
            return <Line key={line.seq} line={line} index={index} onShow={() => setShown(line)} />
          })}
          <Gap height={virtual.getTotalSize() - (rows.at(-1)?.end ?? 0)} />
        </tbody>
      </table>
      <PayloadDialog line={shown} onClose={() => setShown(null)} />
    </section>
  )
}

/** Stands for the lines that are out of sight. */
function Gap({ height }: { height: number }) {
  return height <= 0 ? null : (
    <tr aria-hidden style={{ blockSize: height }}>
      <td colSpan={COLUMNS.length} />
    </tr>
  )
}

function Line({ line, index, onShow }: { line: LedgerRow; index: number; onShow: () => void }) {
  const where = line.port > 0 ? `${line.host}:${line.port}` : line.host
  const outcome =
    line.status === null ? OUTCOME_NAMES[line.outcome] : `${OUTCOME_NAMES[line.outcome]} ${line.status}`
  return (
    <tr aria-rowindex={index + 2} data-outcome={line.outcome}>
      <td className="numbers">{showTime(line.at)}</td>
      <td>{PURPOSE_NAMES[line.purpose]}</td>
      <Tip text={line.detail || where}>
        <td>
          {line.method} {where}
        </td>
      </Tip>
      <td>{line.startedBy}</td>
      <td className="numbers">{showBytes(line.bytesUp)}</td>
      <td className="numbers">{showBytes(line.bytesDown)}</td>
      <td className="ledger-outcome">
        {line.hasPayload ? (
          <button
            type="button"
            className="ledger-sent"
            aria-label={`${outcome}: show what was sent`}
            onClick={onShow}
          >
            {outcome}
          </button>
        ) : (
          outcome
        )}
      </td>
    </tr>
  )
}

function showTime(at: number): string {
  const time = new Date(at)
  const clock = time.toLocaleTimeString('en-GB')
  const today = time.toDateString() === new Date().toDateString()
  return today ? clock : `${time.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })} ${clock}`
}
