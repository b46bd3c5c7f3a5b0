import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { authorsOf, joined, type Written, writtenIn } from '../../../../../main/workspace/history/writers.ts'
import type { Actor } from '../../../../../main/workspace/store/log-table.ts'
import { textOf } from '../../../../../main/workspace/text/text-document.ts'
import {
  databaseOf,
  folderWith,
  type Harness,
  lengthenLog,
  nodeId,
  openAndImport,
  openDocument,
  restart,
  startWorkspace,
} from '../harness.ts'

async function project(text: string) {
  const root = folderWith({ 'a.txt': text })
  const harness = startWorkspace()
  const { id: projectId } = await openAndImport(harness.client, root)
  const id = await nodeId(harness.client, projectId, 'a.txt')
  return { root, harness, projectId, id }
}

/** Who wrote what, as `who: text`. */
async function told(harness: Harness, projectId: string, id: string, text: string): Promise<string[]> {
  const parts: string[] = []
  let from = 0
  for (const { length, actor } of await harness.client.history.authors({ projectId, nodeId: id })) {
    parts.push(`${actor}: ${text.slice(from, from + length)}`)
    from += length
  }
  expect(from).toBe(text.length)
  return parts
}

test('a file that was never edited has no writer of ours', async () => {
  const { harness, projectId, id } = await project('one\n')
  expect(await harness.client.history.authors({ projectId, nodeId: id })).toEqual([])
})

test('who wrote what is known to the letter: a person, a model, another program, and what was there before', async () => {
  const { harness, projectId, id, root } = await project('one\ntwo\n')
  const window = await openDocument(harness, projectId, id)
  window.text.insert(4, 'mine ')
  await window.committed()
  window.doc.transact(() => window.text.insert(9, 'its '), { model: 'Small' })
  await window.committed()
  writeFileSync(join(root, 'a.txt'), 'one\ntwo\nthree\n')
  await harness.client.files.flush({ projectId, nodeId: id })
  await expect.poll(() => window.text.toString()).toBe('one\nmine its two\nthree\n')
  const expected = ['import: one\n', 'human: mine ', 'model:Small: its ', 'import: two\n', 'disk: three\n']
  expect(await told(harness, projectId, id, 'one\nmine its two\nthree\n')).toEqual(expected)
})

test('and it is still known when the rows that tell it were folded into a snapshot', async () => {
  const { harness, projectId, id } = await project('start ')
  const window = await openDocument(harness, projectId, id)
  const { text } = window
  for (let n = 0; n < 60; n++) {
    if (n % 3 === 2) window.doc.transact(() => text.insert(text.length, `m${n} `), { model: 'Small' })
    else text.insert(text.length, `h${n} `)
    if (n % 10 === 9) await window.committed()
  }
  text.delete(8, 4)
  await window.committed()
  const before = await told(harness, projectId, id, text.toString())
  expect(before.length).toBeGreaterThan(20)
  lengthenLog(harness, 60)
  const again = await restart(harness)
  const reopened = await openDocument(again, projectId, id)
  const after = databaseOf(again)
  expect(
    after.prepare('SELECT count(*) AS n FROM log JOIN docs ON docs.id = doc WHERE docs.name = ?').get(id),
  ).toEqual({ n: 0 })
  after.close()
  expect(await told(again, projectId, id, reopened.text.toString())).toEqual(before)
})

test('what one hand writes within ten minutes is one, whatever else came in between or came twice', () => {
  const part = (
    client: number,
    clock: number,
    length: number,
    actor: Actor,
    ts: number,
    device = 1,
  ): Written => ({
    client,
    clock,
    length,
    actor,
    ts,
    device,
  })
  expect(
    joined([
      part(1, 0, 5, 'human', 1000),
      part(1, 5, 5, 'human', 2000),
      part(2, 0, 3, 'disk', 1500),
      part(1, 3, 7, 'disk', 9000),
      part(1, 10, 1, 'human', 10_000_000),
    ]),
  ).toEqual([part(1, 0, 10, 'human', 2000), part(1, 10, 1, 'human', 10_000_000), part(2, 0, 3, 'disk', 1500)])
  // A person on two devices is two hands.
  const apart = [part(1, 0, 5, 'human', 1000, 1), part(1, 5, 5, 'human', 2000, 2)]
  expect(joined(apart)).toEqual(apart)
})

test('every unit of any text has the writer who inserted it, whatever was deleted, moved apart or written at once', () => {
  let seed = 7
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed % below
  }
  for (let round = 0; round < 30; round++) {
    const actors = ['human', 'disk', 'model:Small'] as const
    const docs = actors.map(() => new Y.Doc())
    const written: Written[] = []
    for (const [n, doc] of docs.entries())
      doc.on('update', (update: Uint8Array, origin: unknown) => {
        if (origin === 'other') return
        written.push(...writtenIn({ update, actor: actors[n] as Actor, ts: n, device: 1 }))
      })
    for (let step = 0; step < 60; step++) {
      const n = random(3)
      const doc = docs[n] as Y.Doc
      const text = textOf(doc)
      // Each writes letters of its own, so that the text itself tells who it was.
      if (random(3) > 0 || text.length === 0)
        text.insert(random(text.length + 1), 'hdm'.charAt(n).repeat(1 + random(4)))
      else text.delete(random(text.length), 1)
      if (random(4) === 0) for (const other of docs) Y.applyUpdate(other, Y.encodeStateAsUpdate(doc), 'other')
    }
    for (const other of docs)
      for (const doc of docs) Y.applyUpdate(other, Y.encodeStateAsUpdate(doc), 'other')
    const [doc] = docs as [Y.Doc]
    const text = textOf(doc).toString()
    const letters = { human: 'h', disk: 'd', 'model:Small': 'm' } as Record<string, string>
    const told = authorsOf(doc, joined(written), 0).map(({ length, actor }) =>
      (letters[actor ?? ''] ?? '?').repeat(length),
    )
    expect(told.join('')).toBe(text)
  }
})
