import { describe, expect, it } from 'vitest'
import { Branches } from '../../../../../main/ai/completion/branches.ts'
import type { WrittenToken } from '../../../../../main/ai/completion/written.ts'

/** Tokens of one letter each. */
const written = (...chances: number[]): WrittenToken[] =>
  chances.map((chance, index) => ({ id: 100 + index, chance, end: index + 1 }))

describe('other ways that a text could have gone', () => {
  it('are gone from where the model was least sure', () => {
    const branches = new Branches()
    const tokens = written(0.9, 0.4, 0.99)
    branches.add(tokens, undefined, 0, 3)
    expect(branches.take()).toEqual({
      start: tokens.slice(0, 1),
      without: [101],
      chance: expect.closeTo(0.54),
    })
    expect(branches.take()).toMatchObject({ start: [], without: [100], chance: expect.closeTo(0.1) })
  })

  it('leave out every token that was gone there before', () => {
    const branches = new Branches()
    branches.add(written(0.5), undefined, 0, 1)
    const first = branches.take()
    branches.add([{ id: 7, chance: 0.6, end: 1 }], first, 0, 1)
    expect(branches.take()).toEqual({ start: [], without: [100, 7], chance: expect.closeTo(0.2) })
  })

  it('do not begin in the word that is typed already, nor behind what was offered', () => {
    const branches = new Branches()
    branches.add(written(0.5, 0.5, 0.5), undefined, 1, 2)
    expect(branches.take()?.start.length).toBe(1)
    expect(branches.take()).toBeUndefined()
  })

  it('are not gone where the model is sure', () => {
    const branches = new Branches()
    branches.add(written(0.999, 1), undefined, 0, 2)
    expect(branches.take()).toBeUndefined()
  })
})
