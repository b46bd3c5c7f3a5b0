import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { builtChild } from '../built-child.ts'
import {
  folderWith,
  nodeId,
  openAndImport,
  openDocument,
  startWorkspace,
  temporaryFolder,
  type WorkspaceClient,
} from '../harness.ts'

const program = builtChild(join(import.meta.dirname, 'placing-child.ts'))

interface Place {
  dataPath: string
  parent: string
}

/** Makes a project in a process that kills itself at a step. @returns how many there were, when it came to its end. */
function make({ dataPath, parent }: Place, what: string, from: string, killAt: number): number | null {
  const { stdout, signal, status, stderr } = spawnSync(
    process.execPath,
    [program, dataPath, what, from, parent, String(killAt)],
    { encoding: 'utf8' },
  )
  if (signal === 'SIGKILL') return null
  if (status !== 0) throw new Error(stderr)
  return Number(/DONE (\d+)/.exec(stdout)?.[1])
}

/** What is to be found after any kill: nothing half made, no folder that is no project, no project without its folder. */
async function settled({ dataPath, parent }: Place, mine: string[]): Promise<WorkspaceClient> {
  const { client } = startWorkspace(dataPath)
  const notes = join(dataPath, 'unfinished')
  await expect.poll(() => (existsSync(notes) ? readdirSync(notes) : []), { timeout: 15_000 }).toEqual([])
  const names = readdirSync(parent).filter((name) => !mine.includes(name))
  const projects = (await client.projects.list()).filter(({ path }) => path.startsWith(parent))
  expect(projects.map(({ path }) => path).toSorted()).toEqual(names.map((name) => join(parent, name)))
  expect(projects.every(({ folderFound }) => folderFound)).toBe(true)
  return client
}

/** A kill at each step, to the last one. @returns how often there was a project afterwards, and how often none. */
async function killedEverywhere(
  what: string,
  from: string,
  check: (client: WorkspaceClient, id: string) => Promise<void>,
): Promise<{ whole: number; none: number }> {
  const found = { whole: 0, none: 0 }
  for (let killAt = 1; ; killAt++) {
    const place = { dataPath: temporaryFolder(), parent: temporaryFolder() }
    const steps = make(place, what, from, killAt)
    writeFileSync(join(place.parent, 'mine.txt'), 'put here between the kill and the next start')
    const client = await settled(place, ['mine.txt'])
    const project = (await client.projects.list()).find(({ path }) => path.startsWith(place.parent))
    if (project === undefined) found.none += 1
    else {
      found.whole += 1
      await check(client, project.id)
    }
    if (steps !== null) return found
  }
}

async function textAt(client: WorkspaceClient, projectId: string, path: string): Promise<string> {
  await client.projects.open({ projectId })
  for await (const _ of await client.projects.importProgress({ projectId }));
  const project = await client.projects.get({ projectId })
  await nodeId(client, projectId, path)
  return readFileSync(join(project.path, path), 'utf8')
}

test('a new project that is killed at any step is whole or not there', async () => {
  const found = await killedEverywhere('create', '-', async (client, id) => {
    expect(await textAt(client, id, 'package.json')).toContain('"new"')
  })
  expect(found.none).toBeGreaterThan(3)
  expect(found.whole).toBeGreaterThan(3)
}, 180_000)

test('a copy that is killed at any step is whole or not there', async () => {
  const root = folderWith({ 'a/b.txt': 'one', 'c.txt': 'two' })
  const found = await killedEverywhere('copy', root, async (client, id) => {
    expect(await textAt(client, id, 'a/b.txt')).toBe('one')
  })
  expect(found.none).toBeGreaterThan(3)
  expect(found.whole).toBeGreaterThan(3)
}, 180_000)

/** An export of a project with a history, an earlier text, a chat and something in its trash. */
async function exported(): Promise<string> {
  const harness = startWorkspace()
  const { client } = harness
  const root = folderWith({ 'a/b.txt': 'one', 'gone.txt': 'thrown away', 'c.txt': 'two' })
  const { id } = await openAndImport(client, root)
  const text = await openDocument(harness, id, await nodeId(client, id, 'a/b.txt'))
  text.text.insert(0, 'unwritten ')
  await text.committed()
  await client.files.remove({ projectId: id, nodeIds: [await nodeId(client, id, 'gone.txt')] })
  const path = join(temporaryFolder(), 'export.zip')
  for await (const _ of await client.portability.export({ projectIds: [id], path, includeIgnored: false }));
  return path
}

test('an import that is killed at any step is whole, with its history and its trash, or not there', async () => {
  const zip = await exported()
  const found = await killedEverywhere('import', zip, async (client, id) => {
    expect(await textAt(client, id, 'a/b.txt')).toBe('unwritten one')
    const { path } = await client.projects.get({ projectId: id })
    const gone = (await client.history.trash({ projectId: id })).find((one) => one.path === 'gone.txt')
    expect(gone).toBeDefined()
    await client.files.restore({ projectId: id, nodeIds: [gone?.nodeId ?? ''] })
    expect(readFileSync(join(path, 'gone.txt'), 'utf8')).toBe('thrown away')
  })
  expect(found.none).toBeGreaterThan(3)
  expect(found.whole).toBeGreaterThan(3)
}, 240_000)

/** A new project that the store knows, in a process that was killed before its folder had its name. */
function killedBeforeItsPlace(): Place {
  for (let killAt = 1; ; killAt++) {
    const place = { dataPath: temporaryFolder(), parent: temporaryFolder() }
    if (make(place, 'create', '-', killAt) !== null) throw new Error('there is no such step')
    const db = new Database(join(place.dataPath, 'offcoder.db'))
    const waiting = db.prepare('SELECT count(*) AS n FROM placements').get() as { n: number }
    db.close()
    if (waiting.n === 1 && !existsSync(join(place.parent, 'new'))) return place
  }
}

test('a project whose place was taken meanwhile goes beside it, and nothing of either is lost', async () => {
  const place = killedBeforeItsPlace()
  mkdirSync(join(place.parent, 'new'))
  writeFileSync(join(place.parent, 'new/mine.txt'), 'mine')
  const client = await settled(place, ['new'])
  expect(readdirSync(join(place.parent, 'new'))).toEqual(['mine.txt'])
  const [project] = await client.projects.list()
  expect(project?.path).toBe(join(place.parent, 'new (2)'))
  expect(await textAt(client, project?.id ?? '', 'package.json')).toContain('"new"')
}, 60_000)

test('a project on a disk that is not there gets its place when the disk is back', async () => {
  const place = killedBeforeItsPlace()
  const away = `${place.parent}-away`
  renameSync(place.parent, away)
  const first = startWorkspace(place.dataPath)
  expect(await first.client.projects.list()).toMatchObject([{ folderFound: false }])
  await first.service.dispose()
  renameSync(away, place.parent)
  const client = await settled(place, [])
  const [project] = await client.projects.list()
  expect(await textAt(client, project?.id ?? '', 'package.json')).toContain('"new"')
}, 60_000)
