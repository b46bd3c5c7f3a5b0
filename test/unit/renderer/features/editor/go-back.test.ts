// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { goTo, leads } from '../../../../../renderer/features/editor/go-back.ts'
import { places } from '../../../../../renderer/features/editor/places.ts'
import { useFiles } from '../../../../../renderer/features/files/store.ts'
import { showPage, useLayout } from '../../../../../renderer/features/shell/layout-store.ts'
import { useTabs } from '../../../../../renderer/features/tabs/store.ts'

describe('going back', () => {
  const files = useFiles.getInitialState()
  beforeEach(() => {
    places.clear()
    useTabs.getState().restore(null)
    const node = (id: string) => ({ id, parent: null, name: `${id}.ts`, kind: 'file' }) as never
    useFiles.setState({
      tree: files.tree.apply({ kind: 'patch', upsert: [node('a'), node('b')], remove: [] }),
    })
    for (const [nodeId, line] of [
      ['a', 200],
      ['b', 1],
    ] as const) {
      useTabs.getState().openFile(nodeId)
      places.history.note({ nodeId, line, column: 3 }, 'jumped')
    }
  })
  afterEach(() => {
    places.clear()
    useFiles.setState(files)
    useTabs.getState().restore(null)
    showPage('work')
  })

  const shown = () => {
    const { active, reveal, tabs } = useTabs.getState()
    const preview = tabs.find(({ nodeId }) => nodeId === active)?.preview
    return { active, line: reveal?.line, column: reveal?.column, preview }
  }

  it('brings a file to the front at the place in it', () => {
    goTo(-1)
    expect(shown()).toEqual({ active: 'a', line: 200, column: 3, preview: false })
    expect(leads(-1)).toBe(false)
    expect(leads(1)).toBe(true)
  })

  it('opens a closed tab again', () => {
    useTabs.getState().close('a')
    goTo(-1)
    expect(shown()).toEqual({ active: 'a', line: 200, column: 3, preview: false })
  })

  it('opens a file again that was only looked at as one that is only looked at', () => {
    useTabs.getState().restore({ tabs: [{ nodeId: 'b', preview: false }], active: 'b', closed: [] })
    goTo(-1)
    expect(shown()).toMatchObject({ active: 'a', preview: true })
  })

  it('leads nowhere when the file is gone', () => {
    useFiles.setState(({ tree }) => ({ tree: tree.apply({ kind: 'patch', upsert: [], remove: ['a'] }) }))
    expect(leads(-1)).toBe(false)
  })

  it('leaves a page for the text that was in front before', () => {
    showPage('settings')
    expect(leads(-1)).toBe(true)
    goTo(-1)
    expect(useLayout.getState().page).toBe('work')
    expect(shown()).toMatchObject({ active: 'b', line: 1 })
  })
})
