/** Most tokens that one character may be spread over; beyond it the bytes are no text and are shown as they come. */
const LONGEST_CHARACTER = 8
const REMEMBERED = 8

/**
 * Turns tokens into text as they come. A character may be spread over several tokens, so its bytes are held until it
 * is whole; nothing broken ever reaches the window.
 */
export class TokenTextDecoder {
  readonly #detokenize: (tokens: number[], before: number[]) => string
  #pending: number[] = []
  #before: number[]

  /** @param before the tokens of the prompt's end, which decide whether a space is due. */
  constructor(detokenize: (tokens: number[], before: number[]) => string, before: readonly number[]) {
    this.#detokenize = detokenize
    this.#before = before.slice(-REMEMBERED)
  }

  /** @returns the text that is whole now, or '' while a character is not. */
  push(token: number): string {
    return this.pushAll([token])
  }

  /** The same for several tokens at once, which costs little more than for one. */
  pushAll(tokens: readonly number[]): string {
    this.#pending.push(...tokens)
    const all = this.#pending.length
    for (let held = 0; held < Math.min(all, LONGEST_CHARACTER); held++) {
      const text = this.#detokenize(this.#pending.slice(0, all - held), this.#before)
      if (!text.endsWith('\uFFFD')) return this.#settle(text, all - held)
    }
    return all < LONGEST_CHARACTER ? '' : this.flush()
  }

  /** What is left when generation ends. */
  flush(): string {
    const text = this.#pending.length === 0 ? '' : this.#detokenize(this.#pending, this.#before)
    return this.#settle(text, this.#pending.length)
  }

  #settle(text: string, count: number): string {
    const settled = this.#pending.splice(0, count)
    this.#before = [...this.#before, ...settled].slice(-REMEMBERED)
    return text
  }
}
