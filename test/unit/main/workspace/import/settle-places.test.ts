import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { type PlacesTarget, settlePlaces } from '../../../../../main/workspace/import/settle-places.ts'
import { folderWith } from '../harness.ts'

/** A project with one file, whose folder was listed without it. */
function listedWithout(root: string) {
  const row = { id: 'a', kind: 'file', name: 'a.txt', realName: 'a.txt', diskName: null, parent: null }
  const change = vi.fn()
  const target = {
    root,
    tree: {
      hasShown: true,
      atKey: () => undefined,
      childrenOf: (parent: string | null) => (parent === null ? [row] : []),
      shownBelow: () => [],
      change,
    },
    scan: { entries: [], listed: new Set(['']), ignored: new Set() },
    unwritten: () => new Set(),
  } as unknown as PlacesTarget
  return { target, change }
}

test('a file that is not in its folder any more goes to the trash', () => {
  const { target, change } = listedWithout(folderWith({ 'b.txt': '' }))
  expect(settlePlaces(target).removed).toMatchObject([{ id: 'a' }])
  expect(change).toHaveBeenCalledOnce()
})

test('nothing does while the whole folder is not there: it was moved, or its disk was taken out', () => {
  const { target, change } = listedWithout(join(folderWith({}), 'away'))
  expect(settlePlaces(target)).toEqual({ moved: [], removed: [], kept: [] })
  expect(change).not.toHaveBeenCalled()
})
