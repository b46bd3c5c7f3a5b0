import { Fzf } from 'fzf'
import type { ProjectSymbol } from '../../preload/contract/codebase.ts'

/** A symbol with its place, before it was asked for. */
export type PlacedSymbol = Omit<ProjectSymbol, 'matched'>

/** Those whose name has these letters in this order, best first; all of them where nothing was typed. */
export function rankSymbols(rows: readonly PlacedSymbol[], text: string, limit: number): ProjectSymbol[] {
  const letters = lettersOf(text)
  if (letters === '') return rows.slice(0, limit).map((row) => ({ ...row, matched: [] }))
  const finder = new Fzf(rows, { selector: ({ name }) => name, limit, tiebreakers: [byNearness] })
  return finder
    .find(letters)
    .map(({ item, positions }) => ({ ...item, matched: Array.from(positions).sort((a, b) => a - b) }))
}

/** What was typed without its blanks, which stand for any gap. */
export function lettersOf(text: string): string {
  return text.replace(/\s+/g, '')
}

/** Between equals, what is declared at the top of a file, and then the shorter name. */
function byNearness(a: { item: PlacedSymbol }, b: { item: PlacedSymbol }): number {
  return (
    Number(a.item.container !== '') - Number(b.item.container !== '') ||
    a.item.name.length - b.item.name.length
  )
}
