import type { LanguageDescription } from '@codemirror/language'
import { EditorState, type Extension } from '@codemirror/state'
import { describe, expect, it } from 'vitest'
import { soundPart } from '../../../../../renderer/features/completion/sound-part.ts'
import { loadLanguage, namedLanguage } from '../../../../../renderer/features/editor/languages.ts'

const known = async (name: string) => loadLanguage(namedLanguage(name) as LanguageDescription)
const ts = await known('TypeScript')
const json = await known('JSON')
const python = await known('Python')

/** What is left of an offer at the `|` of a text. */
function left(doc: string, text: string, language: Extension = ts): string {
  const at = doc.indexOf('|')
  return soundPart(EditorState.create({ doc: doc.replace('|', ''), extensions: language }), at, text)
}

describe('what is left of an offer', () => {
  it.each([
    ['a whole expression', 'const a = |\nconst b = 1\n', 'first + second'],
    ['a call inside brackets that are closed already', 'foo(|)\n', 'first, { second: 2 }'],
    ['the beginning of a block that is still to be written', 'function f(x) {\n  |\n}\n', 'if (x > 1) {'],
    ['a call that goes on below', 'const a = |\n\nconst b = 1\n', 'list.map((one) => {'],
    ['several lines', 'function f() {\n  |\n}\n', 'const a = 1\n  return a'],
    ['what mends a half-typed line', 'if (a |\nconst b = 1\n', '> 1) return'],
  ])('is all of it where it is %s', (_what, doc, text) => expect(left(doc, text)).toBe(text))

  it.each([
    ['closes what nobody opened', 'const a = |\nconst b = 1\n', 'first) + second'],
    ['leaves two expressions side by side', 'const a = [1, |]\n', '2 3 4'],
    ['is no code at all', 'const a = |\n', 'Here is the code: }}'],
  ])('is nothing where it %s', (_what, doc, text) => expect(left(doc, text)).toBe(''))

  it('is the lines before the one that breaks the syntax', () => {
    expect(left('function f() {\n  |\n}\n', 'const a = 1\n  return a\n  }) => {}')).toBe(
      'const a = 1\n  return a',
    )
  })

  it('is told in every language whose parser tells', () => {
    expect(left('{"a": |}\n', '1', json)).toBe('1')
    expect(left('{"a": |}\n', '1, 2', json)).toBe('')
    expect(left('def f(x):\n    |\n', 'return x', python)).toBe('return x')
    expect(left('def f(x):\n    |\n', 'if x > 1:', python)).toBe('if x > 1:')
    expect(left('def f(x):\n    |\n', 'return ) x', python)).toBe('')
  })

  it('is all of it in a language that is not parsed, or not known yet', () => {
    expect(left('a |', ') ] }', [])).toBe(') ] }')
  })

  it('does not suffer from what was wrong before', () => {
    const broken = `${'const = ;\n'.repeat(3)}const a = |\n`
    expect(left(broken, 'first + second')).toBe('first + second')
    expect(left(broken, 'first) + second')).toBe('')
  })
})

it('costs little in a long file, once it is parsed', () => {
  const before = 'export function add(a: number, b: number): number {\n  return a + b\n}\n'.repeat(3000)
  const state = EditorState.create({ doc: `${before}const a = \n${before}`, extensions: ts })
  // A key's time would be 16 ms; the limit is within the function, and a slow machine is given the benefit of the doubt.
  expect(soundPart(state, before.length + 'const a = '.length, 'first + second')).toBe('first + second')
})
