import type Database from 'better-sqlite3'
import type { Actor } from '../store/log-table.ts'

/** Edits of one file without a long pause. See the migration for each column. */
export interface EditSession {
  start: number
  node: string
  actors: string
  devices: string
  began: number
  ended: number
  upto: number
  edits: number
}

/** Somebody on a device, by its number. */
export interface Hand {
  actor: Actor
  device: number
}

/** The device that rows without one were written on: see the migration. */
const FIRST = 1

/**
 * Whose edits a session has.
 * @param unsaid the device of an actor that has none.
 */
export function handsOf(
  { actors, devices }: Pick<EditSession, 'actors' | 'devices'>,
  unsaid = FIRST,
): Hand[] {
  const numbers = devices === '' ? [] : devices.split(',').map(Number)
  return actors.split(',').map((actor, n) => ({ actor: actor as Actor, device: numbers[n] ?? unsaid }))
}

/** The same as columns of a session. */
export function ofHands(hands: readonly Hand[]): Pick<EditSession, 'actors' | 'devices'> {
  const isPlain = hands.every(({ device }) => device === FIRST)
  return {
    actors: hands.map(({ actor }) => actor).join(','),
    devices: isPlain ? '' : hands.map(({ device }) => device).join(','),
  }
}

const columns =
  'SELECT start, node, actors, devices, began, ended, upto, edits FROM edit_sessions WHERE project = ?'

/** Owns the `edit_sessions` table. */
export class EditSessionsTable {
  readonly #put
  readonly #last
  readonly #before
  readonly #beforeOfNode
  readonly #all
  readonly #remove

  constructor(db: Database.Database) {
    this.#put = db.prepare(
      `INSERT INTO edit_sessions (project, start, node, actors, devices, began, ended, upto, edits) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (start) DO UPDATE SET actors = excluded.actors, devices = excluded.devices, ended = excluded.ended, upto = excluded.upto, edits = excluded.edits`,
    )
    this.#last = db.prepare<[string, string], EditSession>(
      `${columns} AND node = ? ORDER BY start DESC LIMIT 1`,
    )
    this.#before = db.prepare<[string, number, number], EditSession>(
      `${columns} AND start < ? ORDER BY start DESC LIMIT ?`,
    )
    this.#beforeOfNode = db.prepare<[string, string, number, number], EditSession>(
      `${columns} AND node = ? AND start < ? ORDER BY start DESC LIMIT ?`,
    )
    this.#all = db.prepare<[string], EditSession>(`${columns} ORDER BY start`)
    this.#remove = db.prepare('DELETE FROM edit_sessions WHERE start = ?')
  }

  put(project: string, session: EditSession): void {
    const { start, node, actors, devices, began, ended, upto, edits } = session
    this.#put.run(project, start, node, actors, devices, began, ended, upto, edits)
  }

  last(project: string, node: string): EditSession | undefined {
    return this.#last.get(project, node)
  }

  /** Newest first; of one node, or of all. */
  before(project: string, node: string | undefined, point: number, limit: number): EditSession[] {
    return node === undefined
      ? this.#before.all(project, point, limit)
      : this.#beforeOfNode.all(project, node, point, limit)
  }

  /** Oldest first. */
  all(project: string): EditSession[] {
    return this.#all.all(project)
  }

  remove(start: number): void {
    this.#remove.run(start)
  }
}
