import { describe, expect, it } from 'vitest'
import { fitCompletion } from '../../../../../renderer/features/completion/fit.ts'
import { Pace } from '../../../../../renderer/features/completion/pace.ts'

describe('what a model offers', () => {
  it('is shown as it is at the end of a line', () => {
    expect(fitCompletion('a\n  b\n', '')).toBe('a\n  b')
  })

  it('is one line where code follows in the line', () => {
    expect(fitCompletion('a\nb', ' + rest')).toBe('a')
  })

  it('leaves out what is there already', () => {
    expect(fitCompletion('x, y)', ')')).toBe('x, y')
    expect(fitCompletion('x, y);', ');')).toBe('x, y')
    expect(fitCompletion('"text"', '"')).toBe('"text')
  })

  it('is nothing when there is nothing to see', () => {
    expect(fitCompletion(' \n\n', '')).toBe('')
  })

  it('ends after a dozen lines', () => {
    expect(fitCompletion('x\n'.repeat(40), '').split('\n').length).toBe(12)
  })
})

describe('the pause before asking', () => {
  it('is never short, grows with slow answers and never becomes long', () => {
    const pace = new Pace()
    expect(pace.delay).toBe(75)
    pace.answered(1000)
    expect(pace.delay).toBe(250)
    for (let round = 0; round < 20; round += 1) pace.answered(20_000)
    expect(pace.delay).toBe(500)
  })

  it('is a little longer than the gap between keys', () => {
    const pace = new Pace()
    for (const at of [0, 150, 300, 450]) pace.key(at)
    expect(pace.delay).toBeCloseTo(180)
    pace.key(60_000)
    expect(pace.delay).toBeCloseTo(180)
  })
})
