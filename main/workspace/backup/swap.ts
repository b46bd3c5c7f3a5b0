import { existsSync, renameSync, rmSync } from 'node:fs'

const SUFFIXES = ['', '-wal', '-shm', '-journal']

/** Where a copy of a backup waits to take the database's place. */
export function waitingPath(database: string): string {
  return `${database}.restoring`
}

/** Renames the database with what belongs to it; nothing is deleted. @returns its new path. */
export function setDatabaseAside(database: string, why: 'damaged' | 'replaced'): string {
  const date = new Date().toISOString().replaceAll(':', '-').replace('Z', '')
  const aside = `${database}.${why}-${date}`
  for (const suffix of SUFFIXES)
    if (existsSync(database + suffix)) renameSync(database + suffix, aside + suffix)
  return aside
}

/** Puts the waiting copy in the place of the database, which is closed. */
export function swapIn(database: string): void {
  if (!existsSync(waitingPath(database))) return
  setDatabaseAside(database, 'replaced')
  renameSync(waitingPath(database), database)
}

/** Ends a swap that a crash broke off in the middle; a copy that never got that far is deleted. */
export function settleSwap(database: string): void {
  if (!existsSync(database) && existsSync(waitingPath(database))) renameSync(waitingPath(database), database)
  for (const left of [waitingPath(database), `${waitingPath(database)}.tmp`])
    if (existsSync(left)) rmSync(left)
}
