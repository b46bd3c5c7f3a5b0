import type { HistoryItem } from '../../../preload/contract/history.ts'
import { dayWords, spanWords } from './words.ts'

/** Items that lie no further apart than this belong to one sitting. */
const PAUSE_MS = 10 * 60_000

/** A line of the list: a heading, or something that can be selected. */
export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly text: string }
  | { readonly kind: 'sitting'; readonly key: string; readonly text: string }
  | { readonly kind: 'item'; readonly key: string; readonly item: HistoryItem }

export function keyOf(item: HistoryItem): string {
  return `${item.kind}-${item.before}`
}

function beginOf(item: HistoryItem): number {
  return 'from' in item ? item.from : item.at
}

function endOf(item: HistoryItem): number {
  return 'until' in item ? item.until : item.at
}

/** Neighbours in the list (newest first) without a pause between them, on one day. */
function sittings(items: readonly HistoryItem[]): HistoryItem[][] {
  const groups: HistoryItem[][] = []
  let begin = 0
  for (const item of items) {
    const group = groups.at(-1)
    const last = group?.at(-1)
    const near =
      last !== undefined && Math.abs(begin - endOf(item)) <= PAUSE_MS && isSameDay(endOf(last), endOf(item))
    if (near) group?.push(item)
    else groups.push([item])
    begin = near ? Math.min(begin, beginOf(item)) : beginOf(item)
  }
  return groups
}

function isSameDay(a: number, b: number): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString()
}

/** The list as it is drawn: days, in them the sittings of several items, in them the items. */
export function rowsOf(items: readonly HistoryItem[], now: number): Row[] {
  const rows: Row[] = []
  let day = ''
  for (const group of sittings(items)) {
    const [newest] = group
    const oldest = group.at(-1)
    if (newest === undefined || oldest === undefined) continue
    const key = keyOf(newest)
    const text = dayWords(endOf(newest), now)
    if (text !== day) rows.push({ kind: 'day', key: `day-${key}`, text })
    day = text
    if (group.length > 1) {
      const from = Math.min(...group.map(beginOf))
      const until = Math.max(...group.map(endOf))
      const span = spanWords(from, until)
      // One minute is what each of them says already.
      if (span !== spanWords(until, until)) rows.push({ kind: 'sitting', key: `sitting-${key}`, text: span })
    }
    for (const item of group) rows.push({ kind: 'item', key: keyOf(item), item })
  }
  return rows
}
