// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from 'vitest'
import type { TreeNode } from '../../../../../preload/contract/files.ts'
import { emptyTree } from '../../../../../renderer/features/files/model.ts'
import {
  finishNaming,
  removeNodes,
  restoreNodes,
  startNaming,
  useFiles,
} from '../../../../../renderer/features/files/store.ts'
import { useProjects } from '../../../../../renderer/features/projects/store.ts'
import { useTabs } from '../../../../../renderer/features/tabs/store.ts'
import type { Rpc } from '../../../../../renderer/rpc/client.ts'

const fileOf = (id: string): TreeNode => ({
  id,
  parent: null,
  kind: 'file',
  name: `${id}.ts`,
  size: 0,
  text: true,
})
let answer: (node: TreeNode & { made: TreeNode[] }) => void
const remove = vi.fn(async ({ nodeIds }: { nodeIds: string[] }) => ({ removed: nodeIds }))
const rpc = {
  workspace: {
    files: {
      createFile: () => new Promise((resolve) => (answer = resolve)),
      remove,
      restore: async () => [],
    },
  },
} as unknown as Rpc

const NEW = { kind: 'file', parent: null, folders: [], name: 'new.ts' } as const
const making = { what: 'file', parent: null } as const
let field: HTMLInputElement
let elsewhere: HTMLInputElement

beforeEach(() => {
  document.body.replaceChildren()
  field = document.body.appendChild(document.createElement('input'))
  elsewhere = document.body.appendChild(document.createElement('input'))
  field.focus()
  remove.mockClear()
  useProjects.setState({ currentId: 'p' })
  useTabs.getState().restore(null)
  useFiles.setState({ tree: emptyTree().apply({ kind: 'reset', nodes: [fileOf('old')] }), loaded: true })
  startNaming(making)
})

it('opens the file that was named', async () => {
  const done = finishNaming(rpc, 'p', making, NEW)
  answer({ ...fileOf('new'), made: [] })
  await done
  expect(useTabs.getState().active).toBe('new')
  expect(useFiles.getState().naming).toBeNull()
})

it('leaves one who went on to something else where they are', async () => {
  useTabs.getState().openFile('old')
  const done = finishNaming(rpc, 'p', making, NEW)
  elsewhere.focus()
  answer({ ...fileOf('new'), made: [] })
  await done
  expect(useTabs.getState().active).toBe('old')
  expect(document.activeElement).toBe(elsewhere)
  expect(useFiles.getState().tree.get('new')).toBeDefined()
})

it('leaves the name alone that is typed by then', async () => {
  const done = finishNaming(rpc, 'p', making, NEW)
  const other = { what: 'folder', parent: null } as const
  startNaming(other)
  answer({ ...fileOf('new'), made: [] })
  await done
  expect(useFiles.getState().naming).toBe(other)
  // Its field may not have the keyboard yet, and is not to lose it to the file.
  expect(useTabs.getState().tabs).toEqual([])
  expect(useFiles.getState().tree.get('new')).toBeDefined()
})

it('opens nothing in a project that was gone to meanwhile', async () => {
  const done = finishNaming(rpc, 'p', making, NEW)
  useProjects.setState({ currentId: 'another' })
  answer({ ...fileOf('new'), made: [] })
  await done
  await restoreNodes(rpc, 'p', ['old'], ['old'])
  expect(useTabs.getState().tabs).toEqual([])
  expect(useFiles.getState().tree.get('new')).toBeUndefined()
})

it('throws a file away once, however often the key is pressed until it is gone', async () => {
  await Promise.all([removeNodes(rpc, 'p', ['old']), removeNodes(rpc, 'p', ['old'])])
  expect(remove).toHaveBeenCalledTimes(1)
})
