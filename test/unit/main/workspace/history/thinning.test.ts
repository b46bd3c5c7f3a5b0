import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Kept, toThin } from '../../../../../main/workspace/history/thinning.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const now = new Date(2026, 4, 20, 15, 0).getTime()

/** One state each `step`, over `span` until now. */
function states(span: number, step: number): Kept[] {
  return Array.from({ length: Math.floor(span / step) + 1 }, (_, n) => ({
    id: n + 1,
    at: now - span + n * step,
  }))
}

function kept(entries: readonly Kept[], moments: readonly number[] = []): Kept[] {
  const gone = new Set(toThin(entries, moments, now))
  return entries.filter((entry) => !gone.has(entry))
}

describe('with age fewer states are kept', () => {
  test('all of today', () => {
    const today = states(14 * HOUR, 5 * 60_000)
    expect(kept(today)).toEqual(today)
  })

  test('one an hour for a week', () => {
    const week = kept(states(6 * DAY, 10 * 60_000)).filter(
      ({ at }) => at < new Date(now).setHours(0, 0, 0, 0),
    )
    const hours = week.map(({ at }) => Math.floor(at / HOUR))
    expect(new Set(hours).size).toBe(hours.length)
    expect(hours.length).toBeGreaterThan(5 * 24)
  })

  test('one a day for 90 days, and none beyond', () => {
    const old = kept(states(200 * DAY, 3 * HOUR)).filter(({ at }) => now - at > 7 * DAY)
    const days = old.map(({ at }) => new Date(at).toDateString())
    expect(new Set(days).size).toBe(days.length)
    expect(days.length).toBeGreaterThanOrEqual(82)
    expect(Math.max(...old.map(({ at }) => now - at))).toBeLessThanOrEqual(90 * DAY)
  })
})

test('a state that a moment refers to is kept for ever, and it alone of its time', () => {
  const entries = states(300 * DAY, HOUR)
  // The moment is between the 10th state and the 11th: it refers to the 11th, which says what was until then.
  const moment = 10.5
  expect(kept(entries, [moment]).filter(({ at }) => now - at > 91 * DAY)).toEqual([entries[10]])
})

test('states from a clock that was ahead count as of today', () => {
  const ahead = [1, 2, 3].map((id) => ({ id, at: now + id * DAY }))
  expect(kept(ahead)).toEqual(ahead)
})

test('whatever is thinned, every moment finds what it found before', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ age: fc.integer({ min: -10, max: 3000 }), gap: fc.integer({ min: 1, max: 3 }) }), {
        maxLength: 60,
      }),
      fc.uniqueArray(fc.integer({ min: 1, max: 180 }), { maxLength: 6 }),
      (raw, points) => {
        let id = 0
        const entries = raw.map(({ age, gap }) => {
          id += gap
          return { id, at: now - age * HOUR }
        })
        const moments = points.toSorted((a, b) => a - b)
        const left = kept(entries, moments)
        for (const moment of moments)
          expect(left.find((entry) => entry.id >= moment)).toBe(entries.find((entry) => entry.id >= moment))
      },
    ),
  )
})
