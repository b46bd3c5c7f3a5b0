import type { TokenSequence } from '../engine/token-sequence.ts'
import { Kept } from './kept.ts'
import { AnchoredWindow, type CompletionWindow, type WindowLimits } from './window.ts'

/** Tokens that a prompt leaves for its answer at least. */
const ANSWER = 48
/** Of what a model reads so much is planned for once a window was too large: text is not alike everywhere. */
const CAREFUL = 0.7
/** A window of fewer characters says nothing. */
const LEAST = 64

/** True when a prompt of so many tokens leaves a model no room to write. */
export function leavesNoRoom(tokens: number, { capacity }: Pick<TokenSequence, 'capacity'>): boolean {
  return tokens + ANSWER > capacity
}

/**
 * The windows of the documents that were completed last. They are measured in characters, of which code has three and
 * more to a token; where a document turns out to have fewer, as Japanese or a table of numbers, its window is smaller.
 */
export class Windows {
  readonly #windows: Kept<AnchoredWindow>
  /** The share of the usual size that a document's window has. */
  readonly #shares: Kept<number>
  readonly #last: Kept<{ window: CompletionWindow; usual: WindowLimits }>

  /** @param most documents that are remembered. */
  constructor(most: number) {
    this.#windows = new Kept(most)
    this.#shares = new Kept(most)
    this.#last = new Kept(most)
  }

  /** Goes on with the head of an earlier window, where there is none since. */
  expect(documentId: string, head: string): void {
    if (this.#windows.get(documentId) === undefined) this.#windows.set(documentId, new AnchoredWindow(head))
  }

  /** The window for a cursor between `prefix` and `suffix`. */
  at(documentId: string, prefix: string, suffix: string, usual: WindowLimits): CompletionWindow {
    const window = this.#windows.get(documentId) ?? new AnchoredWindow()
    this.#windows.set(documentId, window)
    const share = this.#shares.get(documentId) ?? 1
    const limits = {
      prefixCharacters: Math.floor(usual.prefixCharacters * share),
      suffixCharacters: Math.floor(usual.suffixCharacters * share),
    }
    const made = window.at(prefix, suffix, limits)
    this.#last.set(documentId, { window: made, usual })
    return made
  }

  /**
   * Makes the next windows of a document smaller where a prompt left no room.
   * @returns false when there was room, or none can be made.
   */
  narrow(documentId: string, tokens: number, sequence: Pick<TokenSequence, 'capacity'>): boolean {
    const last = this.#last.get(documentId)
    if (last === undefined || !leavesNoRoom(tokens, sequence)) return false
    const { window, usual } = last
    const share = this.#shares.get(documentId) ?? 1
    const next = share * Math.min(CAREFUL, (CAREFUL * sequence.capacity) / tokens)
    // It is the line that is too long: a smaller window has it as well, and other lines want theirs.
    const inVain = window.tail.length > usual.prefixCharacters || usual.prefixCharacters * next < LEAST
    this.#shares.set(documentId, inVain ? 1 : next)
    return !inVain
  }
}
