import type { Transaction } from 'yjs'
import { formatOf } from '../documents/load-text.ts'
import type { OpenText, Origin } from '../documents/open-text.ts'
import type { FileRow } from '../store/files-table.ts'
import type { Actor } from '../store/log-table.ts'
import type { Store } from '../store/store.ts'
import { bytesOf } from '../text/text-document.ts'
import type { Place } from './history-table.ts'
import { type EditSession, ofHands } from './sessions-table.ts'

/** A pause that ends a session of edits, and the longest a session may be. */
const PAUSE_MS = 10 * 60_000
const LONGEST_MS = 60 * 60_000
/** The state of a text larger than this is put by once a day, but for merges, restores and moments. */
const LARGE = 4 * 1024 * 1024
const DAY_MS = 24 * 60 * 60_000

/** What a file was: bytes, or the hash of a blob that has them. */
export type Content = { bytes: Buffer } | { hash: Buffer }

export interface RecorderOptions {
  store: Store
  /** The row of a node, if the project's tree has it. */
  rowOf: (project: string, id: string) => FileRow | undefined
  /** The file's content as it is in the store now. */
  contentOf: (project: string, row: FileRow) => Content | undefined
  onChanged: (project: string) => void
}

type Running = EditSession & { waiting: boolean }

function isOrigin(origin: unknown): origin is Origin {
  return typeof origin === 'object' && origin !== null && 'actor' in origin
}

/** Writes the history: what each file was before it was changed, and who changed it when. */
export class Recorder {
  readonly #options: RecorderOptions
  readonly #sessions = new WeakMap<OpenText, Running>()
  readonly #moments = new Map<string, number>()

  constructor(options: RecorderOptions) {
    this.#options = options
  }

  /** Follows a document that was loaded. */
  attach(text: OpenText): void {
    let before: Content | undefined
    text.doc.on('beforeTransaction', ({ origin }: Transaction) => {
      // Yjs tidies formatting in a transaction of its own, before it tells of the update that was tidied.
      if (isOrigin(origin)) before = this.#beginsSession(text, origin.actor) ? this.#before(text) : undefined
    })
    text.doc.on('update', (_update: Uint8Array, origin: unknown) => {
      if (!isOrigin(origin)) return
      if (before !== undefined) this.#begin(text, origin.actor, before)
      before = undefined
      this.#edited(text)
    })
  }

  /** Later edits are beyond this moment: each document puts its state by before the next one. */
  momentMade(project: string, id: number): void {
    this.#moments.set(project, id)
    this.#options.onChanged(project)
  }

  /** Nodes are changed in the tree; called in the transaction that does so. */
  treeChanging(
    project: string,
    changes: readonly (readonly [FileRow | undefined, FileRow])[],
    actor: Actor,
  ): void {
    const { store, onChanged } = this.#options
    // The first import is where the history begins.
    if (store.projects.get(project)?.state !== 'ready') return
    let any = false
    for (const [before, after] of changes) {
      if (before !== undefined && !isSamePlace(before, after)) {
        store.history.addPlace(project, after.id, Date.now(), placeOf(before), actor)
        any = true
      } else if (before === undefined) {
        const place = { state: 'absent', parent: after.parent, name: after.realName } as const
        store.history.addPlace(project, after.id, Date.now(), place, actor)
        any = true
      }
      if (before !== undefined) any = this.#bytesReplaced(project, before, after, actor) || any
    }
    if (any) onChanged(project)
  }

  /** Bytes that are no text have no log: what they were is put by with each change. */
  #bytesReplaced(project: string, before: FileRow, after: FileRow, actor: Actor): boolean {
    const { store, contentOf } = this.#options
    const isText = before.text === 1 && after.text === 1
    if (isText || before.kind !== 'file' || before.hash === null) return false
    if (after.hash === null || before.hash.equals(after.hash)) return false
    const content = contentOf(project, before)
    const id = content === undefined ? undefined : this.#put(content)
    if (id === undefined) return false
    const now = Date.now()
    const start = store.history.addContent(project, before.id, now, id)
    store.editSessions.put(project, {
      start,
      node: before.id,
      ...this.#by(actor),
      began: now,
      ended: now,
      upto: start,
      edits: 1,
    })
    return true
  }

  /** Somebody on this device. */
  #by(actor: Actor): Pick<EditSession, 'actors' | 'devices'> {
    return ofHands([{ actor, device: this.#options.store.devices.own }])
  }

  #put(content: Content): number | undefined {
    const { contents } = this.#options.store
    return 'bytes' in content ? contents.put(content.bytes) : contents.putBlob(content.hash)
  }

  #before(text: OpenText): Content | undefined {
    const row = this.#options.rowOf(text.project, text.id)
    if (row === undefined) return undefined
    // Never edited, so it is what it began as, and that is stored already.
    if (text.lastSeq === 0 && !text.hasPending && text.seed.hash !== null) return { hash: text.seed.hash }
    return { bytes: bytesOf(text.doc, formatOf(row)) }
  }

  #session(text: OpenText): Running | undefined {
    const known = this.#sessions.get(text)
    if (known !== undefined) return known
    const stored = this.#options.store.editSessions.last(text.project, text.id)
    if (stored === undefined) return undefined
    const session = { ...stored, waiting: false }
    this.#sessions.set(text, session)
    return session
  }

  #lastMoment(project: string): number {
    const known = this.#moments.get(project) ?? this.#options.store.history.lastMoment(project)
    this.#moments.set(project, known)
    return known
  }

  #beginsSession(text: OpenText, actor: Actor): boolean {
    const last = this.#session(text)
    if (last === undefined || actor === 'restore' || actor === 'replace') return true
    const { actors, devices } = this.#by(actor)
    if (last.actors !== actors || last.devices !== devices) return true
    if (last.upto < this.#lastMoment(text.project)) return true
    const now = Date.now()
    // The absolute value: a clock that was set back by much ends a session too.
    const pause = Math.abs(now - last.ended) > PAUSE_MS || Math.abs(now - last.began) > LONGEST_MS
    return pause && (text.length <= LARGE || Math.abs(now - last.began) > DAY_MS)
  }

  #begin(text: OpenText, actor: Actor, content: Content): void {
    const { store } = this.#options
    const { project, id } = text
    const now = Date.now()
    const session: Running = {
      start: 0,
      node: id,
      ...this.#by(actor),
      began: now,
      ended: now,
      // Known when it is stored; until then no moment is beyond it.
      upto: Number.MAX_SAFE_INTEGER,
      edits: 0,
      waiting: false,
    }
    this.#sessions.set(text, session)
    this.#enqueue(() => {
      const put = this.#put(content)
      if (put !== undefined) session.start = store.history.addContent(project, id, now, put)
    })
  }

  #edited(text: OpenText): void {
    const session = this.#session(text)
    if (session === undefined) return
    session.ended = Date.now()
    session.edits += 1
    if (session.waiting) return
    session.waiting = true
    const { store, onChanged } = this.#options
    this.#enqueue(() => {
      session.waiting = false
      if (session.start === 0) return
      session.upto = store.history.last()
      store.editSessions.put(text.project, session)
      onChanged(text.project)
    })
  }

  #enqueue(run: () => void): void {
    // What keeps the store from writing is told by the committer; the log has the edits themselves.
    this.#options.store.committer.enqueue(run).catch(() => undefined)
  }
}

function placeOf(row: FileRow): Place {
  return { state: row.trashed === 1 ? 'trashed' : 'shown', parent: row.parent, name: row.realName }
}

function isSamePlace(a: FileRow, b: FileRow): boolean {
  return a.parent === b.parent && a.realName === b.realName && a.trashed === b.trashed
}
