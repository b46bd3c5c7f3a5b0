import { describe, expect, it } from 'vitest'
import { detectIndentation, indentText } from '../../../../../renderer/features/editor/indentation.ts'

const usual = { unit: 'spaces', size: 2 } as const
const detect = (text: string) => detectIndentation(text.split('\n'), usual)

describe('the indentation of a file', () => {
  it('is read from its own lines', () => {
    expect(detect('a {\n    b {\n        c\n    }\n}')).toEqual({ unit: 'spaces', size: 4 })
    expect(detect('a:\n  b:\n    c: 1')).toEqual({ unit: 'spaces', size: 2 })
    expect(detect('a {\n\tb {\n\t\tc\n\t}\n}')).toEqual({ unit: 'tabs', size: 2 })
  })

  it('is not misled by aligned comments, blank lines and continued lines', () => {
    expect(
      detect(
        '/**\n * a\n * b\n */\nf() {\n    g(a,\n                  b)\n\n    h()\n    if (x) {\n        y\n    }\n}',
      ),
    ).toEqual({ unit: 'spaces', size: 4 })
  })

  it('is the usual one where the file does not tell', () => {
    expect(detect('one\ntwo')).toEqual(usual)
  })

  it('is written as tabs or spaces', () => {
    expect(indentText({ unit: 'tabs', size: 4 })).toBe('\t')
    expect(indentText({ unit: 'spaces', size: 3 })).toBe('   ')
  })
})
