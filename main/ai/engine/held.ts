import { AppError } from '../../../preload/contract/errors.ts'

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
  /** Those that are about to go. */
  readonly #leaving = new Set<Promise<void>>()
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
   * @throws AppError UNAVAILABLE once disposed of, and what `open` and `work` throw.
   */
  async use<R>(
    id: string,
    open: (signal: AbortSignal) => Promise<T>,
    work: (thing: T, signal: AbortSignal) => Promise<R>,
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
      return await work(await entry.thing, entry.ends.signal)
    } finally {
      entry.users -= 1
      this.#rest(id, entry)
    }
  }

  /**
   * Waits until those have gone that came before, where there are any.
   * @returns whether there were. Two that wait for room never wait for each other so.
   */
  async earlierGone(id: string): Promise<boolean> {
    const earlier: Promise<void>[] = [...this.#leaving]
    for (const [other, { gone }] of this.#entries) {
      if (other === id) break
      earlier.push(gone)
    }
    await Promise.all(earlier)
    return earlier.length > 0
  }

  /** Ends what is done with one, and frees it. */
  async letGo(id: string, reason: string): Promise<void> {
    const entry = this.#entries.get(id)
    if (entry === undefined) return
    entry.ends.abort(new AppError('CANCELLED', reason))
    if (entry.users === 0) this.#drop(id, entry)
    await entry.gone
  }

  /** Ends everything, and frees all. Nothing is opened afterwards. */
  async dispose(): Promise<void> {
    this.#disposed = true
    await Promise.all(Array.from(this.#entries.keys(), (id) => this.letGo(id, 'Local AI is shutting down.')))
    await Promise.all(this.#leaving)
  }

  #begin(id: string, open: (signal: AbortSignal) => Promise<T>): Entry<T> {
    const ends = new AbortController()
    // In a later turn: those that nobody uses have been told to go by then.
    const thing = this.#opening.then(async () => {
      await Promise.all(this.#leaving)
      ends.signal.throwIfAborted()
      return open(ends.signal)
    })
    this.#opening = thing.catch(() => {})
    let went = (): void => {}
    const gone = new Promise<void>((resolve) => {
      went = resolve
    })
    const entry: Entry<T> = { thing, ends, users: 0, timer: undefined, gone, went }
    this.#entries.set(id, entry)
    // Asked again, it is tried again.
    thing.catch(() => this.#drop(id, entry))
    return entry
  }

  #rest(id: string, entry: Entry<T>): void {
    clearTimeout(entry.timer)
    if (entry.users > 0 || this.#entries.get(id) !== entry) return
    const { last, others } = this.#options.idle
    const after = entry.ends.signal.aborted ? 0 : id === this.#last ? last : others
    if (after === 0) return this.#drop(id, entry)
    entry.timer = setTimeout(() => this.#drop(id, entry), after)
    entry.timer.unref()
  }

  #drop(id: string, entry: Entry<T>): void {
    if (this.#entries.get(id) !== entry) return
    clearTimeout(entry.timer)
    this.#entries.delete(id)
    const leaving = entry.thing
      .then((thing) => this.#options.free(thing))
      // What could not be opened need not be freed, and what cannot be freed is nobody's any more.
      .catch(() => {})
      .then(() => {
        this.#leaving.delete(leaving)
        entry.went()
      })
    this.#leaving.add(leaving)
  }
}
