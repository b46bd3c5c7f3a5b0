import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { BackupFolder } from '../../../../../main/workspace/backup/backup-folder.ts'
import { Backups } from '../../../../../main/workspace/backup/backups.ts'
import { Restoring } from '../../../../../main/workspace/backup/restoring.ts'
import { Committer } from '../../../../../main/workspace/store/committer.ts'
import { DATABASE_NAME, openDatabase } from '../../../../../main/workspace/store/database.ts'
import { newProjectRow } from '../../../../../main/workspace/store/projects-table.ts'
import { createStore } from '../../../../../main/workspace/store/store.ts'
import type { BackupState } from '../../../../../preload/contract/backups.ts'
import type { StoreHealth } from '../../../../../preload/contract/workspace.ts'
import {
  folderWith,
  type Harness,
  imported,
  nodeId,
  openAndImport,
  openDocument,
  startWorkspace,
  temporaryFolder,
  type WorkspaceClient,
} from '../harness.ts'

async function typedProject(harness = startWorkspace()) {
  const root = folderWith({ 'a.txt': 'one\n', 'b.bin': Buffer.from([0, 1, 2, 3]) })
  const { id: projectId } = await openAndImport(harness.client, root)
  const id = await nodeId(harness.client, projectId, 'a.txt')
  const window = await openDocument(harness, projectId, id)
  window.text.insert(0, 'typed\n')
  await window.committed()
  return { harness, client: harness.client, root, projectId, id, window }
}

async function stateOf(client: WorkspaceClient): Promise<BackupState> {
  for await (const state of await client.backups.follow()) return state
  throw new Error('no state at all')
}

async function healthOf(client: WorkspaceClient): Promise<StoreHealth> {
  for await (const health of await client.health()) return health
  throw new Error('no health at all')
}

/** Changes one byte of a file, where `find` is in it. */
function flip(path: string, find: string | Buffer): void {
  const bytes = readFileSync(path)
  const at = bytes.indexOf(find)
  if (at === -1) throw new Error('not in the file')
  bytes[at] = (bytes[at] ?? 0) ^ 1
  writeFileSync(path, bytes)
}

async function restarted({ service, dataPath }: Harness): Promise<Harness> {
  await service.dispose()
  return startWorkspace(dataPath)
}

describe('a backup', () => {
  test('is one file that has everything, and is listed with its size and folder', async () => {
    const { client, projectId } = await typedProject()
    const backup = await client.backups.create()
    expect(statSync(backup.path).size).toBe(backup.bytes)
    const state = await stateOf(client)
    expect(state).toMatchObject({ backups: [backup], progress: null, bytes: backup.bytes })
    expect(readdirSync(state.folder).toSorted()).toEqual([`${backup.id}.db`, `${backup.id}.json`])
    const copy = new Database(backup.path, { readonly: true })
    expect(copy.prepare('SELECT id FROM projects').all()).toEqual([{ id: projectId }])
    copy.close()
    // Reading it leaves nothing beside it.
    expect(readdirSync(state.folder)).toHaveLength(2)
  })

  test('is made while I type, and what I typed before is in it', async () => {
    const { client, window, harness, root } = await typedProject()
    window.text.insert(0, 'x'.repeat(2_000_000))
    await window.committed()
    const making = client.backups.create()
    for (let n = 0; n < 50; n++) {
      window.text.insert(0, `${n} `)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    const backup = await making
    await window.committed()
    const report = await client.backups.drill({ id: backup.id })
    expect(report.checks.filter(({ ok }) => !ok)).toEqual([])
    await client.backups.restore({ id: backup.id })
    rmSync(root, { recursive: true })
    window.close()
    const again = await restarted(harness)
    const [project] = await again.client.projects.list()
    const projectId = project?.id ?? ''
    const copy = await openDocument(again, projectId, await nodeId(again.client, projectId, 'a.txt'))
    expect(copy.text.toString().endsWith(`${'x'.repeat(2_000_000)}typed\none\n`)).toBe(true)
  })

  test('that does not fit on the disk is refused with numbers, and nothing is left behind', async ({
    skip,
  }) => {
    const disk = temporaryFolder()
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk], { stdio: 'ignore' })
    } catch {
      return skip('mounting a small disk is not permitted here')
    }
    const harness = startWorkspace(join(disk, 'data'))
    try {
      const { client } = await typedProject(harness)
      await expect(client.backups.create()).rejects.toMatchObject({
        code: 'DISK_FULL',
        message: expect.stringMatching(/the disk has \d MB free/),
      })
      const state = await stateOf(client)
      expect(state.failure).toMatchObject({ code: 'DISK_FULL' })
      expect(readdirSync(state.folder)).toEqual([])
    } finally {
      await harness.service.dispose()
      execFileSync('umount', ['-l', disk])
    }
  })

  test('is not begun twice at once', async () => {
    const { client } = await typedProject()
    const first = client.backups.create()
    await expect(client.backups.create()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await first
  })

  test('is broken off when OffCoder ends, and leaves no half file', async () => {
    const { harness, client, window } = await typedProject()
    window.text.insert(0, 'x'.repeat(3_000_000))
    await window.committed()
    const making = client.backups.create()
    for await (const { progress } of await client.backups.follow()) if (progress !== null) break
    await harness.service.dispose()
    await expect(making).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(readdirSync(join(harness.dataPath, 'backups'))).toEqual([])
  })
})

describe('the schedule', () => {
  function scheduled() {
    const dataPath = temporaryFolder()
    const { db, path } = openDatabase(dataPath)
    const committer = new Committer({ db, onTrouble: () => undefined, onRecovered: () => undefined })
    const store = createStore(db, committer)
    const folder = new BackupFolder(join(dataPath, 'backups'))
    const backups = new Backups({
      store,
      folder,
      restoring: new Restoring(folder, path),
      onError: (error) => {
        throw error
      },
    })
    const addProject = (id: string): void =>
      store.projects.put({
        ...newProjectRow,
        id,
        key: id,
        name: id,
        path: `/${id}`,
        createdAt: 0,
        openedAt: 0,
        state: 'ready',
      })
    const list = (): string[] => {
      const folder = join(dataPath, 'backups')
      return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.db')) : []
    }
    return { backups, addProject, list }
  }
  const noon = new Date(2026, 4, 20, 12, 0).getTime()
  const MINUTE = 60_000
  const DAY = 24 * 60 * MINUTE

  test('makes one a day, at the first quiet minute, and none while there is nothing to lose', async () => {
    const { backups, addProject, list } = scheduled()
    await backups.tick(noon)
    await backups.tick(noon + MINUTE)
    expect(list()).toEqual([])
    addProject('one')
    await backups.tick(noon + 2 * MINUTE)
    expect(list()).toEqual([])
    await backups.tick(noon + 3 * MINUTE)
    expect(list()).toHaveLength(1)
    await backups.tick(noon + 4 * MINUTE)
    await backups.tick(noon + 5 * MINUTE)
    expect(list()).toHaveLength(1)
    await backups.tick(noon + DAY)
    await backups.tick(noon + DAY + MINUTE)
    expect(list()).toHaveLength(2)
  })

  test('does not wait for ever for a quiet minute', async () => {
    const { backups, addProject, list } = scheduled()
    for (let minute = 0; minute <= 120; minute++) {
      addProject(`p${minute}`)
      await backups.tick(noon + minute * MINUTE)
      if (minute < 120) expect(list()).toEqual([])
    }
    expect(list()).toHaveLength(1)
  })

  test('keeps seven days and four weeks', async () => {
    const { backups, addProject, list } = scheduled()
    addProject('one')
    for (let day = 0; day < 40; day++) {
      await backups.tick(noon + day * DAY)
      await backups.tick(noon + day * DAY + MINUTE)
    }
    expect(list().length).toBeGreaterThanOrEqual(9)
    expect(list().length).toBeLessThanOrEqual(11)
  })
})

describe('a restore drill', () => {
  test('says in words that all is well, and changes nothing', async () => {
    const { client } = await typedProject()
    const backup = await client.backups.create()
    const before = readFileSync(backup.path)
    const report = await client.backups.drill({})
    expect(report).toMatchObject({ ok: true, backup })
    expect(report.checks.map(({ found }) => found).join(' ')).toMatch(/1 project, 2 files and folders/)
    expect(report.checks.at(-1)?.found).toBe('1 text put together; 1 not edited since, and the same as now.')
    expect(readFileSync(backup.path).equals(before)).toBe(true)
    expect(readdirSync(join(backup.path, '..'))).toHaveLength(2)
  })

  test.each([
    ['a text', 'typed\n', /edit/],
    ['a file', Buffer.from([0, 1, 2, 3]), /content/],
  ])('finds one flipped bit in %s, with and without the seal', async (_name, find, words) => {
    const { client } = await typedProject()
    const backup = await client.backups.create()
    flip(backup.path, find)
    const sealed = await client.backups.drill({})
    expect(sealed.ok).toBe(false)
    expect(sealed.checks[0]).toMatchObject({ ok: false, what: 'The file is as it was made' })
    rmSync(backup.path.replace(/\.db$/, '.json'))
    const unsealed = await client.backups.drill({})
    expect(unsealed.ok).toBe(false)
    expect(
      unsealed.checks
        .filter(({ ok }) => !ok)
        .map(({ found }) => found)
        .join(' '),
    ).toMatch(words)
  })

  test('of a file that is no database any more says so', async () => {
    const { client } = await typedProject()
    const backup = await client.backups.create()
    writeFileSync(backup.path, 'not a database at all, not even by its first bytes, however long it is')
    const report = await client.backups.drill({})
    expect(report.ok).toBe(false)
    expect(report.checks.at(-1)?.found).toMatch(/damaged/)
  })

  test('without any backup says that there is none', async () => {
    const { client } = await typedProject()
    await expect(client.backups.drill({})).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('restoring a backup', () => {
  test('takes its place when OffCoder ends, keeps the database there was, and loses nothing typed since', async () => {
    const { harness, client, window, root, projectId, id } = await typedProject()
    await client.files.flush({ projectId, nodeId: id })
    const backup = await client.backups.create()
    const later = await openAndImport(client, folderWith({ 'later.txt': '' }))
    window.text.insert(0, 'after the backup\n')
    await window.committed()
    await client.backups.restore({ id: backup.id })
    expect((await stateOf(client)).restoring).toEqual(backup)
    expect(await client.projects.list()).toHaveLength(2)
    window.close()

    const again = await restarted(harness)
    expect((await again.client.projects.list()).map((project) => project.id)).toEqual([projectId])
    // What was typed since went to the file, and comes back from there.
    await again.client.projects.open({ projectId })
    await imported(again.client, projectId)
    const text = await openDocument(again, projectId, id)
    expect(text.text.toString()).toBe('after the backup\ntyped\none\n')
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('after the backup\ntyped\none\n')
    const aside = readdirSync(harness.dataPath).find((name) => name.startsWith(`${DATABASE_NAME}.replaced-`))
    const old = new Database(join(harness.dataPath, aside ?? ''), { readonly: true })
    expect(old.prepare('SELECT count(*) AS n FROM projects').get()).toEqual({ n: 2 })
    old.close()
    expect(later.id).not.toBe(projectId)
  })

  test('can be taken back until then', async () => {
    const { harness, client, projectId } = await typedProject()
    const backup = await client.backups.create()
    await openAndImport(client, folderWith({ 'later.txt': '' }))
    await client.backups.restore({ id: backup.id })
    await client.backups.cancelRestore()
    const again = await restarted(harness)
    const ids = (await again.client.projects.list()).map((project) => project.id)
    expect(ids).toHaveLength(2)
    expect(ids).toContain(projectId)
  })

  test('refuses one that was damaged after it was made', async () => {
    const { client, harness } = await typedProject()
    const backup = await client.backups.create()
    flip(backup.path, 'typed\n')
    await expect(client.backups.restore({ id: backup.id })).rejects.toMatchObject({
      code: 'DATABASE_DAMAGED',
    })
    expect(readdirSync(harness.dataPath).some((name) => name.includes('restoring'))).toBe(false)
  })

  test('is finished by the next start when a power cut came in the middle', async () => {
    const { harness, client, projectId } = await typedProject()
    const { path } = await client.backups.create()
    await harness.service.dispose()
    const database = join(harness.dataPath, DATABASE_NAME)
    renameSync(database, `${database}.replaced-then`)
    renameSync(path, `${database}.restoring`)
    const again = startWorkspace(harness.dataPath)
    expect(await again.client.projects.list()).toMatchObject([{ id: projectId }])
  })

  test('that was only prepared when OffCoder was killed changes nothing', async () => {
    const { harness, client, projectId } = await typedProject()
    const { path } = await client.backups.create()
    await harness.service.dispose()
    const waiting = join(harness.dataPath, `${DATABASE_NAME}.restoring`)
    renameSync(path, waiting)
    const again = startWorkspace(harness.dataPath)
    expect(await again.client.projects.list()).toMatchObject([{ id: projectId }])
    expect(existsSync(waiting)).toBe(false)
  })
})

test('a damaged database offers the newest backup that is whole', async () => {
  const { harness, client, projectId } = await typedProject()
  const good = await client.backups.create()
  await new Promise((resolve) => setTimeout(resolve, 5))
  const bad = await client.backups.create()
  const goodStill = (await stateOf(client)).backups.some(({ id }) => id === good.id)
  // Of two in one day the newer alone is kept; here the older one is wanted beside it.
  const copy = goodStill ? undefined : readFileSync(bad.path)
  if (copy !== undefined) {
    writeFileSync(good.path, copy)
    writeFileSync(good.path.replace(/\.db$/, '.json'), readFileSync(bad.path.replace(/\.db$/, '.json')))
  }
  flip(bad.path, 'typed\n')
  await harness.service.dispose()
  const database = join(harness.dataPath, DATABASE_NAME)
  writeFileSync(database, Buffer.alloc(8192, 1))
  const again = startWorkspace(harness.dataPath)
  await expect
    .poll(async () => {
      for await (const health of await again.client.health()) return health
    })
    .toMatchObject({ state: 'damaged', setAside: expect.any(String), backup: { id: good.id } })
  await again.client.backups.restore({ id: good.id })
  const last = await restarted(again)
  expect(await last.client.projects.list()).toMatchObject([{ id: projectId }])
  const window = await openDocument(last, projectId, await nodeId(last.client, projectId, 'a.txt'))
  expect(window.text.toString()).toBe('typed\none\n')
})

test('a database of a newer OffCoder can be replaced by a backup that this one knows; it is kept beside it', async () => {
  const harness = startWorkspace()
  const { id } = await openAndImport(harness.client, folderWith({ 'a.txt': 'a' }))
  const good = await harness.client.backups.create()
  await harness.service.dispose()
  const path = join(harness.dataPath, DATABASE_NAME)
  const newer = join(harness.dataPath, 'backups/offcoder-2999-01-01T00-00-00-000Z.db')
  copyFileSync(good.path, newer)
  for (const file of [path, newer]) {
    const db = new Database(file)
    db.pragma('user_version = 9999')
    db.close()
  }
  writeFileSync(newer.replace(/db$/, 'json'), JSON.stringify(sealOf(newer)))

  const refused = startWorkspace(harness.dataPath)
  await expect
    .poll(async () => (await healthOf(refused.client)).backup)
    .toEqual(expect.objectContaining({ id: good.id }))
  expect((await healthOf(refused.client)).failure?.code).toBe('SCHEMA_TOO_NEW')
  await refused.client.backups.restore({ id: good.id })
  await refused.service.dispose()

  const again = startWorkspace(harness.dataPath)
  expect((await again.client.projects.list()).map((project) => project.id)).toEqual([id])
  expect(readdirSync(harness.dataPath).filter((name) => name.includes('.replaced-'))).not.toEqual([])
})

function sealOf(path: string): { sha256: string; bytes: number } {
  const bytes = readFileSync(path)
  return { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length }
}
