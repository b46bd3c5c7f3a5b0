import { byteLetters, inByteLetters } from './byte-pair-encoding.ts'

/** llama.cpp's kinds of tokens: text, markers that text never becomes, markers that text may become, and unused. */
const KIND = { normal: 1, control: 3, userDefined: 4, unused: 5 } as const

/** The markers of ChatML and of fill-in-the-middle, as Qwen2.5-Coder names them. */
export const MARKERS = [
  '<|endoftext|>',
  '<|im_start|>',
  '<|im_end|>',
  '<|fim_prefix|>',
  '<|fim_middle|>',
  '<|fim_suffix|>',
  '<|fim_pad|>',
  '<|repo_name|>',
  '<|file_sep|>',
] as const
export type Marker = (typeof MARKERS)[number]

/** Rows of a weight matrix come in blocks of this many. */
const ROUND = 32

/** The tokens of a test model: all bytes, what the merges make of them, the markers, and whatever is added. */
export class Vocabulary {
  readonly tokens: string[] = [...byteLetters]
  readonly kinds: number[] = byteLetters.map(() => KIND.normal)
  readonly #ids = new Map(this.tokens.map((token, id) => [token, id]))

  /** @param markers which markers it has; a model without those of fill-in-the-middle cannot do it. */
  constructor(merges: readonly string[], markers: readonly Marker[] = MARKERS) {
    for (const merge of merges) {
      const token = merge.replace(' ', '')
      if (!this.#ids.has(token)) this.#add(token, KIND.normal)
    }
    for (const marker of markers) this.#add(marker, KIND.control)
  }

  /** The number of a token that must be there. */
  id(token: string): number {
    const id = this.#ids.get(token)
    if (id === undefined) throw new Error(`The vocabulary has no ${token}`)
    return id
  }

  /** Whether a text is one token already. */
  hasText(text: string): boolean {
    return this.#ids.has(inByteLetters(text))
  }

  /** A token that only the model writes: no text is cut into it, since no merge makes it. */
  addText(text: string): number {
    return this.#add(inByteLetters(text), KIND.normal)
  }

  /** A token of bytes that need be no text; the one that is there where there is one. */
  addBytes(bytes: readonly number[]): number {
    const token = bytes.map((byte) => byteLetters[byte]).join('')
    return this.#ids.get(token) ?? this.#add(token, KIND.normal)
  }

  /** A token that its own text becomes wherever it stands. */
  addTrigger(text: string): number {
    return this.#add(text, KIND.userDefined)
  }

  /** Fills up to a whole block with tokens that are never used. */
  fill(): void {
    while (this.tokens.length % ROUND !== 0) this.#add(`[PAD${this.tokens.length}]`, KIND.unused)
  }

  #add(token: string, kind: number): number {
    const id = this.tokens.length
    this.tokens.push(token)
    this.kinds.push(kind)
    this.#ids.set(token, id)
    return id
  }
}
