import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Backup } from '../../../preload/contract/backups.ts'
import { AppError } from '../../../preload/contract/errors.ts'
import { fileError, systemCode } from '../store/failures.ts'

const NAME = /^(offcoder-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z)\.db$/
/** Left free on the disk beside the copy itself. */
const MARGIN = 64 * 1024 * 1024

/** What is written beside a backup when it is made. */
const seal = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), bytes: z.number().int() })
type Seal = z.infer<typeof seal>

function show(bytes: number): string {
  return `${(bytes / 1024 ** 2).toLocaleString('en', { maximumFractionDigits: 0 })} MB`
}

/** SHA-256 of a file, read in pieces, so that nothing waits for it. */
export async function fileHash(path: string, signal?: AbortSignal): Promise<string> {
  const sum = createHash('sha256')
  for await (const piece of createReadStream(path, { highWaterMark: 1024 * 1024, signal }))
    sum.update(piece as Buffer)
  return sum.digest('hex')
}

/** The folder of backups: each a database file, and a seal that says what its bytes were. */
export class BackupFolder {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  /** Newest first. */
  async list(): Promise<Backup[]> {
    const names = await readdir(this.path).catch((error: unknown): string[] => {
      if (systemCode(error) === 'ENOENT') return []
      throw fileError(error, this.path, 'list the backups')
    })
    const found: Backup[] = []
    for (const name of names) {
      const match = NAME.exec(name)
      if (match === null) continue
      const [, id = '', date, hour, minute, second, ms] = match
      const path = join(this.path, name)
      const { size } = await stat(path).catch(() => ({ size: -1 }))
      if (size === -1) continue
      const at = Date.parse(`${date}T${hour}:${minute}:${second}.${ms}Z`)
      found.push({ id, at, path, bytes: size, sealed: names.includes(`${id}.json`) })
    }
    return found.toSorted((a, b) => b.at - a.at)
  }

  /** @throws AppError NOT_FOUND */
  async get(id: string): Promise<Backup> {
    const found = (await this.list()).find((one) => one.id === id)
    if (found === undefined)
      throw new AppError('NOT_FOUND', 'This backup is not in the folder any more.', { path: this.path })
    return found
  }

  /** Free bytes on the disk of the folder. */
  async free(): Promise<number> {
    const { bavail, bsize } = await statfs(this.path).catch(() => ({ bavail: 0, bsize: 0 }))
    return bavail * bsize
  }

  /** Makes the folder. @throws AppError DISK_FULL when a copy of `bytes` does not fit. */
  async prepare(bytes: number): Promise<void> {
    await mkdir(this.path, { recursive: true }).catch((error: unknown) => {
      throw fileError(error, this.path, 'make the folder for backups')
    })
    const free = await this.free()
    if (free >= bytes + MARGIN) return
    throw new AppError(
      'DISK_FULL',
      `There is no room for a backup: it takes ${show(bytes)}, and the disk has ${show(free)} free. Your work is stored all the same. Free some space and try again.`,
      { path: this.path },
    )
  }

  /** Where a new backup is written before it is whole. */
  temporary(): string {
    return join(this.path, 'offcoder.db.tmp')
  }

  /** Gives the file at `temporary()` its name and seal, durably. */
  async add(at: number): Promise<Backup> {
    const id = `offcoder-${new Date(at).toISOString().replaceAll(/[:.]/g, '-')}`
    const path = join(this.path, `${id}.db`)
    const from = this.temporary()
    const file = await open(from, 'r+')
    await file.sync().finally(() => file.close())
    const { size } = await stat(from)
    const own: Seal = { sha256: await fileHash(from), bytes: size }
    await writeFile(join(this.path, `${id}.json`), `${JSON.stringify(own)}\n`, { flush: true })
    await rename(from, path)
    return { id, at, path, bytes: size, sealed: true }
  }

  async remove({ id, path }: Backup): Promise<void> {
    await rm(path, { force: true })
    await rm(join(this.path, `${id}.json`), { force: true })
  }

  /** What the backup's bytes were; undefined when that was not written down, or not legibly. */
  async seal({ id }: Backup): Promise<Seal | undefined> {
    try {
      return seal.parse(JSON.parse(await readFile(join(this.path, `${id}.json`), 'utf8')))
    } catch {
      // A backup without a legible seal is judged by its content alone.
      return undefined
    }
  }

  /** True when the file is, byte for byte, what was made. */
  async isIntact(backup: Backup, signal?: AbortSignal): Promise<boolean> {
    const own = await this.seal(backup)
    return (
      own !== undefined && own.bytes === backup.bytes && own.sha256 === (await fileHash(backup.path, signal))
    )
  }
}
