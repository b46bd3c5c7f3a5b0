import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useCodebase } from '../../../../../renderer/features/codebase/store.ts'
import { Neighbours } from '../../../../../renderer/features/completion/neighbours.ts'
import { useFiles } from '../../../../../renderer/features/files/store.ts'
import { useTabs } from '../../../../../renderer/features/tabs/store.ts'

const HEAD = "import { Row } from './row.ts'\n"
const { signal } = new AbortController()
const signatures = vi.fn()
const lines = vi.fn()
const made = () => new Neighbours({ codebase: { signatures, lines } } as never, 'p')
const showing = async (neighbours: Neighbours, nodeId = 'own', head = HEAD) =>
  (await neighbours.gather(nodeId, head, signal)).map(({ kind, path, text }) => `${kind} ${path} ${text}`)

beforeEach(() => {
  signatures.mockReset().mockResolvedValue([{ path: 'row.ts', name: 'Row', text: 'export interface Row' }])
  lines.mockReset().mockRejectedValue(new Error('none'))
  const known = new Set(['own', 'row', 'other'])
  useFiles.setState({
    tree: { get: (id: string) => (known.has(id) ? {} : undefined), pathOf: (id: string) => `${id}.ts` },
  } as never)
  useCodebase.setState({ index: { phase: 'ready' } as never })
  useTabs.setState({ tabs: [] })
})
afterEach(() => useCodebase.setState({ index: null }))

it('what a file imports comes first, and then the places of other files', async () => {
  const neighbours = made()
  neighbours.remember({ nodeId: 'other', text: 'one' })
  neighbours.remember({ nodeId: 'own', text: 'two' })
  neighbours.remember({ nodeId: 'gone', text: 'three' })
  expect(await showing(neighbours)).toEqual(['signature row.ts export interface Row', 'place other.ts one'])
  expect(await showing(neighbours, 'other', '')).toEqual(['place own.ts two'])
})

it('what is imported is asked for once, and again when the imports or the other file changed', async () => {
  const neighbours = made()
  await showing(neighbours)
  await showing(neighbours)
  expect(signatures).toHaveBeenCalledTimes(1)
  neighbours.remember({ nodeId: 'row', text: 'export interface Row { id: string }' })
  await showing(neighbours)
  expect(signatures).toHaveBeenCalledTimes(2)
  await showing(neighbours, 'own', `${HEAD}import { Other } from './other.ts'\n`)
  expect(signatures).toHaveBeenCalledTimes(3)
  expect(signatures.mock.lastCall?.[0]).toMatchObject({
    path: 'own.ts',
    imported: [{ name: 'Row' }, { name: 'Other' }],
  })
})

it('what is imported is not asked for before the index has read the project, and its failure is no trouble', async () => {
  const neighbours = made()
  useCodebase.setState({ index: { phase: 'reading' } as never })
  expect(await showing(neighbours)).toEqual([])
  expect(signatures).not.toHaveBeenCalled()
  useCodebase.setState({ index: { phase: 'ready' } as never })
  signatures.mockRejectedValueOnce(new Error('away'))
  expect(await showing(neighbours)).toEqual([])
  expect((await showing(neighbours)).length).toBe(1)
})

it('files that are open from last time come along at the place where they were left', async () => {
  const neighbours = made()
  useTabs.setState({ tabs: ['own', 'other', 'row'].map((nodeId) => ({ nodeId, preview: false })) })
  lines.mockImplementation(async ({ nodeId }: { nodeId: string }) => {
    if (nodeId === 'row') throw new Error('kept from models')
    return { text: 'from last time' }
  })
  expect(await showing(neighbours, 'own', '')).toEqual(['place other.ts from last time'])
  expect(lines).toHaveBeenCalledTimes(2)
  await showing(neighbours, 'own', '')
  expect(lines).toHaveBeenCalledTimes(2)
})
