import type Database from 'better-sqlite3'

/** A device as others know it. */
export interface Device {
  /** A random UUID. */
  id: string
  name: string
  /** When it got this name, in milliseconds since the epoch. */
  named: number
}

/** The device that a data folder is. */
export interface OwnDevice extends Device {
  /** The user gave the name; otherwise it is the computer's. */
  given: boolean
}

/** The number of a device that nobody named. */
export const UNKNOWN = 0

type Name = Pick<Device, 'name' | 'named'>

/** Of two names the same one counts wherever both are heard of, and in whatever order. */
function isLater(one: Name, other: Name): boolean {
  if (one.name === '' || other.name === '') return one.name !== ''
  return one.named === other.named ? one.name > other.name : one.named > other.named
}

/** Owns the `devices` and `this_device` tables. Rows of other tables have a device's number. */
export class DevicesTable {
  /** The number of this device. It stays the same while the database is open. */
  readonly own: number
  readonly #db: Database.Database
  readonly #byId
  readonly #byNumber
  readonly #given
  readonly #rename
  readonly #give
  readonly #add
  readonly #sweep

  constructor(db: Database.Database) {
    this.#db = db
    this.own = db.prepare<[], { n: number }>('SELECT n FROM this_device').get()?.n ?? 1
    this.#byId = db.prepare<[string], Device & { n: number }>(
      'SELECT n, id, name, named FROM devices WHERE id = ?',
    )
    this.#byNumber = db.prepare<[number], Device>('SELECT id, name, named FROM devices WHERE n = ?')
    this.#given = db.prepare<[], { given: 0 | 1 }>('SELECT given FROM this_device')
    this.#rename = db.prepare('UPDATE devices SET name = ?, named = ? WHERE n = ?')
    this.#give = db.prepare('UPDATE this_device SET given = ?')
    this.#add = db.prepare('INSERT INTO devices (id, name, named) VALUES (?, ?, ?)')
    this.#sweep = db.prepare(
      `DELETE FROM devices WHERE n <> 1 AND n NOT IN (
         SELECT n FROM this_device
         UNION SELECT device FROM log WHERE device <> 1
         UNION SELECT device FROM writers WHERE device <> 1
         UNION SELECT device FROM history WHERE device <> 1)
       AND NOT EXISTS (
         SELECT 1 FROM edit_sessions WHERE devices <> '' AND ',' || devices || ',' LIKE '%,' || n || ',%')`,
    )
  }

  get(n: number): Device | undefined {
    return this.#byNumber.get(n)
  }

  /** Undefined only where its row was lost. */
  thisDevice(): OwnDevice | undefined {
    const found = this.get(this.own)
    return found === undefined ? undefined : { ...found, given: this.#given.get()?.given === 1 }
  }

  /** The name of another device, '' where it is not known; null: it is this one. */
  nameOf(n: number): string | null {
    return n === this.own ? null : (this.get(n)?.name ?? '')
  }

  /** @param given whether the user chose the name. */
  rename(name: string, given: boolean, now: number): void {
    const before = this.get(this.own)?.named ?? 0
    // A clock that was set back must not make the old name the newest.
    this.#db.transaction(() => {
      this.#rename.run(name, Math.max(now, before + 1), this.own)
      this.#give.run(given ? 1 : 0)
    })()
  }

  /** Another device is heard of: its newest name counts; what this one is called is decided here alone. @returns its number. */
  meet({ id, name, named }: Device): number {
    const known = this.#byId.get(id)
    if (known === undefined) return Number(this.#add.run(id, name, named).lastInsertRowid)
    if (known.n !== this.own && isLater({ name, named }, known)) this.#rename.run(name, named, known.n)
    return known.n
  }

  /** Deletes devices that no row refers to. */
  sweep(): void {
    this.#sweep.run()
  }
}
