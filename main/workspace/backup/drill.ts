import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Backup, DrillReport } from '../../../preload/contract/backups.ts'
import { loadText } from '../documents/load-text.ts'
import { createPacer } from '../pacer.ts'
import { contentHash } from '../store/blobs-table.ts'
import { Committer } from '../store/committer.ts'
import { assertSound } from '../store/database.ts'
import { checksum } from '../store/log-table.ts'
import { migrate, schemaVersion } from '../store/migrations.ts'
import { createStore, type Store } from '../store/store.ts'
import { textOf } from '../text/text-document.ts'
import type { BackupFolder } from './backup-folder.ts'

/** So many texts are put together from the backup and, where nobody edited them since, compared with the live ones. */
const SAMPLE = 25

type Check = DrillReport['checks'][number]

export interface DrillOptions {
  folder: BackupFolder
  backup: Backup
  /** The database in use. */
  live: Store
}

/** Proves, without touching anything, that a backup is whole and that projects could be got back from it. */
export async function runDrill({ folder, backup, live }: DrillOptions): Promise<DrillReport> {
  const started = performance.now()
  const checks: Check[] = [await checkSeal(folder, backup)]
  const scratch = await mkdtemp(join(folder.path, '.drill-'))
  let db: Database.Database | undefined
  try {
    db = await openBackup(backup, scratch)
    const store = createStore(
      db,
      new Committer({ db, onTrouble: () => undefined, onRecovered: () => undefined }),
    )
    for (const check of [checkStructure, checkCounts, checkEdits, checkContents, checkSample])
      checks.push(await check(store, live))
  } catch (error) {
    checks.push({ ok: false, what: 'The backup can be read', found: told(error) })
  } finally {
    db?.close()
    await rm(scratch, { recursive: true, force: true })
  }
  return { ok: checks.every(({ ok }) => ok), backup, checks, milliseconds: performance.now() - started }
}

function told(error: unknown): string {
  return `It is damaged: ${error instanceof Error ? error.message : String(error)}.`
}

function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`
}

/** A backup of an older schema is brought up to date in a copy, as restoring it would. */
async function openBackup({ path }: Backup, scratch: string): Promise<Database.Database> {
  const db = new Database(path, { readonly: true, fileMustExist: true })
  if (Number(db.pragma('user_version', { simple: true })) === schemaVersion) return db
  db.close()
  const copy = join(scratch, 'copy.db')
  await copyFile(path, copy)
  const own = new Database(copy)
  migrate(own)
  return own
}

async function checkSeal(folder: BackupFolder, backup: Backup): Promise<Check> {
  const what = 'The file is as it was made'
  if ((await folder.seal(backup)) === undefined)
    return { ok: true, what, found: 'Not known: its SHA-256 was not kept. The other checks count.' }
  const ok = await folder.isIntact(backup)
  return { ok, what, found: ok ? 'Every byte of it, by SHA-256.' : 'Some of its bytes have changed since.' }
}

async function checkStructure({ db }: Store): Promise<Check> {
  const what = 'The database is sound'
  const pacer = createPacer()
  const tables = db
    .prepare<[], { name: string }>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE 'CREATE VIRTUAL%'",
    )
    .all()
  try {
    for (const { name } of tables) {
      assertSound(db, name)
      await pacer.rest()
    }
    return { ok: true, what, found: `${count(tables.length, 'table')} checked.` }
  } catch (error) {
    return { ok: false, what, found: told(error) }
  }
}

async function checkCounts({ db }: Store, live: Store): Promise<Check> {
  const counted = (one: Database.Database, table: string): number =>
    one.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? 0
  const words = (one: Database.Database): string =>
    [
      count(counted(one, 'projects'), 'project'),
      count(counted(one, 'files'), 'file and folder', 'files and folders'),
      count(counted(one, 'docs'), 'document'),
    ].join(', ')
  return { ok: true, what: 'What is in it', found: `${words(db)}. In use now: ${words(live.db)}.` }
}

/** Calls `isBad` for each row of a table, by its key, in slices. @returns how many there are, and how many are bad. */
async function scan<T extends { key: number }>(
  db: Database.Database,
  sql: string,
  isBad: (row: T) => boolean,
): Promise<{ all: number; bad: number }> {
  const pacer = createPacer()
  const page = db.prepare<[number], T>(`${sql} LIMIT 64`)
  const found = { all: 0, bad: 0 }
  for (let after = -1; ; ) {
    const rows = page.all(after)
    for (const row of rows) {
      found.all += 1
      if (isBad(row)) found.bad += 1
      after = row.key
    }
    if (rows.length < 64) return found
    if (pacer.due()) await pacer.rest()
  }
}

async function checkEdits({ db }: Store): Promise<Check> {
  const what = 'Every stored edit is as it was written'
  interface Edit {
    key: number
    doc: number
    bytes: Buffer
    crc: number
  }
  const isBad = ({ doc, bytes, crc }: Edit): boolean => crc !== checksum(doc, bytes)
  try {
    const edits = await scan<Edit>(
      db,
      'SELECT seq AS key, doc, "update" AS bytes, crc FROM log WHERE seq > ? ORDER BY seq',
      isBad,
    )
    const states = await scan<Edit>(
      db,
      'SELECT rowid AS key, doc, state AS bytes, crc FROM snapshots WHERE rowid > ? ORDER BY rowid',
      isBad,
    )
    const bad = edits.bad + states.bad
    const all = `${count(edits.all, 'edit')} and ${count(states.all, 'state')}`
    return { ok: bad === 0, what, found: bad === 0 ? `${all} read.` : `${bad} of ${all} are damaged.` }
  } catch (error) {
    return { ok: false, what, found: told(error) }
  }
}

async function checkContents(store: Store): Promise<Check> {
  const what = 'Every stored file is as it was written'
  try {
    const files = await scan<{ key: number; hash: Buffer; bytes: Buffer }>(
      store.db,
      'SELECT id AS key, hash, bytes FROM blobs WHERE id > ? ORDER BY id',
      ({ hash, bytes }) => !contentHash(bytes).equals(hash),
    )
    const earlier = await scan<{ key: number }>(
      store.db,
      'SELECT id AS key FROM contents WHERE id > ? ORDER BY id',
      ({ key }) => isUnreadable(() => store.contents.get(key)),
    )
    const bad = files.bad + earlier.bad
    const all = `${count(files.all, 'content')} and ${count(earlier.all, 'earlier state')}`
    return { ok: bad === 0, what, found: bad === 0 ? `${all} read.` : `${bad} of ${all} are damaged.` }
  } catch (error) {
    return { ok: false, what, found: told(error) }
  }
}

function isUnreadable(read: () => unknown): boolean {
  try {
    read()
    return false
  } catch {
    // That it cannot be read is what was asked.
    return true
  }
}

async function checkSample(store: Store, live: Store): Promise<Check> {
  const what = 'Texts can be put together from it'
  const pacer = createPacer()
  const sample = store.db
    .prepare<[number], { project: string; name: string }>(
      "SELECT project, name FROM docs WHERE name <> 'tree' ORDER BY random() LIMIT ?",
    )
    .all(SAMPLE)
  let same = 0
  const wrong: string[] = []
  for (const { project, name } of sample) {
    const row = store.log.doc(project, name)
    if (row === undefined) continue
    try {
      const then = textOf(loadText(store, row).doc).toString()
      const now = live.log.doc(project, name)
      if (now !== undefined && live.log.lastSeq(now.id) === store.log.lastSeq(row.id)) {
        if (textOf(loadText(live, now).doc).toString() === then) same += 1
        else wrong.push(name)
      }
    } catch {
      // The other checks say what is wrong with it; here it counts.
      wrong.push(name)
    }
    await pacer.rest()
  }
  if (wrong.length > 0)
    return { ok: false, what, found: `${wrong.length} of ${count(sample.length, 'text')} could not.` }
  return {
    ok: true,
    what,
    found:
      sample.length === 0
        ? 'No text was edited before it was made.'
        : `${count(sample.length, 'text')} put together; ${same} not edited since, and the same as now.`,
  }
}
