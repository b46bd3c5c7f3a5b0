const DAILY = 7
const WEEKLY = 4

interface Dated {
  at: number
}

/** Local days since 1970: "yesterday" is what the person calls so. */
function dayOf(at: number): number {
  const date = new Date(at)
  return Math.floor(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000)
}

/** Weeks begin on Monday; 1 January 1970 was a Thursday. */
function weekOf(at: number): number {
  return Math.floor((dayOf(at) + 3) / 7)
}

/**
 * Which backups go: the newest of each of the last seven days that have one stays, and the newest of each of the last
 * four weeks that have one. The newest of all always stays.
 */
export function toDelete<T extends Dated>(backups: readonly T[]): T[] {
  const kept = new Set<T>()
  const days = new Set<number>()
  const weeks = new Set<number>()
  for (const backup of backups.toSorted((a, b) => b.at - a.at)) {
    const [day, week] = [dayOf(backup.at), weekOf(backup.at)]
    if (!days.has(day) && days.size < DAILY) kept.add(backup)
    if (!weeks.has(week) && weeks.size < WEEKLY) kept.add(backup)
    if (days.size < DAILY) days.add(day)
    if (weeks.size < WEEKLY) weeks.add(week)
  }
  return backups.filter((backup) => !kept.has(backup))
}

/** Is it time for the daily one? A newest backup from the future (a clock that was ahead) does not hold it up. */
export function isDue(newest: number | undefined, now: number): boolean {
  return newest === undefined || dayOf(newest) !== dayOf(now)
}
