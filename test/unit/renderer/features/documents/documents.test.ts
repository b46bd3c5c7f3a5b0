import { afterEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '../../../../../preload/contract/errors.ts'
import type { FlushResult } from '../../../../../preload/contract/files.ts'
import type { DocumentSnapshot } from '../../../../../renderer/features/documents/document-client.ts'
import { type DocumentNotice, Documents } from '../../../../../renderer/features/documents/documents.ts'
import { toFailure } from '../../../../../renderer/rpc/failure.ts'
import { FakeStore, settle } from './fake-store.ts'

const PROJECT = '00000000-0000-4000-8000-000000000000'

function workspace({ automatic = false } = {}) {
  const stores = new Map([
    ['a', new FakeStore('a\n')],
    ['b', new FakeStore('b\n')],
  ])
  const connected = new Set<() => void>()
  const shown = new Map<string, DocumentSnapshot | undefined>()
  const notices: DocumentNotice[] = []
  const written: { nodeId: string; text: string }[] = []
  const answers: { next: (nodeId: string) => Promise<FlushResult> } = {
    next: async (nodeId) => ({ nodeId, outcome: 'written', bytes: 1 }),
  }
  const documents = new Documents({
    open: (_project, nodeId) => (stores.get(nodeId) as FakeStore).open(),
    flush: (_project, nodeId) => {
      written.push({ nodeId, text: (stores.get(nodeId) as FakeStore).durableText })
      return answers.next(nodeId)
    },
    onConnected: (listener) => {
      connected.add(listener)
      return () => connected.delete(listener)
    },
    toFailure,
    automatic: () => automatic,
    onSnapshot: (nodeId, snapshot) => shown.set(nodeId, snapshot),
    onNotice: (notice) => notices.push(notice),
  })
  opened.push(documents)
  const store = (nodeId: string) => stores.get(nodeId) as FakeStore
  return { documents, store, connected, shown, notices, written, answers }
}

const opened: Documents[] = []
afterEach(() => {
  for (const documents of opened.splice(0)) documents.dispose()
})

describe('open documents', () => {
  it('are shared by every tab that shows the file', async () => {
    const { documents, store } = workspace()
    const first = documents.acquire(PROJECT, 'a')
    const second = documents.acquire(PROJECT, 'a')
    await settle()
    expect(second.client).toBe(first.client)
    expect(store('a').opened).toBe(1)
  })

  it('stay open until the last tab is closed', async () => {
    const { documents, shown } = workspace()
    const first = documents.acquire(PROJECT, 'a')
    const second = documents.acquire(PROJECT, 'a')
    await settle()
    first.release()
    first.release()
    await settle()
    expect(shown.get('a')?.phase).toBe('ready')
    second.release()
    await settle()
    expect(shown.get('a')).toBeUndefined()
  })

  it('stay open after their last tab until everything typed is durable', async () => {
    const { documents, store, shown } = workspace()
    const handle = documents.acquire(PROJECT, 'a')
    await settle()
    handle.client.text.insert(0, 'typed ')
    handle.release()
    await settle()
    expect(shown.get('a')).toBeDefined()
    store('a').commit()
    await settle()
    expect(shown.get('a')).toBeUndefined()
    expect(store('a').durableText).toBe('typed a\n')
  })

  it('stay open through trouble and close after it', async () => {
    const { documents, store, shown } = workspace()
    const handle = documents.acquire(PROJECT, 'a')
    await settle()
    handle.client.text.insert(0, 'x')
    store('a').send({ type: 'trouble', failure: { code: 'DISK_FULL', message: 'Full.' } })
    await settle()
    handle.release()
    await settle()
    expect(shown.get('a')).toBeDefined()
    store('a').commit()
    store('a').send({ type: 'recovered' })
    await vi.waitFor(() => expect(shown.get('a')).toBeUndefined(), { timeout: 15_000 })
  })

  it('open again when the workspace process is back', async () => {
    const { documents, store, connected } = workspace()
    const handle = documents.acquire(PROJECT, 'a')
    await settle()
    store('a').crash()
    handle.client.text.insert(0, 'still ')
    for (const listener of connected) listener()
    await settle()
    expect(store('a').text).toBe('still a\n')
  })
})

describe('writing to disk', () => {
  it('waits until the store has what is typed', async () => {
    const { documents, store, written } = workspace()
    const handle = documents.acquire(PROJECT, 'a')
    await settle()
    handle.client.text.insert(0, 'new ')
    const saved = documents.save('a')
    await settle()
    expect(written).toEqual([])
    store('a').commit()
    await saved
    expect(written).toEqual([{ nodeId: 'a', text: 'new a\n' }])
  })

  it('tells when both sides had changed', async () => {
    const { documents, notices, answers } = workspace()
    documents.acquire(PROJECT, 'a')
    await settle()
    answers.next = async (nodeId) => ({ nodeId, outcome: 'merged', bytes: 4 })
    await documents.save('a')
    expect(notices).toEqual([{ projectId: PROJECT, nodeId: 'a', kind: 'merged', asked: true }])
  })

  it('saves every file that differs from its file on disk, and no other', async () => {
    const { documents, store, written } = workspace()
    documents.acquire(PROJECT, 'a')
    documents.acquire(PROJECT, 'b')
    await settle()
    store('b').send({ type: 'disk', dirty: true })
    await settle()
    await documents.saveAll()
    expect(written.map(({ nodeId }) => nodeId)).toEqual(['b'])
  })

  it('happens on its own when a tab is left, and not when the person chose to save by hand', async () => {
    for (const automatic of [true, false]) {
      const { documents, store, written } = workspace({ automatic })
      const handle = documents.acquire(PROJECT, 'a')
      await settle()
      handle.client.text.insert(0, 'x')
      await settle()
      store('a').commit()
      await settle()
      documents.hurry('a')
      await settle()
      expect(written.length).toBe(automatic ? 1 : 0)
    }
  })

  it('tells of a failure once when writing on its own, and each time when asked', async () => {
    const { documents, store, notices, answers } = workspace({ automatic: true })
    const handle = documents.acquire(PROJECT, 'a')
    await settle()
    answers.next = () => Promise.reject(new AppError('READ_ONLY', 'The file is read-only.'))
    for (let round = 0; round < 3; round += 1) {
      handle.client.text.insert(0, 'x')
      await settle()
      store('a').commit()
      await settle()
      documents.hurry('a')
      await settle()
    }
    expect(notices.length).toBe(1)
    await documents.save('a')
    expect(notices.length).toBe(2)
    expect(notices[1]?.failure?.message).toBe('The file is read-only.')
  })

  it('writes once more when text changed during a write', async () => {
    const { documents, store, written, answers } = workspace()
    const handle = documents.acquire(PROJECT, 'a')
    await settle()
    let finish: () => void = () => undefined
    answers.next = (nodeId) =>
      new Promise((resolve) => {
        finish = () => resolve({ nodeId, outcome: 'written', bytes: 1 })
      })
    const first = documents.save('a')
    await settle()
    handle.client.text.insert(0, 'later ')
    await settle()
    store('a').commit()
    const second = documents.save('a')
    finish()
    await first
    await settle()
    finish()
    await second
    expect(written.map(({ text }) => text)).toEqual(['a\n', 'later a\n'])
  })
})
