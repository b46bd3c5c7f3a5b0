import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import * as Y from 'yjs'
import {
  DocumentClient,
  type DocumentMark,
} from '../../../../../renderer/features/documents/document-client.ts'
import { toFailure } from '../../../../../renderer/rpc/failure.ts'
import { FakeStore, settle } from './fake-store.ts'

const clients: DocumentClient[] = []

async function opened(store: FakeStore): Promise<DocumentClient> {
  const client = new DocumentClient({ open: store.open, toFailure, quiet: 0, retryAfter: 100_000 })
  clients.push(client)
  await client.connect()
  await settle()
  return client
}

function marksOf(client: DocumentClient): DocumentMark[] {
  const marks: DocumentMark[] = []
  client.subscribe(() => {
    if (marks.at(-1) !== client.snapshot.mark) marks.push(client.snapshot.mark)
  })
  return marks
}

afterEach(() => {
  for (const client of clients.splice(0)) client.dispose()
})

describe('an open document', () => {
  it('shows the text of the store', async () => {
    const client = await opened(new FakeStore('hello\n'))
    expect(client.snapshot.phase).toBe('ready')
    expect(client.text.toString()).toBe('hello\n')
  })

  it('sends each change at once, with a number that counts up from one', async () => {
    const store = new FakeStore()
    const client = await opened(store)
    for (const letter of 'abc') client.text.insert(client.text.length, letter)
    await settle()
    expect(store.text).toBe('abc')
    expect(store.numbers).toEqual([1, 2, 3])
  })

  it('says that text is on this device only after the store committed the last change', async () => {
    const store = new FakeStore()
    const client = await opened(store)
    const marks = marksOf(client)
    client.text.insert(0, 'a')
    await settle()
    store.commit()
    client.text.insert(1, 'b')
    await settle()
    expect(client.snapshot.mark).toBe('typing')
    store.commit()
    await settle()
    expect(client.snapshot.mark).toBe('on-device')
    expect(marks).toEqual(['typing', 'on-device'])
  })

  it('does not send back what came from the disk', async () => {
    const store = new FakeStore('one')
    const client = await opened(store)
    store.edit(3, 0, ' two')
    await settle()
    expect(client.text.toString()).toBe('one two')
    expect(store.numbers).toEqual([])
    expect(client.snapshot.mark).toBe('on-device')
  })

  it('tells whether the file on disk has the same text', async () => {
    const store = new FakeStore()
    const client = await opened(store)
    store.send({ type: 'disk', dirty: true })
    await settle()
    expect(client.snapshot.diskDirty).toBe(true)
    store.send({ type: 'disk', dirty: false })
    await settle()
    expect(client.snapshot.diskDirty).toBe(false)
  })

  it('goes on editing while the store is in trouble, and recovers', async () => {
    const store = new FakeStore()
    const client = await opened(store)
    const failure = { code: 'DISK_FULL', message: 'The disk is full.' } as const
    client.text.insert(0, 'kept')
    store.send({ type: 'trouble', failure })
    await settle()
    expect(client.snapshot.mark).toEqual({ trouble: failure })
    await expect(client.whenCommitted()).rejects.toEqual(failure)
    client.text.insert(4, ' too')
    await settle()
    store.commit()
    store.send({ type: 'recovered' })
    await settle()
    expect(client.snapshot.mark).toBe('on-device')
    expect(store.durableText).toBe('kept too')
  })

  it('waits for the commit before it says that everything is stored', async () => {
    const store = new FakeStore()
    const client = await opened(store)
    client.text.insert(0, 'x')
    const done = vi.fn()
    void client.whenCommitted().then(done)
    await settle()
    expect(done).not.toHaveBeenCalled()
    store.commit()
    await settle()
    expect(done).toHaveBeenCalled()
  })
})

describe('a document that cannot be opened', () => {
  it('says why and opens at the next try', async () => {
    const store = new FakeStore('text')
    store.refuse = { code: 'NOT_TEXT', message: 'Not text.' }
    const client = await opened(store)
    expect(client.snapshot.phase).toBe('failed')
    expect(client.snapshot.failure).toEqual(store.refuse)
    store.refuse = undefined
    await client.connect()
    await settle()
    expect(client.snapshot.phase).toBe('ready')
    expect(client.text.toString()).toBe('text')
  })

  it('keeps text on screen that is nowhere else when the file is deleted', async () => {
    const store = new FakeStore()
    const client = await opened(store)
    client.text.insert(0, 'only here')
    store.send({ type: 'failed', failure: { code: 'NOT_FOUND', message: 'Deleted.' } })
    await settle()
    expect(client.snapshot.phase).toBe('ready')
    expect(client.snapshot.mark).toEqual({ trouble: { code: 'NOT_FOUND', message: 'Deleted.' } })
  })
})

describe('after the workspace process crashed', () => {
  it('keeps what was typed and sends what was not durable again', async () => {
    const store = new FakeStore('base ')
    const client = await opened(store)
    client.text.insert(5, 'lost?')
    await settle()
    store.crash()
    await settle()
    client.text.insert(10, ' typed while away')
    expect(client.snapshot.mark).toBe('typing')
    await client.connect()
    await settle()
    expect(store.text).toBe('base lost? typed while away')
    store.commit()
    await settle()
    expect(client.snapshot.mark).toBe('on-device')
  })

  it('sends a deletion again, which moves no clock', async () => {
    const store = new FakeStore('abcdef')
    const client = await opened(store)
    store.crash()
    await settle()
    client.text.delete(1, 4)
    await client.connect()
    await settle()
    store.commit()
    expect(store.durableText).toBe('af')
  })

  it('sends nothing when the store has everything', async () => {
    const store = new FakeStore('abc')
    const client = await opened(store)
    client.text.insert(0, 'x')
    await settle()
    store.commit()
    await settle()
    const before = store.numbers.length
    store.crash()
    await client.connect()
    await settle()
    expect(store.numbers.length).toBe(before)
    expect(client.snapshot.mark).toBe('on-device')
  })

  it('connects again by itself when the connection breaks', async () => {
    const store = new FakeStore('abc')
    const client = new DocumentClient({ open: store.open, toFailure, quiet: 0, retryAfter: 0 })
    clients.push(client)
    await client.connect()
    await settle()
    store.crash()
    await vi.waitFor(() => expect(store.opened).toBe(2), { timeout: 15_000 })
  })

  it('loses nothing, whenever it crashes and whatever others change meanwhile', async () => {
    const step = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({
          do: fc.constant('type' as const),
          at: fc.nat(60),
          text: fc.string({ minLength: 1, maxLength: 4, unit: 'grapheme' }),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          do: fc.constant('delete' as const),
          at: fc.nat(60),
          count: fc.integer({ min: 1, max: 4 }),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          do: fc.constant('disk' as const),
          at: fc.nat(60),
          count: fc.nat(3),
          text: fc.string({ maxLength: 4 }),
        }),
      },
      { weight: 2, arbitrary: fc.constant({ do: 'commit' as const }) },
      { weight: 2, arbitrary: fc.constant({ do: 'crash' as const }) },
      { weight: 3, arbitrary: fc.constant({ do: 'connect' as const }) },
      { weight: 3, arbitrary: fc.constant({ do: 'settle' as const }) },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const store = new FakeStore('The quick brown fox.\n')
        const client = await opened(store)
        // A second replica hears every local change and no rollback: what it ends with is what must not be lost.
        const witness = new Y.Doc()
        Y.applyUpdate(witness, Y.encodeStateAsUpdate(client.doc))
        client.doc.on('update', (update: Uint8Array) => Y.applyUpdate(witness, update))
        let markWasEarly = false
        client.subscribe(() => {
          if (client.snapshot.mark === 'on-device' && client.pending) markWasEarly = true
        })
        for (const each of steps) {
          const length = client.text.length
          if (each.do === 'type') client.text.insert(Math.min(each.at, length), each.text)
          else if (each.do === 'delete') {
            const at = Math.min(each.at, length)
            client.text.delete(at, Math.min(each.count, length - at))
          } else if (each.do === 'disk') store.edit(each.at, each.count, each.text)
          else if (each.do === 'commit') store.commit()
          else if (each.do === 'crash') store.crash()
          else if (each.do === 'connect') await client.connect()
          else await settle(1)
        }
        await settle()
        await client.connect()
        await settle()
        store.commit()
        await settle()
        expect(client.text.toString()).toBe(store.durableText)
        Y.applyUpdate(witness, Y.encodeStateAsUpdate(client.doc))
        expect(client.text.toString()).toBe(witness.getText('text').toString())
        expect(client.snapshot.mark).toBe('on-device')
        expect(markWasEarly).toBe(false)
        client.dispose()
      }),
      { numRuns: 60 },
    )
  }, 60_000)
})

describe('a document that begins as it was last seen', () => {
  async function begun(store: FakeStore, state: Uint8Array): Promise<DocumentClient> {
    const client = new DocumentClient({
      open: store.open,
      toFailure,
      quiet: 0,
      retryAfter: 100_000,
      seen: state,
    })
    clients.push(client)
    return client
  }

  it('has its text and takes keys before the store answers', async () => {
    const store = new FakeStore('hello')
    const client = await begun(store, store.state)
    expect(client.snapshot.phase).toBe('seen')
    client.text.insert(5, ' you')
    expect(client.text.toString()).toBe('hello you')
    expect(client.snapshot.mark).toBe('typing')
    expect(client.pending).toBe(true)
    await client.connect()
    await settle()
    expect(client.snapshot.phase).toBe('ready')
    expect(store.text).toBe('hello you')
    expect(client.snapshot.mark).toBe('typing')
    store.commit()
    await settle()
    expect(client.snapshot.mark).toBe('on-device')
    expect(store.durableText).toBe('hello you')
  })

  it('merges what the store has come to have since', async () => {
    const store = new FakeStore('one three')
    const { state } = store
    store.edit(4, 0, 'two ')
    const client = await begun(store, state)
    client.text.insert(9, ' four')
    await client.connect()
    await settle()
    expect(client.text.toString()).toBe('one two three four')
    expect(store.text).toBe('one two three four')
  })

  it('sends nothing where nothing was typed', async () => {
    const store = new FakeStore('same')
    const client = await begun(store, store.state)
    await client.connect()
    await settle()
    expect(store.numbers).toEqual([])
    expect(client.snapshot).toMatchObject({ phase: 'ready', mark: 'on-device' })
  })

  it('gives way to a store of another history, which gets what was typed', async () => {
    const other = new FakeStore('alpha\nbeta\n')
    const store = new FakeStore('alpha\nBETA\n')
    const client = await begun(store, other.state)
    client.text.insert(0, 'typed ')
    const phases: string[] = []
    client.subscribe(() => phases.push(client.snapshot.phase))
    await client.connect()
    await settle()
    expect(client.text.toString()).toBe('typed alpha\nBETA\n')
    expect(store.text).toBe('typed alpha\nBETA\n')
    expect(phases).toContain('ready')
    client.text.insert(0, '! ')
    await settle()
    expect(store.text).toBe('! typed alpha\nBETA\n')
  })

  it('gives way to a store that lacks some of it, as a restored backup does', async () => {
    const store = new FakeStore('first')
    const before = new FakeStore()
    before.take(store.state)
    store.edit(5, 0, ' and later')
    const client = await begun(before, store.state)
    await client.connect()
    await settle()
    expect(client.text.toString()).toBe('first')
    expect(before.text).toBe('first')
    expect(before.numbers).toEqual([])
  })

  it('is as any other where what was seen is damaged', async () => {
    const store = new FakeStore('whole')
    const client = await begun(store, new Uint8Array([255, 3, 9]))
    expect(client.snapshot.phase).toBe('opening')
    await client.connect()
    await settle()
    expect(client.text.toString()).toBe('whole')
    expect(store.text).toBe('whole')
  })

  it('keeps what was typed when its file is gone', async () => {
    const store = new FakeStore('text')
    const client = await begun(store, store.state)
    client.text.insert(4, ' typed')
    store.refuse = { code: 'NOT_FOUND', message: 'It is gone.' }
    await client.connect()
    await settle()
    expect(client.text.toString()).toBe('text typed')
    expect(client.snapshot.mark).toMatchObject({ trouble: { code: 'NOT_FOUND' } })
  })
})
