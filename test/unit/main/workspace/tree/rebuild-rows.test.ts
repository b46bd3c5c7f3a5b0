import { chmodSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { Committer } from '../../../../../main/workspace/store/committer.ts'
import { DATABASE_NAME } from '../../../../../main/workspace/store/database.ts'
import type { FileRow } from '../../../../../main/workspace/store/files-table.ts'
import { createStore } from '../../../../../main/workspace/store/store.ts'
import { loadTree } from '../../../../../main/workspace/tree/load-tree.ts'
import { rebuildRows } from '../../../../../main/workspace/tree/rebuild-rows.ts'
import {
  folderWith,
  type Harness,
  imported,
  nodeId,
  openAndImport,
  openDocument,
  startWorkspace,
} from '../harness.ts'

/** What two devices must agree on: without this disk's own size, time and links, and a text's hash of this moment. */
function shared(row: FileRow): Partial<FileRow> {
  const { size: _size, mtime: _mtime, linkState: _state, hash, mode, ...rest } = row
  return {
    ...rest,
    hash: row.text === 1 ? null : hash,
    // Folders have none in the document.
    mode: row.kind === 'folder' ? 0 : mode,
  }
}

function bothTables({ dataPath }: Harness, project: string) {
  const db = new Database(join(dataPath, DATABASE_NAME), { readonly: true })
  const committer = new Committer({ db, onTrouble: () => undefined, onRecovered: () => undefined })
  const store = createStore(db, committer)
  const sorted = (rows: Iterable<FileRow>) =>
    Array.from(rows, shared).toSorted((a, b) => ((a.id ?? '') < (b.id ?? '') ? -1 : 1))
  const result = {
    kept: sorted(store.files.all(project)),
    rebuilt: sorted(rebuildRows(loadTree(store, project).tree).values()),
  }
  db.close()
  return result
}

test('the files table of a project that was worked on is what its tree document says', async () => {
  const root = folderWith({
    'a.txt': 'a\n',
    'crlf.txt': 'a\r\nb\r\n',
    'mixed.txt': '\ufeffa\r\nb\n',
    'b.bin': Buffer.from([0, 1]),
    'src/one.ts': '1',
    'src/two.ts': '2',
    'old/three.ts': '3',
  })
  writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from('caf\xe9', 'latin1')]), 'x')
  symlinkSync('a.txt', join(root, 'link'))
  const harness = startWorkspace()
  const { client } = harness
  const { id: projectId } = await openAndImport(client, root)
  const id = (path: string): Promise<string> => nodeId(client, projectId, path)

  const src = await id('src')
  await client.files.rename({ projectId, nodeId: await id('a.txt'), name: 'renamed.txt' })
  await client.files.move({ projectId, nodeIds: [await id('crlf.txt')], parent: src })
  await client.files.createFolder({ projectId, parent: src, name: 'deep' })
  await client.files.createFile({ projectId, parent: await id('src/deep'), name: 'new.txt' })
  await client.files.remove({ projectId, nodeIds: [await id('old'), await id('src/two.ts')] })
  const typed = await openDocument(harness, projectId, await id('src/crlf.txt'))
  typed.text.insert(0, 'typed ')
  await typed.committed()
  await client.files.flush({ projectId, nodeId: await id('src/crlf.txt') })

  // And another program did this.
  renameSync(join(root, 'mixed.txt'), join(root, 'src/moved.txt'))
  rmSync(join(root, 'src/one.ts'))
  chmodSync(join(root, 'b.bin'), 0o755)
  writeFileSync(join(root, 'b.bin'), Buffer.from([0, 1, 2]))
  writeFileSync(join(root, 'Src-new.txt'), 'new\r\n')
  await client.projects.open({ projectId })
  await imported(client, projectId)

  const { kept, rebuilt } = bothTables(harness, projectId)
  expect(kept.length).toBeGreaterThan(12)
  expect(rebuilt).toEqual(kept)
})

test('a row of the files table that was damaged is made again from the tree document, with words, and its text is right', async () => {
  const root = folderWith({ 'a.txt': 'a\r\nb\r\n', 'src/b.ts': '1' })
  const first = startWorkspace()
  const { id: projectId } = await openAndImport(first.client, root)
  const before = bothTables(first, projectId).kept
  await first.service.dispose()
  const db = new Database(join(first.dataPath, DATABASE_NAME))
  db.prepare(
    "UPDATE files SET eol = 'lf', parent = NULL, name = 'x' WHERE real_name IN ('a.txt', 'b.ts')",
  ).run()
  db.close()

  const again = startWorkspace(first.dataPath)
  await again.client.projects.open({ projectId })
  await imported(again.client, projectId)
  const health = await again.client.health()
  expect((await health.next()).value).toMatchObject({
    state: 'trouble',
    failure: { code: 'DATABASE_DAMAGED' },
  })
  await health.return?.()
  expect(bothTables(again, projectId).kept).toEqual(before)
  const window = await openDocument(again, projectId, await nodeId(again.client, projectId, 'a.txt'))
  expect(window.text.toString()).toBe('a\nb\n')
})
