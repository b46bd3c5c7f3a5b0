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
import { useAcceptance } from '../../../../../renderer/features/completion/acceptance.ts'
import { nextGhost, previousGhost } from '../../../../../renderer/features/completion/choices.ts'
import type { CompletionSource } from '../../../../../renderer/features/completion/completion-source.ts'
import {
  ghostField,
  setGhost,
  visibleGhost,
} from '../../../../../renderer/features/completion/ghost-field.ts'
import { acceptGhost, ghostText, nextWord } from '../../../../../renderer/features/completion/ghost-text.ts'

interface Asked {
  readonly prefix: string
  readonly suffix: string
  readonly other: number
  readonly signal: AbortSignal
  answer(text: string, confidence?: number): Promise<void>
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
  const foreseen: string[] = []
  const prepared: string[] = []
  const remembered: string[] = []
  const source: CompletionSource = {
    enabled: () => enabled,
    prepare: async (state: EditorState) => void prepared.push(state.doc.toString()),
    reading: async () => null,
    remember: (text) => void remembered.push(text),
    foresee: async ({ prefix }) => void foreseen.push(prefix),
    complete: ({ prefix, suffix, other = 0 }, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')))
        asked.push({
          prefix,
          suffix,
          other,
          signal,
          async answer(text, confidence = 0.9) {
            resolve({ text, confidence, modelId: 'm' })
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
  return { view, asked, foreseen, prepared, remembered }
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

  it('is not taken by a Tab that was pressed before it was there and waited meanwhile', async () => {
    const { view, asked } = editor('let x = |')
    const tab = (): KeyboardEvent => new KeyboardEvent('keydown', { key: 'Tab', cancelable: true })
    const early = tab()
    Object.defineProperty(early, 'timeStamp', { value: performance.now() })
    type(view, '1')
    await vi.advanceTimersByTimeAsync(600)
    await asked[0]?.answer(' + 2')
    expect(ghost(view)).toBe(' + 2')
    view.contentDOM.dispatchEvent(early)
    expect(view.state.doc.toString()).toBe('let x = 1')
    const late = tab()
    Object.defineProperty(late, 'timeStamp', { value: performance.now() + 1 })
    view.contentDOM.dispatchEvent(late)
    expect(view.state.doc.toString()).toBe('let x = 1 + 2')
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

describe('another text', () => {
  const texts = async (view: EditorView, asked: Asked[], ...answers: string[]) => {
    for (const answer of answers) {
      const looked = nextGhost(view)
      await asked.at(-1)?.answer(answer)
      await looked
    }
  }

  it('takes the place of the first, and the one before it comes back', async () => {
    const { view, asked } = editor('|')
    offer(view, 'one()')
    await texts(view, asked, 'two()', 'three()')
    expect(asked.map(({ other }) => other)).toEqual([1, 2])
    expect(ghost(view)).toBe('three()')
    expect(view.dom.ownerDocument.querySelector('.ghost-tip')?.textContent).toContain('3 of 3+')
    previousGhost(view)
    expect(ghost(view)).toBe('two()')
    await nextGhost(view)
    expect(ghost(view)).toBe('three()')
    expect(asked.length).toBe(2)
  })

  it('is the first again when there is no further one', async () => {
    const { view, asked } = editor('|')
    offer(view, 'one()')
    await texts(view, asked, 'two()', '')
    expect(ghost(view)).toBe('one()')
    await nextGhost(view)
    await nextGhost(view)
    expect(ghost(view)).toBe('one()')
    expect(asked.length).toBe(2)
  })

  it('is never one that was seen', async () => {
    const { view, asked } = editor('|')
    offer(view, 'one()')
    const looked = nextGhost(view)
    await asked[0]?.answer('one()')
    await asked[1]?.answer('two()')
    await looked
    expect(ghost(view)).toBe('two()')
  })

  it('that comes late does not disturb what was typed meanwhile', async () => {
    const { view, asked } = editor('|')
    offer(view, 'one()')
    const looked = nextGhost(view)
    type(view, 'on')
    expect(asked[0]?.signal.aborted).toBe(true)
    await looked
    expect(ghost(view)).toBe('e()')
  })

  it('is the first one where nothing is offered yet, however unsure the model is', async () => {
    const { view, asked } = editor('a = |')
    const looked = nextGhost(view)
    await asked[0]?.answer('1', 0.05)
    await looked
    expect(ghost(view)).toBe('1')
  })
})

describe('the filter', () => {
  const answered = async (confidence: number) => {
    const { view, asked, foreseen } = editor('a |')
    type(view, '= ')
    await vi.advanceTimersByTimeAsync(600)
    await asked[0]?.answer('1 + 2', confidence)
    return { view, foreseen }
  }

  beforeEach(() => useAcceptance.setState({ models: {} }))

  it('stays silent where the model is unsure', async () => {
    expect(ghost((await answered(0.2)).view)).toBeNull()
    expect(ghost((await answered(0.8)).view)).toBe('1 + 2')
  })

  const seenIn = (bin: number) => useAcceptance.getState().models.m?.[bin]

  it('learns from what is taken, all at once or word by word', async () => {
    const { view } = await answered(0.85)
    press(view, 'ArrowRight', { ctrlKey: true })
    press(view, 'ArrowRight', { ctrlKey: true })
    press(view, 'Tab')
    expect(seenIn(8)).toEqual([1, 1])
  })

  it('learns from what is typed out', async () => {
    const { view } = await answered(0.85)
    for (const letter of '1 + 2') type(view, letter)
    expect(seenIn(8)).toEqual([1, 1])
  })

  it('learns from what is refused, once it could be read', async () => {
    const { view } = await answered(0.85)
    type(view, 'x')
    expect(seenIn(8)).toBeUndefined()
    const read = await answered(0.85)
    await vi.advanceTimersByTimeAsync(1000)
    press(read.view, 'Escape')
    expect(seenIn(8)).toEqual([1, 0])
  })

  it('has what would follow written while an offer is read', async () => {
    const { view, foreseen } = await answered(0.85)
    await vi.advanceTimersByTimeAsync(300)
    expect(foreseen).toEqual(['a = 1 + 2'])
    expect(ghost(view)).toBe('1 + 2')
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

describe('a pause', () => {
  it('is used to get ready, once, however much was typed before it', async () => {
    const { view, prepared } = editor('a |')
    for (const letter of 'bcdef') {
      type(view, letter)
      await vi.advanceTimersByTimeAsync(300)
    }
    expect(prepared).toEqual([])
    await vi.advanceTimersByTimeAsync(1300)
    expect(prepared).toEqual(['a bcdef'])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(prepared.length).toBe(1)
  })

  it('comes when a file is shown, too', async () => {
    const { prepared } = editor('a |')
    await vi.advanceTimersByTimeAsync(1300)
    expect(prepared).toEqual(['a '])
  })
})

describe('the place of an edit', () => {
  it('is remembered when the next edit is far from it, and when the file is left', () => {
    const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`).join('\n')
    const { view, remembered } = editor(`|${lines}`)
    type(view, 'x')
    view.dispatch({ selection: { anchor: view.state.doc.line(90).from } })
    expect(remembered).toEqual([])
    type(view, 'y')
    expect(remembered.length).toBe(1)
    expect(remembered[0]).toMatch(/^xline 0\n/)
    view.destroy()
    expect(remembered[1]).toContain('yline 89')
  })

  it('is not where AI is off', () => {
    const { view, remembered } = editor('|a', { enabled: false })
    type(view, 'x')
    view.destroy()
    expect(remembered).toEqual([])
  })
})

describe('a line of an offer', () => {
  it('is taken by itself', () => {
    const { view } = editor('|')
    offer(view, 'if (a) {\n  b()\n}')
    press(view, 'ArrowRight', { ctrlKey: true, altKey: true })
    expect(view.state.doc.toString()).toBe('if (a) {')
    press(view, 'ArrowRight', { ctrlKey: true, altKey: true })
    expect(view.state.doc.toString()).toBe('if (a) {\n  b()')
    expect(ghost(view)).toBe('\n}')
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
