/** How much the newest measurement counts: enough to follow a change, not enough to flicker. */
const WEIGHT = 0.25
/** Measurements closer than this, in milliseconds, tell noise. */
const APART = 500

/** The speed of something that grows, smoothed. */
export class Speed {
  readonly #now: () => number
  #from: { at: number; bytes: number } | undefined
  #rate: number | undefined

  constructor(now: () => number) {
    this.#now = now
  }

  /** Bytes a second; undefined until it can be told. */
  get bytesPerSecond(): number | undefined {
    return this.#rate
  }

  add(bytes: number): void {
    const now = this.#now()
    if (this.#from === undefined || bytes < this.#from.bytes) {
      this.#from = { at: now, bytes }
      return
    }
    const passed = now - this.#from.at
    if (passed < APART) return
    const measured = ((bytes - this.#from.bytes) * 1000) / passed
    this.#rate = this.#rate === undefined ? measured : this.#rate + WEIGHT * (measured - this.#rate)
    this.#from = { at: now, bytes }
  }
}
