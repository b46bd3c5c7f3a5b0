import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FileInfo, TreeNode } from '../../../../../preload/contract/files.ts'
import { Documents } from '../../../../../renderer/features/documents/documents.ts'
import { expectFile, LookAhead, lookAheadBy } from '../../../../../renderer/features/editor/look-ahead.ts'
import { useFiles } from '../../../../../renderer/features/files/store.ts'
import { useTabs } from '../../../../../renderer/features/tabs/store.ts'
import { toFailure } from '../../../../../renderer/rpc/failure.ts'
import { FakeStore, settle } from '../documents/fake-store.ts'

const PROJECT = '00000000-0000-4000-8000-000000000000'

function project(infos: Record<string, Partial<FileInfo>> = { a: {}, b: {} }) {
  const asked: string[] = []
  const made: string[] = []
  const dropped: string[] = []
  const open = new Map<string, unknown>()
  const documents = new Documents({
    open: () => new FakeStore('text\n').open(),
    flush: async (_project, nodeId) => ({ nodeId, outcome: 'written', bytes: 0 }),
    onConnected: () => () => undefined,
    toFailure,
    automatic: () => false,
    onSnapshot: (nodeId, snapshot) =>
      snapshot === undefined ? open.delete(nodeId) : open.set(nodeId, snapshot),
    onNotice: () => undefined,
  })
  const ahead = new LookAhead({
    acquire: (nodeId) => documents.acquire(PROJECT, nodeId),
    async info(nodeId) {
      asked.push(nodeId)
      const found = infos[nodeId]
      if (found === undefined) throw new Error('There is no such file.')
      return { id: nodeId, name: `${nodeId}.txt`, path: `${nodeId}.txt`, text: true, ...found } as FileInfo
    },
    prepare({ id }) {
      made.push(id)
      return () => dropped.push(id)
    },
  })
  return { ahead, asked, made, dropped, open }
}

const idle = async (): Promise<void> => {
  await settle()
  await vi.waitFor(() => expect(waiting).toEqual([]), { timeout: 15_000 })
}
let waiting: (() => void)[] = []

beforeEach(() => {
  waiting = []
  vi.stubGlobal('requestIdleCallback', (work: () => void) => {
    waiting.push(work)
    setTimeout(() => {
      waiting.splice(waiting.indexOf(work), 1)
      work()
    })
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
  useFiles.setState(useFiles.getInitialState())
  useTabs.setState(useTabs.getInitialState())
})

describe('a file that is read ahead', () => {
  it('is known at once when it is opened, and asked for once', async () => {
    const { ahead, asked, made } = project()
    ahead.read('a')
    await vi.waitFor(() => expect(made).toEqual(['a']), { timeout: 15_000 })
    expect(ahead.info('a')).toMatchObject({ id: 'a' })
    expect(asked).toEqual(['a'])
  })

  it('is asked for anew when it is opened a second time', async () => {
    const { ahead, asked, made } = project()
    ahead.read('a')
    await vi.waitFor(() => expect(made).toEqual(['a']), { timeout: 15_000 })
    ahead.info('a')
    await ahead.info('a')
    expect(asked).toEqual(['a', 'a'])
  })

  it('gives way to the next one, its document closed', async () => {
    const { ahead, made, dropped, open } = project()
    ahead.read('a')
    await vi.waitFor(() => expect(made).toEqual(['a']), { timeout: 15_000 })
    ahead.read('b')
    await vi.waitFor(() => expect(made).toEqual(['a', 'b']), { timeout: 15_000 })
    expect(dropped).toEqual(['a'])
    await vi.waitFor(() => expect([...open.keys()]).toEqual(['b']), { timeout: 15_000 })
  })

  it('has no editor made for it when it is not text', async () => {
    const { ahead, made } = project({ a: { text: false } })
    ahead.read('a')
    await idle()
    expect(made).toEqual([])
    expect(ahead.info('a')).toMatchObject({ text: false })
  })

  it('that cannot be read is asked for again by whoever opens it, who is told why', async () => {
    const { ahead, asked } = project({})
    ahead.read('gone')
    await idle()
    await expect(ahead.info('gone')).rejects.toThrow('There is no such file.')
    expect(asked).toEqual(['gone', 'gone'])
  })
})

describe('the file that will probably be opened next', () => {
  const node = (id: string, more: Partial<TreeNode> = {}): TreeNode => ({
    id,
    parent: null,
    kind: 'file',
    name: id,
    size: 10,
    text: true,
    ...more,
  })

  it('is read once the choice rests on it', async () => {
    const { ahead, asked } = project()
    const nodes = [
      node('a'),
      node('b'),
      node('big', { size: 10_000_000 }),
      node('folder', { kind: 'folder', text: false }),
    ]
    useFiles.setState(({ tree }) => ({ tree: tree.apply({ kind: 'reset', nodes }) }))
    const stop = lookAheadBy(ahead)
    vi.useFakeTimers()
    try {
      expectFile('a')
      expectFile('b')
      vi.advanceTimersByTime(60)
      expect(asked).toEqual(['b'])
      expectFile('a')()
      expectFile('big')
      vi.advanceTimersByTime(60)
      expectFile('folder')
      vi.advanceTimersByTime(60)
      expect(asked).toEqual(['b'])
      useTabs.getState().openFile('a')
      expectFile('a')
      vi.advanceTimersByTime(60)
      expect(asked).toEqual(['b'])
    } finally {
      vi.useRealTimers()
      stop()
      ahead.forget()
    }
  })

  it('is the line chosen in quick open, whatever comes under the pointer or into focus behind it', async () => {
    const { ahead, asked } = project({ a: {}, b: {}, c: {} })
    useFiles.setState(({ tree }) => ({
      tree: tree.apply({ kind: 'reset', nodes: [node('a'), node('b'), node('c')] }),
    }))
    const stop = lookAheadBy(ahead)
    vi.useFakeTimers()
    try {
      const leaveRow = expectFile('c')
      const closeList = expectFile('a', { chosen: true })
      leaveRow()
      // The tree shows where the file opened before is, and its rows pass under the pointer.
      expectFile('b')
      expectFile(null)
      vi.advanceTimersByTime(60)
      expect(asked).toEqual(['a'])
      closeList()
      expectFile('b')
      vi.advanceTimersByTime(60)
      expect(asked).toEqual(['a', 'b'])
    } finally {
      vi.useRealTimers()
      stop()
      ahead.forget()
    }
  })
})
