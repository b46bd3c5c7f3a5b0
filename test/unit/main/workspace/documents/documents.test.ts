import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import {
  type DocumentWindow,
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

async function project(files: Record<string, string>) {
  const root = folderWith(files)
  const harness = startWorkspace()
  const { id: projectId } = await openAndImport(harness.client, root)
  return { harness, root, projectId }
}

function rows(harness: Harness): number {
  const db = databaseOf(harness)
  const { n } = db
    .prepare("SELECT count(*) AS n FROM log JOIN docs ON docs.id = log.doc WHERE docs.name <> 'tree'")
    .get() as { n: number }
  db.close()
  return n
}

async function typeSlowly(window: DocumentWindow, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    window.text.insert(window.text.length, `${n} `)
    await window.committed()
  }
}

describe('two windows on one file', () => {
  test('see each other type, at once', async () => {
    const { harness, projectId } = await project({ 'a.txt': 'one two' })
    const id = await nodeId(harness.client, projectId, 'a.txt')
    const [left, right] = [
      await openDocument(harness, projectId, id),
      await openDocument(harness, projectId, id),
    ]
    left.text.insert(0, 'L')
    right.text.insert(7, 'R')
    await left.untilText('Lone twoR')
    await right.untilText('Lone twoR')
    expect(left.messages).toContainEqual(expect.objectContaining({ type: 'update', origin: 'window' }))
  })

  test('see where the other is, also when they join later', async () => {
    const { harness, projectId } = await project({ 'a.txt': 'one' })
    const id = await nodeId(harness.client, projectId, 'a.txt')
    const left = await openDocument(harness, projectId, id)
    left.post({ type: 'awareness', update: new Uint8Array([1, 2, 3]) })
    left.text.insert(0, '.')
    await left.committed()
    const right = await openDocument(harness, projectId, id)
    await right.until((message) => message.type === 'awareness' && message.update?.length === 3)
    expect(left.messages.some((message) => message.type === 'awareness')).toBe(false)
    await left.until((message) => message.type === 'others' && message.count === 1)
    right.post({ type: 'awareness', update: new Uint8Array([4]) })
    await left.until((message) => message.type === 'awareness' && message.update !== null)
    // Whoever goes takes the cursor along.
    right.close()
    await left.until((message) => message.type === 'awareness' && message.update === null)
    await left.until((message) => message.type === 'others' && message.count === 0)
  })

  test('share what one of them saved', async () => {
    const { harness, projectId } = await project({ 'a.txt': 'one' })
    const id = await nodeId(harness.client, projectId, 'a.txt')
    const [left, right] = [
      await openDocument(harness, projectId, id),
      await openDocument(harness, projectId, id),
    ]
    left.text.insert(0, '+')
    await left.committed()
    await right.until((message) => message.type === 'disk' && message.dirty)
    await harness.client.files.flush({ projectId, nodeId: id })
    await right.until(
      (message) => message.type === 'disk' && !message.dirty && right.messages.indexOf(message) > 1,
    )
  })
})

test('a window that goes leaves its text to be written, with all that it sent before', async () => {
  const { harness, root, projectId } = await project({ 'a.txt': 'one' })
  const window = await openDocument(harness, projectId, await nodeId(harness.client, projectId, 'a.txt'))
  for (const letter of [' ', 't', 'w', 'o']) window.text.insert(window.text.length, letter)
  window.post({ type: 'write' })
  window.close()
  await expect.poll(() => readFileSync(join(root, 'a.txt'), 'utf8')).toBe('one two')
})

test('"committed" comes only for what the database has', async () => {
  const { harness, projectId } = await project({ 'a.txt': '' })
  const window = await openDocument(harness, projectId, await nodeId(harness.client, projectId, 'a.txt'))
  for (let n = 0; n < 5; n++) window.text.insert(0, `${n}`)
  await window.committed()
  const db = databaseOf(harness)
  const doc = new Y.Doc()
  for (const { update } of db
    .prepare(
      'SELECT "update" FROM log JOIN docs ON docs.id = log.doc WHERE docs.name <> \'tree\' ORDER BY seq',
    )
    .all() as { update: Buffer }[])
    Y.applyUpdate(doc, update)
  db.close()
  expect(doc.getText('text').toString()).toBe('43210')
})

test.each([
  ['no edit at all', { type: 'update', n: 1, update: new Uint8Array([1, 2, 3, 250, 9, 9]) }],
  ['an edit that is no bytes', { type: 'update', n: 1, update: 'text' }],
  ['nonsense', { hello: 1 }],
  ['nothing', null],
])('a window that sends %s is told so, and the document goes on', async (_name, message) => {
  const { harness, projectId } = await project({ 'a.txt': 'one' })
  const window = await openDocument(harness, projectId, await nodeId(harness.client, projectId, 'a.txt'))
  window.post(message)
  await window.until((answer) => answer.type === 'trouble')
  const other = await openDocument(harness, projectId, await nodeId(harness.client, projectId, 'a.txt'))
  other.text.insert(0, '+')
  await other.committed()
  await window.untilText('+one')
})

test('edits that arrive together are one row, and one that is no edit takes none of the others with it', async () => {
  const { harness, projectId } = await project({ 'a.txt': 'one' })
  const id = await nodeId(harness.client, projectId, 'a.txt')
  const window = await openDocument(harness, projectId, id)
  window.text.insert(3, ' two')
  window.post({ type: 'update', n: 2, update: new Uint8Array([1, 2, 3, 250, 9, 9]) })
  window.text.insert(7, ' three')
  await window.until((answer) => answer.type === 'trouble')
  await window.committed()
  expect(rows(harness)).toBe(1)
  expect((await openDocument(harness, projectId, id)).text.toString()).toBe('one two three')
})

test.each([
  ['a folder', 'dir'],
  ['something that was never there', undefined],
])('opening %s as a document fails in words', async (_name, path) => {
  const { harness, projectId } = await project({ 'dir/a.txt': 'one' })
  const id = path === undefined ? 'no-such-node' : await nodeId(harness.client, projectId, path)
  const window = await openDocument(harness, projectId, id)
  expect(window.failure?.message.length).toBeGreaterThan(10)
})

test('a mixed-line-end file shows LF alone in the window', async () => {
  const { harness, projectId } = await project({ 'a.txt': 'a\r\nb\nc' })
  const window = await openDocument(harness, projectId, await nodeId(harness.client, projectId, 'a.txt'))
  expect(window.text.toString()).toBe('a\nb\nc')
})

describe('a long history', () => {
  test('is compacted at the next opening, and nothing in it is lost', async () => {
    const { harness, projectId } = await project({ 'a.txt': 'start ' })
    const id = await nodeId(harness.client, projectId, 'a.txt')
    const window = await openDocument(harness, projectId, id)
    const text = window.text
    for (let n = 0; n < 600; n++) {
      text.insert(text.length, `${n} `)
      // A row for each edit, without the wait between them: as a day's typing would leave.
      if (n % 10 === 9) await window.committed()
    }
    await window.committed()
    lengthenLog(harness, 12)
    const expected = text.toString()
    const again = await restart(harness)
    expect(rows(again)).toBeGreaterThan(500)
    const reopened = await openDocument(again, projectId, id)
    expect(reopened.text.toString()).toBe(expected)
    expect(rows(again)).toBe(0)
    reopened.text.insert(0, '!')
    await reopened.committed()
    const third = await restart(again)
    expect((await openDocument(third, projectId, id)).text.toString()).toBe(`!${expected}`)
  })

  test('that was compacted while the file on disk is older still merges with a change on disk', async () => {
    const { harness, projectId, root } = await project({ 'a.txt': 'one\ntwo\n' })
    const id = await nodeId(harness.client, projectId, 'a.txt')
    const window = await openDocument(harness, projectId, id)
    await typeSlowly(window, 10)
    lengthenLog(harness, 60)
    const again = await restart(harness)
    await openDocument(again, projectId, id)
    expect(rows(again)).toBe(0)
    writeFileSync(join(root, 'a.txt'), 'zero\none\ntwo\n')
    expect(await again.client.files.flush({ projectId, nodeId: id })).toMatchObject({ outcome: 'merged' })
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('zero\none\ntwo\n0 1 2 3 4 5 6 7 8 9 ')
  })
})

test.each([
  ['made good from its file', 'one 😀\n', undefined],
  ['refused in words when the file has something else', 'other\n', 'DATABASE_DAMAGED'],
])('a text whose first content was damaged in the database is %s', async (_what, onDisk, code) => {
  const { harness, root, projectId } = await project({ 'a.txt': 'one 😀\n' })
  const id = await nodeId(harness.client, projectId, 'a.txt')
  const db = databaseOf(harness)
  db.prepare("UPDATE blobs SET bytes = CAST('two 😀\n' AS BLOB)").run()
  db.close()
  writeFileSync(join(root, 'a.txt'), onDisk)
  const window = await openDocument(harness, projectId, id)
  expect(window.failure?.code).toBe(code)
  if (code === undefined) expect(window.text.toString()).toBe('one 😀\n')
})

describe('damage in what was stored of a file', () => {
  async function withDamagedRow(save: boolean) {
    const { harness, projectId } = await project({ 'a.txt': 'one\n' })
    const id = await nodeId(harness.client, projectId, 'a.txt')
    const window = await openDocument(harness, projectId, id)
    await typeSlowly(window, 3)
    if (save) await harness.client.files.flush({ projectId, nodeId: id })
    await harness.service.dispose()
    const db = databaseOf(harness)
    db.exec(
      'UPDATE log SET "update" = zeroblob(length("update")) WHERE seq = (SELECT min(seq) + 1 FROM log WHERE doc IN (SELECT id FROM docs WHERE name <> \'tree\'))',
    )
    db.close()
    const again = startWorkspace(harness.dataPath)
    return { again, window: await openDocument(again, projectId, id) }
  }

  test('is never applied, is kept aside, and is told', async () => {
    const { again, window } = await withDamagedRow(false)
    expect(window.text.toString().startsWith('one\n0')).toBe(true)
    const db = databaseOf(again)
    expect(db.prepare('SELECT count(*) AS n FROM quarantine').get()).toEqual({ n: 1 })
    db.close()
    const health = await again.client.health()
    expect((await health.next()).value).toMatchObject({
      state: 'trouble',
      failure: { code: 'DATABASE_DAMAGED', message: expect.stringContaining('a.txt') },
    })
    await health.return(undefined)
  })

  test('is made good from the file when that was written after it', async () => {
    const { window } = await withDamagedRow(true)
    await window.untilText('one\n0 1 2 ')
  })
})
