import { afterEach, expect, it, vi } from 'vitest'
import type { TreeChange, TreeNode } from '../../../../../preload/contract/files.ts'
import { followTree, useFiles } from '../../../../../renderer/features/files/store.ts'

const PROJECT = '00000000-0000-4000-8000-000000000000'

const node = (id: string): TreeNode => ({ id, parent: null, kind: 'file', name: id, size: 1, text: true })

let sources: TreeChange[][]
let reconnect: () => void = () => undefined
let stop: () => void

function follow(): void {
  const files = {
    tree: async () =>
      (async function* () {
        yield* sources.shift() ?? []
      })(),
  }
  const onConnected = (_service: string, listener: () => void) => {
    reconnect = listener
    return () => undefined
  }
  stop = followTree({ workspace: { files }, onConnected } as never, PROJECT)
}

const names = () => [...useFiles.getState().tree.children(null)]

afterEach(() => {
  stop()
  useFiles.setState(useFiles.getInitialState())
})

it('a tree that comes in parts is shown when it is whole, and followed from then on', async () => {
  const shown: number[] = []
  const unsubscribe = useFiles.subscribe(({ tree, loaded }) => loaded && shown.push(tree.size))
  sources = [
    [
      { kind: 'part', nodes: [node('b')] },
      { kind: 'part', nodes: [node('c')] },
      { kind: 'reset', nodes: [node('a')] },
      { kind: 'patch', upsert: [node('d')], remove: ['c'] },
    ],
  ]
  follow()
  await vi.waitFor(() => expect(names()).toEqual(['a', 'b', 'd']), { timeout: 15_000 })
  unsubscribe()
  expect(shown).toEqual([3, 3])
})

it('what came of a tree before its process ended is not in the one that comes after', async () => {
  sources = [[{ kind: 'part', nodes: [node('gone')] }], [{ kind: 'reset', nodes: [node('here')] }]]
  follow()
  await vi.waitFor(() => expect(sources).toHaveLength(1), { timeout: 15_000 })
  await new Promise((resolve) => setTimeout(resolve))
  expect(useFiles.getState().loaded).toBe(false)
  reconnect()
  await vi.waitFor(() => expect(useFiles.getState().loaded).toBe(true), { timeout: 15_000 })
  expect(names()).toEqual(['here'])
})
