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
    this.#pending.push(token)
    const text = this.#detokenize(this.#pending, this.#before)
    if (text.endsWith('\uFFFD') && this.#pending.length < LONGEST_CHARACTER) return ''
    return this.#settle(text)
  }

  /** What is left when generation ends. */
  flush(): string {
    return this.#pending.length === 0 ? '' : this.#settle(this.#detokenize(this.#pending, this.#before))
  }

  #settle(text: string): string {
    this.#before = [...this.#before, ...this.#pending].slice(-REMEMBERED)
    this.#pending = []
    return text
  }
}
