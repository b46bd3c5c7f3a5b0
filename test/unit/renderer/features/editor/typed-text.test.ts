// @vitest-environment happy-dom
import { closeBrackets } from '@codemirror/autocomplete'
import { EditorSelection, EditorState, type Extension, Transaction } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { typedText } from '../../../../../renderer/features/editor/typed-text.ts'

const views: EditorView[] = []
afterEach(() => {
  for (const view of views.splice(0)) view.destroy()
})

function editor(doc: string, selection: EditorSelection, more: Extension = []): EditorView {
  const state = EditorState.create({
    doc,
    selection,
    extensions: [typedText(), EditorState.allowMultipleSelections.of(true), more],
  })
  const view = new EditorView({ state, parent: document.body })
  views.push(view)
  place(view, selection.main.anchor, selection.main.head)
  return view
}

/** Selects on the page, as a browser has it. */
function place(view: EditorView, anchor: number, head: number): void {
  const from = view.domAtPos(anchor)
  const to = view.domAtPos(head)
  document.getSelection()?.setBaseAndExtent(from.node, from.offset, to.node, to.offset)
}

/** @returns whether the browser still writes into the page itself. */
function type(view: EditorView, data: string, { ranges = [] as StaticRange[], ...more } = {}): boolean {
  const event = new InputEvent('beforeinput', {
    data,
    inputType: 'insertText',
    bubbles: true,
    cancelable: true,
    ...more,
  })
  Object.assign(event, { getTargetRanges: () => ranges })
  return view.contentDOM.dispatchEvent(event)
}

describe('a typed character', () => {
  it('goes into the text before the page, behind the cursor or in place of what is selected', () => {
    const view = editor('ab', EditorSelection.single(1))
    expect(type(view, 'x')).toBe(false)
    expect(view.state.doc.toString()).toBe('axb')
    expect(view.state.selection.main.head).toBe(2)
    view.dispatch({ selection: { anchor: 3, head: 1 } })
    place(view, 3, 1)
    type(view, '😀')
    expect(view.state.doc.toString()).toBe('a😀')
  })

  it('is typed as such, and typed at every cursor', () => {
    const events: (string | undefined)[] = []
    const listen = EditorView.updateListener.of(({ transactions }) => {
      for (const one of transactions) events.push(one.annotation(Transaction.userEvent))
    })
    const two = EditorSelection.create([EditorSelection.cursor(0), EditorSelection.cursor(2)], 0)
    const view = editor('abc', two, listen)
    type(view, '-')
    expect(view.state.doc.toString()).toBe('-ab-c')
    expect(events).toEqual(['input.type'])
  })

  it('is for those first who take input, as closing brackets do', () => {
    const view = editor('', EditorSelection.single(0), closeBrackets())
    type(view, '(')
    expect(view.state.doc.toString()).toBe('()')
    place(view, 1, 1)
    type(view, ')')
    expect(view.state.doc.toString()).toBe('()')
    expect(view.state.selection.main.head).toBe(2)
  })
})

describe('is left to the browser', () => {
  it('what is composed, or comes right behind that', () => {
    const view = editor('ab', EditorSelection.single(1))
    expect(type(view, 'x', { isComposing: true } as object)).toBe(true)
    view.contentDOM.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }))
    expect(type(view, 'x')).toBe(true)
    expect(view.state.doc.toString()).toBe('ab')
  })

  it('what comes right behind the keyboard, in the file that is shown by then', () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    editor('', EditorSelection.single(0)).contentDOM.dispatchEvent(new FocusEvent('focus'))
    vi.advanceTimersByTime(200)
    const view = editor('ab', EditorSelection.single(1))
    expect(type(view, 'x')).toBe(true)
    expect(view.state.doc.toString()).toBe('ab')
    vi.advanceTimersByTime(100)
    expect(type(view, 'x')).toBe(false)
    expect(view.state.doc.toString()).toBe('axb')
    vi.useRealTimers()
  })

  it('what replaces something else than what is selected', () => {
    const view = editor('ab', EditorSelection.single(1))
    expect(type(view, 'x', { inputType: 'insertReplacementText' } as object)).toBe(true)
    expect(type(view, 'x', { ranges: [{} as StaticRange] })).toBe(true)
    place(view, 0, 1)
    expect(type(view, 'x')).toBe(true)
    expect(view.state.doc.toString()).toBe('ab')
  })

  it('a new line, and a text that is not to be changed', () => {
    const view = editor('ab', EditorSelection.single(1))
    expect(type(view, 'x\n')).toBe(true)
    const fixed = editor('ab', EditorSelection.single(1), EditorState.readOnly.of(true))
    expect(type(fixed, 'x')).toBe(true)
    expect(fixed.state.doc.toString()).toBe('ab')
  })
})
