import { Chunk } from '@codemirror/merge'
import { type ChangeDesc, Text } from '@codemirror/state'

/** One place of a proposal: these characters of the document give way to `insert`. */
export interface Hunk {
  readonly id: number
  readonly from: number
  readonly to: number
  readonly insert: string
  /** The new lines as they are shown; empty where lines only go. */
  readonly lines: readonly string[]
}

/** A diff is approximate rather than late. */
const limits = { scanLimit: 500, timeout: 60 }

/** What turns `base`, which begins at `offset` of the document, into `next`: whole lines, with unchanged ones between. */
export function hunksBetween(base: string, next: string, offset = 0): Hunk[] {
  const a = Text.of(base.split('\n'))
  const b = Text.of(next.split('\n'))
  return Chunk.build(a, b, limits).map((chunk, index): Hunk => {
    const insert = next.slice(chunk.fromB, chunk.endB)
    const lines = chunk.fromB === chunk.toB ? [] : insert.split('\n')
    const at = edges(chunk, a.length, insert)
    return { id: index, lines, insert: at.insert, from: at.from + offset, to: at.to + offset }
  })
}

function edges({ fromA, toA, endA, fromB, toB }: Chunk, length: number, insert: string) {
  // Past the last line the break before it is what comes or goes.
  if (fromA === toA)
    return fromA > length
      ? { from: length, to: length, insert: `\n${insert}` }
      : { from: fromA, to: fromA, insert: `${insert}\n` }
  if (fromB === toB)
    return toA > length
      ? { from: Math.max(0, fromA - 1), to: length, insert: '' }
      : { from: fromA, to: toA, insert: '' }
  return { from: fromA, to: endA, insert }
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
