import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import type { Failure } from '../../../preload/contract/errors.ts'
import { isOnNetworkNow } from '../../durable/network-drive.ts'
import { setDatabaseAside, settleSwap } from '../backup/swap.ts'
import { deviceBefore, leaveDevice, nameByHost, settleDevice } from '../devices/keep-device.ts'
import { storageCode, storageError, toFailure } from './failures.ts'
import { migrate } from './migrations.ts'
import { hasLostCommits, keepLog } from './write-ahead-log.ts'

export const DATABASE_NAME = 'offcoder.db'
/** Left beside a database that was found damaged while in use, so that the next start sets it aside. */
const DAMAGE_MARK = `${DATABASE_NAME}.damaged`
/** A database up to this size is checked before use after a crash; a larger one is checked in the background. */
const CHECK_AT_ONCE = 64 * 1024 * 1024
/** One up to this size takes a few milliseconds, and is checked whole before each use. */
const CHECK_ALWAYS = 4 * 1024 * 1024
/** SQLite waits for a lock with the process stopped, so the wait is short; whoever writes tries again later. */
const BUSY_MS = 150

/** Is a folder on a drive that other computers write to? */
export type OnNetwork = (path: string) => boolean

export interface OpenedDatabase {
  db: Database.Database
  path: string
  readOnly: boolean
  /** Where a damaged database was put. */
  setAside?: string
  failure?: Failure
  /** The last run did not end in order: the background check is due. */
  suspicious: boolean
  /** A folder of our own that the database was copied to; to be deleted after closing. */
  scratch?: string
}

function fileSize(path: string): number {
  return existsSync(path) ? statSync(path).size : 0
}

/**
 * A write-ahead log needs memory that all who read share, which a network drive does not give: there commits go through
 * a rollback journal, whose locks the drive keeps.
 */
function journalMode(db: Database.Database, path: string, onNetwork: OnNetwork): void {
  db.pragma(`journal_mode = ${onNetwork(dirname(path)) ? 'TRUNCATE' : 'WAL'}`)
}

/** @throws AppError or SqliteError; `storageCode` says whether it is damage, a lock or a lack of permission. */
function openWritable(path: string, onNetwork: OnNetwork): { db: Database.Database; suspicious: boolean } {
  const suspicious = fileSize(`${path}-wal`) > 0 || fileSize(`${path}-journal`) > 0
  const db = new Database(path, { timeout: BUSY_MS })
  try {
    journalMode(db, path, onNetwork)
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    // Proves that it can be written to: SQLite opens a read-only file without a word.
    db.transaction(() => db.pragma('user_version')).immediate()
    migrate(db)
    if (fileSize(path) <= CHECK_ALWAYS) assertWhole(db)
    else if (suspicious && fileSize(path) <= CHECK_AT_ONCE) assertSound(db)
    settleDevice(db, dirname(path))
    return { db, suspicious }
  } catch (error) {
    db.close()
    throw error
  }
}

/** @throws a SQLITE_CORRUPT error when SQLite's own check finds something. */
export function assertSound(db: Database.Database, table?: string): void {
  const target = table === undefined ? '' : `('${table}')`
  refuseFound((db.pragma(`quick_check${target}`) as { quick_check: string }[]).map((row) => row.quick_check))
}

/** The same, and that indexes have what their tables have, and that no row belongs to one that is not there. */
export function assertWhole(db: Database.Database, table?: string): void {
  const target = table === undefined ? '' : `('${table}')`
  const rows = db.pragma(`integrity_check${target}`) as { integrity_check: string }[]
  const orphans = db.pragma(`foreign_key_check${target}`) as { table: string }[]
  refuseFound([
    ...rows.map((row) => row.integrity_check),
    ...orphans.map((row) => `a row of ${row.table} belongs to none`),
  ])
}

function refuseFound(texts: readonly string[]): void {
  // A damaged full-text index is built again by who owns it; no text is only there.
  const found = texts.find((text) => text !== 'ok' && !/fts5/i.test(text))
  if (found !== undefined) throw Object.assign(new Error(found), { code: 'SQLITE_CORRUPT' })
}

/**
 * Opens what can be read of a database that cannot be written to: projects are still shown. SQLite itself cannot read
 * a WAL database in a folder without room for its shared memory, so a copy is opened.
 */
function openForReading(path: string): { db: Database.Database; scratch?: string } {
  if (!existsSync(path)) {
    const empty = new Database(':memory:')
    migrate(empty)
    nameByHost(empty)
    empty.pragma('query_only = ON')
    return { db: empty }
  }
  const scratch = mkdtempSync(join(tmpdir(), 'offcoder-'))
  const copy = join(scratch, DATABASE_NAME)
  for (const suffix of ['', '-wal', '-journal']) {
    if (!existsSync(path + suffix)) continue
    copyFileSync(path + suffix, copy + suffix, constants.COPYFILE_FICLONE)
    chmodSync(copy + suffix, 0o600)
  }
  const db = new Database(copy)
  migrate(db)
  nameByHost(db)
  db.pragma('query_only = ON')
  return { db, scratch }
}

/**
 * Opens the database in `dataPath`, or makes one. A damaged database is set aside and a new one begun; one that
 * cannot be written to is opened for reading.
 * @throws AppError SCHEMA_TOO_NEW, DATABASE_BUSY or INTERNAL.
 */
export function openDatabase(dataPath: string, onNetwork: OnNetwork = isOnNetworkNow): OpenedDatabase {
  const path = join(dataPath, DATABASE_NAME)
  try {
    mkdirSync(dataPath, { recursive: true })
    settleSwap(path)
    if (existsSync(join(dataPath, DAMAGE_MARK))) return beginAgain(path, dataPath, onNetwork)
    const lost = hasLostCommits(path) ? lostCommits(keepLog(path)) : {}
    return { ...openWritable(path, onNetwork), path, readOnly: false, ...lost }
  } catch (error) {
    const code = storageCode(error)
    if (code === 'DATABASE_DAMAGED') return beginAgain(path, dataPath, onNetwork)
    if (code === 'READ_ONLY' || code === 'PERMISSION_DENIED') {
      return {
        ...openForReading(path),
        path,
        readOnly: true,
        failure: toFailure(storageError(error)),
        suspicious: false,
      }
    }
    throw storageError(error)
  }
}

function lostCommits(kept: string): { failure: Failure } {
  return {
    failure: {
      code: 'DATABASE_DAMAGED',
      message: `Part of what was stored last before OffCoder ended was damaged on the disk, so the latest changes may be missing. The damaged part was kept as “${kept}”. Look over what you worked on last.`,
    },
  }
}

function beginAgain(path: string, dataPath: string, onNetwork: OnNetwork): OpenedDatabase {
  const aside = setDatabaseAside(path, 'damaged')
  const mark = join(dataPath, DAMAGE_MARK)
  if (existsSync(mark)) renameSync(mark, `${aside}.txt`)
  leaveDevice(dataPath, deviceBefore(dataPath, aside))
  const { db } = openWritable(path, onNetwork)
  return {
    db,
    path,
    readOnly: false,
    setAside: aside,
    suspicious: false,
    failure: {
      code: 'DATABASE_DAMAGED',
      message: `The database was damaged, so it was put aside as “${aside}” and a new one was begun. Your projects are read again from their folders; text that was never written to its file is only in the old database.`,
    },
  }
}

/** Where to leave the mark that makes the next start set this database aside. */
export function damageMark(dataPath: string): string {
  return join(dataPath, DAMAGE_MARK)
}
