import { AppError } from '../../../preload/contract/errors.ts'
import { cancelled, unlessAborted } from './cancelled.ts'

export interface HeldOptions<T> {
  /** Milliseconds that one stays which nobody uses: the one used last, and the others; 0: not at all. */
  idle: { last: number; others: number }
  /** Frees one. Nobody uses it. */
  free(thing: T): Promise<void>
}

interface Entry<T> {
  readonly thing: Promise<T>
  readonly ends: AbortController
  users: number
  /** Nothing of it is in memory: it waits for its turn to be opened, or for room. */
  waits: boolean
  timer: NodeJS.Timeout | undefined
  /** Resolves when it has been freed, or could not be opened. */
  readonly gone: Promise<void>
  went(): void
}

/**
 * What is loaded at first use and stays for a while: those who ask for the same at once share it, and none is freed while
 * somebody uses it, whatever else is asked for meanwhile.
 */
export class Held<T> {
  readonly #options: HeldOptions<T>
  /** In the order in which they came. */
  readonly #entries = new Map<string, Entry<T>>()
  /** Those that are about to go, by id. */
  readonly #leaving = new Map<Promise<void>, string>()
  /** One is opened at a time, so that each finds the room that those before it have left. */
  #opening: Promise<unknown> = Promise.resolve()
  #last: string | undefined
  #disposed = false

  constructor(options: HeldOptions<T>) {
    this.#options = options
  }

  /**
   * Works with one, which stays at least until the work is over. It is opened when nobody has it yet, once those that
   * nobody uses any more have made room.
   * @param open gets a signal that aborts when it is not wanted after all, as the work does.
   * @param signal ends the wait for it. One that is being opened comes all the same, unless it still waits itself.
   * @throws AppError UNAVAILABLE once disposed of, CANCELLED, and what `open` and `work` throw.
   */
  async use<R>(
    id: string,
    open: (signal: AbortSignal) => Promise<T>,
    work: (thing: T, signal: AbortSignal) => Promise<R>,
    signal = new AbortController().signal,
  ): Promise<R> {
    if (this.#disposed) throw new AppError('UNAVAILABLE', 'Local AI is shutting down.')
    const entry = this.#entries.get(id) ?? this.#begin(id, open)
    entry.users += 1
    clearTimeout(entry.timer)
    if (this.#last !== id) {
      this.#last = id
      for (const [other, one] of this.#entries) if (one !== entry) this.#rest(other, one)
    }
    try {
      return await work(await unlessAborted(entry.thing, signal), entry.ends.signal)
    } finally {
      entry.users -= 1
      this.#rest(id, entry)
    }
  }

  /**
   * Waits until those have gone that came before, where there are any.
   * @param signal that `open` got.
   * @returns whether there were. Two that wait for room never wait for each other so.
   * @throws AppError CANCELLED as soon as nobody wants it any more.
   */
  async earlierGone(id: string, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) throw cancelled(signal)
    const entry = this.#entries.get(id)
    if (entry !== undefined) entry.waits = true
    const earlier: Promise<void>[] = [...this.#leaving.keys()]
    for (const [other, one] of this.#entries) {
      if (other === id) break
      earlier.push(one.gone)
      this.#rest(other, one)
    }
    await unlessAborted(Promise.all(earlier), signal)
    if (entry !== undefined) entry.waits = false
    return earlier.length > 0
  }

  /** Ends what is done with one, and frees it. */
  async letGo(id: string, reason: string): Promise<void> {
    const entry = this.#entries.get(id)
    entry?.ends.abort(new AppError('CANCELLED', reason))
    if (entry?.users === 0) this.#drop(id, entry)
    // One that was about to go by itself may not have gone yet.
    await Promise.all(Array.from(this.#leaving, ([leaving, of]) => (of === id ? leaving : undefined)))
    await entry?.gone
  }

  /** Ends everything, and frees all. Nothing is opened afterwards. */
  async dispose(): Promise<void> {
    this.#disposed = true
    await Promise.all(Array.from(this.#entries.keys(), (id) => this.letGo(id, 'Local AI is shutting down.')))
    await Promise.all(this.#leaving.keys())
  }

  #begin(id: string, open: (signal: AbortSignal) => Promise<T>): Entry<T> {
    const ends = new AbortController()
    const before = this.#opening
    // In a later turn: those that nobody uses have been told to go by then.
    const room = before.then(() => Promise.all(this.#leaving.keys()))
    const thing = unlessAborted(room, ends.signal).then(() => {
      ends.signal.throwIfAborted()
      entry.waits = false
      return open(ends.signal)
    })
    // One that is given up while it waits lets nobody past those before it.
    this.#opening = Promise.allSettled([before, thing]).then(() => {})
    let went = (): void => {}
    const gone = new Promise<void>((resolve) => {
      went = resolve
    })
    const entry: Entry<T> = { thing, ends, users: 0, waits: true, timer: undefined, gone, went }
    this.#entries.set(id, entry)
    // Asked again, it is tried again.
    thing.catch(() => this.#drop(id, entry))
    return entry
  }

  #rest(id: string, entry: Entry<T>): void {
    clearTimeout(entry.timer)
    if (entry.users > 0 || this.#entries.get(id) !== entry) return
    const { last, others } = this.#options.idle
    const unwanted = entry.waits || entry.ends.signal.aborted
    const after = unwanted ? 0 : id === this.#last && !this.#othersWait(entry) ? last : others
    if (after === 0) return this.#drop(id, entry)
    entry.timer = setTimeout(() => this.#drop(id, entry), after)
    entry.timer.unref()
  }

  /** Whether somebody waits for another one, perhaps for the memory that this one has. */
  #othersWait(entry: Entry<T>): boolean {
    return Array.from(this.#entries.values()).some((one) => one !== entry && one.waits && one.users > 0)
  }

  #drop(id: string, entry: Entry<T>): void {
    if (this.#entries.get(id) !== entry) return
    clearTimeout(entry.timer)
    entry.ends.abort(new AppError('CANCELLED', 'Nobody wants it any more.'))
    this.#entries.delete(id)
    const leaving = entry.thing
      .then((thing) => this.#options.free(thing))
      // What could not be opened need not be freed, and what cannot be freed is nobody's any more.
      .catch(() => {})
      .then(() => {
        this.#leaving.delete(leaving)
        entry.went()
      })
    this.#leaving.set(leaving, id)
  }
}
