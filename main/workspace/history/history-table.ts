import type Database from 'better-sqlite3'
import type { MomentReason } from '../../../preload/contract/history.ts'

/** Where a node was until a point: its register values, or that it was not there. */
export interface Place {
  state: 'absent' | 'shown' | 'trashed'
  parent: string | null
  name: string
}

export interface ContentEntry {
  id: number
  node: string
  at: number
  content: number
}

export interface PlaceEntry extends Place {
  id: number
  node: string
  at: number
  reason: string
  /** The number of the device it was changed on. */
  device: number
}

export interface Moment {
  id: number
  at: number
  name: string | null
  reason: MomentReason
  /** The number of the device it was made on. */
  device: number
}

const contentColumns = "SELECT id, node, at, content FROM history WHERE project = ? AND kind = 'content'"
const placeColumns =
  "SELECT id, node, at, state, parent, name, reason, device FROM history WHERE project = ? AND kind = 'place'"
const momentColumns = "SELECT id, at, name, reason, device FROM history WHERE project = ? AND kind = 'moment'"

/** Owns the `history`, `history_limit` and `purged` tables. */
export class HistoryTable {
  readonly #device: number
  readonly #addContent
  readonly #addPlace
  readonly #addMoment
  readonly #content
  readonly #place
  readonly #contentsAfter
  readonly #placesAfter
  readonly #places
  readonly #moments
  readonly #lastMoment
  readonly #last
  readonly #rename
  readonly #remove
  readonly #removeNode
  readonly #removePlaces
  readonly #oldest
  readonly #limit
  readonly #setLimit
  readonly #purge
  readonly #purged
  readonly #removedAt

  /** @param device the number of this device. */
  constructor(db: Database.Database, device: number) {
    this.#device = device
    this.#addContent = db.prepare(
      "INSERT INTO history (project, kind, node, at, content) VALUES (?, 'content', ?, ?, ?)",
    )
    this.#addPlace = db.prepare(
      "INSERT INTO history (project, kind, node, at, state, parent, name, reason, device) VALUES (?, 'place', ?, ?, ?, ?, ?, ?, ?)",
    )
    this.#addMoment = db.prepare(
      "INSERT INTO history (project, kind, at, name, reason, device) VALUES (?, 'moment', ?, ?, ?, ?)",
    )
    this.#content = db.prepare<[string, string, number], ContentEntry>(
      `${contentColumns} AND node = ? AND id >= ? ORDER BY id LIMIT 1`,
    )
    this.#place = db.prepare<[string, string, number], PlaceEntry>(
      `${placeColumns} AND node = ? AND id >= ? ORDER BY id LIMIT 1`,
    )
    this.#contentsAfter = db.prepare<[string, number], ContentEntry>(
      `${contentColumns} AND id >= ? ORDER BY id`,
    )
    this.#placesAfter = db.prepare<[string, number], PlaceEntry>(`${placeColumns} AND id >= ? ORDER BY id`)
    this.#places = db.prepare<[string, number, number], PlaceEntry>(
      `${placeColumns} AND id < ? ORDER BY id DESC LIMIT ?`,
    )
    this.#moments = db.prepare<[string, number, number], Moment>(
      `${momentColumns} AND id < ? ORDER BY id DESC LIMIT ?`,
    )
    this.#lastMoment = db.prepare<[string], { id: number | null }>(
      "SELECT max(id) AS id FROM history WHERE project = ? AND kind = 'moment'",
    )
    this.#last = db.prepare<[], { id: number | null }>('SELECT max(id) AS id FROM history')
    this.#rename = db.prepare(
      "UPDATE history SET name = ?, reason = CASE WHEN ? IS NULL THEN reason ELSE 'named' END WHERE project = ? AND id = ? AND kind = 'moment'",
    )
    this.#remove = db.prepare('DELETE FROM history WHERE id = ?')
    this.#removeNode = db.prepare('DELETE FROM history WHERE project = ? AND node = ?')
    this.#removePlaces = db.prepare(
      "DELETE FROM history WHERE project = ? AND kind = 'place' AND id < ? AND at < ?",
    )
    this.#oldest = db.prepare<[], { at: number | null }>(
      "SELECT min(at) AS at FROM history WHERE kind = 'content'",
    )
    this.#limit = db.prepare<[], { bytes: number }>('SELECT bytes FROM history_limit')
    this.#setLimit = db.prepare('UPDATE history_limit SET bytes = ?')
    this.#purge = db.prepare('INSERT OR REPLACE INTO purged (project, node, at) VALUES (?, ?, ?)')
    this.#purged = db.prepare<[string], { node: string }>('SELECT node FROM purged WHERE project = ?')
    this.#removedAt = db.prepare<[string, string], { at: number | null }>(
      "SELECT max(at) AS at FROM history WHERE project = ? AND node = ? AND kind = 'place' AND state = 'shown'",
    )
  }

  addContent(project: string, node: string, at: number, content: number): number {
    return Number(this.#addContent.run(project, node, at, content).lastInsertRowid)
  }

  addPlace(
    project: string,
    node: string,
    at: number,
    { state, parent, name }: Place,
    reason: string,
    device = this.#device,
  ): number {
    return Number(this.#addPlace.run(project, node, at, state, parent, name, reason, device).lastInsertRowid)
  }

  addMoment(
    project: string,
    at: number,
    name: string | null,
    reason: MomentReason,
    device = this.#device,
  ): number {
    return Number(this.#addMoment.run(project, at, name, reason, device).lastInsertRowid)
  }

  /** What the file's bytes were at `point`; undefined when they are what they are now. */
  contentAt(project: string, node: string, point: number): ContentEntry | undefined {
    return this.#content.get(project, node, point)
  }

  placeAt(project: string, node: string, point: number): PlaceEntry | undefined {
    return this.#place.get(project, node, point)
  }

  contentsAfter(project: string, point: number): ContentEntry[] {
    return this.#contentsAfter.all(project, point)
  }

  placesAfter(project: string, point: number): PlaceEntry[] {
    return this.#placesAfter.all(project, point)
  }

  /** Newest first. */
  places(project: string, before: number, limit: number): PlaceEntry[] {
    return this.#places.all(project, before, limit)
  }

  /** Newest first. */
  moments(project: string, before: number, limit: number): Moment[] {
    return this.#moments.all(project, before, limit)
  }

  lastMoment(project: string): number {
    return this.#lastMoment.get(project)?.id ?? 0
  }

  /** The newest row of any project. */
  last(): number {
    return this.#last.get()?.id ?? 0
  }

  /** A null name makes it an unnamed moment again. @returns whether there is such a moment. */
  rename(project: string, id: number, name: string | null): boolean {
    return this.#rename.run(name, name, project, id).changes > 0
  }

  remove(id: number): void {
    this.#remove.run(id)
  }

  removeNode(project: string, node: string): void {
    this.#removeNode.run(project, node)
  }

  /** Places that no point from `id` on needs, unless they are younger than `before`. */
  removePlaces(project: string, id: number, before: number): void {
    this.#removePlaces.run(project, id, before)
  }

  /** When the oldest state was put by that can still be gone back to. */
  oldest(): number | null {
    return this.#oldest.get()?.at ?? null
  }

  limit(): number {
    return this.#limit.get()?.bytes ?? 0
  }

  setLimit(bytes: number): void {
    this.#setLimit.run(bytes)
  }

  purge(project: string, node: string, at: number): void {
    this.#purge.run(project, node, at)
  }

  purged(project: string): Set<string> {
    return new Set(this.#purged.all(project).map(({ node }) => node))
  }

  /** When a node in the trash was removed, if that was noted. */
  removedAt(project: string, node: string): number | null {
    return this.#removedAt.get(project, node)?.at ?? null
  }
}
