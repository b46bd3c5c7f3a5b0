import { describe, expect, it } from 'vitest'
import { showAgo, showBytes, showCount, showTimeLeft } from '../../../../renderer/ui/amounts.ts'

describe('amounts', () => {
  it('are bytes with a unit that fits', () => {
    expect([0, 999, 1000, 1500, 98_300_000, 999_600].map(showBytes)).toEqual([
      '0 B',
      '999 B',
      '1.0 KB',
      '1.5 KB',
      '98 MB',
      '1.0 MB',
    ])
  })

  it('count one and many', () => {
    expect([showCount(1, 'file'), showCount(10_000, 'file'), showCount(2, 'entry', 'entries')]).toEqual([
      '1 file',
      '10,000 files',
      '2 entries',
    ])
  })

  it('tell the time left in steps that do not flicker', () => {
    expect([2, 17, 58, 130, 7200].map(showTimeLeft)).toEqual([
      'a few seconds',
      '20 seconds',
      '1 minute',
      '2 minutes',
      '2 hours',
    ])
  })

  it('tell how long ago something was', () => {
    const now = Date.UTC(2026, 5, 15, 12)
    expect(showAgo(now - 10_000, now)).toBe('just now')
    expect(showAgo(now - 3_600_000, now)).toBe('1 hour ago')
    expect(showAgo(now - 26 * 3_600_000, now)).toBe('yesterday')
    expect(showAgo(Date.UTC(2026, 2, 12, 12), now)).toBe('12 Mar 2026')
  })
})
