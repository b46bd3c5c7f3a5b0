import { EditorState } from '@codemirror/state'
import { describe, expect, it } from 'vitest'
import { around, Ring } from '../../../../../renderer/features/completion/ring.ts'

const lines = (first: number, last: number, word = 'line') =>
  Array.from({ length: last - first + 1 }, (_, index) => `${word} ${first + index}`).join('\n')

describe('the places that were worked at', () => {
  it('are kept oldest first, eight at most', () => {
    const ring = new Ring()
    for (let file = 0; file < 10; file++) ring.add({ nodeId: `f${file}`, text: `text ${file}` })
    expect(ring.pieces.map(({ nodeId }) => nodeId)).toEqual(['f2', 'f3', 'f4', 'f5', 'f6', 'f7', 'f8', 'f9'])
  })

  it('take the place of what was nearly the same in the same file', () => {
    const ring = new Ring()
    ring.add({ nodeId: 'a', text: lines(1, 20) })
    ring.add({ nodeId: 'b', text: lines(1, 20) })
    ring.add({ nodeId: 'a', text: lines(6, 25) })
    ring.add({ nodeId: 'a', text: lines(60, 80) })
    expect(ring.pieces.map(({ nodeId, text }) => [nodeId, text.split('\n', 1)[0]])).toEqual([
      ['b', 'line 1'],
      ['a', 'line 6'],
      ['a', 'line 60'],
    ])
  })

  it('stay the same list while nothing new comes', () => {
    const ring = new Ring()
    ring.add({ nodeId: 'a', text: 'x' })
    const { pieces } = ring
    ring.add({ nodeId: 'a', text: 'x' })
    ring.add({ nodeId: 'b', text: '  \n' })
    expect(ring.pieces).toBe(pieces)
  })
})

describe('the lines around a place', () => {
  it('are whole, a dozen on either side', () => {
    const state = EditorState.create({ doc: lines(1, 100) })
    const text = around(state, state.doc.line(50).from + 2)
    expect(text).toBe(lines(38, 62))
  })

  it('are fewer where they are long, and never more than a model has room for', () => {
    const state = EditorState.create({ doc: lines(1, 40, 'x'.repeat(90)) })
    const text = around(state, state.doc.line(20).from)
    expect(text.length).toBeLessThanOrEqual(1200)
    expect(text).toContain(' 20')
    const one = EditorState.create({ doc: 'y'.repeat(100_000) })
    expect(around(one, 50_000).length).toBe(1200)
  })
})
