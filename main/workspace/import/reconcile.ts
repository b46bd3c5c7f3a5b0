import { AppError } from '../../../preload/contract/errors.ts'
import type { ImportIssue } from '../../../preload/contract/projects.ts'
import { contentState, MAX_STORED_BYTES, metaOf } from '../disk/content-state.ts'
import { readRegularFile } from '../disk/read-file.ts'
import { joinPath } from '../disk/safe-path.ts'
import type { Pacer } from '../pacer.ts'
import type { FileRow } from '../store/files-table.ts'
import type { Store } from '../store/store.ts'
import { MAX_TEXT_BYTES } from '../text/bytes.ts'
import type { LocalState, NewNode, ProjectTree } from '../tree/project-tree.ts'
import { type Birth, idFromPath } from '../tree/tree-document.ts'
import { type DiskEntry, FolderScan, type Scan, whyUnreadable } from './scan.ts'

const BATCH_BYTES = 4 * 1024 * 1024
const BATCH_ENTRIES = 256

export interface ReconcileProgress {
  phase: 'scanning' | 'reading'
  filesDone: number
  filesTotal: number
  bytesDone: number
  bytesTotal: number
}

/** What reconciling needs of open documents: a file that has a text document is merged, not replaced. */
export interface DiskMerge {
  /** The file's text has changed on disk. */
  fileChanged(row: FileRow, bytes: Buffer, local: LocalState): void
  /** True while the document has text that is not in the file. */
  hasUnwritten(row: FileRow): boolean
}

export interface ReconcileOptions {
  store: Store
  tree: ProjectTree
  /** The project's folder and the key that its ids are derived from. */
  root: string
  projectKey: string
  merge: DiskMerge
  signal: AbortSignal
  pacer: Pacer
  /** A folder that is never taken in: OffCoder's own data. */
  exclude: string
  onProgress: (progress: ReconcileProgress) => void
}

export interface ReconcileResult {
  issues: ImportIssue[]
}

interface Work {
  entry: DiskEntry
  known: FileRow | undefined
}

/**
 * Makes the store agree with the project's folder: the first import, its continuation, and a later look for what
 * other programs changed are all this.
 */
export class Reconcile {
  readonly #options: ReconcileOptions
  readonly #issues: ImportIssue[] = []
  readonly #progress: ReconcileProgress = {
    phase: 'scanning',
    filesDone: 0,
    filesTotal: 0,
    bytesDone: 0,
    bytesTotal: 0,
  }
  /** Node ids by disk key, for parents of what is new. */
  readonly #ids = new Map<string, string>()
  readonly #batch: NewNode[] = []
  #blobs: { hash: Buffer; bytes: Buffer }[] = []
  #batchBytes = 0

  constructor(options: ReconcileOptions) {
    this.#options = options
  }

  async run(): Promise<ReconcileResult> {
    const { root, signal, pacer, tree, exclude } = this.#options
    const scan = await new FolderScan(root, exclude, signal, pacer, (found) => this.#found(found)).run()
    this.#issues.push(...scan.issues)
    const known = tree.byDiskPath()
    if (scan.entries.length === 0 && known.size > 0) {
      this.#issues.push({
        path: '',
        reason:
          'The folder is empty, though the project has files. OffCoder keeps them; if the folder is on a disk that is not connected, connect it and open the project again.',
      })
      return { issues: this.#issues }
    }
    await this.#remove(scan, known)
    await this.#read(scan, known)
    return { issues: this.#issues }
  }

  #found(scan: Scan): void {
    this.#progress.filesTotal = scan.entries.length
    this.#options.onProgress({ ...this.#progress })
  }

  /** Shown nodes that the disk no longer has go to the trash, but for text that was never written to a file. */
  async #remove(scan: Scan, known: ReadonlyMap<string, FileRow>): Promise<void> {
    const { tree, merge } = this.#options
    const kinds = new Map(scan.entries.map((entry) => [entry.key, entry.kind]))
    const unread = (key: string): boolean =>
      Array.from(scan.unread).some((folder) => key === folder || key.startsWith(`${folder}/`))
    const keptFolders = new Set<string>()
    const gone: FileRow[] = []
    // From the inside out, so that a folder stays when something in it does.
    for (const [key, row] of Array.from(known).toReversed()) {
      const stays =
        kinds.get(key) === row.kind ||
        unread(key) ||
        keptFolders.has(row.id) ||
        (row.kind === 'file' && merge.hasUnwritten(row))
      if (!stays) gone.push(row)
      else if (row.parent !== null) keptFolders.add(row.parent)
    }
    const ids = new Set(gone.map((row) => row.id))
    const topmost = gone.filter((row) => row.parent === null || !ids.has(row.parent))
    if (topmost.length === 0) return
    tree.change((document) => {
      for (const row of topmost) document.delete(row.id)
    }, 'disk')
  }

  async #read(scan: Scan, known: ReadonlyMap<string, FileRow>): Promise<void> {
    const { pacer, signal } = this.#options
    this.#progress.phase = 'reading'
    this.#progress.bytesTotal = scan.entries.reduce(
      (sum, entry) => sum + (entry.kind === 'file' ? entry.stat.size : 0),
      0,
    )
    for (const entry of scan.entries) {
      const row = known.get(entry.key)
      this.#takeEntry({ entry, known: row?.kind === entry.kind ? row : undefined })
      this.#progress.filesDone += 1
      if (entry.kind === 'file') this.#progress.bytesDone += entry.stat.size
      if (this.#batch.length >= BATCH_ENTRIES || this.#batchBytes >= BATCH_BYTES) this.#commit()
      if (pacer.due()) {
        this.#options.onProgress({ ...this.#progress })
        await pacer.rest()
        if (signal.aborted) break
      }
    }
    this.#commit()
    this.#options.onProgress({ ...this.#progress })
    if (signal.aborted)
      throw new AppError('CANCELLED', 'Reading the folder was stopped. What was read is kept.')
  }

  #takeEntry({ entry, known }: Work): void {
    if (known === undefined) {
      this.#takeNew(entry)
      return
    }
    this.#ids.set(entry.key, known.id)
    if (isUnchanged(entry, known)) {
      if (entry.kind === 'file' && entry.stat.size > MAX_STORED_BYTES) this.#tooLarge(entry)
      return
    }
    if (entry.kind !== 'file') {
      this.#options.tree.update([{ ...known, ...localOf(entry) }])
      return
    }
    this.#takeChanged(entry, known)
  }

  #takeChanged(entry: DiskEntry, known: FileRow): void {
    const content = this.#content(entry)
    if (content === undefined) return
    const same =
      content.bytes === undefined
        ? known.hash === null
        : known.hash?.equals(content.local.hash ?? Buffer.alloc(0))
    if (same || content.bytes === undefined) this.#options.tree.update([{ ...known, ...content.local }])
    else this.#options.merge.fileChanged(known, content.bytes, content.local)
  }

  #takeNew(entry: DiskEntry): void {
    const content = entry.kind === 'file' ? this.#content(entry) : { local: localOf(entry) }
    if (content === undefined) return
    const { bytes, local } = content
    const parent = entry.parentKey === '' ? '' : this.#ids.get(entry.parentKey)
    // Its folder could not be taken in.
    if (parent === undefined) return
    if (bytes !== undefined && local.hash) {
      this.#blobs.push({ hash: local.hash, bytes })
      this.#batchBytes += bytes.length
    }
    const id = this.#freeId(entry)
    this.#ids.set(entry.key, id)
    this.#batch.push({ id, birth: birthOf(entry, parent, local), local })
  }

  #freeId(entry: DiskEntry): string {
    const { tree, projectKey } = this.#options
    for (let attempt = 0; ; attempt++) {
      const id = idFromPath(projectKey, entry.kind, entry.key, attempt)
      if (tree.get(id) === undefined) return id
    }
  }

  /** Reads a file; undefined when it cannot be read, which is reported. */
  #content(entry: DiskEntry): { bytes?: Buffer; local: LocalState } | undefined {
    if (entry.stat.size > MAX_STORED_BYTES) return { local: this.#tooLarge(entry) }
    try {
      const { bytes, stat } = readRegularFile(
        joinPath(this.#options.root, Buffer.from(entry.key, 'latin1')),
        MAX_STORED_BYTES,
      )
      return { bytes, local: contentState(bytes, { diskName: entry.diskName, ...stat }) }
    } catch (error) {
      this.#issues.push({ path: shownKey(entry), reason: whyUnreadable(error, 'file') })
      return undefined
    }
  }

  #tooLarge(entry: DiskEntry): LocalState {
    const size = `${(entry.stat.size / 1024 ** 3).toFixed(1)} GB`
    const why = `This file is too large to edit here (${size}; the most is ${MAX_TEXT_BYTES / 1024 ** 2} MB). It is listed, and stays on disk only.`
    this.#issues.push({ path: shownKey(entry), reason: why })
    return { ...localOf(entry), hash: null, text: 0, why }
  }

  #commit(): void {
    if (this.#batch.length === 0) return
    const blobs = this.#blobs
    const { store, tree } = this.#options
    tree.add(this.#batch, 'import', () => {
      for (const { hash, bytes } of blobs) store.blobs.put(hash, bytes)
    })
    this.#batch.length = 0
    this.#blobs = []
    this.#batchBytes = 0
  }
}

function shownKey(entry: DiskEntry): string {
  return Buffer.from(entry.key, 'latin1').toString('utf8')
}

function localOf(entry: DiskEntry): LocalState {
  const local: LocalState = { diskName: entry.diskName, ...entry.stat }
  if (entry.kind === 'folder') local.size = 0
  return entry.link === undefined ? local : { ...local, link: entry.link.target, linkState: entry.link.state }
}

function birthOf(entry: DiskEntry, parent: string, local: LocalState): Birth {
  const birth: Birth = { kind: entry.kind, name: entry.name, parent }
  if (entry.diskName !== null) birth.raw = entry.diskName
  if (entry.kind === 'folder') return birth
  birth.meta = metaOf(local)
  // What a text begins as; later its document says what it is.
  if (local.hash) birth.meta.hash = local.hash.toString('base64url')
  return birth
}

function isUnchanged(entry: DiskEntry, row: FileRow): boolean {
  if (entry.kind === 'folder') return true
  if (entry.kind === 'symlink') return entry.link?.target === row.link && entry.link?.state === row.linkState
  return entry.stat.size === row.size && entry.stat.mtime === row.mtime && entry.stat.mode === row.mode
}
