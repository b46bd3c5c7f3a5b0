import type Database from 'better-sqlite3'
import { ChatsTable } from '../chats/chats-table.ts'
import { DevicesTable } from '../devices/devices-table.ts'
import { ContentsTable } from '../history/contents-table.ts'
import { HistoryTable } from '../history/history-table.ts'
import { EditSessionsTable } from '../history/sessions-table.ts'
import { WritersTable } from '../history/writers-table.ts'
import { BlobsTable } from './blobs-table.ts'
import type { Committer } from './committer.ts'
import { FilesTable } from './files-table.ts'
import { LogTable } from './log-table.ts'
import { PlacementsTable } from './placements-table.ts'
import { ProjectsTable } from './projects-table.ts'
import { SessionsTable } from './sessions-table.ts'

/** The tables of one open database, and the one way to write to them. */
export interface Store {
  db: Database.Database
  projects: ProjectsTable
  placements: PlacementsTable
  files: FilesTable
  blobs: BlobsTable
  log: LogTable
  sessions: SessionsTable
  history: HistoryTable
  contents: ContentsTable
  chats: ChatsTable
  editSessions: EditSessionsTable
  writers: WritersTable
  devices: DevicesTable
  committer: Committer
}

export function createStore(db: Database.Database, committer: Committer): Store {
  const blobs = new BlobsTable(db)
  const devices = new DevicesTable(db)
  return {
    db,
    committer,
    projects: new ProjectsTable(db),
    placements: new PlacementsTable(db),
    files: new FilesTable(db),
    blobs,
    log: new LogTable(db, devices.own),
    sessions: new SessionsTable(db),
    history: new HistoryTable(db, devices.own),
    chats: new ChatsTable(db),
    contents: new ContentsTable(db, blobs),
    editSessions: new EditSessionsTable(db),
    writers: new WritersTable(db),
    devices,
  }
}
