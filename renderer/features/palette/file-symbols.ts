import { Fzf } from 'fzf'
import type { FileSymbol } from '../../../preload/contract/symbols.ts'

export interface SymbolHit {
  readonly symbol: FileSymbol
  /** Indexes in the name of the letters that matched. */
  readonly positions: ReadonlySet<number>
}

const none: ReadonlySet<number> = new Set()

/** Those with these letters in their name, best first; all of them, in the order of the text, where nothing was typed. */
export function findFileSymbols(symbols: readonly FileSymbol[], text: string): readonly SymbolHit[] {
  // A space stands for any gap: fzf would look for the letter.
  const letters = text.replace(/\s+/g, '')
  if (letters === '') return symbols.map((symbol) => ({ symbol, positions: none }))
  const finder = new Fzf(symbols, { selector: ({ name }) => name, casing: 'case-insensitive' })
  return finder.find(letters).map(({ item, positions }) => ({ symbol: item, positions }))
}

/** Index of the innermost one that a line is in, else of the one before it; 0 above them all. @param line from 1. */
export function symbolAtLine(symbols: readonly FileSymbol[], line: number): number {
  const inside = symbols.findLastIndex((one) => one.line <= line && line <= one.last)
  if (inside >= 0) return inside
  const before = symbols.findLastIndex((one) => one.line <= line)
  return Math.max(0, before)
}
