import { type Device, type DevicesTable, UNKNOWN } from '../devices/devices-table.ts'

/** The devices of an export, as this store knows them once a row refers to them. */
export class CarriedDevices {
  readonly #table: DevicesTable
  readonly #lines = new Map<number, Device>()
  readonly #numbers = new Map<number, number>()

  constructor(table: DevicesTable, lines: Iterable<Device & { n: number }>) {
    this.#table = table
    // A name from a clock that is ahead must not outdo all later ones.
    const now = Date.now()
    for (const { n, id, name, named } of lines) this.#lines.set(n, { id, name, named: Math.min(named, now) })
  }

  /** The number here of a device of the export; `UNKNOWN` where the export does not tell. */
  numberOf(n: number): number {
    const known = this.#numbers.get(n)
    if (known !== undefined) return known
    const line = this.#lines.get(n)
    const found = line === undefined ? UNKNOWN : this.#table.meet(line)
    this.#numbers.set(n, found)
    return found
  }
}
