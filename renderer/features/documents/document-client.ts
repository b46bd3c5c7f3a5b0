import * as Y from 'yjs'
import type { DocumentClientMessage, DocumentServerMessage } from '../../../preload/contract/documents.ts'
import type { Failure } from '../../../preload/contract/errors.ts'
import { TEXT_KEY } from '../../../preload/contract/text-key.ts'
import { carryOver } from './carry-over.ts'
import { contains } from './contains.ts'
import { missingUpdate } from './missing-update.ts'
import { ModelOrigin, originOf, RemoteOrigin } from './origin.ts'

/** Where a document's text is on its way to safety, or what keeps it from getting there. */
export type DocumentMark = 'typing' | 'on-device' | 'in-cloud' | { trouble: Failure }

/** What the window shows of a document. Replaced as a whole at each change, so that it can be compared by identity. */
export interface DocumentSnapshot {
  /**
   * `opening` until the first state came; from then on `ready`, whatever becomes of the connection. `seen` in the place
   * of `opening` where the text of last time is there: it can be edited, and the store has not answered yet.
   */
  readonly phase: 'opening' | 'seen' | 'ready' | 'failed'
  /** Why it is `failed`: it could not be opened, or it was deleted. */
  readonly failure?: Failure
  readonly mark: DocumentMark
  /** True when the text differs from the file in the working copy. */
  readonly diskDirty: boolean
}

export interface DocumentClientOptions {
  /** Opens a fresh port of the document's protocol (`preload/contract/documents.ts`). */
  open: () => Promise<MessagePort>
  /** The document when it was last seen, as a Yjs V1 update: what to begin with until the store answers. */
  seen?: Uint8Array | undefined
  /** Turns what `open` threw into words for people. */
  toFailure: (error: unknown) => Failure
  /** Milliseconds without typing before a durable text is shown as such; the mark is never early, only late. */
  quiet?: number
  /** Runs what sends updates, soon: behind the frame that shows them. By default at once. */
  later?: (send: () => void) => void
  /** Milliseconds to wait before a broken connection is opened again by our own doing. */
  retryAfter?: number
}

const DISCONNECTED: Failure = {
  code: 'UNAVAILABLE',
  message:
    'The storage process does not answer. What you type is kept in this window and stored as soon as it is back.',
}

/**
 * The window's end of one open document. The text lives in `doc` and is edited there at once, connected or not;
 * every local update is sent right behind the frame that shows it. When the connection breaks, `doc` itself is the queue: at the next
 * `ready` whatever the store lacks (insertions and deletions) is sent again, so that nothing typed is lost.
 */
export class DocumentClient {
  #doc = new Y.Doc()
  readonly #onEdited = new Set<() => void>()
  /** What was seen last time, until the store answers; and its text. */
  #seen: { state: Uint8Array; text: string } | undefined
  readonly #options: DocumentClientOptions
  /** Where the cursors of other windows are, by window, as they sent it. */
  readonly cursors = new Map<string, Uint8Array>()
  readonly #onCursors = new Set<() => void>()
  #others = 0
  readonly #listeners = new Set<() => void>()
  readonly #waiting = new Set<{ resolve: () => void; reject: (failure: Failure) => void }>()
  #snapshot: DocumentSnapshot = { phase: 'opening', mark: 'on-device', diskDirty: false }
  #port: MessagePort | undefined
  #generation = 0
  #connected = false
  /** Number of the last update sent on this connection, and of the last one known to be durable. */
  #sent = 0
  #committed = 0
  /** Updates that are numbered and not sent yet. */
  readonly #leaving: (DocumentClientMessage & { type: 'update' })[] = []
  /** Local changes were made while there was no connection to send them on. */
  #unsent = false
  #trouble: Failure | undefined
  #attempts = 0
  #quietTimer: ReturnType<typeof setTimeout> | undefined
  #retryTimer: ReturnType<typeof setTimeout> | undefined
  #disposed = false

  constructor(options: DocumentClientOptions) {
    this.#options = options
    if (options.seen !== undefined) this.#begin(options.seen)
    this.#doc.on('update', this.#onUpdate)
  }

  /** The document; another one after what was last seen turned out to be of another history than the store's. */
  get doc(): Y.Doc {
    return this.#doc
  }

  get text(): Y.Text {
    return this.#doc.getText(TEXT_KEY)
  }

  get snapshot(): DocumentSnapshot {
    return this.#snapshot
  }

  /** True when something typed is not durable in the store yet. */
  get pending(): boolean {
    return this.#unsent || this.#committed < this.#sent
  }

  /** Calls `listener` after each change of `snapshot`; returns what ends it. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Calls `listener` at each change that was made in this window. */
  onEdited(listener: () => void): void {
    this.#onEdited.add(listener)
  }

  /** Opens the document, or opens it again after the workspace process came back. */
  async connect(): Promise<void> {
    if (this.#disposed) return
    const generation = this.#drop()
    if (this.#snapshot.phase === 'failed') this.#publish({ phase: 'opening' })
    try {
      const port = await this.#options.open()
      if (generation !== this.#generation) return port.close()
      this.#listen(port, generation)
    } catch (error) {
      if (generation === this.#generation) this.#openFailed(this.#options.toFailure(error))
    }
  }

  /** Resolves once every change made so far is durable; rejects with a `Failure` when the store reports trouble. */
  whenCommitted(): Promise<void> {
    if (this.#snapshot.phase === 'failed')
      return this.pending ? Promise.reject(this.#snapshot.failure) : Promise.resolve()
    if (this.#trouble !== undefined) return Promise.reject(this.#trouble)
    if (!this.pending && this.#connected) return Promise.resolve()
    this.sendNow()
    return new Promise((resolve, reject) => this.#waiting.add({ resolve, reject }))
  }

  /** Has another window the document open? */
  get isShared(): boolean {
    return this.#others > 0
  }

  /** Tells other windows where the cursor is. */
  sendCursor(update: Uint8Array): void {
    if (this.#connected && this.isShared) this.#post({ type: 'awareness', update })
  }

  /** Calls `listener` when a cursor of another window moved, or a window came or went; returns what ends it. */
  onCursors(listener: () => void): () => void {
    this.#onCursors.add(listener)
    return () => this.#onCursors.delete(listener)
  }

  /** Closes the document. What is not durable by then is lost: wait for `whenCommitted` first. */
  dispose(): void {
    this.#disposed = true
    this.#onCursors.clear()
    this.#drop()
    clearTimeout(this.#quietTimer)
    for (const waiter of this.#waiting) waiter.reject(DISCONNECTED)
    this.#waiting.clear()
    this.#listeners.clear()
    this.#onEdited.clear()
    this.#doc.destroy()
  }

  readonly #onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin instanceof RemoteOrigin) return
    if (this.#connected) this.#send(update, origin instanceof ModelOrigin ? origin.model : undefined)
    else this.#unsent = true
    this.#mark()
    for (const listener of this.#onEdited) listener()
  }

  /** Begins with the document of last time. One that is damaged is as if there were none. */
  #begin(state: Uint8Array): void {
    const doc = new Y.Doc()
    try {
      Y.applyUpdate(doc, state, new RemoteOrigin('store'))
    } catch {
      return doc.destroy()
    }
    this.#doc = doc
    this.#seen = { state, text: this.text.toString() }
    this.#snapshot = { ...this.#snapshot, phase: 'seen' }
  }

  /**
   * Goes on with the store's document where what was seen is no part of it: a restored backup, a file that was read
   * anew. Both together would be a text that nobody wrote, so what was typed meanwhile is typed into the store's.
   */
  #beginAnew(seen: string, state: Uint8Array): void {
    const typed = this.text.toString()
    const before = this.#doc
    this.#doc = new Y.Doc()
    Y.applyUpdate(this.#doc, state, new RemoteOrigin('store'))
    if (typed !== seen) {
      const { at, length, insert } = carryOver(seen, typed, this.text.toString())
      this.#doc.transact(() => {
        this.text.delete(at, length)
        this.text.insert(at, insert)
      })
    }
    this.#doc.on('update', this.#onUpdate)
    before.destroy()
  }

  #send(update: Uint8Array, model?: string): void {
    this.#sent += 1
    this.#leaving.push({
      type: 'update',
      n: this.#sent,
      update,
      ...(model === undefined ? {} : { model }),
    })
    if (this.#leaving.length > 1) return
    const later = this.#options.later
    if (later === undefined) this.sendNow()
    else later(() => this.sendNow())
  }

  /** Sends what waits for a frame to be painted. */
  sendNow(): void {
    for (const message of this.#leaving.splice(0)) this.#post(message)
  }

  /** Has the text written to its file behind what was sent, for a window that is going and hears no answer. */
  leaveToWrite(): void {
    this.sendNow()
    if (this.#connected) this.#post({ type: 'write' })
  }

  #post(message: DocumentClientMessage): void {
    // Not transferred: other listeners of the same Yjs event may still read the bytes.
    this.#port?.postMessage(message)
  }

  /** Lets go of the connection; answers that are still on their way belong to an older generation and are ignored. */
  #drop(): number {
    clearTimeout(this.#retryTimer)
    this.sendNow()
    if (this.#connected && this.#committed < this.#sent) this.#unsent = true
    this.#connected = false
    this.#sent = 0
    this.#committed = 0
    this.#others = 0
    if (this.cursors.size > 0) {
      this.cursors.clear()
      this.#tellCursors()
    }
    const port = this.#port
    this.#port = undefined
    port?.close()
    this.#generation += 1
    return this.#generation
  }

  #listen(port: MessagePort, generation: number): void {
    this.#port = port
    port.addEventListener('message', (event: MessageEvent<DocumentServerMessage>) => {
      if (generation === this.#generation) this.#receive(event.data)
    })
    port.addEventListener('close', () => {
      if (generation === this.#generation) this.#connectionLost()
    })
    port.start()
  }

  #receive(message: DocumentServerMessage): void {
    switch (message.type) {
      case 'ready':
        return this.#ready(message.state)
      case 'update':
        Y.applyUpdate(this.#doc, message.update, originOf(message.origin))
        return
      case 'committed':
        this.#committed = Math.max(this.#committed, message.n)
        return this.#mark()
      case 'disk':
        return this.#publish({ diskDirty: message.dirty })
      case 'trouble':
        this.#trouble = message.failure
        this.#rejectWaiting(message.failure)
        return this.#mark()
      case 'recovered':
        this.#trouble = undefined
        return this.#mark()
      case 'failed':
        return this.#failed(message.failure)
      case 'awareness':
        if (message.update === null) this.cursors.delete(message.from)
        else this.cursors.set(message.from, message.update)
        return this.#tellCursors()
      case 'others':
        this.#others = message.count
        return this.#tellCursors()
    }
  }

  #tellCursors(): void {
    for (const listener of [...this.#onCursors]) listener()
  }

  #ready(state: Uint8Array): void {
    this.#connected = true
    this.#attempts = 0
    this.#trouble = undefined
    const seen = this.#seen
    this.#seen = undefined
    if (seen !== undefined && !contains(state, seen.state)) this.#beginAnew(seen.text, state)
    else Y.applyUpdate(this.#doc, state, new RemoteOrigin('store'))
    const missing = missingUpdate(this.#doc, state)
    this.#unsent = false
    if (missing !== undefined) this.#send(missing)
    this.#publish({ phase: 'ready' })
    this.#mark()
  }

  #failed(failure: Failure): void {
    this.#drop()
    // Text that is nowhere else stays on screen, so that it can be copied; an empty document has nothing to show.
    if (this.#unsent) this.#trouble = failure
    else this.#publish({ phase: 'failed', failure })
    this.#rejectWaiting(failure)
    this.#mark()
  }

  #openFailed(failure: Failure): void {
    if (this.#snapshot.phase === 'opening') return this.#failed(failure)
    this.#connectionLost()
  }

  #connectionLost(): void {
    this.#drop()
    this.#attempts += 1
    if (this.pending && this.#attempts > 3) this.#trouble = DISCONNECTED
    this.#mark()
    const wait = Math.min((this.#options.retryAfter ?? 500) * 2 ** (this.#attempts - 1), 10_000)
    this.#retryTimer = setTimeout(() => void this.connect(), wait)
  }

  #rejectWaiting(failure: Failure): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const waiter of waiting) waiter.reject(failure)
  }

  /**
   * Works out the mark. "On this device" appears only after a moment without typing: the store commits several
   * times a second, and a mark that flickers with it would say nothing and cost a render each time.
   */
  #mark(): void {
    clearTimeout(this.#quietTimer)
    if (this.#trouble !== undefined) return this.#publish({ mark: { trouble: this.#trouble } })
    if (this.pending) return this.#publish({ mark: 'typing' })
    if (this.#connected) {
      const waiting = [...this.#waiting]
      this.#waiting.clear()
      for (const waiter of waiting) waiter.resolve()
    }
    if (this.#snapshot.mark === 'on-device') return
    const quiet = this.#options.quiet ?? 150
    this.#quietTimer = setTimeout(() => this.#publish({ mark: 'on-device' }), quiet)
  }

  #publish(change: Partial<DocumentSnapshot>): void {
    const before = this.#snapshot
    const keys = Object.keys(change) as (keyof DocumentSnapshot)[]
    if (this.#disposed || keys.every((key) => sameValue(before[key], change[key]))) return
    this.#snapshot = { ...before, ...change }
    for (const listener of [...this.#listeners]) listener()
  }
}

function sameValue(before: unknown, after: unknown): boolean {
  if (before === after) return true
  return isTrouble(before) && isTrouble(after) && before.trouble === after.trouble
}

function isTrouble(value: unknown): value is { trouble: Failure } {
  return typeof value === 'object' && value !== null && 'trouble' in value
}
