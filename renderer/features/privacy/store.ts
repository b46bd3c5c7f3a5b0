import { create } from 'zustand'
import type { EgressMeter, EgressMode, EgressPolicy, LedgerRow } from '../../../preload/contract/egress.ts'
import type { Failure } from '../../../preload/contract/errors.ts'
import type { Rpc } from '../../rpc/client.ts'
import { toFailure } from '../../rpc/failure.ts'
import { latest } from '../../rpc/latest.ts'
import { subscribe } from '../../rpc/subscribe.ts'
import { notifyFailure } from '../../ui/notifications.ts'

interface EgressState {
  /** Null until main has answered. */
  readonly meter: EgressMeter | null
  readonly policies: readonly EgressPolicy[]
  readonly ledger: Ledger | null
  readonly failure: Failure | null
}

/** The lines read so far, newest first. */
export interface Ledger {
  readonly rows: readonly LedgerRow[]
  readonly total: number
  /** False when a line was changed or taken out. */
  readonly intact: boolean
}

/** What leaves this device, and what may. */
export const useEgress = create<EgressState>(() => ({
  meter: null,
  policies: [],
  ledger: null,
  failure: null,
}))

export function followMeter(rpc: Rpc): () => void {
  return subscribe(
    rpc,
    'desktop',
    (signal) => rpc.desktop.egress.meter(undefined, { signal }),
    (meter) => useEgress.setState({ meter }),
  )
}

export async function setMode(rpc: Rpc, mode: EgressMode): Promise<void> {
  try {
    useEgress.setState({ meter: await rpc.desktop.egress.setMode({ mode }) })
  } catch (error) {
    notifyFailure('The mode is as it was.', error)
  }
}

/**
 * Reads the policies and the newest page of the ledger. Asked for again meanwhile, only the last answer counts: the one
 * before may come later, and lacks the line that was waited for.
 * @param whole has every line of it checked again.
 */
export async function loadLedger(rpc: Rpc, whole = false): Promise<void> {
  await readLedger(async () => {
    const [policies, ledger] = await Promise.all([
      rpc.desktop.egress.policies(),
      rpc.desktop.egress.ledger({ whole }),
    ])
    return { policies, ledger }
  })
}

const readLedger = latest<Pick<EgressState, 'policies' | 'ledger'>>(
  (read) => useEgress.setState({ ...read, failure: null }),
  (error) => useEgress.setState({ failure: toFailure(error) }),
)

/** Reads the next older page, if there is one. */
export async function loadOlder(rpc: Rpc): Promise<void> {
  const { ledger } = useEgress.getState()
  const last = ledger?.rows.at(-1)
  if (!ledger || !last || ledger.rows.length >= ledger.total) return
  try {
    const older = await rpc.desktop.egress.ledger({ before: last.seq })
    const now = useEgress.getState().ledger
    if (now?.rows.at(-1)?.seq !== last.seq) return
    useEgress.setState({ ledger: { ...older, rows: [...now.rows, ...older.rows] } })
  } catch (error) {
    useEgress.setState({ failure: toFailure(error) })
  }
}
