import { indentOf } from '../../symbols/line-symbols.ts'
import type { DeclaredSymbol } from '../../symbols/symbol.ts'
import { symbolsOf } from '../../symbols/symbols-of.ts'

/** A piece of a file that is found, and shown, as one. Lines count from 1 and include the last. */
export interface Chunk {
  first: number
  last: number
  /** What it declares, the outermost first; '' where nothing is declared. */
  name: string
}

export interface FileChunks {
  chunks: Chunk[]
  symbols: readonly DeclaredSymbol[]
}

/** A declaration up to this size stays in one piece; what is larger is cut at its members, else at its blank lines. */
const MOST_LINES = 60
const MOST_CHARACTERS = 2_400
/** Neighbours that are small together are one piece: a page of one-line functions says more than each of them. */
const FEW_LINES = 16

/** Cuts a file along what it declares. Text that nobody wrote by hand has no chunks. */
export async function chunkFile(path: string, text: string): Promise<FileChunks> {
  const written = await symbolsOf(path, text)
  if (written === undefined) return { chunks: [], symbols: [] }
  const { lines, symbols } = written
  return { chunks: chunksOf(lines, symbols), symbols }
}

function chunksOf(lines: readonly string[], symbols: readonly DeclaredSymbol[]): Chunk[] {
  const pieces = cut(lines, symbols, 1, lines.length, '')
  return merge(lines, pieces).filter(({ first, last }) => !isBlank(lines, first, last))
}

/** The pieces from `first` to `last`: declarations, and what lies between them. */
function cut(
  lines: readonly string[],
  symbols: readonly DeclaredSymbol[],
  first: number,
  last: number,
  inside: string,
): Chunk[] {
  const pieces: Chunk[] = []
  let at = first
  for (let index = 0; index < symbols.length; index++) {
    const symbol = symbols[index] as DeclaredSymbol
    if (symbol.line < at || symbol.last > last) continue
    const start = Math.max(at, leadOf(lines, symbol.line))
    const end = Math.max(symbol.last, start)
    if (start > at) pieces.push(...blocks(lines, at, start - 1, inside))
    const name = inside === '' ? symbol.name : `${inside} ${symbol.name}`
    pieces.push(...declaration(lines, symbols.slice(index + 1), start, end, name))
    at = end + 1
  }
  if (at <= last) pieces.push(...blocks(lines, at, last, inside))
  return pieces
}

function declaration(
  lines: readonly string[],
  later: readonly DeclaredSymbol[],
  start: number,
  end: number,
  name: string,
): Chunk[] {
  if (fits(lines, start, end)) return [{ first: start, last: end, name }]
  const members = later.filter(({ line, last }) => line > start && last <= end)
  return members.length === 0 ? blocks(lines, start, end, name) : cut(lines, members, start, end, name)
}

/** Where what belongs to a declaration begins: comments, attributes and decorators right above it are part of it. */
function leadOf(lines: readonly string[], line: number): number {
  let at = line
  while (at > 1 && /^\s*(\/\/|\/\*|\*|#|--|;|@|"""|'''|<!--|%|\[[\w:]+)/.test(lines[at - 2] as string)) at--
  return at
}

/** Cuts lines that have no declarations to cut at: at blank lines, the least indented first. */
function blocks(lines: readonly string[], first: number, last: number, name: string): Chunk[] {
  if (fits(lines, first, last)) return [{ first, last, name }]
  const pieces: Chunk[] = []
  let from = first
  while (from <= last) {
    const most = furthest(lines, from, last)
    const to = most === last ? last : breakBefore(lines, from, most)
    pieces.push({ first: from, last: to, name })
    from = to + 1
  }
  return pieces
}

/** The last line that a piece from `from` may have. */
function furthest(lines: readonly string[], from: number, last: number): number {
  let characters = 0
  for (let line = from; line <= last; line++) {
    characters += (lines[line - 1] as string).length + 1
    if (line > from && (characters > MOST_CHARACTERS || line - from >= MOST_LINES)) return line - 1
  }
  return last
}

/** The best line to end a piece at in its second half: before the shallowest line, blank ones going with the piece. */
function breakBefore(lines: readonly string[], from: number, most: number): number {
  let best = most
  let bestScore = Number.POSITIVE_INFINITY
  for (let line = most; line > from + (most - from) / 2; line--) {
    const next = lines[line] ?? ''
    if (next.trim() === '') continue
    const afterBlank = (lines[line - 1] as string).trim() === ''
    const score = indentOf(next) + (afterBlank ? 0 : 6)
    if (score >= bestScore) continue
    best = line
    bestScore = score
  }
  return best
}

/** Joins small neighbours. */
function merge(lines: readonly string[], pieces: readonly Chunk[]): Chunk[] {
  const merged: Chunk[] = []
  for (const piece of pieces) {
    const before = merged.at(-1)
    // Closing braces say nothing alone.
    const isBare = !lines.slice(piece.first - 1, piece.last).some((line) => /[\p{L}\p{N}]/u.test(line))
    const together = before !== undefined && piece.last - before.first < FEW_LINES
    if (before !== undefined && (isBare || together)) {
      before.last = piece.last
      if (!isBare && piece.name !== '' && !before.name.split(', ').includes(piece.name))
        before.name = before.name === '' ? piece.name : `${before.name}, ${piece.name}`
    } else merged.push({ ...piece })
  }
  return merged.map((chunk) => trimmed(lines, chunk))
}

function trimmed(lines: readonly string[], { first, last, name }: Chunk): Chunk {
  let [from, to] = [first, last]
  while (from < to && (lines[from - 1] as string).trim() === '') from++
  while (to > from && (lines[to - 1] as string).trim() === '') to--
  return { first: from, last: to, name }
}

function fits(lines: readonly string[], first: number, last: number): boolean {
  return furthest(lines, first, last) === last
}

function isBlank(lines: readonly string[], first: number, last: number): boolean {
  for (let line = first; line <= last; line++) if ((lines[line - 1] as string).trim() !== '') return false
  return true
}
