import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { nameOfHost } from '../../../../../main/workspace/devices/device-name.ts'
import { DevicesTable, type OwnDevice } from '../../../../../main/workspace/devices/devices-table.ts'
import { nameByHost, settleDevice } from '../../../../../main/workspace/devices/keep-device.ts'
import { handsOf, ofHands } from '../../../../../main/workspace/history/sessions-table.ts'
import { DATABASE_NAME, openDatabase } from '../../../../../main/workspace/store/database.ts'
import { migrate } from '../../../../../main/workspace/store/migrations.ts'
import type { ThisDevice } from '../../../../../preload/contract/devices.ts'
import {
  databaseOf,
  folderWith,
  type Harness,
  imported,
  nodeId,
  openAndImport,
  openDocument,
  restart,
  startWorkspace,
  temporaryFolder,
} from '../harness.ts'

async function called({ client }: Pick<Harness, 'client'>): Promise<ThisDevice> {
  for await (const device of await client.devices.follow()) return device
  throw new Error('no device at all')
}

/** What the database in a data folder says it is. */
function deviceOf(harness: Harness): OwnDevice {
  const db = databaseOf(harness)
  const own = new DevicesTable(db).thisDevice()
  db.close()
  if (own === undefined) throw new Error('no device at all')
  return own
}

function empty(): Database.Database {
  const db = new Database(':memory:')
  migrate(db)
  return db
}

async function edited(harness = startWorkspace()) {
  const { client } = harness
  const { id: projectId } = await openAndImport(client, folderWith({ 'a.txt': 'one\n' }))
  const id = await nodeId(client, projectId, 'a.txt')
  const window = await openDocument(harness, projectId, id)
  window.text.insert(0, 'typed\n')
  await window.committed()
  return { harness, client, projectId, id, window }
}

/** On which devices the edits of a project were made, newest first. */
async function places({ client }: Pick<Harness, 'client'>, projectId: string) {
  const { items } = await client.history.timeline({ projectId, nodeId: null })
  return items.flatMap((item) => (item.kind === 'edits' ? item.hands.map(({ device }) => device) : []))
}

describe('this device', () => {
  test('is called as the computer is, from the first start on, and is the same after another', async () => {
    const first = startWorkspace()
    expect(await called(first)).toEqual({ name: nameOfHost(hostname()), given: false })
    const before = deviceOf(first)
    expect(before.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    const again = await restart(first)
    expect(deviceOf(again)).toEqual(before)
    expect(deviceOf(startWorkspace()).id).not.toBe(before.id)
  })

  test('gets another name, which every window hears of and which stays', async () => {
    const harness = startWorkspace()
    const heard: ThisDevice[] = []
    const ended = new AbortController()
    const listening = (async () => {
      for await (const device of await harness.client.devices.follow(undefined, { signal: ended.signal }))
        heard.push(device)
    })().catch(() => undefined)
    await expect.poll(() => heard.length).toBe(1)
    await harness.client.devices.rename({ name: ' Ada’s\nstudio ' })
    await expect.poll(() => heard.at(-1)).toEqual({ name: 'Ada’s studio', given: true })
    ended.abort()
    await listening
    const again = await restart(harness)
    expect(await called(again)).toEqual({ name: 'Ada’s studio', given: true })
    await again.client.devices.rename({ name: ' ' })
    expect(await called(again)).toEqual({ name: nameOfHost(hostname()), given: false })
  })

  test('is called otherwise with its computer, unless its user named it', () => {
    const db = empty()
    nameByHost(db, 'laptop.local')
    const devices = new DevicesTable(db)
    const { id, named } = devices.thisDevice() as OwnDevice
    nameByHost(db, 'tower')
    expect(devices.thisDevice()).toMatchObject({ id, name: 'tower', given: false })
    expect(devices.thisDevice()?.named).toBeGreaterThan(named)
    devices.rename('studio', true, Date.now())
    nameByHost(db, 'laptop')
    expect(devices.thisDevice()).toMatchObject({ id, name: 'studio', given: true })
    db.close()
  })

  test('keeps its newest name where the clock was set back', () => {
    const db = empty()
    const devices = new DevicesTable(db)
    devices.rename('first', true, 5_000)
    devices.rename('second', true, 1_000)
    expect(devices.thisDevice()).toMatchObject({ name: 'second', named: 5_001 })
    db.close()
  })
})

test('all that is in a database from before there were devices was written on this one', async () => {
  const before = startWorkspace()
  const { projectId, id } = await edited(before)
  await before.service.dispose()
  const old = join(temporaryFolder(), 'data')
  mkdirSync(old)
  const path = join(old, DATABASE_NAME)
  copyFileSync(join(before.dataPath, DATABASE_NAME), path)
  const db = new Database(path)
  for (const index of ['log_device', 'writers_device', 'history_device', 'edit_sessions_devices'])
    db.exec(`DROP INDEX ${index}`)
  for (const table of ['log', 'writers', 'history']) db.exec(`ALTER TABLE ${table} DROP COLUMN device`)
  db.exec('ALTER TABLE edit_sessions DROP COLUMN devices; DROP TABLE this_device; DROP TABLE devices')
  db.pragma('user_version = 14')
  db.close()
  const after = startWorkspace(old)
  expect(await called(after)).toEqual({ name: nameOfHost(hostname()), given: false })
  expect(deviceOf(after).id).not.toBe(deviceOf(before).id)
  expect(await places(after, projectId)).toEqual([null])
  const authors = await after.client.history.authors({ projectId, nodeId: id })
  expect(authors).toMatchObject([{ actor: 'human', device: null }, { actor: 'import' }])
})

test('whose edits a session has is kept, in no room where all are of the first device', () => {
  const own = [{ actor: 'human', device: 1 } as const, { actor: 'model:Small', device: 1 } as const]
  expect(ofHands(own)).toEqual({ actors: 'human,model:Small', devices: '' })
  expect(handsOf(ofHands(own))).toEqual(own)
  const mixed = [{ actor: 'human', device: 1 } as const, { actor: 'human', device: 7 } as const]
  expect(ofHands(mixed)).toEqual({ actors: 'human,human', devices: '1,7' })
  expect(handsOf(ofHands(mixed))).toEqual(mixed)
})

describe('a backup', () => {
  test('of this device that is restored leaves it the name it has got since', async () => {
    const { harness, client, projectId, window } = await edited()
    const backup = await client.backups.create()
    await client.devices.rename({ name: 'studio' })
    const own = deviceOf(harness)
    await client.backups.restore({ id: backup.id })
    window.close()
    const again = await restart(harness)
    expect(deviceOf(again)).toEqual(own)
    expect(await places(again, projectId)).toEqual([null])
    expect(readdirSync(again.dataPath)).not.toContain('this-device.json')
  })

  test('of another device that is restored here does not make this one that device', async () => {
    const other = await edited()
    await other.client.devices.rename({ name: 'laptop' })
    const { path } = await other.client.backups.create()
    const here = startWorkspace()
    await here.client.devices.rename({ name: 'studio' })
    const own = deviceOf(here)
    const folder = join(here.dataPath, 'backups')
    mkdirSync(folder, { recursive: true })
    for (const name of readdirSync(join(path, '..'))) copyFileSync(join(path, '..', name), join(folder, name))
    for await (const { backups } of await here.client.backups.follow()) {
      await here.client.backups.restore({ id: backups[0]?.id ?? '' })
      break
    }
    const again = await restart(here)
    expect(deviceOf(again)).toEqual(own)
    const { projectId, id } = other
    expect(await places(again, projectId)).toEqual(['laptop'])
    await again.client.projects.open({ projectId })
    await imported(again.client, projectId)
    const window = await openDocument(again, projectId, id)
    window.text.insert(0, 'here\n')
    await window.committed()
    expect(await places(again, projectId)).toEqual([null, 'laptop'])
    expect(await again.client.history.authors({ projectId, nodeId: id })).toMatchObject([
      { actor: 'human', device: null },
      { actor: 'human', device: 'laptop' },
      { actor: 'import' },
    ])
  })

  test('from before there were devices is taken to be of this one', () => {
    const folder = temporaryFolder()
    const device = { id: crypto.randomUUID(), name: 'studio', named: 5, given: true }
    writeFileSync(join(folder, 'this-device.json'), JSON.stringify(device))
    const db = empty()
    settleDevice(db, folder)
    const devices = new DevicesTable(db)
    expect([devices.own, devices.thisDevice()]).toEqual([1, device])
    expect(readdirSync(folder)).toEqual([])
    // A note that a crash broke off says nothing.
    writeFileSync(join(folder, 'this-device.json'), '{"id":')
    settleDevice(db, folder)
    expect(new DevicesTable(db).thisDevice()).toEqual(device)
    db.close()
  })
})

describe('a database that was damaged and begun again', () => {
  function damage(path: string, from = 0): void {
    const bytes = readFileSync(path)
    writeFileSync(path, bytes.fill(0xaa, from))
  }

  test('is the device that it was, as far as it can still be read', async () => {
    const { harness } = await edited()
    await harness.client.devices.rename({ name: 'studio' })
    await harness.service.dispose()
    const own = deviceOf(harness)
    const path = join(harness.dataPath, DATABASE_NAME)
    const db = new Database(path)
    const page = db.prepare("SELECT rootpage AS n FROM sqlite_schema WHERE name = 'files'").get()
    db.close()
    const { n } = page as { n: number }
    const bytes = readFileSync(path)
    writeFileSync(path, bytes.fill(0xaa, (n - 1) * 4096, n * 4096))
    const again = startWorkspace(harness.dataPath)
    expect(readdirSync(harness.dataPath).some((name) => name.includes('.damaged-'))).toBe(true)
    expect(deviceOf(again)).toEqual(own)
  })

  test('or as the newest backup says, which then is still of this device', async () => {
    const { harness, client, projectId } = await edited()
    await client.backups.create()
    await harness.service.dispose()
    const own = deviceOf(harness)
    damage(join(harness.dataPath, DATABASE_NAME))
    const again = startWorkspace(harness.dataPath)
    expect(deviceOf(again)).toEqual(own)
    for await (const { backups } of await again.client.backups.follow()) {
      await again.client.backups.restore({ id: backups[0]?.id ?? '' })
      break
    }
    const restored = await restart(again)
    expect(deviceOf(restored)).toEqual(own)
    expect(await places(restored, projectId)).toEqual([null])
  })

  test('is a new device where nothing can be read', async () => {
    const { harness } = await edited()
    await harness.service.dispose()
    const { id } = deviceOf(harness)
    damage(join(harness.dataPath, DATABASE_NAME))
    const { db } = openDatabase(harness.dataPath)
    expect(new DevicesTable(db).thisDevice()).toMatchObject({ name: nameOfHost(hostname()), given: false })
    expect(new DevicesTable(db).thisDevice()?.id).not.toBe(id)
    db.close()
    expect(existsSync(join(harness.dataPath, 'this-device.json'))).toBe(false)
  })
})
