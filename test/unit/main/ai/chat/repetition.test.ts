import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isLooping } from '../../../../../main/ai/chat/repetition.ts'

describe('an answer that goes round in circles', () => {
  it('is noticed, whatever the length of the circle', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(99), { minLength: 1, maxLength: 96 }),
        fc.array(fc.nat(), { maxLength: 50 }),
        (circle, before) => {
          const rounds = Math.max(4, Math.ceil(60 / circle.length))
          expect(isLooping([...before, ...Array.from({ length: rounds }, () => circle).flat()])).toBe(true)
        },
      ),
    )
  })

  it('is not seen in text that only says something twice', () => {
    const passage = Array.from({ length: 60 }, (_, index) => index)
    expect(isLooping([...passage, ...passage])).toBe(false)
    expect(isLooping([1, 1, 1, 1, 1, 1])).toBe(false)
  })
})
