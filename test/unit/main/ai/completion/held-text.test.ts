import { describe, expect, it } from 'vitest'
import { afterHeld, heldText } from '../../../../../main/ai/completion/held-text.ts'

describe('the word at the cursor', () => {
  it('is left for the model to write again, with the blank before it', () => {
    expect(heldText('  return fi')).toBe(' fi')
    expect(heldText('foo(ba')).toBe('ba')
    expect(heldText('x = ')).toBe(' ')
    expect(heldText('foo(')).toBe('')
    expect(heldText('}\n    ')).toBe('\n    ')
    expect(heldText('}\n  ret')).toBe('\n  ret')
  })

  it('is taken off what the model writes', () => {
    expect(afterHeld(' first + second', ' fi')).toEqual({ state: 'matched', text: 'rst + second' })
    expect(afterHeld(' f', ' fi')).toEqual({ state: 'open' })
    expect(afterHeld(' second', ' fi')).toEqual({ state: 'different' })
  })

  it('keeps the person’s indentation on an empty line', () => {
    expect(afterHeld('\n    return x', '\n  ')).toEqual({ state: 'matched', text: 'return x' })
    expect(afterHeld('\n  return x', '\n    ret')).toEqual({ state: 'matched', text: 'urn x' })
    expect(afterHeld('\n  ', '\n  ')).toEqual({ state: 'open' })
  })

  it('does not leave the block that the person stays in', () => {
    expect(afterHeld('\n}', '\n  ')).toEqual({ state: 'different' })
    expect(afterHeld('\n\nfoo', '\n  ')).toEqual({ state: 'different' })
  })
})
