/** What was typed into quick open, understood. Lines and columns are 1-based. */
export type Query =
  | { readonly mode: 'commands' | 'symbols' | 'fileSymbols'; readonly text: string }
  | { readonly mode: 'line'; readonly line: number | null; readonly column: number }
  | { readonly mode: 'files'; readonly text: string; readonly line: number | null; readonly column: number }

const PLACE = /^(.*?)(?::(\d*)(?::(\d*))?)?$/s

/** `name`, `name:12`, `name:12:3`, `:12`, `@symbol` of the file in front, `#symbol` of the project, `>command`. */
export function parseQuery(typed: string): Query {
  if (typed.startsWith('>')) return { mode: 'commands', text: typed.slice(1).trim() }
  if (typed.startsWith('@')) return { mode: 'fileSymbols', text: typed.slice(1).trim() }
  if (typed.startsWith('#')) return { mode: 'symbols', text: typed.slice(1).trim() }
  const [, text = '', line, column] = PLACE.exec(typed) ?? []
  const place = { line: positive(line), column: positive(column) ?? 1 }
  if (text === '' && line !== undefined) return { mode: 'line', ...place }
  return { mode: 'files', text: text.trim(), ...place }
}

function positive(digits: string | undefined): number | null {
  const number = Number.parseInt(digits ?? '', 10)
  return number > 0 ? number : null
}
