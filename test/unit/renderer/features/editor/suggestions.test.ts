import { CompletionContext, type CompletionResult } from '@codemirror/autocomplete'
import { EditorState, type Extension } from '@codemirror/state'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadLanguage, namedLanguage } from '../../../../../renderer/features/editor/languages.ts'
import { suggest } from '../../../../../renderer/features/editor/suggestions.ts'

const TEXT = 'function add(a) {\n  return a\n}\nfunction retire() {}\n'

let javascript: Extension
beforeAll(async () => {
  const language = namedLanguage('js')
  if (!language) throw new Error('JavaScript is not known.')
  javascript = await loadLanguage(language)
})

function stateOf(end: string, extensions = javascript) {
  const doc = `${TEXT}${end}`
  return EditorState.create({ doc, selection: { anchor: doc.length }, extensions })
}

function suggestAt(state: EditorState, explicit = false) {
  return suggest(new CompletionContext(state, state.doc.length, explicit))
}

const labels = (result: CompletionResult | null) => result?.options.map(({ label }) => label) ?? []

describe('suggestions', () => {
  it('are what the language knows and words of the file, each of them once', async () => {
    const found = labels(await suggestAt(stateOf('ret')))
    expect(found.filter((label) => label === 'return')).toEqual(['return'])
    expect(found).toContain('retire')
  })

  it('do not offer what is typed already', async () => {
    expect(labels(await suggestAt(stateOf('return')))).not.toContain('return')
  })

  it('do not offer it either when the rest of it is typed while they are shown', async () => {
    const result = await suggestAt(stateOf('retur'))
    expect(labels(result)).toContain('return')
    const now = stateOf('return')
    const from = TEXT.length
    const context = new CompletionContext(now, now.doc.length, false)
    const next = result?.update?.(result, from, now.doc.length, context) ?? null
    expect(labels(next)).not.toContain('return')
    expect(labels(next)).toContain('retire')
  })

  it('wait for a third letter, unless they are asked for, and leave numbers alone', async () => {
    expect(await suggestAt(stateOf('re'))).toBeNull()
    expect(labels(await suggestAt(stateOf('re'), true))).toContain('return')
    expect(await suggestAt(stateOf('123'))).toBeNull()
  })

  it('come from the words of the file where no language is known', async () => {
    expect(labels(await suggestAt(stateOf('ret', [])))).toEqual(expect.arrayContaining(['return', 'retire']))
  })
})
