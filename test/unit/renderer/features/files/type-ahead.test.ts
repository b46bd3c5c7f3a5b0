import { describe, expect, it } from 'vitest'
import { findTyped } from '../../../../../renderer/features/files/type-ahead.ts'

const names = ['app.ts', 'store.ts', 'Shell.ts', 'state.ts', 'view.tsx']

describe('typing in the tree', () => {
  it('goes to the next name that begins so', () => {
    expect(findTyped(names, 'v', 0)).toBe(4)
    expect(findTyped(names, 'sta', 1)).toBe(3)
  })

  it('stays where the longer word still fits', () => {
    expect(findTyped(names, 'st', 1)).toBe(1)
  })

  it('goes round with the same letter', () => {
    expect(findTyped(names, 's', 1)).toBe(2)
    expect(findTyped(names, 'ss', 2)).toBe(3)
    expect(findTyped(names, 'sss', 3)).toBe(1)
  })

  it('finds nothing where nothing begins so', () => {
    expect(findTyped(names, 'z', 2)).toBe(-1)
    expect(findTyped([], 'a', 0)).toBe(-1)
  })
})
