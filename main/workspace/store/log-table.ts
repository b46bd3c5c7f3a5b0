import { crc32 } from 'node:zlib'
import type Database from 'better-sqlite3'

export interface DocRow {
  id: number
  project: string
  name: string
  seed: Buffer | null
  seedClient: number
  flushed: number
  intent: number | null
  intentHash: Buffer | null
  /** False when the row was not as it was written: what it says of the disk is forgotten then. */
  sound?: boolean
}

export interface LogRow {
  seq: number
  update: Buffer
  actor: Actor
  /** When it was written, in milliseconds since the epoch. */
  ts: number
  /** The number of the device it was written on. */
  device: number
}

export interface Snapshot {
  upto: number
  state: Buffer
}

interface Checked {
  crc: number
}

/** A checksum of what a document's row says. */
function docChecksum({ id, project, name, seed, seedClient, flushed, intent, intentHash }: DocRow): number {
  const disk = `${flushed}\0${intent}\0${intentHash?.toString('latin1')}`
  return crc32(`${id}\0${project}\0${name}\0${seed?.toString('latin1')}\0${seedClient}\0${disk}`)
}

/** Who made an update: a person, the file on disk, or what a person asked OffCoder to do. */
export type Actor =
  | 'human'
  | 'disk'
  | 'import'
  | 'system'
  | 'replace'
  | 'restore'
  | 'agent'
  | `model:${string}`

/** A checksum that also covers which document the bytes belong to. */
export function checksum(doc: number, bytes: Uint8Array): number {
  return crc32(bytes, doc)
}

/** The append-only log of document updates, its snapshots and its quarantine. Owns docs, log, snapshots, quarantine. */
export class LogTable {
  readonly #db: Database.Database
  readonly #device: number
  readonly #doc
  readonly #docById
  readonly #sum
  readonly #newDoc
  readonly #append
  readonly #rows
  readonly #last
  readonly #count
  readonly #snapshot
  readonly #putSnapshot
  readonly #dropSnapshot
  readonly #fold
  readonly #drop
  readonly #flushed
  readonly #intend
  readonly #unwritten
  readonly #quarantine
  readonly #quarantined
  readonly #removeDoc

  /** @param device the number of this device. */
  constructor(db: Database.Database, device: number) {
    this.#db = db
    this.#device = device
    const columns =
      'SELECT id, project, name, seed, seed_client AS seedClient, flushed, intent, intent_hash AS intentHash, crc FROM docs'
    this.#doc = db.prepare<[string, string], DocRow & { crc: number | null }>(
      `${columns} WHERE project = ? AND name = ?`,
    )
    this.#docById = db.prepare<[number], DocRow>(`${columns} WHERE id = ?`)
    this.#sum = db.prepare('UPDATE docs SET crc = ? WHERE id = ?')
    this.#newDoc = db.prepare('INSERT INTO docs (project, name, seed, seed_client) VALUES (?, ?, ?, ?)')
    this.#append = db.prepare(
      'INSERT INTO log (doc, "update", crc, actor, session, ts, device) VALUES (?, ?, ?, ?, ?, ?, ?)',
    )
    this.#rows = db.prepare<[number, number, number], LogRow & Checked>(
      'SELECT seq, "update", actor, ts, device, crc FROM log WHERE doc = ? AND seq > ? AND seq <= ? ORDER BY seq',
    )
    this.#last = db.prepare<[number, number], { seq: number }>(
      "SELECT max(coalesce((SELECT max(seq) FROM log WHERE doc = ?), 0), coalesce((SELECT upto FROM snapshots WHERE doc = ? AND kind = 'head'), 0)) AS seq",
    )
    this.#count = db.prepare<[number], { rows: number; bytes: number }>(
      'SELECT count(*) AS rows, coalesce(sum(length("update")), 0) AS bytes FROM log WHERE doc = ?',
    )
    this.#snapshot = db.prepare<[number, string], Snapshot & Checked>(
      'SELECT upto, state, crc FROM snapshots WHERE doc = ? AND kind = ?',
    )
    this.#putSnapshot = db.prepare(
      'INSERT OR REPLACE INTO snapshots (doc, kind, upto, state, crc, ts) VALUES (?, ?, ?, ?, ?, ?)',
    )
    this.#dropSnapshot = db.prepare('DELETE FROM snapshots WHERE doc = ? AND kind = ?')
    this.#fold = db.prepare('DELETE FROM log WHERE doc = ? AND seq <= ?')
    this.#drop = db.prepare('DELETE FROM log WHERE seq = ?')
    this.#flushed = db.prepare('UPDATE docs SET flushed = ?, intent = NULL, intent_hash = NULL WHERE id = ?')
    this.#intend = db.prepare('UPDATE docs SET intent = ?, intent_hash = ? WHERE id = ?')
    this.#unwritten = db.prepare<[string], { name: string }>(
      `SELECT name FROM docs WHERE project = ? AND name <> 'tree' AND name NOT LIKE 'chat:%' AND (
         EXISTS (SELECT 1 FROM log WHERE log.doc = docs.id AND log.seq > docs.flushed)
         OR EXISTS (SELECT 1 FROM snapshots WHERE snapshots.doc = docs.id AND kind = 'head' AND upto > docs.flushed))`,
    )
    this.#removeDoc = db.prepare('DELETE FROM docs WHERE project = ? AND name = ?')
    this.#quarantine = db.prepare(
      'INSERT INTO quarantine (doc, seq, what, bytes, found_at) VALUES (?, ?, ?, ?, ?)',
    )
    this.#quarantined = db.prepare<[number], { doc: number }>(
      'SELECT doc FROM quarantine WHERE doc = ? LIMIT 1',
    )
  }

  doc(project: string, name: string): DocRow | undefined {
    const found = this.#doc.get(project, name)
    if (found === undefined) return undefined
    const { crc, ...row } = found
    if (crc === null || crc === docChecksum(row)) return row
    return { ...row, flushed: 0, intent: null, intentHash: null, sound: false }
  }

  createDoc(project: string, name: string, seed: Buffer | null, seedClient: number): DocRow {
    const { lastInsertRowid } = this.#newDoc.run(project, name, seed, seedClient)
    this.#sign(Number(lastInsertRowid))
    return {
      id: Number(lastInsertRowid),
      project,
      name,
      seed,
      seedClient,
      flushed: 0,
      intent: null,
      intentHash: null,
    }
  }

  /**
   * Only inside a transaction that also updates the `files` row.
   * @param device the number of the device it was written on.
   * @returns the row's seq.
   */
  append(
    doc: number,
    update: Uint8Array,
    actor: Actor,
    session: string,
    { ts = Date.now(), device = this.#device } = {},
  ): number {
    const sum = checksum(doc, update)
    return Number(this.#append.run(doc, update, sum, actor, session, ts, device).lastInsertRowid)
  }

  /**
   * Rows after `after` up to `upto`, in order. A row whose checksum does not hold is not returned: it is reported
   * to `onBad`, whose caller sets it aside.
   */
  rows(doc: number, after: number, upto: number, onBad: (row: LogRow) => void): LogRow[] {
    const good: LogRow[] = []
    for (const row of this.#rows.all(doc, after, upto)) {
      if (row.crc === checksum(doc, row.update)) good.push(row)
      else onBad(row)
    }
    return good
  }

  lastSeq(doc: number): number {
    return this.#last.get(doc, doc)?.seq ?? 0
  }

  size(doc: number): { rows: number; bytes: number } {
    return this.#count.get(doc) ?? { rows: 0, bytes: 0 }
  }

  snapshot(doc: number, kind: 'head' | 'base', onBad: (snapshot: Snapshot) => void): Snapshot | undefined {
    const found = this.#snapshot.get(doc, kind)
    if (found === undefined || found.crc === checksum(doc, found.state)) return found
    onBad(found)
    return undefined
  }

  putSnapshot(doc: number, kind: 'head' | 'base', upto: number, state: Uint8Array): void {
    this.#putSnapshot.run(doc, kind, upto, state, checksum(doc, state), Date.now())
  }

  dropSnapshot(doc: number, kind: 'head' | 'base'): void {
    this.#dropSnapshot.run(doc, kind)
  }

  /** Deletes the rows that a head snapshot up to `upto` stands for. */
  foldInto(doc: number, upto: number): void {
    this.#fold.run(doc, upto)
  }

  /** Nodes whose text has gone beyond their file. */
  unwritten(project: string): string[] {
    return this.#unwritten.all(project).map(({ name }) => name)
  }

  /** A file is about to be written with what the document was at row `upto`. */
  intend(doc: number, upto: number, hash: Buffer): void {
    this.#intend.run(upto, hash, doc)
    this.#sign(doc)
  }

  markFlushed(doc: number, upto: number): void {
    this.#flushed.run(upto, doc)
    this.#sign(doc)
    this.dropSnapshot(doc, 'base')
  }

  #sign(doc: number): void {
    const row = this.#docById.get(doc)
    if (row !== undefined) this.#sum.run(docChecksum(row), doc)
  }

  /** Deletes a document with its rows and snapshots. Only for one that nobody can get back to. */
  removeDoc(project: string, name: string): void {
    this.#removeDoc.run(project, name)
  }

  /** Moves a row or snapshot that cannot be trusted out of the way, whole. */
  setAside(doc: number, seq: number, what: string, bytes: Uint8Array): void {
    this.#db.transaction(() => {
      this.#quarantine.run(doc, seq, what, bytes, Date.now())
      if (what === 'row') this.#drop.run(seq)
      else this.#dropSnapshot.run(doc, what)
    })()
  }

  /** Was anything of this document set aside, ever? */
  hasSetAside(doc: number): boolean {
    return this.#quarantined.get(doc) !== undefined
  }
}
