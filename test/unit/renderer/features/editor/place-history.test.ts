import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  type Place,
  PlaceHistory,
  type Surroundings,
} from '../../../../../renderer/features/editor/place-history.ts'

const at = (nodeId: string, line: number, column = 1): Place => ({ nodeId, line, column })

describe('the history of places', () => {
  let history: PlaceHistory
  let gone: Set<string>
  beforeEach(() => {
    history = new PlaceHistory()
    gone = new Set()
  })

  const seeing = (front: string | null): Surroundings => ({ front, exists: (id) => !gone.has(id) })
  /** Goes, and arrives there as the editor tells it. */
  const go = (step: 1 | -1, front = history.current?.nodeId ?? null): Place | undefined => {
    const place = history.go(step, seeing(front))
    if (place) history.note(place, 'jumped')
    return place
  }

  it('goes back to where a jump began, and forward again', () => {
    history.note(at('a', 3), 'jumped')
    history.note(at('a', 200), 'jumped')
    history.note(at('b', 1), 'jumped')
    expect(go(-1)).toEqual(at('a', 200))
    expect(go(-1)).toEqual(at('a', 3))
    expect(history.leads(-1, seeing('a'))).toBe(false)
    expect(go(-1)).toBeUndefined()
    expect(go(1)).toEqual(at('a', 200))
    expect(go(1)).toEqual(at('b', 1))
    expect(history.leads(1, seeing('b'))).toBe(false)
  })

  it('takes a cursor that moved a few lines for the same place, and one that moved far for another', () => {
    history.note(at('a', 1), 'jumped')
    for (const line of [5, 15, 25]) history.note(at('a', line), 'moved')
    expect(history.leads(-1, seeing('a'))).toBe(false)
    history.note(at('a', 36), 'moved')
    expect(go(-1)).toEqual(at('a', 25))
  })

  it('keeps where a line was gone to, however near, but not the same line twice', () => {
    history.note(at('a', 1), 'jumped')
    history.note(at('a', 4), 'jumped')
    history.note(at('a', 4, 7), 'jumped')
    expect(history.current).toEqual(at('a', 4, 7))
    expect(go(-1)).toEqual(at('a', 1))
    expect(history.leads(-1, seeing('a'))).toBe(false)
  })

  it('adds nothing while text is typed, and comes back to where typing ended', () => {
    history.note(at('a', 1), 'jumped')
    history.note(at('a', 60), 'typed')
    expect(history.leads(-1, seeing('a'))).toBe(false)
    history.note(at('b', 1), 'jumped')
    expect(go(-1)).toEqual(at('a', 60))
  })

  it('forgets what was ahead once another place is gone to, not by a look around', () => {
    for (const line of [1, 100, 200]) history.note(at('a', line), 'jumped')
    go(-1)
    history.note(at('a', 105), 'moved')
    expect(history.leads(1, seeing('a'))).toBe(true)
    history.note(at('a', 300), 'moved')
    expect(history.leads(1, seeing('a'))).toBe(false)
    expect(go(-1)).toEqual(at('a', 105))
  })

  it('arrives in a file that is shorter by now without making a place of it', () => {
    history.note(at('a', 200), 'jumped')
    history.note(at('b', 1), 'jumped')
    history.go(-1, seeing('b'))
    history.note(at('a', 12), 'jumped')
    expect(history.current).toEqual(at('a', 12))
    expect(go(1)).toEqual(at('b', 1))
  })

  it('passes over files that are gone, and finds those that came back', () => {
    for (const id of ['a', 'b', 'c']) history.note(at(id, 1), 'jumped')
    gone.add('b')
    expect(go(-1)).toEqual(at('a', 1))
    expect(go(1)).toEqual(at('c', 1))
    gone.add('a')
    expect(history.leads(-1, seeing('c'))).toBe(false)
    gone.clear()
    expect(go(-1)).toEqual(at('b', 1))
  })

  it('does not stop twice at one line when what lay between is gone', () => {
    history.note(at('a', 50), 'jumped')
    history.note(at('a', 1), 'jumped')
    history.note(at('b', 1), 'jumped')
    history.note(at('a', 1), 'jumped')
    gone.add('b')
    expect(go(-1)).toEqual(at('a', 50))
  })

  it('goes back to the text that was left from where there is none', () => {
    history.note(at('a', 1), 'jumped')
    history.note(at('b', 7), 'jumped')
    expect(go(-1, null)).toEqual(at('b', 7))
    expect(go(-1, 'picture')).toEqual(at('b', 7))
    gone.add('b')
    expect(go(-1, null)).toEqual(at('a', 1))
  })

  it('moves the places of one file along with its text', () => {
    history.note(at('a', 10), 'jumped')
    history.note(at('b', 10), 'jumped')
    history.note(at('c', 10), 'jumped')
    history.follow('a', (place) => ({ ...place, line: place.line + 2 }))
    expect(go(-1)).toEqual(at('b', 10))
    expect(go(-1)).toEqual(at('a', 12))
  })

  it('keeps fifty places behind the one it is at', () => {
    for (let line = 1; line <= 80; line++) history.note(at('a', line), 'jumped')
    let steps = 0
    while (go(-1)) steps++
    expect(steps).toBe(50)
    expect(history.current).toEqual(at('a', 30))
  })

  it('goes forward to where it came back from, whatever was visited', () => {
    const visits = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 500 })), {
      minLength: 1,
      maxLength: 120,
    })
    fc.assert(
      fc.property(visits, fc.integer({ min: 1, max: 60 }), (visited, steps) => {
        history = new PlaceHistory()
        for (const [id, line] of visited) history.note(at(id, line), 'jumped')
        const before = history.current
        let back = 0
        while (back < steps && go(-1)) back++
        for (let step = 0; step < back; step++) go(1)
        expect(history.current).toEqual(before)
        expect(history.leads(1, seeing(before?.nodeId ?? null))).toBe(false)
      }),
    )
  })
})
