import type { FileMatches, ReplaceInput, SearchMatch, SearchQuery } from '../../../preload/contract/search.ts'
import type { SearchForm } from './store.ts'

/** A row of the results: a file, or one of its matches below it. */
export type Row =
  | { readonly kind: 'file'; readonly key: string; readonly file: FileMatches }
  | { readonly kind: 'match'; readonly key: string; readonly file: FileMatches; readonly match: SearchMatch }

/** Characters of a line shown before its match, at least and at most. */
const LEAD = { least: 6, most: 60 }
/** Of a long match, this much should be in sight, and this much after it. */
const MATCH = 20
const TAIL = 6

const fileKey = (file: FileMatches): string => file.nodeId
const matchKey = (file: FileMatches, match: SearchMatch): string => `${file.nodeId}:${match.from}`

export function rowsOf(files: readonly FileMatches[], folded: ReadonlySet<string>): Row[] {
  return files.flatMap((file) => {
    const own: Row = { kind: 'file', key: fileKey(file), file }
    if (folded.has(file.nodeId)) return [own]
    const rows = file.matches.map(
      (match): Row => ({ kind: 'match', key: matchKey(file, match), file, match }),
    )
    return [own, ...rows]
  })
}

/** The files without one row: a whole file, or one match. */
export function without(files: readonly FileMatches[], row: Row): FileMatches[] {
  if (row.kind === 'file') return files.filter((file) => file.nodeId !== row.file.nodeId)
  return files.flatMap((file) => {
    if (file.nodeId !== row.file.nodeId) return [file]
    const matches = file.matches.filter((match) => match.from !== row.match.from)
    return matches.length === 0 ? [] : [{ ...file, matches }]
  })
}

/** The row that takes the keyboard when `key` goes: the one after it, else the one before. */
export function neighbour(rows: readonly Row[], key: string, gone: (row: Row) => boolean): string | null {
  const at = rows.findIndex((row) => row.key === key)
  const after = rows.slice(at + 1).find((row) => !gone(row))
  const before = rows.slice(0, Math.max(0, at)).findLast((row) => !gone(row))
  return (after ?? before)?.key ?? null
}

/** Where a row stands: in which file, and after how many of its matches. */
interface RowPlace {
  readonly nodeId: string
  readonly nth: number
}

export function placeIn(rows: readonly Row[], key: string | null): RowPlace | null {
  const row = rows.find((each) => each.key === key)
  if (row?.kind !== 'match') return null
  const { nodeId } = row.file
  return { nodeId, nth: matchesOf(rows, nodeId).indexOf(row) }
}

/** The key of the match that stands at a place, else of the last before it; null where its file has none left. */
export function rowAt(rows: readonly Row[], place: RowPlace | null): string | null {
  if (place === null) return null
  const matches = matchesOf(rows, place.nodeId)
  return (matches[place.nth] ?? matches.at(-1))?.key ?? null
}

function matchesOf(rows: readonly Row[], nodeId: string): readonly Row[] {
  return rows.filter((row) => row.kind === 'match' && row.file.nodeId === nodeId)
}

/** Commas part paths, but not within braces, as in `*.{ts,tsx}`. */
export function globsOf(text: string): string[] {
  return (text.match(/(?:\{[^}]*\}|[^,])+/g) ?? []).map((glob) => glob.trim()).filter((glob) => glob !== '')
}

/** The query that a form asks for. A regular expression that names a line end may go over one. */
export function queryOf(form: SearchForm): SearchQuery {
  const { text, caseSensitive, wholeWord, regex, include, exclude } = form
  const multiline = regex && (text.includes('\n') || text.includes('\\n'))
  const paths = { include: globsOf(include), exclude: globsOf(exclude) }
  return { text, caseSensitive, wholeWord, regex, multiline, ...paths }
}

/** What a row stands for, to be replaced. */
export function targetsOf(row: Row): ReplaceInput['files'][number] {
  return { nodeId: row.file.nodeId, matches: row.kind === 'file' ? row.file.matches : [row.match] }
}

export function countOf(files: readonly FileMatches[]): number {
  return files.reduce((sum, file) => sum + file.matches.length, 0)
}

/**
 * A match's line in three parts, without its indentation and with no more before the match than leaves it in sight.
 * @param columns characters that the row has room for.
 */
export function partsOf(
  { preview, start, end }: Pick<SearchMatch, 'preview' | 'start' | 'end'>,
  columns: number,
): {
  before: string
  match: string
  after: string
} {
  const room = columns - Math.min(end - start, MATCH) - TAIL
  const lead = Math.max(LEAD.least, Math.min(LEAD.most, room))
  return { before: leadOf(preview, start, lead), match: preview.slice(start, end), after: preview.slice(end) }
}

/** What is before `start` in a line, without indentation and at most so long: its own start gives way. */
export function leadOf(line: string, start: number, most: number): string {
  const lead = line.slice(0, start).trimStart()
  if (lead.length <= most) return lead
  // Not half a character.
  return `…${lead.slice(1 - most).replace(/^[\uDC00-\uDFFF]/, '')}`
}
