import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createStore } from 'zustand'
import { tabsState } from '../../../../../renderer/features/tabs/store.ts'

const make = () => createStore(tabsState)
const names = (store: ReturnType<typeof make>): string[] => store.getState().tabs.map((tab) => tab.nodeId)

function opened(...ids: string[]) {
  const store = make()
  for (const id of ids) store.getState().openFile(id)
  return store
}

describe('tabs', () => {
  it('open beside the one in front', () => {
    const store = opened('a', 'b')
    store.getState().activate('a')
    store.getState().openFile('c')
    expect(names(store)).toEqual(['a', 'c', 'b'])
    expect(store.getState().active).toBe('c')
  })

  it('open a file once', () => {
    const store = opened('a', 'b', 'a')
    expect(names(store)).toEqual(['a', 'b'])
    expect(store.getState().active).toBe('a')
  })

  it('replace the file that was only looked at', () => {
    const store = opened('a')
    store.getState().openFile('b', { preview: true })
    store.getState().openFile('c', { preview: true })
    expect(names(store)).toEqual(['a', 'c'])
  })

  it('keep a file that was looked at once it is opened for good', () => {
    const store = make()
    store.getState().openFile('a', { preview: true })
    store.getState().openFile('a')
    store.getState().openFile('b', { preview: true })
    expect(names(store)).toEqual(['a', 'b'])
    store.getState().keep('b')
    expect(store.getState().tabs.every((tab) => !tab.preview)).toBe(true)
  })

  it('bring the file looked at before to the front when one closes', () => {
    const store = opened('a', 'b', 'c')
    store.getState().activate('a')
    store.getState().activate('c')
    store.getState().close('c')
    expect(store.getState().active).toBe('a')
  })

  it('reopen what was closed last, passing over files that are gone', () => {
    const store = opened('a', 'b', 'c')
    store.getState().closeMany(['a', 'b', 'c'])
    expect(store.getState().active).toBeNull()
    expect(store.getState().reopenClosed((id) => id !== 'c')).toBe('b')
    expect(names(store)).toEqual(['b'])
    expect(store.getState().reopenClosed((id) => id !== 'c')).toBe('a')
    expect(store.getState().reopenClosed(() => true)).toBeNull()
  })

  it('close all but one', () => {
    const store = opened('a', 'b', 'c')
    store.getState().closeOthers('b')
    expect(names(store)).toEqual(['b'])
    expect(store.getState().active).toBe('b')
  })

  it('move by dragging', () => {
    const store = opened('a', 'b', 'c')
    store.getState().move('a', 2)
    expect(names(store)).toEqual(['b', 'c', 'a'])
    store.getState().move('c', 0)
    expect(names(store)).toEqual(['c', 'b', 'a'])
  })

  it('go round with the next and the previous', () => {
    const store = opened('a', 'b', 'c')
    store.getState().cycle(1)
    expect(store.getState().active).toBe('a')
    store.getState().cycle(-1)
    expect(store.getState().active).toBe('c')
  })

  it('ask for the same line twice when it is asked for twice', () => {
    const store = make()
    store.getState().openFile('a', { line: 3 })
    const before = store.getState().reveal
    store.getState().openFile('a', { line: 3 })
    expect(before).toMatchObject({ nodeId: 'a', line: 3, column: 1 })
    expect(store.getState().reveal?.token).not.toBe(before?.token)
  })

  it('come back as they were', () => {
    const store = opened('a', 'b', 'c')
    store.getState().close('b')
    const other = make()
    other.getState().restore(JSON.parse(JSON.stringify(store.getState().save())))
    expect(other.getState().save()).toEqual(store.getState().save())
    other.getState().restore(null)
    expect(other.getState().tabs).toEqual([])
  })

  it('always have one in front that is open, no file twice and one preview at most', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd', 'e')
    const step = fc.oneof(
      fc.record({ do: fc.constant('open' as const), id, preview: fc.boolean() }),
      fc.record({ do: fc.constant('close' as const), id }),
      fc.record({ do: fc.constant('move' as const), id, to: fc.integer({ min: -1, max: 6 }) }),
      fc.record({ do: fc.constant('cycle' as const) }),
      fc.record({ do: fc.constant('reopen' as const) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const store = make()
        for (const each of steps) {
          const state = store.getState()
          if (each.do === 'open') state.openFile(each.id, { preview: each.preview })
          else if (each.do === 'close') state.close(each.id)
          else if (each.do === 'move') state.move(each.id, each.to)
          else if (each.do === 'cycle') state.cycle(1)
          else state.reopenClosed(() => true)
          const { tabs, active } = store.getState()
          expect(new Set(names(store)).size).toBe(tabs.length)
          expect(tabs.filter((tab) => tab.preview).length).toBeLessThanOrEqual(1)
          expect(tabs.length === 0 ? active === null : names(store).includes(active ?? '')).toBe(true)
        }
      }),
    )
  })
})
