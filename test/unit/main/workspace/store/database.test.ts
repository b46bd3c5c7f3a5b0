import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test, vi } from 'vitest'
import { DATABASE_NAME } from '../../../../../main/workspace/store/database.ts'
import { schemaVersion } from '../../../../../main/workspace/store/migrations.ts'
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
  withoutPrivilege,
} from '../harness.ts'

async function healthOf(client: WorkspaceClient): Promise<StoreHealth> {
  const stream = await client.health()
  const first = await stream.next()
  await stream.return(undefined)
  if (first.done === true) throw new Error('health says something at once')
  return first.value
}

async function usedDatabase(root: string): Promise<{ dataPath: string; projectId: string; path: string }> {
  const harness = startWorkspace()
  const { id } = await openAndImport(harness.client, root)
  await harness.service.dispose()
  return { dataPath: harness.dataPath, projectId: id, path: join(harness.dataPath, DATABASE_NAME) }
}

test('a new data folder gets a database that keeps every commit', async () => {
  const harness = startWorkspace(join(temporaryFolder(), 'deep', 'er'))
  expect(await healthOf(harness.client)).toMatchObject({
    state: 'ok',
    path: join(harness.dataPath, DATABASE_NAME),
  })
  const db = new Database(join(harness.dataPath, DATABASE_NAME))
  expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
  expect(db.pragma('user_version', { simple: true })).toBe(schemaVersion)
  const tables = db
    .prepare(
      "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'",
    )
    .all() as { strict: number }[]
  expect(tables.length).toBeGreaterThan(8)
  expect(tables.every((table) => table.strict === 1)).toBe(true)
  db.close()
})

test('a database of a newer OffCoder is refused in words and not changed', async () => {
  const { dataPath, path } = await usedDatabase(folderWith({ 'a.txt': 'a' }))
  const db = new Database(path)
  db.pragma(`user_version = ${schemaVersion + 1}`)
  db.close()
  const { client } = startWorkspace(dataPath)
  expect(await healthOf(client)).toMatchObject({ state: 'trouble', failure: { code: 'SCHEMA_TOO_NEW' } })
  await expect(client.projects.list()).rejects.toMatchObject({
    code: 'SCHEMA_TOO_NEW',
    message: expect.stringContaining('newer OffCoder'),
  })
  const after = new Database(path)
  expect(after.pragma('user_version', { simple: true })).toBe(schemaVersion + 1)
  after.close()
})

test('a damaged row of the list of projects is told once, and the project still opens', async () => {
  const root = folderWith({ 'a.txt': 'a' })
  const { dataPath, path } = await usedDatabase(root)
  const db = new Database(path)
  db.prepare("UPDATE projects SET description = 'Xmall'").run()
  db.close()
  const first = startWorkspace(dataPath)
  expect(await healthOf(first.client)).toMatchObject({
    state: 'trouble',
    failure: { code: 'DATABASE_DAMAGED', message: expect.stringContaining('in the list of projects') },
  })
  const [project] = await first.client.projects.list()
  expect(await first.client.projects.open({ projectId: project?.id ?? '' })).toMatchObject({ path: root })
  await first.service.dispose()
  const second = startWorkspace(dataPath)
  expect(await healthOf(second.client)).toMatchObject({ state: 'ok' })
})

describe('a damaged database', () => {
  async function expectBegunAgain(dataPath: string, root: string, path: string): Promise<Harness> {
    const damaged = readFileSync(path)
    const harness = startWorkspace(dataPath)
    const health = await healthOf(harness.client)
    expect(health).toMatchObject({ state: 'damaged', failure: { code: 'DATABASE_DAMAGED' } })
    expect(health.failure?.message).toContain(health.setAside)
    expect(readFileSync(health.setAside ?? '').equals(damaged)).toBe(true)
    const { id } = await openAndImport(harness.client, root)
    const window = await openDocument(harness, id, await nodeId(harness.client, id, 'a.txt'))
    expect(window.text.toString()).toBe('a')
    return harness
  }

  test('that is no database at all is put aside and a new one begun', async () => {
    const root = folderWith({ 'a.txt': 'a' })
    const { dataPath, path } = await usedDatabase(root)
    writeFileSync(path, 'this was a database once, and is text now. '.repeat(200))
    await expectBegunAgain(dataPath, root, path)
  })

  test('that lost its end is put aside and a new one begun', async () => {
    const root = folderWith({ 'a.txt': 'a' })
    const { dataPath, path } = await usedDatabase(root)
    writeFileSync(path, readFileSync(path).subarray(0, 4096 * 3))
    writeFileSync(`${path}-wal`, Buffer.alloc(64))
    await expectBegunAgain(dataPath, root, path)
  })

  test('whose list of projects can still be read brings them back by itself', async () => {
    const root = folderWith({ 'a.txt': 'a' })
    const { dataPath, path, projectId } = await usedDatabase(root)
    const db = new Database(path)
    const { rootpage } = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'files'").get() as {
      rootpage: number
    }
    db.close()
    const bytes = readFileSync(path)
    bytes.fill(0xaa, (rootpage - 1) * 4096, rootpage * 4096)
    writeFileSync(path, bytes)
    writeFileSync(`${path}-wal`, Buffer.alloc(64))
    const harness = startWorkspace(dataPath)
    expect(await healthOf(harness.client)).toMatchObject({ state: 'damaged' })
    expect(await harness.client.projects.list()).toMatchObject([{ id: projectId, path: root }])
    await imported(harness.client, projectId)
    expect(await harness.client.projects.get({ projectId })).toMatchObject({ state: 'ready', files: 1 })
  })

  test('found while in use has its unwritten text put into the files before it is given up', async () => {
    const root = folderWith({ 'a.txt': 'a' })
    const harness = startWorkspace()
    const { id } = await openAndImport(harness.client, root)
    const window = await openDocument(harness, id, await nodeId(harness.client, id, 'a.txt'))
    window.text.insert(0, 'unwritten ')
    await window.committed()
    const path = join(harness.dataPath, DATABASE_NAME)
    const db = new Database(path)
    db.pragma('wal_checkpoint(TRUNCATE)')
    const { rootpage } = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'docs'").get() as {
      rootpage: number
    }
    db.close()
    const bytes = readFileSync(path)
    bytes.fill(0xaa, (rootpage - 1) * 4096, rootpage * 4096)
    writeFileSync(path, bytes)
    // Another connection's change makes SQLite read its pages again.
    const touch = new Database(path)
    touch.exec("INSERT INTO sessions VALUES ('', 'x', 'y', 0)")
    touch.close()
    window.text.insert(0, 'more ')
    await expect.poll(() => harness.damaged, { timeout: 10_000 }).toBe(1)
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('more unwritten a')
    await harness.service.dispose()
    const again = startWorkspace(harness.dataPath)
    expect(await healthOf(again.client)).toMatchObject({ state: 'damaged' })
  })
})

describe('a data folder that cannot be written to', () => {
  async function readOnly<T>(dataPath: string, work: () => Promise<T>): Promise<T> {
    return withoutPrivilege([dataPath], async () => {
      for (const name of readdirSync(dataPath)) chmodSync(join(dataPath, name), 0o400)
      chmodSync(dataPath, 0o500)
      try {
        return await work()
      } finally {
        chmodSync(dataPath, 0o700)
      }
    })
  }

  test('still shows its projects and files, and says why nothing can be kept', async () => {
    const root = folderWith({ 'a.txt': 'a' })
    const { dataPath, projectId } = await usedDatabase(root)
    await readOnly(dataPath, async () => {
      const harness = startWorkspace(dataPath)
      expect(await healthOf(harness.client)).toMatchObject({
        state: 'read-only',
        failure: { code: 'READ_ONLY' },
      })
      expect(await harness.client.projects.list()).toMatchObject([{ id: projectId }])
      expect(await harness.client.projects.open({ projectId })).toMatchObject({ id: projectId })
      const id = await nodeId(harness.client, projectId, 'a.txt')
      const window = await openDocument(harness, projectId, id)
      expect(window.text.toString()).toBe('a')
      window.text.insert(0, '+')
      await window.until((message) => message.type === 'trouble' && message.failure.code === 'READ_ONLY')
      await expect(harness.client.session.set({ projectId: null, state: '{}' })).rejects.toMatchObject({
        code: 'READ_ONLY',
      })
      await harness.service.dispose()
    })
  })

  test('is noticed when it can be written to after all', async () => {
    const { dataPath } = await usedDatabase(folderWith({ 'a.txt': 'a' }))
    await readOnly(dataPath, async () => {
      const harness = startWorkspace(dataPath)
      expect(await healthOf(harness.client)).toMatchObject({ state: 'read-only' })
      expect(harness.writable).toBe(0)
      chmodSync(dataPath, 0o700)
      for (const name of readdirSync(dataPath)) chmodSync(join(dataPath, name), 0o700)
      await expect.poll(() => harness.writable, { timeout: 10_000 }).toBe(1)
      await harness.service.dispose()
    })
  })

  test('and has no database yet starts all the same', async () => {
    const dataPath = temporaryFolder()
    await readOnly(dataPath, async () => {
      const harness = startWorkspace(dataPath)
      expect(await healthOf(harness.client)).toMatchObject({ state: 'read-only' })
      expect(await harness.client.projects.list()).toEqual([])
      await expect(harness.client.projects.openFolder({ path: folderWith({}) })).rejects.toMatchObject({
        code: expect.stringMatching(/READ_ONLY|PERMISSION_DENIED/),
      })
      await harness.service.dispose()
    })
  })
})

describe('another program that holds a lock on the database', () => {
  test('makes typing wait in memory, with words, and it is stored once the lock is gone', async () => {
    const harness = startWorkspace()
    const { id } = await openAndImport(harness.client, folderWith({ 'a.txt': 'a' }))
    const window = await openDocument(harness, id, await nodeId(harness.client, id, 'a.txt'))
    const other = new Database(join(harness.dataPath, DATABASE_NAME))
    other.exec('BEGIN IMMEDIATE')
    window.text.insert(0, '+')
    await window.until((message) => message.type === 'trouble' && message.failure.code === 'DATABASE_BUSY')
    expect(await healthOf(harness.client)).toMatchObject({
      state: 'trouble',
      failure: { code: 'DATABASE_BUSY' },
    })
    expect(window.messages.some((message) => message.type === 'committed')).toBe(false)
    other.exec('COMMIT')
    other.close()
    await window.committed()
    await window.until((message) => message.type === 'recovered')
    expect(await healthOf(harness.client)).toMatchObject({ state: 'ok' })
  })

  test('at the start is waited for', async () => {
    const { dataPath, path, projectId } = await usedDatabase(folderWith({ 'a.txt': 'a' }))
    const other = new Database(path)
    other.exec('BEGIN EXCLUSIVE')
    const { client } = startWorkspace(dataPath)
    expect(await healthOf(client)).toMatchObject({ state: 'trouble', failure: { code: 'DATABASE_BUSY' } })
    const listed = client.projects.list()
    const first = await Promise.race([listed, new Promise((resolve) => setTimeout(resolve, 200, 'waits'))])
    expect(first).toBe('waits')
    other.exec('COMMIT')
    other.close()
    expect(await listed).toMatchObject([{ id: projectId }])
    expect(await healthOf(client)).toMatchObject({ state: 'ok' })
  })
})

describe('a full disk', () => {
  function mountTiny(): { path: string; release: () => void } | undefined {
    const path = temporaryFolder()
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', path], { stdio: 'ignore' })
      return { path, release: () => execFileSync('umount', ['-l', path]) }
    } catch {
      return undefined
    }
  }

  test('keeps what I type in memory, says so, and stores it when there is room again', async ({ skip }) => {
    const disk = mountTiny()
    if (disk === undefined) return skip('mounting a small disk is not permitted here')
    const harness = startWorkspace(join(disk.path, 'data'))
    try {
      const { id } = await openAndImport(harness.client, folderWith({ 'a.txt': 'a' }))
      const node = await nodeId(harness.client, id, 'a.txt')
      const window = await openDocument(harness, id, node)
      try {
        writeFileSync(join(disk.path, 'filler'), Buffer.alloc(3 * 1024 * 1024))
      } catch {
        // Full, as it is meant to be.
      }
      const typed = 'x'.repeat(300_000)
      window.text.insert(0, typed)
      await window.until((message) => message.type === 'trouble' && message.failure.code === 'DISK_FULL')
      window.text.insert(0, 'and more ')
      expect(await healthOf(harness.client)).toMatchObject({
        state: 'trouble',
        failure: { code: 'DISK_FULL' },
      })
      // A document opened meanwhile has what was typed, and the same trouble.
      const other = await openDocument(harness, id, node)
      expect(other.text.toString().startsWith('and more x')).toBe(true)
      await other.until((message) => message.type === 'trouble')
      rmSync(join(disk.path, 'filler'))
      await window.until((message) => message.type === 'recovered')
      await window.committed()
      await harness.service.dispose()
      const again = startWorkspace(join(disk.path, 'data'))
      expect((await openDocument(again, id, node)).text.length).toBe(typed.length + 'and more a'.length)
      await again.service.dispose()
    } finally {
      await harness.service.dispose()
      disk.release()
    }
  })

  test('that stays full until I quit has what I typed written into the files', async () => {
    const pragma = vi.spyOn(Database.prototype, 'pragma')
    const root = folderWith({ 'a.txt': 'a' })
    const harness = startWorkspace()
    const { id } = await openAndImport(harness.client, root)
    const window = await openDocument(harness, id, await nodeId(harness.client, id, 'a.txt'))
    const db = pragma.mock.contexts.at(-1) as Database.Database
    db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true })}`)
    window.text.insert(0, 'x'.repeat(100_000))
    await window.until((message) => message.type === 'trouble' && message.failure.code === 'DISK_FULL')
    await harness.service.dispose()
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe(`${'x'.repeat(100_000)}a`)
  })

  test('ends an import in words, with what came in kept, and the import goes on later', async () => {
    const root = folderWith(
      Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`f${n}.txt`, `${n}`.repeat(100_000)])),
    )
    const dataPath = temporaryFolder()
    // SQLite's own limit is a full disk to everything above it, on any machine.
    const pragma = vi.spyOn(Database.prototype, 'pragma')
    const harness = startWorkspace(dataPath)
    const limitPages = (count: number): unknown =>
      (pragma.mock.contexts.at(-1) as Database.Database).pragma(`max_page_count = ${count}`)
    limitPages(300)
    const { id } = await harness.client.projects.openFolder({ path: root })
    await expect(imported(harness.client, id)).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringContaining('disk is full'),
    })
    expect(await harness.client.projects.get({ projectId: id })).toMatchObject({ state: 'importing' })
    limitPages(1_000_000)
    await harness.client.projects.open({ projectId: id })
    await imported(harness.client, id)
    expect(await harness.client.projects.get({ projectId: id })).toMatchObject({ state: 'ready', files: 40 })
    expect(existsSync(join(root, 'f0.txt'))).toBe(true)
  })
})
