import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { Committer } from '../../../../../main/workspace/store/committer.ts'
import { DATABASE_NAME } from '../../../../../main/workspace/store/database.ts'
import { createStore } from '../../../../../main/workspace/store/store.ts'
import { loadTree } from '../../../../../main/workspace/tree/load-tree.ts'
import type { Eol } from '../../../../../preload/contract/files.ts'
import {
  folderWith,
  type Harness,
  nodeId,
  openAndImport,
  openDocument,
  restart,
  startWorkspace,
  withoutPrivilege,
} from '../harness.ts'

const name = 'file.txt'

async function openFile(content: string) {
  const root = folderWith({ [name]: content })
  const harness = startWorkspace()
  const { id: projectId } = await openAndImport(harness.client, root)
  const id = await nodeId(harness.client, projectId, name)
  return {
    harness,
    root,
    path: join(root, name),
    projectId,
    id,
    onDisk: () => readFileSync(join(root, name), 'utf8'),
    set: (eol: Eol, { client }: Harness = harness) =>
      client.files.setLineEnds({ projectId, nodeId: id, eol }),
    info: ({ client }: Harness = harness) => client.files.info({ projectId, nodeId: id }),
    save: ({ client }: Harness = harness) => client.files.flush({ projectId, nodeId: id }),
    open: (workspace: Harness = harness) => openDocument(workspace, projectId, id),
  }
}

describe('changing the line ends of a file changes them and no other byte', () => {
  test.each([
    ['LF', 'one\ntwo\n', 'crlf', 'one\r\ntwo\r\n'],
    ['CRLF', 'one\r\ntwo', 'lf', 'one\ntwo'],
    ['old Mac line ends', 'one\rtwo\r', 'lf', 'one\ntwo\n'],
    ['mixed line ends', 'one\r\ntwo\nthree\rfour\n', 'lf', 'one\ntwo\nthree\nfour\n'],
    ['mixed line ends', 'one\r\ntwo\nthree\rfour\n', 'crlf', 'one\r\ntwo\r\nthree\r\nfour\r\n'],
    ['a byte order mark', '\ufeffone\n\n', 'crlf', '\ufeffone\r\n\r\n'],
    ['emoji', '👩‍👩‍👧\n👍\n', 'crlf', '👩‍👩‍👧\r\n👍\r\n'],
  ] as const)('from %s: %j to %s', async (_name, before, eol, after) => {
    const { set, onDisk, info } = await openFile(before)
    expect(await set(eol)).toMatchObject({ eol, size: Buffer.byteLength(after) })
    expect(onDisk()).toBe(after)
    expect(await info()).toMatchObject({ eol })
  })

  test('and lines typed after it end so', async () => {
    const { set, open, save, onDisk } = await openFile('one\r\ntwo\nthree\n')
    const window = await open()
    await set('crlf')
    window.text.insert(0, 'zero\n')
    await window.committed()
    await save()
    expect(onDisk()).toBe('zero\r\none\r\ntwo\r\nthree\r\n')
  })

  test('with what was typed and not written yet', async () => {
    const { set, open, onDisk } = await openFile('one\ntwo\n')
    const window = await open()
    window.text.insert(4, 'more\n')
    await window.committed()
    await set('crlf')
    expect(onDisk()).toBe('one\r\nmore\r\ntwo\r\n')
  })

  test('and a file without any line end remembers it', async () => {
    const { set, open, save, onDisk } = await openFile('one')
    expect(await set('crlf')).toMatchObject({ eol: 'crlf' })
    expect(onDisk()).toBe('one')
    const window = await open()
    window.text.insert(3, '\ntwo\n')
    await window.committed()
    await save()
    expect(onDisk()).toBe('one\r\ntwo\r\n')
  })

  test('also after a restart, before and after the file is edited', async () => {
    const { harness, set, open, save, info, onDisk } = await openFile('one\ntwo\n')
    await set('crlf')
    const second = await restart(harness)
    expect(await info(second)).toMatchObject({ eol: 'crlf' })
    const window = await open(second)
    expect(window.text.toString()).toBe('one\ntwo\n')
    window.text.insert(0, 'zero\n')
    await window.committed()
    await save(second)
    expect(onDisk()).toBe('zero\r\none\r\ntwo\r\n')
    const third = await restart(second)
    expect((await open(third)).text.toString()).toBe('zero\none\ntwo\n')
  })

  test('and the tree document tells other devices', async () => {
    const { harness, projectId, id, set } = await openFile('one\ntwo\n')
    await set('crlf')
    const db = new Database(join(harness.dataPath, DATABASE_NAME), { readonly: true })
    const nothing = (): void => undefined
    const store = createStore(db, new Committer({ db, onTrouble: nothing, onRecovered: nothing }))
    expect(loadTree(store, projectId).tree.meta(id)).toMatchObject({ eol: 'crlf', mainEol: 'crlf' })
    db.close()
  })

  test('with what another program wrote meanwhile', async () => {
    const { set, open, path, onDisk } = await openFile('one\ntwo\n')
    const window = await open()
    window.text.insert(0, 'mine ')
    await window.committed()
    writeFileSync(path, 'one\ntwo\ntheirs\n')
    await set('crlf')
    expect(onDisk()).toBe('mine one\r\ntwo\r\ntheirs\r\n')
  })

  test('and the history has the file as it came', async () => {
    const { harness, projectId, id, set, open } = await openFile('one\ntwo\n')
    await set('crlf')
    const window = await open()
    window.text.insert(0, 'x')
    await window.committed()
    const { items } = await harness.client.history.timeline({ projectId, nodeId: id })
    const point = items[0]?.before ?? Number.NaN
    const state = await harness.client.history.state({ projectId, nodeId: id, point })
    expect(state).toMatchObject({ kind: 'text', text: 'one\ntwo\n', eol: 'lf' })
  })
})

describe('made one, mixed line ends', () => {
  const mixed = 'one\r\ntwo\nthree\rfour\n'

  test.each(['lf', 'crlf'] as const)('come back as they were from %s', async (eol) => {
    const { set, info, onDisk } = await openFile(mixed)
    await set(eol)
    expect(await set('mixed')).toMatchObject({ eol: 'mixed' })
    expect(onDisk()).toBe(mixed)
    expect(await info()).toMatchObject({ eol: 'mixed' })
    await set(eol)
    await set('mixed')
    expect(onDisk()).toBe(mixed)
  })

  test('come back in a large file where every second line is odd', async () => {
    const large = Array.from({ length: 60_000 }, (_, n) => `line ${n}${n % 2 === 0 ? '\r\n' : '\n'}`).join('')
    const { set, onDisk } = await openFile(large)
    await set('crlf')
    expect(onDisk() === large.replaceAll(/\r?\n/g, '\r\n')).toBe(true)
    await set('mixed')
    expect(onDisk() === large).toBe(true)
  })

  test('come back beside what was typed since', async () => {
    const { set, open, onDisk } = await openFile(mixed)
    const window = await open()
    await set('crlf')
    window.text.insert(4, 'more\n')
    await window.committed()
    await set('mixed')
    expect(onDisk()).toBe('one\r\nmore\ntwo\nthree\rfour\n')
    expect(window.text.toString()).toBe('one\nmore\ntwo\nthree\nfour\n')
  })

  test('are said to be forgotten after a restart, and nothing changes', async () => {
    const { harness, set, onDisk } = await openFile(mixed)
    await set('lf')
    const again = await restart(harness)
    await expect(set('mixed', again)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(onDisk()).toBe('one\ntwo\nthree\nfour\n')
  })
})

describe('line ends that cannot be changed', () => {
  test('are as they were where the file cannot be written', async () => {
    const before = 'one\r\ntwo\nthree\n'
    const { harness, set, info, root, open, save, onDisk } = await openFile(before)
    const window = await open()
    chmodSync(root, 0o555)
    await withoutPrivilege([harness.dataPath], async () => {
      await expect(set('crlf')).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
    })
    chmodSync(root, 0o755)
    expect(await info()).toMatchObject({ eol: 'mixed' })
    expect(onDisk()).toBe(before)
    window.text.insert(0, 'x')
    await window.committed()
    await save()
    expect(onDisk()).toBe(`x${before}`)
  })

  test('are said to be so of files that are read-only or no text', async () => {
    const { harness, projectId, set, path, onDisk } = await openFile('one\n')
    chmodSync(path, 0o444)
    await expect(set('crlf')).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
    expect(onDisk()).toBe('one\n')
    await expect(
      harness.client.files.setLineEnds({ projectId, nodeId: 'nothing', eol: 'lf' }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
