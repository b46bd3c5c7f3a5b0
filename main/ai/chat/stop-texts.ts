/** Lets text through until one of the stop texts appears, holding back an end that may be the start of one. */
export class StopTexts {
  readonly #stops: readonly string[]
  #held = ''

  constructor(stops: readonly string[]) {
    this.#stops = stops
  }

  /** @returns the text that may be shown, and whether a stop text was met. */
  push(text: string): { text: string; stopped: boolean } {
    const all = this.#held + text
    const at = Math.min(...this.#stops.map((stop) => indexOr(all, stop)))
    if (at !== Number.POSITIVE_INFINITY) {
      this.#held = ''
      return { text: all.slice(0, at), stopped: true }
    }
    const hold = Math.max(0, ...this.#stops.map((stop) => overlap(all, stop)))
    this.#held = all.slice(all.length - hold)
    return { text: all.slice(0, all.length - hold), stopped: false }
  }

  /** What was held back when generation ends otherwise. */
  flush(): string {
    const held = this.#held
    this.#held = ''
    return held
  }
}

function indexOr(text: string, stop: string): number {
  const at = text.indexOf(stop)
  return at < 0 ? Number.POSITIVE_INFINITY : at
}

/** Length of the longest end of `text` that `stop` starts with. */
function overlap(text: string, stop: string): number {
  for (let length = Math.min(text.length, stop.length - 1); length > 0; length--) {
    if (stop.startsWith(text.slice(text.length - length))) return length
  }
  return 0
}
