import type Database from 'better-sqlite3'
import { AppError } from '../../../preload/contract/errors.ts'
import projects from './migrations/001-projects.sql?raw'
import ledger from './migrations/002-ledger.sql?raw'
import history from './migrations/003-history.sql?raw'
import trashClock from './migrations/004-trash-clock.sql?raw'
import search from './migrations/005-search.sql?raw'
import checksums from './migrations/006-checksums.sql?raw'
import ai from './migrations/007-ai.sql?raw'
import projectShelf from './migrations/008-project-shelf.sql?raw'
import windowSessions from './migrations/009-window-sessions.sql?raw'
import chats from './migrations/010-chats.sql?raw'
import chatSearch from './migrations/011-chat-search.sql?raw'
import projectChecksums from './migrations/012-project-checksums.sql?raw'
import placements from './migrations/013-placements.sql?raw'
import writers from './migrations/014-writers.sql?raw'
import devices from './migrations/015-devices.sql?raw'

/** Migration N (counted from 1) takes the schema from version N − 1 to N. Never edit one that was released. */
const migrations: readonly string[] = [
  projects,
  ledger,
  history,
  trashClock,
  search,
  checksums,
  ai,
  projectShelf,
  windowSessions,
  chats,
  chatSearch,
  projectChecksums,
  placements,
  writers,
  devices,
]

export const schemaVersion = migrations.length

/**
 * Brings the schema up to date, one transaction a step.
 * @throws AppError SCHEMA_TOO_NEW when a newer OffCoder wrote this database; nothing is changed then.
 */
export function migrate(db: Database.Database): void {
  const version = Number(db.pragma('user_version', { simple: true }))
  if (version > schemaVersion) {
    throw new AppError(
      'SCHEMA_TOO_NEW',
      'Your projects were last opened by a newer OffCoder, which keeps them in a form that this one does not know. Nothing was changed. Start the newer OffCoder again.',
      { found: version, known: schemaVersion },
    )
  }
  for (const [index, sql] of migrations.entries()) {
    if (index < version) continue
    db.transaction(() => {
      db.exec(sql)
      db.pragma(`user_version = ${index + 1}`)
    }).immediate()
  }
}
