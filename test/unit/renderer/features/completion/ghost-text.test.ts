// @vitest-environment happy-dom
import {
  autocompletion,
  completionStatus,
  currentCompletions,
  startCompletion,
} from '@codemirror/autocomplete'
import { EditorSelection, EditorState, type Extension } from '@codemirror/state'
import { EditorView, runScopeHandlers } from '@codemirror/view'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  ghostField,
  setGhost,
  visibleGhost,
} from '../../../../../renderer/features/completion/ghost-field.ts'
import { acceptGhost, ghostText, nextWord } from '../../../../../renderer/features/completion/ghost-text.ts'
import type { CompletionSource } from '../../../../../renderer/features/completion/requester.ts'

interface Asked {
  readonly prefix: string
  readonly suffix: string
  readonly signal: AbortSignal
  answer(text: string): Promise<void>
}

// happy-dom fires this at once where browsers fire it later; CodeMirror then finds itself in the middle of an update.
document.addEventListener('selectionchange', (event) => event.stopImmediatePropagation())

let views: EditorView[] = []
beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  for (const view of views) view.destroy()
  views = []
  vi.useRealTimers()
})

function editor(doc: string, { enabled = true, extra = [] as Extension } = {}) {
  const asked: Asked[] = []
  const source: CompletionSource = {
    enabled: () => enabled,
    complete: ({ prefix, suffix }, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')))
        asked.push({
          prefix,
          suffix,
          signal,
          async answer(text) {
            resolve(text)
            await vi.advanceTimersByTimeAsync(0)
          },
        })
      }),
  }
  const parent = document.body.appendChild(document.createElement('div'))
  const at = doc.indexOf('|')
  const view = new EditorView({
    parent,
    doc: doc.replace('|', ''),
    selection: { anchor: at },
    extensions: [ghostText(source), EditorState.allowMultipleSelections.of(true), extra],
  })
  view.focus()
  views.push(view)
  return { view, asked }
}

function type(view: EditorView, text: string): void {
  view.dispatch(view.state.replaceSelection(text), { userEvent: 'input.type' })
}

function offer(view: EditorView, text: string): void {
  view.dispatch({ effects: setGhost.of({ at: view.state.selection.main.head, text }) })
}

function press(view: EditorView, key: string, init: KeyboardEventInit = {}): boolean {
  return runScopeHandlers(view, new KeyboardEvent('keydown', { key, ...init }), 'editor')
}

const ghost = (view: EditorView) => view.state.field(ghostField)?.text ?? null

describe('offered text', () => {
  it('is taken whole by Tab', () => {
    const { view } = editor('let x = |')
    offer(view, '1 + 2')
    expect(press(view, 'Tab')).toBe(true)
    expect(view.state.doc.toString()).toBe('let x = 1 + 2')
    expect(view.state.selection.main.head).toBe(13)
    expect(ghost(view)).toBeNull()
  })

  it('is taken a word at a time by Ctrl and the right arrow', () => {
    const { view } = editor('|')
    offer(view, 'const total = 1')
    press(view, 'ArrowRight', { ctrlKey: true })
    expect(view.state.doc.toString()).toBe('const')
    press(view, 'ArrowRight', { ctrlKey: true })
    expect(view.state.doc.toString()).toBe('const total')
    expect(ghost(view)).toBe(' = 1')
  })

  it('is refused by Escape, and then the keys mean what they always do', () => {
    const { view } = editor('|')
    offer(view, 'x')
    expect(press(view, 'Escape')).toBe(true)
    expect(ghost(view)).toBeNull()
    expect(press(view, 'Tab')).toBe(false)
    expect(press(view, 'Escape')).toBe(false)
    expect(view.state.doc.toString()).toBe('')
  })

  it('stays while its own letters are typed, and goes at any other', () => {
    const { view } = editor('|')
    offer(view, 'return')
    type(view, 're')
    expect(ghost(view)).toBe('turn')
    type(view, 'x')
    expect(ghost(view)).toBeNull()
  })

  it('goes when the cursor does, or when there is more than one', () => {
    const { view } = editor('ab|')
    offer(view, 'c')
    view.dispatch({ selection: { anchor: 0 } })
    expect(ghost(view)).toBeNull()
    view.dispatch({ selection: { anchor: 2 } })
    offer(view, 'c')
    view.dispatch({
      selection: EditorSelection.create([EditorSelection.cursor(0), EditorSelection.cursor(2)]),
    })
    expect(ghost(view)).toBeNull()
  })

  it('is drawn in the line and below it, outside the document', () => {
    const { view } = editor('f(|')
    offer(view, 'a,\n  b\n)')
    expect([...view.dom.querySelectorAll('.ghost-text')].map((each) => each.textContent)).toEqual([
      'a,',
      '  b\n)',
    ])
    expect(view.state.doc.toString()).toBe('f(')
  })

  it('leaves the list of suggestions its keys', async () => {
    const extra = autocompletion({
      override: [() => ({ from: 0, options: [{ label: 'alpha' }] })],
      interactionDelay: 0,
    })
    const { view } = editor('a|', { extra })
    startCompletion(view)
    await vi.advanceTimersByTimeAsync(200)
    expect(completionStatus(view.state)).toBe('active')
    const other = EditorState.create({ doc: 'a', selection: { anchor: 1 }, extensions: ghostField })
    expect(visibleGhost(other)).toBeNull()
    expect(acceptGhost(view)).toBe(false)
  })
})

describe('asking', () => {
  it('waits until typing pauses and sends the text on both sides of the cursor', async () => {
    const { view, asked } = editor('a |\nb')
    type(view, '=')
    await vi.advanceTimersByTimeAsync(50)
    type(view, ' ')
    await vi.advanceTimersByTimeAsync(60)
    expect(asked.length).toBe(0)
    await vi.advanceTimersByTimeAsync(100)
    expect(asked.map(({ prefix, suffix }) => [prefix, suffix])).toEqual([['a = ', '\nb']])
    await asked[0]?.answer('1')
    expect(ghost(view)).toBe('1')
  })

  it('is taken back at the next key', async () => {
    const { view, asked } = editor('|')
    type(view, 'a ')
    await vi.advanceTimersByTimeAsync(200)
    type(view, 'b')
    expect(asked[0]?.signal.aborted).toBe(true)
    await asked[0]?.answer('late')
    expect(ghost(view)).toBeNull()
  })

  it('never happens while it is turned off', async () => {
    const { view, asked } = editor('|', { enabled: false })
    type(view, 'a ')
    await vi.advanceTimersByTimeAsync(5000)
    expect(asked).toEqual([])
  })

  it('does not happen for moving about, nor inside a word, nor with several cursors', async () => {
    const { view, asked } = editor('|word')
    view.dispatch({ selection: { anchor: 4 } })
    view.dispatch({ selection: { anchor: 0 } })
    type(view, 's')
    await vi.advanceTimersByTimeAsync(1000)
    view.dispatch({
      selection: EditorSelection.create([EditorSelection.cursor(0), EditorSelection.cursor(5)]),
    })
    type(view, 'x')
    await vi.advanceTimersByTimeAsync(1000)
    expect(asked).toEqual([])
  })

  it('goes on after an offer was taken', async () => {
    const { view, asked } = editor('|')
    offer(view, 'one')
    press(view, 'Tab')
    await vi.advanceTimersByTimeAsync(200)
    expect(asked.map(({ prefix }) => prefix)).toEqual(['one'])
  })

  it('is not repeated while what is typed agrees with the offer', async () => {
    const { view, asked } = editor('|')
    offer(view, 'return 1')
    type(view, 'ret')
    await vi.advanceTimersByTimeAsync(1000)
    expect(asked).toEqual([])
    expect(ghost(view)).toBe('urn 1')
  })
})

describe('the list of suggestions', () => {
  const words = () =>
    autocompletion({
      override: [
        ({ pos }) => ({
          from: pos - 1,
          options: [{ label: 'alpha' }, { label: 'apple' }],
          validFor: /^a\w*$/,
        }),
      ],
      interactionDelay: 0,
    })
  const listed = (view: EditorView) => currentCompletions(view.state).map(({ label }) => label)

  it('that opened by itself holds nothing back and gives way to the model', async () => {
    const { view, asked } = editor('|', { extra: words() })
    type(view, 'a')
    await vi.advanceTimersByTimeAsync(600)
    expect(listed(view)).toEqual(['alpha', 'apple'])
    expect(asked.length).toBe(1)
    await asked[0]?.answer('dd(1, 2)')
    expect(listed(view)).toEqual([])
    expect(visibleGhost(view.state)?.text).toBe('dd(1, 2)')
    expect(view.dom.querySelector('.ghost-text')?.textContent).toBe('dd(1, 2)')
    await vi.advanceTimersByTimeAsync(1000)
    expect(completionStatus(view.state)).toBeNull()
  })

  it('that was asked for stays, and the model waits until it is closed', async () => {
    const { view, asked } = editor('|', { extra: words() })
    type(view, 'a')
    press(view, ' ', { ctrlKey: true, code: 'Space' })
    await vi.advanceTimersByTimeAsync(1000)
    expect(listed(view)).toEqual(['alpha', 'apple'])
    expect(asked).toEqual([])
    press(view, 'Escape')
    await vi.advanceTimersByTimeAsync(1000)
    expect(listed(view)).toEqual([])
    expect(asked.length).toBe(1)
  })

  it('that someone goes along stays when an answer comes', async () => {
    const { view, asked } = editor('|', { extra: words() })
    type(view, 'a')
    await vi.advanceTimersByTimeAsync(600)
    press(view, 'ArrowDown')
    await asked[0]?.answer('dd(1, 2)')
    expect(listed(view)).toEqual(['alpha', 'apple'])
    expect(ghost(view)).toBeNull()
  })
})

describe('a word of an offer', () => {
  it.each([
    ['foo.bar', 'foo'],
    ['.bar()', '.'],
    ['  x = 1', '  x'],
    ['\n  if (x)', '\n  if'],
    ['über 1', 'über'],
    ['   ', '   '],
  ])('of %j is %j', (text, word) => expect(nextWord(text)).toBe(word))
})
