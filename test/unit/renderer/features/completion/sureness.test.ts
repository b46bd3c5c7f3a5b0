import type { LanguageDescription } from '@codemirror/language'
import { EditorState } from '@codemirror/state'
import { describe, expect, it } from 'vitest'
import { sureness } from '../../../../../renderer/features/completion/ask.ts'
import { loadLanguage, namedLanguage } from '../../../../../renderer/features/editor/languages.ts'

const javascript = await loadLanguage(namedLanguage('JavaScript') as LanguageDescription)

function at(doc: string): number {
  const head = doc.indexOf('|')
  const state = EditorState.create({
    doc: doc.replace('|', ''),
    selection: { anchor: head },
    extensions: javascript,
  })
  return sureness(state, 0.5)
}

describe('a model is believed', () => {
  it('as it says in code', () => expect(at('const a = |\n')).toBe(0.5))
  it('less in a comment', () => expect(at('// This is |\n')).toBeCloseTo(0.35))
  it('not at all behind the end of a statement', () => {
    expect(at('const a = 1;|\n')).toBe(0)
    expect(at('const a = 1; |\n')).toBe(0)
  })
  it('in the head of a loop', () => expect(at('for (let i = 0; |\n')).toBe(0.5))
  it('on the line below', () => expect(at('const a = 1;\n|\n')).toBe(0.5))
})
