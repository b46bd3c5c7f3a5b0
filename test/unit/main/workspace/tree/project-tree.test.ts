import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { Committer } from '../../../../../main/workspace/store/committer.ts'
import { DATABASE_NAME } from '../../../../../main/workspace/store/database.ts'
import { createStore } from '../../../../../main/workspace/store/store.ts'
import { loadTree } from '../../../../../main/workspace/tree/load-tree.ts'
import { folderWith, type Harness, imported, nodeId, openAndImport, startWorkspace } from '../harness.ts'

function treeOf({ dataPath }: Harness, projectId: string) {
  const db = new Database(join(dataPath, DATABASE_NAME), { readonly: true })
  const store = createStore(
    db,
    new Committer({ db, onTrouble: () => undefined, onRecovered: () => undefined }),
  )
  const { tree } = loadTree(store, projectId)
  db.close()
  return tree
}

test('what another device needs to write the same bytes is in the tree document, and follows the disk', async () => {
  const root = folderWith({ 'a.txt': 'a\n', 'b.bin': Buffer.from([0, 1]) })
  const harness = startWorkspace()
  const { id: projectId } = await openAndImport(harness.client, root)
  const [a, b] = [
    await nodeId(harness.client, projectId, 'a.txt'),
    await nodeId(harness.client, projectId, 'b.bin'),
  ]
  const before = treeOf(harness, projectId)
  expect(before.meta(a)).toMatchObject({ text: true, mode: 0o644 })

  writeFileSync(join(root, 'a.txt'), '\ufeffa\r\nb\r\n')
  chmodSync(join(root, 'a.txt'), 0o755)
  writeFileSync(join(root, 'b.bin'), Buffer.from([0, 1, 2]))
  await harness.client.projects.open({ projectId })
  await imported(harness.client, projectId)
  const after = treeOf(harness, projectId)
  expect(after.meta(a)).toMatchObject({ text: true, mode: 0o755, eol: 'crlf', bom: true })
  expect(after.meta(b).hash).not.toBe(before.meta(b).hash)
})

test('names that are not UTF-8 can be rebuilt from the tree document', async () => {
  const root = folderWith({})
  writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from('caf\xe9', 'latin1')]), 'x')
  const harness = startWorkspace()
  const { id: projectId } = await openAndImport(harness.client, root)
  const id = await nodeId(harness.client, projectId, 'caf\ufffd')
  expect(Buffer.from(treeOf(harness, projectId).birth(id)?.raw ?? []).toString('latin1')).toBe('caf\xe9')
})
