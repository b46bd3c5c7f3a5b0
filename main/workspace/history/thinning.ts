/** One earlier state of a file. */
export interface Kept {
  id: number
  at: number
}

const HOUR_MS = 60 * 60_000
const DAY_MS = 24 * HOUR_MS
const HOURLY_FOR = 7 * DAY_MS
/** Days for which one state a day is kept, and for which moments without a name are. */
export const DAILY_FOR = 90 * DAY_MS
export const MOMENTS_FOR = 7 * DAY_MS

/** Local midnight: "today" is what the person calls so. */
function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0)
}

/** Entries with the same mark stand for each other; null: none is kept. */
function markOf({ id, at }: Kept, now: number): string | null {
  // A clock that was ahead has left entries from the future: they count as today's.
  if (at >= startOfDay(now)) return `one ${id}`
  if (now - at <= HOURLY_FOR) return `hour ${Math.floor(at / HOUR_MS)}`
  return now - at <= DAILY_FOR ? `day ${startOfDay(at)}` : null
}

/**
 * Which states of one file go: all of today stay, then one an hour for a week, one a day for 90 days, and whatever a
 * moment of the project refers to.
 * @param entries oldest first.
 * @param moments points in order, oldest first; each refers to the first entry from it on.
 */
export function toThin(entries: readonly Kept[], moments: readonly number[], now: number): Kept[] {
  const gone: Kept[] = []
  let last: string | null = null
  let before = 0
  let next = 0
  for (const entry of entries) {
    while (next < moments.length && (moments[next] ?? 0) <= before) next += 1
    const isReferred = next < moments.length && (moments[next] ?? 0) <= entry.id
    before = entry.id
    const mark = markOf(entry, now)
    const isRepeated = mark === null || mark === last
    if (isRepeated && !isReferred) gone.push(entry)
    last = mark
  }
  return gone
}
