/** The last `limit` characters of a terminal's output, for a window that attaches later. */
export class Scrollback {
  readonly #limit: number
  #chunks: string[] = []
  #length = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  push(chunk: string): void {
    this.#chunks.push(chunk)
    this.#length += chunk.length
    while (this.#length - (this.#chunks[0]?.length ?? 0) >= this.#limit)
      this.#length -= this.#chunks.shift()?.length ?? 0
  }

  /** What is kept, cut at a line's start where something was dropped before it. */
  text(): string {
    const all = this.#chunks.join('')
    if (all.length <= this.#limit) return all
    const tail = all.slice(-this.#limit)
    const line = tail.indexOf('\n')
    return line < 0 ? tail : tail.slice(line + 1)
  }
}
