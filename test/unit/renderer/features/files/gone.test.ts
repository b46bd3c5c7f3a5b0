import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { TreeNode } from '../../../../../preload/contract/files.ts'
import { closeGoneFiles } from '../../../../../renderer/features/files/gone.ts'
import { emptyTree } from '../../../../../renderer/features/files/model.ts'
import { useFiles } from '../../../../../renderer/features/files/store.ts'
import { useProjects } from '../../../../../renderer/features/projects/store.ts'
import { useTabs } from '../../../../../renderer/features/tabs/store.ts'
import { useNotifications } from '../../../../../renderer/ui/notifications.ts'

const PROJECT = '00000000-0000-4000-8000-000000000000'
const node = (id: string): TreeNode => ({
  id,
  parent: null,
  kind: 'file',
  name: `${id}.ts`,
  size: 1,
  text: true,
})
const restore = vi.fn(async () => [])
let stop: () => void

function change(upsert: string[], remove: string[]): void {
  useFiles.setState(({ tree }) => ({
    tree: tree.apply({ kind: 'patch', upsert: upsert.map(node), remove }),
    loaded: true,
  }))
}

const open = () => useTabs.getState().tabs.map((tab) => tab.nodeId)
const said = () => useNotifications.getState().list

beforeEach(() => {
  vi.useFakeTimers()
  useProjects.setState({ currentId: PROJECT })
  useFiles.setState({ tree: emptyTree(), loaded: false })
  useNotifications.setState({ list: [] })
  useTabs.getState().restore(null)
  change(['a', 'b', 'c'], [])
  for (const id of ['a', 'b', 'c']) useTabs.getState().openFile(id)
  stop = closeGoneFiles({ workspace: { files: { restore } } } as never)
})
afterEach(() => {
  stop()
  vi.useRealTimers()
})

describe('a file that is deleted elsewhere', () => {
  it('loses its tab, with a word and a way back', async () => {
    change([], ['b'])
    await vi.advanceTimersByTimeAsync(1000)
    expect(open()).toEqual(['a', 'c'])
    expect(said().map(({ title }) => title)).toEqual(['b.ts was deleted outside OffCoder.'])
    said()[0]?.action?.run()
    await vi.advanceTimersByTimeAsync(0)
    expect(restore).toHaveBeenCalledWith({ projectId: PROJECT, nodeIds: ['b'] })
    expect(open()).toContain('b')
  })

  it('is told of once where several go', async () => {
    change([], ['a'])
    change([], ['b'])
    await vi.advanceTimersByTimeAsync(1000)
    expect(open()).toEqual(['c'])
    expect(said().map(({ title }) => title)).toEqual(['2 open files were deleted outside OffCoder.'])
  })

  it('keeps its tab when it is only replaced', async () => {
    change([], ['a'])
    change(['a'], [])
    await vi.advanceTimersByTimeAsync(1000)
    expect(open()).toEqual(['a', 'b', 'c'])
    expect(said()).toEqual([])
  })

  it('is no news when this window closed its tab itself', async () => {
    change([], ['a'])
    useTabs.getState().close('a')
    await vi.advanceTimersByTimeAsync(1000)
    expect(said()).toEqual([])
  })
})
