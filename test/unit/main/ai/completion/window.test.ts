import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AnchoredWindow } from '../../../../../main/ai/completion/window.ts'

const limits = { prefixCharacters: 400, suffixCharacters: 100 }
const code = Array.from({ length: 100 }, (_, index) => `const value${index} = ${index}`).join('\n')

describe('the window around the cursor', () => {
  it('keeps its start while one types', () => {
    const window = new AnchoredWindow()
    const first = window.at(`${code}\n`, '', limits)
    for (const typed of ['c', 'co', 'con', 'cons', 'const x = 1\n', 'const x = 1\nlet y']) {
      const next = window.at(`${code}\n${typed}`, '', limits)
      expect(next.head).toBe(first.head)
      expect(next.head + next.tail).toBe(first.head + first.tail + typed)
    }
  })

  it('keeps its start when a line above is edited', () => {
    const window = new AnchoredWindow()
    const first = window.at(`${code}\nlet a`, '', limits)
    const edited = window.at(`${code.replace('value99 = 99', 'renamed = 99')}\nlet a`, '', limits)
    expect(edited.head.slice(0, 200)).toBe(first.head.slice(0, 200))
  })

  it('starts anew at another place of the file', () => {
    const window = new AnchoredWindow()
    window.at(`${code}\nlet a`, '', limits)
    const other = window.at('import a\nimport b\nlet ', '', limits)
    expect(other.head + other.tail).toBe('import a\nimport b\nlet ')
  })

  it('begins at a line’s start', () => {
    const { head } = new AnchoredWindow().at(`${code}\n`, '', limits)
    expect(head).toMatch(/^const value\d+ = /)
  })

  it('always ends at the cursor and never grows beyond half as much again', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 200 }), { maxLength: 40 }), (pieces) => {
        const window = new AnchoredWindow()
        let prefix = ''
        for (const piece of pieces) {
          prefix = piece.length % 7 === 0 ? prefix.slice(0, -piece.length * 3) : `${prefix}${piece}\n`
          const { head, tail } = window.at(prefix, '', limits)
          expect(prefix.endsWith(head + tail)).toBe(true)
          expect((head + tail).length).toBeLessThanOrEqual(limits.prefixCharacters * 1.5 + 250)
        }
      }),
    )
  })

  it('ends the text after the cursor with a whole line', () => {
    const { suffix } = new AnchoredWindow().at('', code, limits)
    expect(suffix.length).toBeLessThanOrEqual(100)
    expect(code.startsWith(`${suffix}\n`)).toBe(true)
  })
})
