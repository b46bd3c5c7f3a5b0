import Database from 'better-sqlite3'
import { Committer } from '../store/committer.ts'
import { createStore, type Store } from '../store/store.ts'

/** The store as it was at one moment, for as long as it takes to read it. Typing goes on meanwhile. */
export interface StoreSnapshot {
  store: Store
  close(): void
}

export function openSnapshot(path: string): StoreSnapshot {
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
