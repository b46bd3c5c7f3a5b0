import { existsSync, type lstatSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, it, vi } from 'vitest'
import { createNode, type OperationTarget } from '../../../../../main/workspace/projects/file-operations.ts'
import { withFolders } from '../../../../../main/workspace/projects/folders-on-the-way.ts'
import { folderWith } from '../harness.ts'

/** The end of a path about which the system says nothing, once it is there. */
let unreadable: string | undefined

vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs')>()
  const look = (path: Buffer | string, options?: object) => {
    if (unreadable !== undefined && path.toString().endsWith(unreadable) && fs.existsSync(path))
      throw Object.assign(new Error('the look failed'), { code: 'EIO' })
    return fs.lstatSync(path, options)
  }
  return { ...fs, lstatSync: look as typeof lstatSync }
})

beforeEach(() => {
  unreadable = undefined
})

/** A project with nothing in it. */
function empty(add: () => void): OperationTarget {
  const tree = { childrenOf: () => [], add }
  return { root: folderWith({}), tree, store: {} } as unknown as OperationTarget
}

it('takes away a folder too that was made and could not be looked at', () => {
  const { tree, root } = empty(vi.fn())
  const use = vi.fn()
  unreadable = '/b'
  expect(() => withFolders(tree, root, { folder: null, missing: ['a', 'b', 'c'] }, use)).toThrow(
    'the look failed',
  )
  expect(use).not.toHaveBeenCalled()
  expect(readdirSync(root)).toEqual([])
})

it.each(['file', 'folder'] as const)('takes a new %s away that could not be looked at', (kind) => {
  const add = vi.fn()
  const target = empty(add)
  unreadable = '/x'
  expect(() => createNode(target, kind, { parent: null, folders: ['a'], name: 'x' })).toThrow(
    'the look failed',
  )
  expect(add).not.toHaveBeenCalled()
  expect(readdirSync(target.root)).toEqual([])
})

it.each(['file', 'folder'] as const)(
  'says why a new %s was refused also where it has gone by itself meanwhile',
  (kind) => {
    const target = empty(() => {
      expect(existsSync(join(target.root, 'a/x'))).toBe(true)
      rmSync(join(target.root, 'a/x'), { recursive: true })
      throw new Error('refused')
    })
    expect(() => createNode(target, kind, { parent: null, folders: ['a'], name: 'x' })).toThrow('refused')
    expect(readdirSync(target.root)).toEqual([])
  },
)
