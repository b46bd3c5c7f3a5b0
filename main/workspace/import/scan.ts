import { isUtf8 } from 'node:buffer'
import { type Dirent, lstatSync, readdirSync, readlinkSync, rmSync, type Stats } from 'node:fs'
import { AppError } from '../../../preload/contract/errors.ts'
import type { ImportIssue } from '../../../preload/contract/projects.ts'
import { TEMPORARY_NAME } from '../disk/atomic-write.ts'
import { entryKind } from '../disk/entry-kind.ts'
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
  /** Tells this entry from another of the same name, and stays when it is renamed or moved. */
  identity: string
  link?: { target: string; state: LinkState }
}

export interface Scan {
  /** Folders come before what is in them. */
  entries: DiskEntry[]
  issues: ImportIssue[]
  /** Folders (by key) whose entries are known now. Of those that could not be read nothing is known: nothing in them is gone. */
  listed: Set<string>
  /** What is there and stays out of the store, by key; of what is in an ignored folder only the folder. */
  ignored: Set<string>
  /** The ignored folders among them. */
  ignoredFolders: string[]
  /** The project's folder has not one entry, ignored ones counted. */
  isBare: boolean
}

/** Folders to look at when it is known where something changed; all of what is new in them is looked at too. */
export interface ScanScope {
  /** By key: alone, or with everything below. */
  folders: ReadonlyMap<string, 'alone' | 'below'>
  /** Folders that the store knows need no visit of their own. */
  isKnown(key: string): boolean
}

export interface ScanOptions {
  root: string
  /** A folder that is never taken in. */
  exclude: string
  signal: AbortSignal
  pacer: Pacer
  onFound: (scan: Scan) => void
}

interface Folder {
  key: string
  path: string
  /** Those above it, until it has been entered. */
  rules: IgnoreRules
  /** Everything below is visited, known or not. */
  below: boolean
}

/** Walks a project's folder without opening any file but .gitignore, and without following any link. */
export class FolderScan {
  readonly #options: ScanOptions
  readonly #root: string
  readonly #scan: Scan = {
    entries: [],
    issues: [],
    listed: new Set(),
    ignored: new Set(),
    ignoredFolders: [],
    isBare: false,
  }

  constructor(options: ScanOptions) {
    this.#options = options
    this.#root = options.root
  }

  /** @throws AppError PERMISSION_DENIED or NOT_FOUND for the folder itself, CANCELLED when the signal says so. */
  async run(scope?: ScanScope): Promise<Scan> {
    const folders: Folder[] =
      scope === undefined
        ? [{ key: '', path: '', rules: new IgnoreRules(), below: true }]
        : this.#starts(scope)
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      if (this.#scan.listed.has(folder.key)) continue
      for (const dirent of this.#read(folder)) {
        if (this.#options.pacer.due()) await this.#rest()
        const entry = this.#take(folder, dirent)
        if (entry?.kind === 'folder' && (folder.below || !scope?.isKnown(entry.key)))
          folders.push({
            key: entry.key,
            path: this.#shown(folder, entry.name),
            rules: folder.rules,
            below: true,
          })
      }
    }
    this.#options.onFound(this.#scan)
    return this.#scan
  }

  /** The folders of a scope that are in the project. */
  #starts({ folders }: ScanScope): Folder[] {
    const chain = new Map<string, Folder | undefined>()
    const starts: Folder[] = []
    for (const [key, how] of folders) {
      const found = this.#locate(key, chain)
      if (found !== undefined) starts.push({ ...found, below: how === 'below' })
    }
    // Taken from the end: whole branches before folders alone, and a folder before those in it.
    return starts.toSorted((a, b) => Number(a.below) - Number(b.below) || b.key.length - a.key.length)
  }

  /** The folder `key` with the rules above it; undefined when it, or one above it, is no folder of the project. */
  #locate(key: string, chain: Map<string, Folder | undefined>): Folder | undefined {
    if (key === '') return { key, path: '', rules: new IgnoreRules(), below: false }
    if (chain.has(key)) return chain.get(key)
    const cut = key.lastIndexOf('/')
    const above = this.#locate(key.slice(0, Math.max(cut, 0)), chain)
    const name = Buffer.from(key.slice(cut + 1), 'latin1').toString()
    let found: Folder | undefined
    if (above !== undefined) {
      const rules = this.#enter(above)
      const path = this.#shown(above, name)
      const isFolder = lstatSync(this.#onDisk(key), { throwIfNoEntry: false })?.isDirectory() === true
      const isOut = this.#onDisk(key).toString() === this.#options.exclude || rules.ignores(path, name, true)
      if (isFolder && !isOut) found = { key, path, rules, below: false }
    }
    chain.set(key, found)
    return found
  }

  #enter(folder: Folder): IgnoreRules {
    const base = folder.path === '' ? '' : `${folder.path}/`
    return folder.rules.enter(this.#onDisk(folder.key), base)
  }

  async #rest(): Promise<void> {
    this.#options.onFound(this.#scan)
    await this.#options.pacer.rest()
    if (this.#options.signal.aborted) throw new AppError('CANCELLED', 'Reading the folder was stopped.')
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
      folder.rules = this.#enter(folder)
      this.#scan.listed.add(folder.key)
      if (folder.key === '') this.#scan.isBare = found.length === 0
      return found
    } catch (error) {
      if (folder.key === '') throw rootError(error, this.#root)
      // Gone since its parent was listed: the next look finds it so.
      if (systemCode(error) !== 'ENOENT') this.#issue(folder.path, whyUnreadable(error, 'folder'))
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
    const isFolder = dirent.isDirectory()
    if (TEMPORARY_NAME.test(name)) this.#tidy(key)
    if (
      (isFolder && this.#onDisk(key).toString() === this.#options.exclude) ||
      folder.rules.ignores(path, name, isFolder)
    ) {
      this.#scan.ignored.add(key)
      if (isFolder) this.#scan.ignoredFolders.push(key)
      return undefined
    }
    const stat = this.#stat(key, path)
    if (stat === undefined) return undefined
    const kind = entryKind(stat)
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
      identity: `${stat.dev}:${stat.ino}:${stat.birthtimeMs}`,
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
      if (systemCode(error) !== 'ENOENT') this.#issue(path, whyUnreadable(error, 'file'))
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
