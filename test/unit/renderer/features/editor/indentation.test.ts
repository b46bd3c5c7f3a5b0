import { EditorState } from '@codemirror/state'
import { describe, expect, it } from 'vitest'
import {
  detectIndentation,
  indentationWords,
  indentedWith,
  indentText,
} from '../../../../../renderer/features/editor/indentation.ts'

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

  it('is said in words', () => {
    expect(indentationWords({ unit: 'tabs', size: 4 })).toBe('Tabs')
    expect(indentationWords({ unit: 'spaces', size: 1 })).toBe('1 space')
    expect(indentationWords({ unit: 'spaces', size: 4 })).toBe('4 spaces')
  })
})

describe('converting indentation', () => {
  const convert = (unit: 'tabs' | 'spaces', doc: string, tabSize: number): string => {
    const state = EditorState.create({ doc, extensions: EditorState.tabSize.of(tabSize) })
    return state.update({ changes: indentedWith(unit, state) }).state.doc.toString()
  }

  it('keeps the column where each line begins', () => {
    expect(convert('spaces', 'a\n\tb\n\t\tc\n', 4)).toBe('a\n    b\n        c\n')
    expect(convert('tabs', 'a\n  b\n    c\n', 2)).toBe('a\n\tb\n\t\tc\n')
    expect(convert('spaces', '  \tx', 4)).toBe('    x')
    expect(convert('tabs', '/**\n * a\n     b', 4)).toBe('/**\n * a\n\t b')
  })

  it('changes nothing behind the first character of a line', () => {
    expect(convert('spaces', '\ta\tb  c\t', 2)).toBe('  a\tb  c\t')
    expect(convert('tabs', '    a    b', 4)).toBe('\ta    b')
  })

  it('changes only the lines that are indented otherwise', () => {
    const state = EditorState.create({ doc: 'a\n\tb\n  c\n\td' })
    expect(indentedWith('tabs', state)).toEqual([])
    expect(indentedWith('spaces', state)).toHaveLength(2)
  })
})
