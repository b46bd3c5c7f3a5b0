// @vitest-environment happy-dom
import { ensureSyntaxTree, type LanguageSupport, syntaxTree, syntaxTreeAvailable } from '@codemirror/language'
import { EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { codeColours } from '../../../../../renderer/features/editor/code-colours.ts'
import { loadLanguage, namedLanguage } from '../../../../../renderer/features/editor/languages.ts'
import { parseAfterTyping } from '../../../../../renderer/features/editor/parse-pace.ts'

let typescript: LanguageSupport
beforeAll(async () => {
  const description = namedLanguage('TypeScript')
  if (description === undefined) throw new Error('TypeScript is not among the languages.')
  typescript = await loadLanguage(description)
})

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

/** A function of 40,000 lines: a bracket that opens at its start has the parser go through all of it again. */
const LONG = `function long() {\n${'  call(one, [two, three], { four: `five` })\n'.repeat(40_000)}}\n`

function stateOf(doc: string): EditorState {
  const state = EditorState.create({
    doc,
    extensions: [typescript, codeColours, parseAfterTyping],
  })
  ensureSyntaxTree(state, doc.length, 60_000)
  return state.update({}).state
}

function viewOf(doc: string): EditorView {
  const view = new EditorView({ state: stateOf(doc), parent: document.body })
  cleanups.push(() => view.destroy())
  return view
}

const coloured = (view: EditorView, line: number) =>
  [...(view.contentDOM.children[line]?.querySelectorAll('span') ?? [])].map(
    (span) => `${span.className.replace('syntax-', '')} ${span.textContent}`,
  )

describe('parsing while keys are pressed', () => {
  it('goes as far as the line that is edited, and leaves the rest of a long text for later', () => {
    const before = stateOf(LONG)
    expect(syntaxTreeAvailable(before)).toBe(true)
    const { state } = before.update({ changes: { from: 18, insert: '  if (open) {{{ [( const' } })
    expect(syntaxTree(state).length).toBeGreaterThanOrEqual(state.doc.line(2).to)
    expect(syntaxTreeAvailable(state)).toBe(false)
    expect(ensureSyntaxTree(state, state.doc.length, 60_000)?.length).toBe(state.doc.length)
  })

  it('parses a text that is opened as the library does', () => {
    expect(syntaxTreeAvailable(stateOf('const one = 1\n'))).toBe(true)
  })
})

describe('colours of code', () => {
  it('come with the key on the line it changed, and stay on the lines behind it', () => {
    const view = viewOf(LONG)
    const behind = coloured(view, 3)
    expect(behind).not.toEqual([])
    view.dispatch({ changes: { from: 18, insert: "const answer = 'typed' // {{{ [(\n  if ((( " } })
    expect(coloured(view, 1)).toEqual(
      expect.arrayContaining(['keyword const', "string 'typed'", 'comment // {{{ [(']),
    )
    expect(coloured(view, 5)).toEqual(behind)
  })

  it('keep a comment over several lines in its colour while one of them is edited', () => {
    const view = viewOf(`/* one\ntwo\nthree */\n${LONG}`)
    view.dispatch({ changes: { from: 8, insert: 'x' } })
    for (const line of [0, 1, 2]) expect(coloured(view, line)[0]).toMatch(/^comment /)
  })

  it('go away with the text they were on', () => {
    const view = viewOf('const one = 1\n')
    view.dispatch({ changes: { from: 0, to: 6 } })
    expect(coloured(view, 0).join()).not.toContain('keyword')
  })
})
