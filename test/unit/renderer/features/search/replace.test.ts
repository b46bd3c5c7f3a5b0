import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { FileMatches, ReplaceInput, SearchMatch } from '../../../../../preload/contract/search.ts'
import { rowsOf } from '../../../../../renderer/features/search/model.ts'
import { askReplaceAll, replaceAll, replaceRow } from '../../../../../renderer/features/search/replace.ts'
import { emptyForm, noResults, useSearch } from '../../../../../renderer/features/search/store.ts'
import type { Rpc } from '../../../../../renderer/rpc/client.ts'
import { clearNotifications } from '../../../../../renderer/ui/notifications.ts'

const matchAt = (from: number) =>
  ({
    from,
    to: from + 3,
    line: 1,
    column: from + 1,
    check: from,
    preview: 'old',
    start: 0,
    end: 3,
  }) as SearchMatch
const fileOf = (nodeId: string, ...places: number[]) =>
  ({ nodeId, path: nodeId, matches: places.map(matchAt) }) as FileMatches

/** What a search finds when it is made again. */
let found: FileMatches[]
let answer: () => void
const replaced = vi.fn()
const rpc = {
  workspace: {
    search: {
      preview: async (input: ReplaceInput) => ({
        files: input.files.map(({ nodeId }) => ({ nodeId, path: nodeId, changes: [], changed: 0 })),
      }),
      replace: (input: ReplaceInput) => {
        replaced(input.files.map(({ nodeId, matches }) => [nodeId, ...matches.map(({ from }) => from)]))
        return new Promise((resolve) => {
          answer = () => resolve({ replaceId: 'r', files: [] })
        })
      },
      query: async () =>
        (async function* () {
          yield { type: 'found', files: found }
          yield { type: 'done', matches: 1, truncated: false, skipped: [] }
        })(),
    },
  },
} as unknown as Rpc

const rows = () => rowsOf(useSearch.getState().files, new Set())
const rowOf = (key: string) => {
  const row = rows().find((each) => each.key === key)
  if (row === undefined) throw new Error(`no row ${key}`)
  return row
}

beforeEach(() => {
  replaced.mockClear()
  useSearch.setState({ ...emptyForm, ...noResults, text: 'old', replacement: 'newer', projectId: 'p' })
})
afterEach(clearNotifications)

it('replaces what was shown, and nothing that was found since', async () => {
  useSearch.setState({ files: [fileOf('a', 1)] })
  await askReplaceAll(rpc)
  useSearch.setState({ files: [fileOf('a', 1), fileOf('b', 5)] })
  const done = replaceAll(rpc)
  await vi.waitFor(() => expect(replaced).toHaveBeenCalled())
  answer()
  await done
  expect(replaced.mock.calls).toEqual([[[['a', 1]]]])
})

it('goes to the match after the one that was replaced, whose place has moved', async () => {
  useSearch.setState({ files: [fileOf('a', 10, 20, 30)], focused: 'a:10' })
  found = [fileOf('a', 22, 32)]
  const done = replaceRow(rpc, rowOf('a:10'))
  answer()
  await done
  expect(useSearch.getState().focused).toBe('a:22')
})

it('leaves the keyboard at the row that one went to meanwhile', async () => {
  useSearch.setState({ files: [fileOf('a', 10, 20, 30), fileOf('b', 7)], focused: 'a:10' })
  found = [fileOf('a', 22, 32), fileOf('b', 7)]
  const done = replaceRow(rpc, rowOf('a:10'))
  useSearch.setState({ focused: 'a:30' })
  answer()
  await done
  expect(useSearch.getState().focused).toBe('a:32')
})

it('does nothing more for a key pressed twice', async () => {
  useSearch.setState({ files: [fileOf('a', 10), fileOf('b', 7)], focused: 'a:10' })
  found = [fileOf('b', 7)]
  const row = rowOf('a:10')
  const done = replaceRow(rpc, row)
  await replaceRow(rpc, row)
  expect(useSearch.getState().focused).toBe('a:10')
  answer()
  await done
  expect(replaced).toHaveBeenCalledTimes(1)
  expect(useSearch.getState().focused).toBe('b')
})

it('replaces all once a replacement that is under way is done', async () => {
  useSearch.setState({ files: [fileOf('a', 10), fileOf('b', 7)], focused: 'a:10' })
  found = [fileOf('b', 7)]
  const one = replaceRow(rpc, rowOf('a:10'))
  await askReplaceAll(rpc)
  const all = replaceAll(rpc)
  answer()
  await one
  await vi.waitFor(() => expect(replaced).toHaveBeenCalledTimes(2))
  answer()
  await all
  expect(replaced.mock.calls[1]).toEqual([
    [
      ['a', 10],
      ['b', 7],
    ],
  ])
})
