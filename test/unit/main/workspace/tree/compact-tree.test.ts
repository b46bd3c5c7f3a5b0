import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { DATABASE_NAME } from '../../../../../main/workspace/store/database.ts'
import type { TreeNode } from '../../../../../preload/contract/files.ts'
import {
  folderWith,
  type Harness,
  imported,
  nodeId,
  openAndImport,
  restart,
  startWorkspace,
} from '../harness.ts'
import { eventually } from '../project-window.ts'

function inDatabase<T>({ dataPath }: Harness, work: (db: Database.Database) => T): T {
  const db = new Database(join(dataPath, DATABASE_NAME))
  try {
    return work(db)
  } finally {
    db.close()
  }
}

function treeRows(harness: Harness): number {
  return inDatabase(harness, (db) =>
    Number(
      db
        .prepare("SELECT count(*) FROM log JOIN docs ON docs.id = log.doc WHERE docs.name = 'tree'")
        .pluck()
        .get(),
    ),
  )
}

async function shown({ client }: Harness, projectId: string): Promise<TreeNode[]> {
  const stream = await client.files.tree({ projectId })
  const first = await stream.next()
  await stream.return(undefined)
  if (first.done === true || first.value.kind !== 'reset') throw new Error('the first item is the whole tree')
  return first.value.nodes.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

async function reopened(harness: Harness, projectId: string): Promise<Harness> {
  const again = await restart(harness)
  await again.client.projects.open({ projectId })
  await imported(again.client, projectId)
  return again
}

/** A project whose tree has been changed this often. */
async function changedOften(times: number) {
  const root = folderWith({ 'a.txt': 'a', 'b/c.txt': 'c', 'gone.txt': 'x' })
  const harness = startWorkspace()
  const { id: projectId } = await openAndImport(harness.client, root)
  const id = await nodeId(harness.client, projectId, 'a.txt')
  const gone = await nodeId(harness.client, projectId, 'gone.txt')
  for (let n = 0; n < times; n++)
    await harness.client.files.rename({ projectId, nodeId: id, name: `a-${n}.txt` })
  await harness.client.files.move({
    projectId,
    nodeIds: [id],
    parent: await nodeId(harness.client, projectId, 'b'),
  })
  await harness.client.files.remove({ projectId, nodeIds: [gone] })
  return { harness, projectId, id, gone, root }
}

test('a tree that was changed often is compacted at the next opening, and is as it was', async () => {
  const { harness, projectId, id, gone } = await changedOften(510)
  const before = await shown(harness, projectId)
  expect(treeRows(harness)).toBeGreaterThan(510)
  const again = await reopened(harness, projectId)
  await eventually(() => expect(treeRows(again)).toBe(0))
  const third = await reopened(again, projectId)
  expect(await shown(third, projectId)).toEqual(before)
  // What is built on the snapshot: another change, and the return of what was removed before it.
  await third.client.files.rename({ projectId, nodeId: id, name: 'z.txt' })
  await third.client.files.restore({ projectId, nodeIds: [gone] })
  expect(treeRows(third)).toBe(2)
  const last = await reopened(third, projectId)
  expect((await shown(last, projectId)).map(({ name }) => name).toSorted()).toEqual([
    'b',
    'c.txt',
    'gone.txt',
    'z.txt',
  ])
})

test.each([
  [
    'a row of its log',
    5,
    "UPDATE log SET \"update\" = zeroblob(9) WHERE doc = (SELECT id FROM docs WHERE name = 'tree') AND seq = (SELECT min(seq) FROM log WHERE doc = (SELECT id FROM docs WHERE name = 'tree'))",
  ],
  [
    'the row of one rename',
    5,
    "UPDATE log SET crc = crc + 1 WHERE seq = (SELECT max(seq) - 3 FROM log WHERE doc = (SELECT id FROM docs WHERE name = 'tree'))",
  ],
  [
    'its snapshot',
    510,
    "UPDATE snapshots SET state = zeroblob(99) WHERE doc = (SELECT id FROM docs WHERE name = 'tree')",
  ],
])('a tree of which %s is damaged is put right, with words', async (_what, times, damage) => {
  const { harness, projectId, id, gone, root } = await changedOften(times)
  const again = await reopened(harness, projectId)
  if (times > 500) await eventually(() => expect(treeRows(again)).toBe(0))
  const before = await shown(again, projectId)
  await again.service.dispose()
  expect(inDatabase(again, (db) => db.prepare(damage).run().changes)).toBe(1)

  const healed = await reopened(startWorkspace(harness.dataPath), projectId)
  expect(await shown(healed, projectId)).toEqual(before)
  await healed.client.files.rename({ projectId, nodeId: id, name: 'renamed.txt' })
  await healed.client.files.restore({ projectId, nodeIds: [gone] })
  const health = await healed.client.health()
  expect((await health.next()).value).toMatchObject({
    state: 'trouble',
    failure: { code: 'DATABASE_DAMAGED', message: expect.stringContaining('tree was put right') },
  })
  await health.return?.()
  const last = await reopened(healed, projectId)
  expect((await shown(last, projectId)).map(({ name }) => name).toSorted()).toEqual([
    'b',
    'c.txt',
    'gone.txt',
    'renamed.txt',
  ])
  expect((await openAndImport(last.client, root)).files).toBe(3)
})
