import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { carryOver, differenceOf } from '../../../../../renderer/features/documents/carry-over.ts'

function changed(text: string, { at, length, insert }: ReturnType<typeof differenceOf>): string {
  return text.slice(0, at) + insert + text.slice(at + length)
}

const texts = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '🦊', '🐻'), maxLength: 20 })

/** Half of a character that takes two. */
const HALF = /\p{Surrogate}/u

describe('what was typed before the store answered', () => {
  it('is told apart from the text it was typed in, whole characters at a time', () => {
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const difference = differenceOf(before, after)
        expect(changed(before, difference)).toBe(after)
        expect(difference.insert).not.toMatch(HALF)
        expect(before.slice(0, difference.at)).not.toMatch(HALF)
      }),
    )
  })

  it('is what it was where the text is the same', () => {
    fc.assert(
      fc.property(texts, texts, (before, typed) => {
        expect(changed(before, carryOver(before, typed, before))).toBe(typed)
      }),
    )
  })

  it('is never lost, whatever the text has become', () => {
    fc.assert(
      fc.property(texts, texts, texts, (before, typed, now) => {
        const { insert } = differenceOf(before, typed)
        const all = changed(now, carryOver(before, typed, now))
        expect(all).toContain(insert)
        expect(all).not.toMatch(HALF)
      }),
    )
  })

  it('comes where it was typed when another place has changed', () => {
    expect(carryOver('one two three', 'one two three!', 'ONE two three')).toEqual({
      at: 13,
      length: 0,
      insert: '!',
    })
    expect(carryOver('one two three', '> one two three', 'one two 3')).toEqual({
      at: 0,
      length: 0,
      insert: '> ',
    })
    expect(carryOver('one 222 three', 'one three', 'one 222 three four')).toEqual({
      at: 4,
      length: 4,
      insert: '',
    })
  })
})
