import { isUtf8 } from 'node:buffer'
import { type Dirent, lstatSync, readdirSync, readlinkSync, rmSync, type Stats } from 'node:fs'
import { AppError } from '../../../preload/contract/errors.ts'
import type { ImportIssue } from '../../../preload/contract/projects.ts'
import { TEMPORARY_NAME } from '../disk/atomic-write.ts'
import { type FileStat, fileStat } from '../disk/read-file.ts'
import { joinPath, type LinkState, linkState } from '../disk/safe-path.ts'
import type { Pacer } from '../pacer.ts'
import { systemCode } from '../store/failures.ts'
import { IgnoreRules } from './ignore-rules.ts'

/** No save takes this long: what it was writing will not be put in place any more. */
const ABANDONED_MS = 10 * 60_000

/** Something in the folder that belongs in the store. */
export interface DiskEntry {
  /** Path in the disk's own bytes, one character a byte: unique, and can be turned back. */
  key: string
  parentKey: string
  /** The name for people; has U+FFFD where the bytes are not UTF-8. */
  name: string
  /** The name's bytes, where they are not UTF-8. */
  diskName: Buffer | null
  kind: 'file' | 'folder' | 'symlink'
  stat: FileStat
  link?: { target: string; state: LinkState }
}

export interface Scan {
  /** Folders come before what is in them. */
  entries: DiskEntry[]
  issues: ImportIssue[]
  /** Folders (by key) that could not be read: what was in them is unknown, not gone. */
  unread: Set<string>
}

interface Folder {
  key: string
  path: string
  rules: IgnoreRules
}

/** Walks a project's folder without opening any file but .gitignore, and without following any link. */
export class FolderScan {
  readonly #root: string
  readonly #exclude: string
  readonly #signal: AbortSignal
  readonly #pacer: Pacer
  readonly #scan: Scan = { entries: [], issues: [], unread: new Set() }
  readonly #onFound: (scan: Scan) => void

  constructor(
    root: string,
    exclude: string,
    signal: AbortSignal,
    pacer: Pacer,
    onFound: (scan: Scan) => void,
  ) {
    this.#root = root
    this.#exclude = exclude
    this.#signal = signal
    this.#pacer = pacer
    this.#onFound = onFound
  }

  /** @throws AppError PERMISSION_DENIED or NOT_FOUND for the folder itself, CANCELLED when the signal says so. */
  async run(): Promise<Scan> {
    const folders: Folder[] = [{ key: '', path: '', rules: new IgnoreRules() }]
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      for (const dirent of this.#read(folder)) {
        if (this.#pacer.due()) await this.#rest()
        const entry = this.#take(folder, dirent)
        if (entry?.kind === 'folder')
          folders.push({ key: entry.key, path: this.#shown(folder, entry.name), rules: folder.rules })
      }
    }
    this.#onFound(this.#scan)
    return this.#scan
  }

  async #rest(): Promise<void> {
    this.#onFound(this.#scan)
    await this.#pacer.rest()
    if (this.#signal.aborted) throw new AppError('CANCELLED', 'Reading the folder was stopped.')
  }

  #shown(folder: Folder, name: string): string {
    return folder.path === '' ? name : `${folder.path}/${name}`
  }

  #onDisk(key: string): Buffer {
    return joinPath(this.#root, Buffer.from(key, 'latin1'))
  }

  #read(folder: Folder): Dirent<Buffer>[] {
    const path = this.#onDisk(folder.key)
    try {
      const found = readdirSync(path, { withFileTypes: true, encoding: 'buffer' })
      const base = folder.path === '' ? '' : `${folder.path}/`
      folder.rules = folder.rules.enter(
        path,
        base,
        base === '' ? ['.git/info/exclude', '.gitignore'] : ['.gitignore'],
      )
      return found
    } catch (error) {
      if (folder.key === '') throw rootError(error, this.#root)
      this.#scan.unread.add(folder.key)
      this.#issue(folder.path, whyUnreadable(error, 'folder'))
      return []
    }
  }

  #issue(path: string, reason: string): void {
    this.#scan.issues.push({ path, reason })
  }

  #take(folder: Folder, dirent: Dirent<Buffer>): DiskEntry | undefined {
    const name = dirent.name.toString('utf8')
    const path = this.#shown(folder, name)
    const local = dirent.name.toString('latin1')
    const key = folder.key === '' ? local : `${folder.key}/${local}`
    if (dirent.isDirectory() && this.#onDisk(key).toString() === this.#exclude) return undefined
    if (TEMPORARY_NAME.test(name)) this.#tidy(key)
    if (folder.rules.ignores(path, name, dirent.isDirectory())) return undefined
    const stat = this.#stat(key, path)
    if (stat === undefined) return undefined
    const kind = stat.isFile()
      ? 'file'
      : stat.isDirectory()
        ? 'folder'
        : stat.isSymbolicLink()
          ? 'symlink'
          : undefined
    if (kind === undefined) {
      this.#issue(path, `This is ${specialKind(stat)}, not a file. OffCoder leaves it alone.`)
      return undefined
    }
    const utf8 = isUtf8(dirent.name)
    if (!utf8)
      this.#issue(
        path,
        'The name is not UTF-8. The file is in the project; its name is shown with replacement characters and stays as it is on disk.',
      )
    const entry: DiskEntry = {
      key,
      parentKey: folder.key,
      name,
      diskName: utf8 ? null : dirent.name,
      kind,
      stat: fileStat(stat),
    }
    if (kind === 'symlink') this.#follow(entry, path)
    this.#scan.entries.push(entry)
    return entry
  }

  /** A crash in the middle of a save leaves the half that was not yet in place. */
  #tidy(key: string): void {
    const path = this.#onDisk(key)
    const stat = lstatSync(path, { throwIfNoEntry: false })
    if (stat?.isFile() && Date.now() - stat.mtimeMs > ABANDONED_MS) rmSync(path, { force: true })
  }

  #stat(key: string, path: string): Stats | undefined {
    try {
      return lstatSync(this.#onDisk(key))
    } catch (error) {
      // Deleted since the folder was listed: nothing to report.
      if (systemCode(error) !== 'ENOENT') {
        this.#scan.unread.add(key)
        this.#issue(path, whyUnreadable(error, 'file'))
      }
      return undefined
    }
  }

  #follow(entry: DiskEntry, path: string): void {
    const onDisk = this.#onDisk(entry.key)
    const state = linkState(this.#root, onDisk)
    let target = '?'
    try {
      target = readlinkSync(onDisk, { encoding: 'utf8' })
    } catch (error) {
      this.#issue(path, whyUnreadable(error, 'link'))
    }
    entry.link = { target, state }
    if (state === 'outside')
      this.#issue(
        path,
        `This link leads out of the project (to “${target}”). OffCoder shows it and does not follow it.`,
      )
    if (state === 'broken') this.#issue(path, `This link leads to “${target}”, which is not there.`)
  }
}

function specialKind(stat: Stats): string {
  if (stat.isFIFO()) return 'a pipe'
  if (stat.isSocket()) return 'a socket'
  return 'a device'
}

function rootError(error: unknown, root: string): AppError {
  const code = systemCode(error)
  const data = { path: root, cause: code }
  if (code === 'EACCES' || code === 'EPERM')
    return new AppError(
      'PERMISSION_DENIED',
      `The system does not let OffCoder read the folder “${root}”. Give yourself permission to read it, then open it again.`,
      data,
      error,
    )
  if (code === 'ENOTDIR')
    return new AppError('INVALID_INPUT', `“${root}” is a file. Open the folder it is in.`, data, error)
  return new AppError(
    'NOT_FOUND',
    `The folder “${root}” is not there. It may have been moved, or be on a disk that is not connected.`,
    data,
    error,
  )
}

/** Why something in the folder could not be taken in, in words. */
export function whyUnreadable(error: unknown, what: 'file' | 'folder' | 'link'): string {
  const code = systemCode(error)
  if (code === 'EACCES' || code === 'EPERM')
    return `The system does not let OffCoder read this ${what}. Give yourself permission to read it and open the project again.`
  if (code === 'ENAMETOOLONG')
    return `The path to this ${what} is longer than the system allows, so it was left out. Shorten a folder's name above it.`
  return `This ${what} could not be read (${error instanceof Error ? error.message : String(error)}), so it was left out.`
}
