import * as Y from 'yjs'
import type { AppError } from '../../../preload/contract/errors.ts'
import type { Actor, DocRow } from '../store/log-table.ts'
import type { Store } from '../store/store.ts'
import { textOf } from '../text/text-document.ts'
import type { Seed } from './load-text.ts'

/** Who changes a document, as the window is told. */
export type UpdateOrigin = 'disk' | 'window' | 'agent' | 'remote' | 'replace' | 'restore'

/** One window's hold on a document. */
export interface TextSession {
  readonly name: string
  /** Number of the last update that arrived. */
  received: number
  update(update: Uint8Array, origin: UpdateOrigin): void
  /** Where the cursor of another session is; null: that session ended. */
  awareness(from: string, update: Uint8Array | null): void
  /** So many other sessions there are. */
  others(count: number): void
  committed(n: number): void
  disk(dirty: boolean): void
  trouble(error: AppError): void
  recovered(): void
  failed(error: AppError): void
}

/** Passed to Yjs as a transaction's origin. */
export interface Origin {
  kind: UpdateOrigin
  actor: Actor
  session: string
}

/** An update that a window sent. */
interface Arrival {
  update: Uint8Array
  origin: Origin
  done: (error?: unknown) => void
}

interface Update {
  update: Uint8Array
  actor: Actor
  session: string
}

/** A point in a document's history: the row it had come to, known once that row is stored. */
export interface Mark {
  seq: number
  readonly version: number
}

type Pending = Update | { mark: Mark }

export interface OpenTextOptions {
  store: Store
  project: string
  id: string
  doc: Y.Doc
  stored: DocRow | undefined
  lastSeq: number
  seed: Seed
  /** Called in each transaction that appends, with the last row; by default the file is marked as edited. */
  onAppended?: (seq: number) => void
}

/** More updates than this are not merged into one row: merging grows with the square of their number. */
const MERGE = 64

function isOrigin(origin: unknown): origin is Origin {
  return typeof origin === 'object' && origin !== null && 'actor' in origin && 'session' in origin
}

/**
 * A file's document in memory. Every change, whoever makes it, goes to the other windows at once and to the log with
 * the next batch; windows hear `committed` only after that. Updates that arrive together are one transaction: Yjs takes
 * three times as long for a transaction as for what one key changes in it.
 */
export class OpenText {
  readonly project: string
  readonly id: string
  readonly sessions = new Set<TextSession>()
  /** The last awareness update of each session, for windows that join. */
  readonly awareness = new Map<string, Uint8Array>()
  /** Set when damaged rows were left out: the first of them. */
  rebuiltFrom: number | undefined
  /** Resolves when the flush that is under way has ended. */
  flushing: Promise<unknown> = Promise.resolve()
  /** What the disk had at the last merge, until the file is next written: what the following merge begins from. */
  #base: { state: Uint8Array; version: number } | undefined
  readonly #doc: Y.Doc
  readonly #store: Store
  readonly #onAppended: ((seq: number) => void) | undefined
  readonly seed: Seed
  readonly #arrived: Arrival[] = []
  readonly #pending: Pending[] = []
  #waiting: Promise<void> | undefined
  #lastSeq: number
  #flushed: number
  #dirty: boolean
  /** Counts changes. */
  #version = 0

  constructor({ store, project, id, doc, stored, lastSeq, seed, onAppended }: OpenTextOptions) {
    this.#store = store
    this.project = project
    this.id = id
    this.#doc = doc
    this.seed = seed
    this.#onAppended = onAppended
    this.#lastSeq = lastSeq
    this.#flushed = stored?.flushed ?? 0
    this.#dirty = lastSeq > this.#flushed
    doc.on('update', (update: Uint8Array, origin: unknown) => this.#changed(update, origin))
  }

  /** The document, with everything in it that has arrived. */
  get doc(): Y.Doc {
    this.#settle()
    return this.#doc
  }

  /** False for a chat, which is in the store alone. */
  get hasFile(): boolean {
    return this.#onAppended === undefined
  }

  /** True while the text, with everything in it that has arrived, is not what the file on disk has. */
  get dirty(): boolean {
    this.#settle()
    return this.#dirty
  }

  get lastSeq(): number {
    return this.#lastSeq
  }

  get flushed(): number {
    return this.#flushed
  }

  get length(): number {
    return textOf(this.doc).length
  }

  get hasPending(): boolean {
    return this.#waiting !== undefined || this.#arrived.length > 0
  }

  get isIdle(): boolean {
    return this.sessions.size === 0 && !this.hasPending
  }

  /**
   * Takes an update of a window. It is in the document at the latest when other work of this turn is done.
   * @param done is called then, with an error when the bytes are no Yjs update.
   */
  arrive(update: Uint8Array, origin: Origin, done: (error?: unknown) => void): void {
    this.#arrived.push({ update, origin, done })
    if (this.#arrived.length === 1) setImmediate(() => this.#settle())
  }

  /** The document as it is now. Its row is known once what is pending has been committed. */
  mark(): Mark {
    this.#settle()
    const mark = { seq: this.#lastSeq, version: this.#version }
    if (this.#pending.length > 0) this.#pending.push({ mark })
    return mark
  }

  /** The disk has what `state` (a Yjs V2 update) holds, which no row of the log stands for. */
  mergedFrom(state: Uint8Array): void {
    this.#base = { state, version: this.#version }
  }

  get base(): Uint8Array | undefined {
    return this.#base?.state
  }

  /** The file on disk has what the document was at `mark`; its row says so already. */
  flushedTo(mark: Mark): void {
    this.#flushed = mark.seq
    if (this.#base !== undefined && this.#base.version <= mark.version) this.#base = undefined
    this.#setDirty(mark.version !== this.#version)
  }

  /** The row of this document, made when it is first needed. Only in a transaction. */
  ensureStored(): DocRow {
    return (
      this.#store.log.doc(this.project, this.id) ??
      this.#store.log.createDoc(this.project, this.id, this.seed.hash, this.seed.client)
    )
  }

  #settle(): void {
    const arrived = this.#arrived.splice(0)
    for (let from = 0, to = 0; from < arrived.length; from = to) {
      const origin = arrived[from]?.origin
      if (origin === undefined) break
      while (arrived[to]?.origin.session === origin.session && arrived[to]?.origin.actor === origin.actor)
        to++
      const together = arrived.slice(from, to)
      const errors = together.map((): unknown => undefined)
      const apply = (): void => {
        for (const [n, { update }] of together.entries()) {
          try {
            Y.applyUpdate(this.#doc, update, origin)
          } catch (error) {
            errors[n] = error
          }
        }
      }
      try {
        Y.transact(this.#doc, apply, origin, false)
      } catch (error) {
        // Of whoever listens to the document: the edits themselves are in it.
        errors.fill(error)
      }
      // Updates that bring nothing new are acknowledged too.
      this.#queue()
      for (const [n, { done }] of together.entries()) done(errors[n])
    }
  }

  #setDirty(dirty: boolean): void {
    if (dirty === this.#dirty) return
    this.#dirty = dirty
    for (const session of this.sessions) session.disk(dirty)
  }

  #changed(update: Uint8Array, origin: unknown): void {
    const from: Origin = isOrigin(origin) ? origin : { kind: 'agent', actor: 'system', session: '' }
    for (const session of this.sessions) if (session.name !== from.session) session.update(update, from.kind)
    this.#version += 1
    this.#pending.push({ update, actor: from.actor, session: from.session })
    this.#setDirty(true)
    this.#queue()
  }

  #queue(): void {
    if (this.#waiting !== undefined) return
    let taken = 0
    let acknowledged = new Map<TextSession, number>()
    const write = (): void => {
      this.#settle()
      taken = this.#pending.length
      acknowledged = new Map(Array.from(this.sessions, (session) => [session, session.received]))
      if (taken > 0) this.#lastSeq = this.#append()
    }
    this.#waiting = this.#store.committer.enqueue(write).then(
      () => {
        this.#pending.splice(0, taken)
        this.#waiting = undefined
        for (const [session, n] of acknowledged) session.committed(n)
        if (this.#pending.length > 0) this.#queue()
      },
      (error: AppError) => {
        this.#waiting = undefined
        for (const session of this.sessions) session.trouble(error)
      },
    )
  }

  #append(): number {
    const row = this.ensureStored()
    let seq = this.#lastSeq
    for (const entry of merged(this.#pending)) {
      if ('mark' in entry) entry.mark.seq = seq
      else seq = this.#store.log.append(row.id, entry.update, entry.actor, entry.session)
    }
    if (this.#onAppended !== undefined) this.#onAppended(seq)
    else this.#store.files.markEdited(this.project, this.id, seq)
    return seq
  }
}

/** Neighbouring updates of one origin as one; a mark stays between what was before it and after. */
function merged(pending: readonly Pending[]): Pending[] {
  const rows: Pending[] = []
  let group: Update[] = []
  const close = (): void => {
    const [first] = group
    if (first !== undefined)
      rows.push(
        group.length === 1 ? first : { ...first, update: Y.mergeUpdates(group.map(({ update }) => update)) },
      )
    group = []
  }
  for (const entry of pending) {
    const [first] = group
    if (
      'mark' in entry ||
      group.length === MERGE ||
      entry.session !== first?.session ||
      entry.actor !== first.actor
    )
      close()
    if ('mark' in entry) rows.push(entry)
    else group.push(entry)
  }
  close()
  return rows
}
