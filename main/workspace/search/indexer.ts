import { createPacer, type Pacer } from '../pacer.ts'
import type { Committer } from '../store/committer.ts'
import { isIndexDamage, SearchIndex, type StaleFile, type StaleState } from './search-index.ts'

/** Work goes on for this long at a time, in milliseconds. */
const SLICE_MS = 12
/** A file that was changed is left alone this long, as it is likely to be changed again. */
const SETTLE_MS = 2_000
/** Indexing begins when nothing has changed for this long (an import has ended), or has waited this long for that. */
const QUIET_MS = 300
const QUIET_AT_MOST_MS = 10_000
/** While somebody types, there is a slice this often, and it is looked this often whether they still do. */
const SLOWEST_MS = 1_000
const LOOK_MS = 50
/** What cannot be read, or stored, is tried again after this long. */
const RETRY_MS = 30_000

/** A file's text as it is, and whether it differs from what its file began as. */
export interface CurrentText {
  text: string
  edited: boolean
}

export interface IndexerOptions {
  index: SearchIndex
  committer: Committer
  /** Undefined while what was typed last is not in the store yet. @throws when it cannot be read. */
  read: (file: StaleFile, edited: boolean) => CurrentText | undefined
  /** A file became stale, or the index has another text of it now. */
  changed: (file: StaleFile) => void
}

interface Waiting extends StaleFile {
  due: number
}

/** Brings the index up to date in the background, in slices that hold nobody up. */
export class Indexer {
  readonly #options: IndexerOptions
  readonly #waiting = new Map<number, Waiting>()
  /** Files whose last unit of work is in the slice at hand. */
  #finished: Waiting[] = []
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  #disposed = false
  #lastChange = 0
  #firstChange = 0

  constructor(options: IndexerOptions) {
    this.#options = options
  }

  /** @param readOnly nothing is ever indexed: what is stale stays so. */
  start(readOnly: boolean): void {
    const { index } = this.#options
    for (const file of index.stale()) this.#waiting.set(file.id, { ...file, due: 0 })
    this.#disposed = readOnly
    if (readOnly) return
    index.watch((file) => this.#changed(file))
    if (this.#waiting.size > 0) this.#schedule(QUIET_MS)
  }

  /** Files whose text is not in the index as it is. */
  get stale(): ReadonlyMap<number, StaleFile> {
    return this.#waiting
  }

  async dispose(): Promise<void> {
    this.#disposed = true
    clearTimeout(this.#timer)
    await this.#running
  }

  #changed(file: StaleFile): void {
    const now = performance.now()
    this.#waiting.set(file.id, { ...file, due: now + SETTLE_MS })
    if (now - this.#lastChange > QUIET_MS) this.#firstChange = now
    this.#lastChange = now
    this.#options.changed(file)
    if (this.#timer === undefined) this.#schedule(QUIET_MS)
  }

  #schedule(delay: number): void {
    clearTimeout(this.#timer)
    if (this.#disposed) return
    this.#timer = setTimeout(() => this.#wake(), delay)
    this.#timer.unref()
  }

  #wake(): void {
    this.#timer = undefined
    const now = performance.now()
    if (this.#isDisturbing(now) && now - this.#firstChange < QUIET_AT_MOST_MS) this.#schedule(QUIET_MS)
    else void this.#start(now)
  }

  /** Something goes on that shares the core and the disk: an import, or somebody types. */
  #isDisturbing(now: number): boolean {
    return now - this.#lastChange < QUIET_MS
  }

  /** Between two slices others get their turn, and who types gets nearly all of them. */
  async #rest(pacer: Pacer): Promise<void> {
    await pacer.rest()
    const until = performance.now() + SLOWEST_MS
    for (
      let now = 0;
      now < until && this.#isDisturbing(performance.now()) && !this.#disposed;
      now = performance.now()
    )
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }

  #start(due: number): Promise<void> {
    this.#running ??= this.#run(due).finally(() => {
      this.#running = undefined
      if (this.#waiting.size > 0 && this.#timer === undefined) this.#schedule(this.#nextDue())
    })
    return this.#running
  }

  #nextDue(): number {
    let next = Number.POSITIVE_INFINITY
    for (const { due } of this.#waiting.values()) next = Math.min(next, due)
    return Math.min(RETRY_MS, Math.max(QUIET_MS, next - performance.now()))
  }

  async #run(due: number): Promise<void> {
    const { committer, index } = this.#options
    const pacer = createPacer(SLICE_MS)
    const merge = (): boolean => committer.run(() => index.merge())
    try {
      const units = this.#units(due)
      for (let more = true; more && !this.#disposed; ) {
        more = this.#slice(units)
        await this.#rest(pacer)
        if (more && !this.#disposed) merge()
        await this.#rest(pacer)
      }
      while (!this.#disposed && merge()) await this.#rest(pacer)
    } catch (error) {
      this.#failed(error)
    }
  }

  /** One transaction's work. @returns false when nothing is left. */
  #slice(units: IterableIterator<void>): boolean {
    const until = performance.now() + SLICE_MS
    this.#finished = []
    const more = this.#options.committer.run(() => {
      while (units.next().done !== true) if (performance.now() >= until) return true
      return false
    })
    for (const file of this.#finished) {
      if (this.#waiting.get(file.id) === file) this.#waiting.delete(file.id)
      this.#options.changed(file)
    }
    return more
  }

  *#units(due: number): IterableIterator<void> {
    for (const file of Array.from(this.#waiting.values())) {
      // One that changed in the meantime has a new entry, with its own time.
      if (file.due <= due && this.#waiting.get(file.id) === file) yield* this.#file(file)
    }
  }

  *#file(file: Waiting): IterableIterator<void> {
    const { index } = this.#options
    const state = index.state(file.id)
    if (state === undefined || state.text !== 1) {
      if (state !== undefined) index.remove(file.id, state)
      this.#finished.push(file)
      yield
      return
    }
    const current = this.#read(file, state)
    if (current === undefined) return
    const chunks = SearchIndex.chunksOf(current.text)
    index.begin(file.id, state.chunks, chunks)
    for (let chunk = 0; chunk < chunks; chunk++) {
      if (chunk > 0) yield
      index.insert(file.id, chunk, current.text)
    }
    if (index.finish(file.id, state.stale, current.edited ? current.text : undefined))
      this.#finished.push(file)
    yield
  }

  #read(file: Waiting, { edited }: StaleState): CurrentText | undefined {
    let again = SETTLE_MS
    try {
      const current = this.#options.read(file, edited !== 0)
      if (current !== undefined) return current
    } catch {
      // A search reads it too, and says to the user what is wrong with it.
      again = RETRY_MS
    }
    this.#waiting.set(file.id, { ...file, due: performance.now() + again })
    return undefined
  }

  /** The store has told of its trouble already; the index waits until it is over. */
  #failed(error: unknown): void {
    if (isIndexDamage(error)) this.reset()
    this.#schedule(RETRY_MS)
  }

  /** The index was found damaged: it is emptied and built again. */
  reset(): void {
    try {
      this.#options.committer.run(() => this.#options.index.reset())
    } catch {
      // Every file counts as stale in memory from now on, so searches are right, if slow.
      for (const file of this.#options.index.all()) this.#changed(file)
    }
  }
}
