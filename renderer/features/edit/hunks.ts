import type { ChangeDesc } from '@codemirror/state'
import { diffArrays } from 'diff'

/** One place of a proposal: these characters of the document give way to `insert`. */
export interface Hunk {
  readonly id: number
  readonly from: number
  readonly to: number
  readonly insert: string
  /** The new lines as they are shown; empty where lines only go. */
  readonly lines: readonly string[]
}

/** Milliseconds; a diff that takes longer is one hunk. */
const PATIENCE = 60

/** What turns `base`, which begins at `offset` of the document, into `next`: whole lines, with unchanged ones between. */
export function hunksBetween(base: string, next: string, offset = 0): Hunk[] {
  const [a, b] = [base.split('\n'), next.split('\n')]
  // Where each line of `base` begins; one more for the end.
  const starts = [0]
  for (const line of a) starts.push((starts.at(-1) ?? 0) + line.length + 1)
  return blocksBetween(a, b).map((block, id): Hunk => {
    const at = edges(block, starts, a.length)
    return { id, lines: block.lines, insert: at.insert, from: at.from + offset, to: at.to + offset }
  })
}

/** Lines `from` up to `to` give way to `lines`. */
interface Block {
  readonly from: number
  readonly to: number
  readonly lines: readonly string[]
}

function blocksBetween(a: string[], b: string[]): Block[] {
  const parts = diffArrays(a, b, { timeout: PATIENCE })
  if (parts === undefined) return [middle(a, b)]
  const blocks: Block[] = []
  let at = 0
  let open: Block | undefined
  for (const { added, removed, value, count } of parts) {
    if (!added && !removed) {
      if (open !== undefined) blocks.push(open)
      open = undefined
      at += count
      continue
    }
    open ??= { from: at, to: at, lines: [] }
    if (removed) at += count
    open = { from: open.from, to: at, lines: added ? [...open.lines, ...value] : open.lines }
  }
  return apart(open === undefined ? blocks : [...blocks, open], a)
}

/**
 * A change at the end takes the break before it along. With one empty line between them it would so touch the change
 * before, and the two be one for whoever maps them.
 */
function apart(blocks: readonly Block[], a: readonly string[]): Block[] {
  const [before, last] = blocks.slice(-2)
  if (before === undefined || last === undefined || last.to < a.length) return [...blocks]
  if (last.from - before.to !== 1 || a[before.to] !== '') return [...blocks]
  return [
    ...blocks.slice(0, -2),
    { from: before.from, to: last.to, lines: [...before.lines, '', ...last.lines] },
  ]
}

/** All that lies between the lines both begin and end with. */
function middle(a: readonly string[], b: readonly string[]): Block {
  const shorter = Math.min(a.length, b.length)
  let start = 0
  while (start < shorter && a[start] === b[start]) start += 1
  let end = 0
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1
  return { from: start, to: a.length - end, lines: b.slice(start, b.length - end) }
}

function edges({ from, to, lines }: Block, starts: readonly number[], count: number) {
  const length = (starts[count] ?? 1) - 1
  const begin = starts[from] ?? length
  const text = lines.join('\n')
  // Past the last line the break before it is what comes or goes.
  if (from === to)
    return from === count
      ? { from: length, to: length, insert: `\n${text}` }
      : { from: begin, to: begin, insert: `${text}\n` }
  if (lines.length === 0)
    return to === count
      ? { from: Math.max(0, begin - 1), to: length, insert: '' }
      : { from: begin, to: starts[to] ?? length, insert: '' }
  return { from: begin, to: (starts[to] ?? length) - 1, insert: text }
}

/**
 * The same hunks after the document changed. One whose own lines were changed is withdrawn: what is in them now is
 * somebody's later word.
 */
export function mapHunks(hunks: readonly Hunk[], changes: ChangeDesc): readonly Hunk[] {
  if (changes.empty) return hunks
  return hunks.flatMap((hunk) => {
    const { from, to } = hunk
    if (from === to ? swallowed(changes, from) : changes.touchesRange(from, to) !== false) return []
    return [{ ...hunk, from: changes.mapPos(from, from === to ? -1 : 1), to: changes.mapPos(to, -1) }]
  })
}

function swallowed(changes: ChangeDesc, at: number): boolean {
  let gone = false
  changes.iterChangedRanges((from, to) => {
    if (from < to && from <= at && at <= to) gone = true
  })
  return gone
}

/** `text`, which begins at `offset`, with hunks applied. */
export function applied(text: string, hunks: readonly Hunk[], offset = 0): string {
  let result = text
  for (const { from, to, insert } of [...hunks].sort((a, b) => b.from - a.from))
    result = result.slice(0, from - offset) + insert + result.slice(to - offset)
  return result
}

/** A line is looked for this far ahead of the one before it. */
const AHEAD = 40

/**
 * Hunks while an answer is still being written. What the model has not come to yet is not gone: the lines of `base`
 * after the last one that it repeated are taken to follow.
 */
export function hunksSoFar(base: string, partial: string, offset: number): Hunk[] {
  const lines = base.split('\n')
  let reached = 0
  for (const line of partial.split('\n')) {
    // A lone bracket says little about where it stands.
    const ahead = line.trim().length < 3 ? 1 : AHEAD
    const found = lines.slice(reached, reached + ahead).indexOf(line)
    if (found >= 0) reached += found + 1
  }
  return hunksBetween(base, [partial, ...lines.slice(reached)].join('\n'), offset)
}
