import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { Committer } from '../store/committer.ts'
import { createStore, type Store } from '../store/store.ts'

/** The store as it was at one moment, for as long as it takes to read it. Typing goes on meanwhile. */
export interface StoreSnapshot {
  store: Store
  close(): void
}

/** @param db the open database. */
export async function openSnapshot(db: Database.Database): Promise<StoreSnapshot> {
  if (db.pragma('journal_mode', { simple: true }) === 'wal') return readAt(db.name)
  // Without a log who reads holds up who writes: a copy is read then.
  const scratch = mkdtempSync(join(tmpdir(), 'offcoder-'))
  const remove = (): void => rmSync(scratch, { recursive: true, force: true })
  try {
    const copy = join(scratch, 'snapshot.db')
    await db.backup(copy)
    const { store, close } = readAt(copy)
    return {
      store,
      close: () => {
        close()
        remove()
      },
    }
  } catch (error) {
    remove()
    throw error
  }
}

function readAt(path: string): StoreSnapshot {
  const db = new Database(path, { readonly: true, fileMustExist: true, timeout: 2_000 })
  try {
    db.exec('BEGIN')
    // A transaction begins to see with its first read.
    db.prepare('SELECT count(*) FROM projects').get()
    const nothing = (): void => undefined
    const store = createStore(db, new Committer({ db, onTrouble: nothing, onRecovered: nothing }))
    return { store, close: () => db.close() }
  } catch (error) {
    db.close()
    throw error
  }
}
