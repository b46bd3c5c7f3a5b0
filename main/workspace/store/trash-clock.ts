import type Database from 'better-sqlite3'

/** One advance counts no more than this, in milliseconds. */
const MOST = 30 * 24 * 60 * 60_000

/** Counts the time that the trash waits. Never runs backwards, and never far ahead at once. Owns `trash_clock`. */
export class TrashClock {
  readonly #get
  readonly #set

  constructor(db: Database.Database) {
    this.#get = db.prepare<[], { wall: number; age: number }>('SELECT wall, age FROM trash_clock')
    this.#set = db.prepare('UPDATE trash_clock SET wall = ?, age = ?')
  }

  /** What has been counted so far; without writing. */
  age(now: number): number {
    return this.#count(now)
  }

  /** Counts the time up to `now`. Only in a transaction. @returns milliseconds since counting began. */
  advance(now: number): number {
    const next = this.#count(now)
    this.#set.run(now, next)
    return next
  }

  #count(now: number): number {
    const { wall, age } = this.#get.get() ?? { wall: now, age: 0 }
    return age + Math.min(Math.max(now - wall, 0), MOST)
  }
}
