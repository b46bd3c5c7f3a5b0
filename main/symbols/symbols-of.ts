import { grammarFor } from './declarations.ts'
import { lineSymbols } from './line-symbols.ts'
import type { DeclaredSymbol } from './symbol.ts'
import { syntaxSymbols } from './syntax-symbols.ts'

/** Text beyond this size is data, as lock files are: its tree is not worth the time. */
const PARSED = 400_000
const READ = 1_000_000
/** Lines of such length are not written by people. */
const LONGEST_LINE = 2_000
/** Written by tools, and as large as all that people wrote. */
const GENERATED =
  /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|composer\.lock|cargo\.lock|poetry\.lock|uv\.lock|gemfile\.lock|go\.sum|flake\.lock)$|\.(min\.(js|css|mjs)|map|svg|snap|ipynb|csv|tsv)$/i

/** A text that people wrote, taken apart. */
export interface WrittenText {
  lines: readonly string[]
  /** What it declares, in the order of the text. */
  symbols: readonly DeclaredSymbol[]
}

/** What a text declares; undefined for a text that nobody wrote by hand. */
export async function symbolsOf(path: string, text: string): Promise<WrittenText | undefined> {
  if (text.trim() === '' || text.length > READ || GENERATED.test(path)) return undefined
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  if (text.length / lines.length > 400 || lines.every((line) => line.length > LONGEST_LINE)) return undefined
  const grammar = text.length > PARSED ? undefined : await grammarFor(path)
  return { lines, symbols: grammar === undefined ? lineSymbols(path, lines) : syntaxSymbols(text, grammar) }
}
