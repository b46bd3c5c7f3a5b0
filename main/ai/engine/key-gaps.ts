import { Waiters } from '../../process/waiters.ts'

/** How the keys go in a window, told right behind the frame that showed one of them. */
export interface KeyShown {
  /** Milliseconds since that key was pressed. */
  since: number
  /** The least that lay between two of the last keys, in milliseconds; 0 where they come too fast for any work. */
  every: number
}

/** With no key for this many times what lies between two, they have paused. */
const PAUSE = 2.5
/** Bounds of such a pause, in milliseconds. */
const PAUSES = { least: 150, most: 600 }
/** What fits between no two keys waits for a pause in them, but at most so long, in milliseconds. */
const LONGEST_WAIT = 2_000

/**
 * When a model may compute while somebody types: from the frame of a key to the next key. What it computes while a
 * frame is made holds that frame back, even from another core, with which it shares caches and memory; and a token
 * that was begun cannot be put aside.
 */
export class KeyGaps {
  readonly #now: () => number
  /** When the next key is due. */
  #nextKey = Number.POSITIVE_INFINITY
  /** When the keys will have paused, if none comes before. */
  #pause = Number.NEGATIVE_INFINITY
  #lastWork = Number.NEGATIVE_INFINITY
  readonly #waiters = new Waiters()

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** A key was shown: from now to the next one there is room. */
  keyShown({ since, every }: KeyShown): void {
    const pressed = this.#now() - since
    this.#nextKey = pressed + every
    this.#pause = pressed + Math.min(PAUSES.most, Math.max(PAUSES.least, PAUSE * every))
    this.#waiters.wake()
  }

  /** Milliseconds that work may take from now on without being in the way of a key. */
  get room(): number {
    const now = this.#now()
    if (now >= Math.min(this.#pause, this.#lastWork + LONGEST_WAIT)) return Number.POSITIVE_INFINITY
    return Math.max(0, this.#nextKey - now)
  }

  /** Something was computed just now. */
  worked(): void {
    this.#lastWork = this.#now()
  }

  /** Resolves when there may be room where there was none, or `signal` aborts. */
  change(signal: AbortSignal): Promise<void> {
    const left = Math.min(this.#pause, this.#lastWork + LONGEST_WAIT) - this.#now()
    return this.#waiters.wait(signal, Math.max(1, Math.ceil(left)))
  }
}
