import { constants } from 'node:fs'
import { copyFile, open, rename, rm } from 'node:fs/promises'
import Database from 'better-sqlite3'
import type { Backup } from '../../../preload/contract/backups.ts'
import { AppError } from '../../../preload/contract/errors.ts'
import { fileError } from '../store/failures.ts'
import { schemaVersion } from '../store/migrations.ts'
import { type BackupFolder, fileHash } from './backup-folder.ts'
import { swapIn, waitingPath } from './swap.ts'

/**
 * A backup that takes the database's place when OffCoder ends. It needs no open database, so that one which cannot be
 * opened can be replaced too.
 */
export class Restoring {
  readonly #folder: BackupFolder
  readonly #path: string
  #backup: Backup | undefined
  /** Called after it changed. */
  onChanged: () => Promise<void> | void = () => undefined

  /** @param path of the database in use. */
  constructor(folder: BackupFolder, path: string) {
    this.#folder = folder
    this.#path = path
  }

  /** What waits for the end of the database in use. */
  get backup(): Backup | undefined {
    return this.#backup
  }

  /** The newest backup that is, byte for byte, what was made, and of a schema that this OffCoder knows. */
  async newestGood(): Promise<Backup | undefined> {
    for (const backup of await this.#folder.list())
      if (isKnown(backup) && (await this.#folder.isIntact(backup))) return backup
    return undefined
  }

  /**
   * Copies a backup to where it takes the database's place in `finish`.
   * @throws AppError DATABASE_DAMAGED when the backup is; NOT_FOUND, DISK_FULL. Nothing is changed then.
   */
  async restore(id: string): Promise<void> {
    const backup = await this.#folder.get(id)
    await this.#folder.prepare(backup.bytes)
    const seal = await this.#folder.seal(backup)
    const waiting = waitingPath(this.#path)
    const copy = `${waiting}.tmp`
    try {
      await copyFile(backup.path, copy, constants.COPYFILE_FICLONE)
      const sum = await fileHash(copy)
      if (seal !== undefined && seal.sha256 !== sum) throw damaged(backup)
      const file = await open(copy, 'r+')
      await file.sync().finally(() => file.close())
      await rename(copy, waiting)
    } catch (error) {
      await rm(copy, { force: true })
      throw fileError(error, backup.path, 'copy this backup')
    }
    this.#backup = backup
    await this.onChanged()
  }

  async cancel(): Promise<void> {
    await rm(waitingPath(this.#path), { force: true })
    this.#backup = undefined
    await this.onChanged()
  }

  /** After the database was closed: the restored one takes its place, if one waits for that. */
  finish(): void {
    if (this.#backup !== undefined) swapIn(this.#path)
  }
}

function isKnown({ path }: Backup): boolean {
  try {
    const db = new Database(path, { readonly: true, fileMustExist: true })
    try {
      return Number(db.pragma('user_version', { simple: true })) <= schemaVersion
    } finally {
      db.close()
    }
  } catch {
    // One that cannot be opened is of no use here.
    return false
  }
}

function damaged({ path }: Backup): AppError {
  return new AppError(
    'DATABASE_DAMAGED',
    'This backup was damaged after it was made, so it was not used. Nothing was changed. Try an older one.',
    { path },
  )
}
