import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { z } from 'zod'
import { storageCode } from '../store/failures.ts'
import { hostName, nameOfHost } from './device-name.ts'
import { DevicesTable, type OwnDevice } from './devices-table.ts'

// A data folder stays the device that it is when another database takes the place of the one in use.

const note = z.object({ id: z.uuid(), name: z.string(), named: z.number().int(), given: z.boolean() })

function notePath(dataPath: string): string {
  return join(dataPath, 'this-device.json')
}

/** Says which device the database is that is opened next in this folder. */
export function leaveDevice(dataPath: string, device: OwnDevice | undefined): void {
  if (device !== undefined) writeFileSync(notePath(dataPath), JSON.stringify(device), { flush: true })
}

/**
 * Makes the database the device that this folder is, and calls it what the computer is called unless the user named it.
 */
export function settleDevice(db: Database.Database, dataPath: string): void {
  const device = readNote(dataPath)
  if (device !== undefined) become(db, device)
  try {
    nameByHost(db)
  } catch (error) {
    // On a full disk it keeps the name it had: that is no reason not to open.
    if (storageCode(error) === 'DATABASE_DAMAGED') throw error
  }
  rmSync(notePath(dataPath), { force: true })
}

/** The name follows the computer's own for as long as the user gave none. */
export function nameByHost(db: Database.Database, host = hostName()): void {
  const devices = new DevicesTable(db)
  const own = devices.thisDevice()
  const name = nameOfHost(host)
  if (own !== undefined && !own.given && own.name !== name) devices.rename(name, false, Date.now())
}

function readNote(dataPath: string): OwnDevice | undefined {
  try {
    return note.parse(JSON.parse(readFileSync(notePath(dataPath), 'utf8')))
  } catch {
    // There is none, or a crash broke it off: the database says what it is.
    return undefined
  }
}

/** What was written by the device that the database was stays that device's. */
function become(db: Database.Database, device: OwnDevice): void {
  db.transaction(() => {
    const devices = new DevicesTable(db)
    const was = devices.thisDevice()
    // One that was made before there were devices, or just now, was never another.
    const isNew = was?.name === ''
    const own = isNew || was?.id === device.id ? devices.own : devices.meet(device)
    if (own === devices.own)
      db.prepare('UPDATE devices SET id = @id, name = @name, named = @named WHERE n = @own').run({
        id: device.id,
        name: device.name,
        named: device.named,
        own,
      })
    db.prepare('UPDATE this_device SET n = ?, given = ?').run(own, device.given ? 1 : 0)
  })()
}

/** Which device a folder was whose database was set aside: as that says, or else the newest backup that can be read. */
export function deviceBefore(dataPath: string, setAside: string): OwnDevice | undefined {
  const backups = join(dataPath, 'backups')
  const names = existsSync(backups) ? readdirSync(backups).filter((name) => name.endsWith('.db')) : []
  for (const path of [
    setAside,
    ...names
      .toSorted()
      .toReversed()
      .map((name) => join(backups, name)),
  ]) {
    const found = deviceIn(path)
    if (found !== undefined) return found
  }
  return undefined
}

function deviceIn(path: string): OwnDevice | undefined {
  let db: Database.Database | undefined
  try {
    db = new Database(path, { readonly: true, fileMustExist: true })
    const found = db
      .prepare('SELECT devices.id, name, named, given FROM this_device JOIN devices USING (n)')
      .get()
    const device = note.safeParse({ ...(found as object), given: (found as { given: number }).given === 1 })
    return device.success ? device.data : undefined
  } catch {
    // Damaged, or of a time before devices.
    return undefined
  } finally {
    db?.close()
  }
}
