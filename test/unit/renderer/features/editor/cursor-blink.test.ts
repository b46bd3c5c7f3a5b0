// @vitest-environment happy-dom
import { drawSelection, EditorView } from '@codemirror/view'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { cursorBlink } from '../../../../../renderer/features/editor/cursor-blink.ts'

// happy-dom fires this at once where browsers fire it later; CodeMirror then finds itself in the middle of an update.
document.addEventListener('selectionchange', (event) => event.stopImmediatePropagation())

let view: EditorView
beforeEach(() => {
  vi.useFakeTimers()
  const parent = document.body.appendChild(document.createElement('div'))
  view = new EditorView({
    parent,
    doc: 'one',
    extensions: [drawSelection({ cursorBlinkRate: 0 }), cursorBlink],
  })
  view.focus()
  view.dispatch({ selection: { anchor: 1 } })
})
afterEach(() => {
  view.destroy()
  vi.useRealTimers()
})

const shown = () =>
  view.scrollDOM.querySelector<HTMLElement>('.cm-cursorLayer')?.style.visibility !== 'hidden'

it('blinks while nothing is typed, and stays shown after a while', async () => {
  expect(shown()).toBe(true)
  await vi.advanceTimersByTimeAsync(600)
  expect(shown()).toBe(false)
  await vi.advanceTimersByTimeAsync(530)
  expect(shown()).toBe(true)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(shown()).toBe(true)
  expect(vi.getTimerCount()).toBe(0)
})

it('is shown at every key', async () => {
  await vi.advanceTimersByTimeAsync(600)
  expect(shown()).toBe(false)
  view.dispatch({ changes: { from: 1, insert: 'x' } })
  expect(shown()).toBe(true)
})
