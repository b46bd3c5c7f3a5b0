import { RefreshCw, ShieldAlert, ShieldCheck } from 'lucide-react'
import { RadioGroup } from 'radix-ui'
import { useEffect } from 'react'
import type { EgressMode } from '../../../preload/contract/egress.ts'
import { useRpc } from '../../rpc/context.tsx'
import { showBytes, showCount } from '../../ui/amounts.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Empty } from '../../ui/text.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { Page } from '../shell/page.tsx'
import { LedgerTable } from './ledger-table.tsx'
import { loadLedger, setMode, useEgress } from './store.ts'
import { MODE_MEANS, MODE_NAMES, PURPOSE_NAMES } from './words.ts'
import './privacy.css'

const DECISIONS = { off: 'Off', ask: 'Asks first', on: 'On' }

/** What may leave this device, and the ledger of all that did. */
export function PrivacyView() {
  return (
    <Page title="Privacy" region="privacy">
      <Today />
      <Modes />
      <Policies />
      <LedgerSection />
    </Page>
  )
}

function Today() {
  const meter = useEgress((state) => state.meter)
  if (!meter) return <Waiting label="Reading the meter" />
  const facts = [
    [showBytes(meter.bytesUpToday), 'left this device today'],
    [meter.active.toLocaleString('en'), meter.active === 1 ? 'connection open now' : 'connections open now'],
    [meter.refusedToday.toLocaleString('en'), 'refused today'],
  ]
  return (
    <dl className="facts">
      {facts.map(([amount, words]) => (
        <div key={words} className="fact">
          <dt>{words}</dt>
          <dd className="numbers">{amount}</dd>
        </div>
      ))}
    </dl>
  )
}

function Modes() {
  const rpc = useRpc()
  const mode = useEgress((state) => state.meter?.mode)
  if (!mode) return null
  return (
    <section className="page-section" aria-labelledby="mode-title">
      <h2 id="mode-title">Mode</h2>
      <RadioGroup.Root
        className="modes"
        aria-labelledby="mode-title"
        value={mode}
        onValueChange={(next) => void setMode(rpc, next as EgressMode)}
      >
        {(Object.keys(MODE_NAMES) as EgressMode[]).map((each) => (
          <RadioGroup.Item
            key={each}
            value={each}
            className="mode"
            aria-label={MODE_NAMES[each]}
            aria-describedby={`mode-${each}`}
          >
            <span className="mode-dot" aria-hidden />
            <span>
              <span className="mode-name">{MODE_NAMES[each]}</span>
              <span id={`mode-${each}`} className="mode-means">
                {MODE_MEANS[each]}
              </span>
            </span>
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
    </section>
  )
}

function Policies() {
  const policies = useEgress((state) => state.policies)
  if (policies.length === 0) return null
  return (
    <section className="page-section" aria-labelledby="policies-title">
      <h2 id="policies-title">What may connect, and for what</h2>
      <p className="page-text">This list is closed: nothing in OffCoder can connect for another purpose.</p>
      <ul className="policies">
        {policies.map((policy) => (
          <li key={policy.purpose} className="policy">
            <span>{PURPOSE_NAMES[policy.purpose]}</span>
            <span className="policy-hosts">{policy.hosts.join(', ')}</span>
            <span className="policy-decision" data-decision={policy.decision}>
              {DECISIONS[policy.decision]}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function LedgerSection() {
  const rpc = useRpc()
  const { ledger, failure, meter } = useEgress()
  const lines = meter?.linesWritten
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again whenever the ledger has another line
  useEffect(() => void loadLedger(rpc), [rpc, lines])
  return (
    <section className="page-section" aria-labelledby="ledger-title">
      <div className="page-row">
        <h2 id="ledger-title">Ledger</h2>
        {ledger && <Chain intact={ledger.intact} total={ledger.total} />}
        <IconButton
          icon={RefreshCw}
          label="Check the whole ledger again"
          onClick={() => void loadLedger(rpc, true)}
        />
      </div>
      {failure && (
        <Empty action={<Button onClick={() => void loadLedger(rpc)}>Try again</Button>}>
          The ledger could not be read. {failure.message}
        </Empty>
      )}
      {!failure && !ledger && <Waiting label="Reading the ledger" />}
      {ledger && ledger.rows.length === 0 && (
        <Empty>Every connection, and every refused one, gets a line here. There has been none.</Empty>
      )}
      {ledger && ledger.rows.length > 0 && <LedgerTable ledger={ledger} />}
    </section>
  )
}

function Chain({ intact, total }: { intact: boolean; total: number }) {
  return (
    <span className="chain" data-intact={intact}>
      {intact ? <ShieldCheck aria-hidden /> : <ShieldAlert aria-hidden />}
      {intact
        ? `${showCount(total, 'line')}, complete`
        : 'A line was changed or taken out: this ledger is not complete'}
    </span>
  )
}
