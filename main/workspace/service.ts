import { rmSync } from 'node:fs'
import { access, constants } from 'node:fs/promises'
import { join } from 'node:path'
import type { AppError } from '../../preload/contract/errors.ts'
import { isOnNetworkNow } from '../durable/network-drive.ts'
import { createAiPermissionsRouter } from './ai-permissions.ts'
import { BackupFolder } from './backup/backup-folder.ts'
import { Restoring } from './backup/restoring.ts'
import { createChatsInUseRouter } from './chats/in-use-router.ts'
import { createFileReadingsRouter } from './codebase/readings-router.ts'
import { createCodebaseRouter } from './codebase/router.ts'
import { type WatchEnvironment, watchEnvironment } from './disk/folder-watch.ts'
import { type DocumentPortOptions, serveDocuments } from './documents/document-port.ts'
import { Engine } from './engine.ts'
import { Health } from './health.ts'
import { createLedgerRouter } from './ledger.ts'
import type { PortLike } from './port.ts'
import { createWorkspaceRouter } from './router.ts'
import { DATABASE_NAME, type OnNetwork, openDatabase } from './store/database.ts'
import { storageError, systemCode, toFailure } from './store/failures.ts'
import { createUsageRouter } from './usage.ts'

/** A database that another program holds is tried again this often. */
const REOPEN_MS = 1_000
/** A data folder that cannot be written to is looked at this often. */
const WRITABLE_MS = 2_000

export interface WorkspaceOptions {
  /** Folder for the database and the trash. Made when it is not there. */
  dataPath: string
  /** Folder of the templates for new projects; without it there are none. */
  templatesPath?: string
  log: (level: 'info' | 'warn' | 'error', message: string) => void
  /**
   * The database was found damaged while in use. What was unwritten is in its files; a new process sets the database
   * aside and begins a new one.
   */
  onDamaged: () => void
  /** What could only be read can be written to now: a new process opens it so. Windows hand over what they keep. */
  onWritable: () => void
  /** How folders are watched; as this system does without it. */
  watching?: WatchEnvironment
  /** Whether a folder is on a drive that other computers write to; as this system says without it. */
  onNetwork?: OnNetwork
}

export type WorkspaceService = ReturnType<typeof createWorkspaceService>

/**
 * The workspace: projects, files and documents in one database. It serves its contract from the first moment. While
 * another program holds the database calls wait; when it cannot be opened at all every call fails with the reason.
 * `health` says so in both cases.
 */
export function createWorkspaceService({
  dataPath,
  templatesPath,
  log,
  onDamaged,
  onWritable,
  watching = watchEnvironment,
  onNetwork = isOnNetworkNow,
}: WorkspaceOptions) {
  const path = join(dataPath, DATABASE_NAME)
  const health = new Health(path)
  const backupFolder = new BackupFolder(join(dataPath, 'backups'))
  const restoring = new Restoring(backupFolder, path)
  let engine: Engine | undefined
  let failure: AppError | undefined
  let timer: NodeJS.Timeout | undefined

  let openedOrFailed: () => void
  const opening = new Promise<void>((resolve) => {
    openedOrFailed = resolve
  })

  const current = (): Engine => {
    if (engine === undefined) throw failure ?? storageError(new Error('The store has not been started.'))
    return engine
  }

  const offerBackup = async (): Promise<void> => {
    try {
      const backup = await restoring.newestGood()
      if (backup !== undefined) health.offer(backup)
    } catch (error) {
      log('warn', storageError(error).message)
    }
  }

  const untilWritable = async (scratch: string | undefined): Promise<void> => {
    try {
      await access(dataPath, constants.W_OK)
      await access(path, constants.W_OK).catch((error: unknown) => {
        if (systemCode(error) !== 'ENOENT') throw error
      })
    } catch {
      if (engine !== undefined) timer = setTimeout(() => void untilWritable(scratch), WRITABLE_MS)
      return
    }
    // It was disposed of meanwhile.
    if (engine === undefined) return
    if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true })
    onWritable()
  }

  const open = (): void => {
    try {
      const opened = openDatabase(dataPath, onNetwork)
      engine = new Engine({
        opened,
        dataPath,
        templatesPath,
        backupFolder,
        restoring,
        health,
        watching,
        onDamaged,
      })
      failure = undefined
      if (opened.setAside !== undefined) health.settle('damaged', opened.failure, opened.setAside)
      else if (opened.readOnly) {
        health.settle('read-only', opened.failure)
        timer = setTimeout(() => void untilWritable(opened.scratch), WRITABLE_MS)
      } else if (opened.failure !== undefined) health.settle('trouble', opened.failure)
      else health.settle('ok', undefined)
      if (opened.failure !== undefined) log('warn', opened.failure.message)
      void engine.checkInBackground(opened.suspicious)
      if (opened.setAside !== undefined) {
        engine.salvage(opened.setAside)
        void offerBackup()
      }
    } catch (error) {
      failure = storageError(error)
      log('error', failure.message)
      health.settle('trouble', toFailure(failure))
      if (failure.code === 'DATABASE_BUSY') {
        timer = setTimeout(open, REOPEN_MS)
        return
      }
      if (failure.code === 'SCHEMA_TOO_NEW') void offerBackup()
    }
    openedOrFailed()
  }

  return {
    router: createWorkspaceRouter({ engine: current, opening, restoring, health }),
    ledgerRouter: createLedgerRouter(() => current().ledger),
    usageRouter: createUsageRouter(() => current().usage),
    permissionsRouter: createAiPermissionsRouter(() => current().projects, opening),
    chatsInUseRouter: createChatsInUseRouter(() => current().chats, opening),
    fileReadingsRouter: createFileReadingsRouter(() => current().codebase, opening),
    codebaseRouter: createCodebaseRouter(() => current().codebase, opening),
    /** Serves a window's documents port: each message brings the port of one document. */
    openDocuments(port: PortLike): void {
      // A window may ask before a database that another program holds is open.
      void opening.then(() =>
        serveDocuments(
          port,
          documentsOf(current, () => engine?.trouble),
        ),
      )
    },
    start: open,
    /** Commits everything that is pending, writes it to its files if that is wanted, and closes the database. */
    async dispose({ writeFiles }: { writeFiles: boolean } = { writeFiles: false }): Promise<void> {
      clearTimeout(timer)
      if (engine === undefined) restoring.finish()
      else await engine.dispose(writeFiles)
      engine = undefined
    },
  }
}

function documentsOf(current: () => Engine, trouble: DocumentPortOptions['trouble']): DocumentPortOptions {
  return {
    open: (project, id) => current().openText(project, id),
    openChat: (project, id) => current().chats.open(project, id),
    editedInTrash: (text) => current().revive(text),
    leftUnwritten({ project, id }) {
      // What fails is tried again when the file is next opened; the store has the text.
      current()
        .files.flush(project, id)
        .catch(() => undefined)
    },
    trouble,
  }
}
