import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isDue, toDelete } from '../../../../../main/workspace/backup/retention.ts'

const DAY = 86_400_000
const now = new Date(2026, 4, 20, 15, 0).getTime()

function kept(ages: number[]): number[] {
  const backups = ages.map((age) => ({ at: now - age * DAY }))
  const gone = new Set(toDelete(backups))
  return ages.filter((_, n) => !gone.has(backups[n] as { at: number }))
}

test('of a backup a day, the last seven and those of four weeks are kept', () => {
  // 20 May 2026 is a Wednesday: the newest of the weeks before are Sundays.
  expect(kept(Array.from({ length: 60 }, (_, n) => n))).toEqual([0, 1, 2, 3, 4, 5, 6, 10, 17])
})

test('of several in one day, the newest is kept', () => {
  expect(kept([0, 0.1, 0.2, 1])).toEqual([0, 1])
})

test('the newest of all is never deleted, and never more than eleven are kept', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: -300, max: 3_000 }), { minLength: 1 }), (hours) => {
      const left = kept(hours.map((hour) => hour / 24))
      expect(left).toContain(Math.min(...hours) / 24)
      expect(left.length).toBeLessThanOrEqual(11)
    }),
  )
})

test('one is due each day, also when the clock was ahead', () => {
  expect(isDue(undefined, now)).toBe(true)
  expect(isDue(now - 60_000, now)).toBe(false)
  expect(isDue(now - DAY, now)).toBe(true)
  expect(isDue(now + 400 * DAY, now)).toBe(true)
})
