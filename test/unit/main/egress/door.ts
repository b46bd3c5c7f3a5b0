import net from 'node:net'
import type { Ledger, LedgerEntry, LedgerResult } from '../../../../main/egress/ledger.ts'
import type { NetworkAddress, NetworkDoor } from '../../../../main/guard/network-guard.ts'
import { AppError } from '../../../../preload/contract/errors.ts'

/** A door without a guard. Names resolve as `names` says; addresses that are not loopback are led to `elsewhere`. */
export function openDoor(names: Record<string, string> = {}) {
  const connected: string[] = []
  const looked: string[] = []
  const door: NetworkDoor & { elsewhere: number; connected: string[]; looked: string[] } = {
    elsewhere: 0,
    connected,
    looked,
    connect(address, port) {
      connected.push(`${address}:${port}`)
      return address === '127.0.0.1' || address === '::1'
        ? net.connect(port, address)
        : net.connect(door.elsewhere, '127.0.0.1')
    },
    async lookup(host): Promise<NetworkAddress[]> {
      looked.push(host)
      const address = names[host]
      if (!address) throw Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' })
      return [{ address, family: net.isIP(address) as 4 | 6 }]
    },
  }
  return door
}

export type MemoryRow = LedgerEntry &
  Partial<LedgerResult> & { seq: number; state: 'opened' | LedgerResult['outcome'] }

/** A ledger in memory; while `broken` every call fails. */
export function memoryLedger() {
  const rows: MemoryRow[] = []
  const check = () => {
    if (ledger.broken) throw new AppError('UNAVAILABLE', 'The ledger cannot be reached.')
  }
  const add = (entry: LedgerEntry, state: MemoryRow['state']) => {
    const row = { ...entry, seq: rows.length + 1, state }
    rows.push(row)
    return row
  }
  const ledger: Ledger & { rows: MemoryRow[]; broken: boolean } = {
    rows,
    broken: false,
    async begin(entry) {
      check()
      return { seq: add(entry, 'opened').seq }
    },
    async finish(seq, result) {
      check()
      Object.assign(rows[seq - 1] as MemoryRow, result, { state: result.outcome })
    },
    async refused(entry) {
      check()
      add(entry, 'refused')
    },
    payload: async () => ({ body: null, keptDays: 30 }),
    page: async () => ({ rows: [], intact: true, total: rows.length }),
    async totals({ since }) {
      check()
      const today = rows.filter((row) => row.at >= since)
      return {
        bytesUp: today.reduce((sum, row) => sum + (row.bytesUp ?? 0), 0),
        refused: today.filter((row) => row.state === 'refused').length,
      }
    },
  }
  return ledger
}
