import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import {
  folderWith,
  type Harness,
  nodeId,
  openAndImport,
  openDocument,
  startWorkspace,
  temporaryFolder,
} from '../harness.ts'
import { hits, indexed, queryFor } from '../search/searching.ts'

const onNetwork = () => true

function journalOf({ dataPath }: Harness): unknown {
  const db = new Database(join(dataPath, 'offcoder.db'), { readonly: true })
  try {
    return db.pragma('journal_mode', { simple: true })
  } finally {
    db.close()
  }
}

test('a data folder on a network drive has no write-ahead log, and gets one when it is on a disk again', async () => {
  const root = folderWith({ 'a.txt': 'kept' })
  const local = startWorkspace()
  const { id } = await openAndImport(local.client, root)
  expect(journalOf(local)).toBe('wal')
  await local.service.dispose()

  const away = startWorkspace(local.dataPath, undefined, onNetwork)
  expect((await away.client.projects.list()).map((one) => one.id)).toEqual([id])
  expect(journalOf(away)).not.toBe('wal')
  expect(existsSync(join(away.dataPath, 'offcoder.db-wal'))).toBe(false)
  await away.service.dispose()

  const back = startWorkspace(local.dataPath)
  expect(journalOf(back)).toBe('wal')
  expect(await nodeId(back.client, id, 'a.txt')).toBeDefined()
})

test('there, too, typing goes on while a search reads and an export is written', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 300 }, (_, n) => [`src/f${n}.txt`, `line ${n} needle\n`.repeat(200)]),
  )
  const root = folderWith(files)
  const harness = startWorkspace(temporaryFolder(), undefined, onNetwork)
  const { client } = harness
  const { id } = await openAndImport(client, root)
  await indexed(harness)
  const text = await openDocument(harness, id, await nodeId(client, id, 'src/f1.txt'))
  const path = join(temporaryFolder(), 'out.zip')
  let over = false
  const exporting = (async () => {
    for await (const _ of await client.portability.export({ projectIds: [id], path, includeIgnored: false }));
    over = true
  })()
  let typed = 0
  while (!over || typed < 20) {
    text.text.insert(0, `<${typed}>`)
    await text.committed()
    typed += 1
    if (typed % 5 === 0)
      expect((await hits(harness, id, queryFor(`<${typed - 1}>`, { caseSensitive: true }))).length).toBe(1)
  }
  await exporting
  expect(existsSync(path)).toBe(true)
  const health = await client.health()
  expect((await health.next()).value).toMatchObject({ state: 'ok' })
  await health.return?.(undefined)
}, 60_000)
