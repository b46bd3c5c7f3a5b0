const LEAST = 75
const MOST = 500

/**
 * How long to wait after a key before asking the model: a little longer than the person's usual gap between keys,
 * and longer still on a machine that answers slowly, where each question in vain costs more.
 */
export class Pace {
  #gap = 0
  #latency = 0
  #lastKey: number | undefined

  /** Milliseconds, from 75 to 500. */
  get delay(): number {
    return Math.min(MOST, Math.max(LEAST, this.#gap * 1.2, this.#latency * 0.25))
  }

  /** A key was typed at this time in milliseconds. A long pause is no gap between keys. */
  key(now: number): void {
    const gap = this.#lastKey === undefined ? Number.POSITIVE_INFINITY : now - this.#lastKey
    this.#lastKey = now
    if (gap < 400) this.#gap = this.#gap === 0 ? gap : this.#gap * 0.8 + gap * 0.2
  }

  /** An answer took this long in milliseconds. */
  answered(milliseconds: number): void {
    this.#latency = this.#latency === 0 ? milliseconds : this.#latency * 0.7 + milliseconds * 0.3
  }
}
