// @vitest-environment happy-dom
import { EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ySyncAnnotation } from 'y-codemirror.next'
import { Places } from '../../../../../renderer/features/editor/places.ts'

const lines = Array.from({ length: 300 }, (_, n) => `line ${n + 1}`).join('\n')
const everything = { front: 'a', exists: () => true }

describe('where the cursor is', () => {
  let places: Places
  let view: EditorView
  beforeEach(() => {
    vi.useFakeTimers()
    places = new Places()
    view = new EditorView({ state: EditorState.create({ doc: lines, extensions: places.reporter('a') }) })
    places.jumped('a', view.state)
  })
  afterEach(() => {
    view.destroy()
    vi.useRealTimers()
  })

  const startOf = (line: number): number => view.state.doc.line(line).from
  const moveTo = (line: number): void => view.dispatch({ selection: { anchor: startOf(line) } })
  const type = (text: string): void =>
    view.dispatch({ ...view.state.replaceSelection(text), userEvent: 'input.type' })
  const back = (): number | undefined => {
    places.settle()
    return places.history.go(-1, everything)?.line
  }

  it('is taken down once keys pause', () => {
    moveTo(150)
    expect(places.history.current?.line).toBe(1)
    vi.advanceTimersByTime(1_000)
    expect(places.history.current).toEqual({ nodeId: 'a', line: 150, column: 1 })
    expect(back()).toBe(1)
  })

  it('is where typing ended before a jump, and where a jump ended before typing, with no pause between', () => {
    type('one\ntwo\nthree')
    moveTo(150)
    type('x')
    moveTo(20)
    expect(back()).toBe(150)
    expect(back()).toBe(3)
    expect(back()).toBeUndefined()
  })

  it('is one place for a key that was held', () => {
    for (let line = 2; line <= 90; line++) moveTo(line)
    expect(back()).toBe(1)
    expect(back()).toBeUndefined()
  })

  it('moves along with what is typed and pasted above it', () => {
    moveTo(100)
    places.settle()
    moveTo(10)
    type('some\nmore\nlines\n')
    moveTo(250)
    places.settle()
    expect(back()).toBe(13)
    expect(back()).toBe(103)
    expect(back()).toBe(1)
  })

  it('moves along with what others change, which is no place of this person', () => {
    moveTo(100)
    places.settle()
    view.dispatch({
      changes: { from: 0, insert: 'theirs\n'.repeat(40) },
      annotations: ySyncAnnotation.of({} as never),
    })
    vi.advanceTimersByTime(1_000)
    expect(places.history.current?.line).toBe(140)
    expect(back()).toBe(41)
  })

  it('is forgotten with the project', () => {
    moveTo(150)
    places.clear()
    vi.advanceTimersByTime(1_000)
    expect(places.history.current).toBeUndefined()
  })
})
