import { lstatSync } from 'node:fs'
import { AppError } from '../../../preload/contract/errors.ts'
import type { ImportIssue } from '../../../preload/contract/projects.ts'
import { contentState, MAX_STORED_BYTES } from '../disk/content-state.ts'
import { readRegularFile } from '../disk/read-file.ts'
import { joinPath } from '../disk/safe-path.ts'
import type { Pacer } from '../pacer.ts'
import { systemCode } from '../store/failures.ts'
import type { FileRow } from '../store/files-table.ts'
import type { Store } from '../store/store.ts'
import { MAX_TEXT_BYTES } from '../text/bytes.ts'
import type { LocalState, NewNode, ProjectTree } from '../tree/project-tree.ts'
import { idFromPath } from '../tree/tree-document.ts'
import { birthOf, isSameState, isUnchanged, localOf, shownKey, withPlaceOf } from './entry-state.ts'
import { type DiskEntry, whyUnreadable } from './scan.ts'

const BATCH_BYTES = 4 * 1024 * 1024
const BATCH_ENTRIES = 256

/** What reconciling needs of documents: a file that has a text document is merged, not replaced. */
export interface DiskMerge {
  /** Resolves when no save of this file is under way; undefined when none is. */
  settled(row: FileRow): Promise<unknown> | undefined
  /**
   * The file's content has changed on disk.
   * @returns the row to store with `bytes` as its content; undefined when that was seen to.
   */
  fileChanged(row: FileRow, bytes: Buffer, local: LocalState): FileRow | undefined
  /** Ids of files whose document has text that is not in the file. */
  unwritten(): ReadonlySet<string>
  /** Files that are in the trash now, and files that would be but for text that is in the store alone. */
  gone(removed: readonly FileRow[], kept: readonly FileRow[]): void
}

export interface TakeOptions {
  store: Store
  tree: ProjectTree
  /** The project's folder and the key that its ids are derived from. */
  root: string
  projectKey: string
  merge: DiskMerge
  signal: AbortSignal
  pacer: Pacer
  /** What each node's entry on disk was when it was last seen, by node id. Kept from one run to the next. */
  identities: Map<string, string>
}

/** Takes what is on disk into the store, many entries to a transaction. */
export class TakeEntries {
  readonly issues: ImportIssue[] = []
  /** Ids of nodes whose file could not be read. */
  readonly unreadable: string[] = []
  /** Folders with folders in them are new. */
  hasNewFolders = false
  readonly #options: TakeOptions
  /** Ids of new folders by disk key, for what is in them. */
  readonly #ids = new Map<string, string>()
  #batch: NewNode[] = []
  #updates: FileRow[] = []
  #blobs: { hash: Buffer; bytes: Buffer }[] = []
  #batchBytes = 0

  constructor(options: TakeOptions) {
    this.#options = options
  }

  /**
   * Takes entries in order; a folder comes before what is in it.
   * @param touched files whose size and time are not to be trusted, by key.
   * @throws AppError CANCELLED; what was taken is kept.
   */
  async take(
    entries: readonly DiskEntry[],
    touched: ReadonlySet<string> | undefined,
    onProgress: (entry?: DiskEntry) => void,
  ): Promise<void> {
    const { pacer, signal, identities } = this.#options
    for (const entry of entries) {
      const known = this.#rowAt(entry)
      if (known === undefined) this.#takeNew(entry)
      else {
        identities.set(known.id, entry.identity)
        if (!isUnchanged(entry, known) || (entry.kind === 'file' && touched?.has(entry.key)))
          await this.#takeChanged(entry, known)
        else if (entry.kind === 'file' && entry.stat.size > MAX_STORED_BYTES) this.#tooLarge(entry)
      }
      onProgress(entry)
      if (this.#batch.length + this.#updates.length >= BATCH_ENTRIES || this.#batchBytes >= BATCH_BYTES)
        this.#commit()
      if (pacer.due()) {
        onProgress()
        await pacer.rest()
        if (signal.aborted) break
      }
    }
    this.#commit()
    if (signal.aborted)
      throw new AppError('CANCELLED', 'Reading the folder was stopped. What was read is kept.')
  }

  /** Adds those folders that the tree does not have, at once. */
  addFolders(entries: readonly DiskEntry[]): void {
    for (const entry of entries) if (this.#rowAt(entry) === undefined) this.#takeNew(entry)
    this.#commit()
  }

  /** SHA-256 of a file's content; undefined when it cannot be read or is not stored. */
  hashOf(entry: DiskEntry): Buffer | undefined {
    return this.#content(entry)?.local.hash ?? undefined
  }

  /** The shown node of an entry's kind at its place, as the tree is now: others may change it between two slices. */
  #rowAt(entry: DiskEntry): FileRow | undefined {
    const row = this.#options.tree.atKey(entry.key)
    return row?.kind === entry.kind ? row : undefined
  }

  async #takeChanged(entry: DiskEntry, known: FileRow): Promise<void> {
    const { merge } = this.#options
    if (entry.kind !== 'file') {
      this.#updates.push({ ...known, ...localOf(entry) })
      return
    }
    // Our own save is under way: what it leaves is known when it has ended.
    for (let save = merge.settled(known); save !== undefined; save = merge.settled(known)) await save
    const row = this.#rowAt(entry)
    if (row?.id !== known.id) return
    const content = this.#content(entry)
    if (content === undefined) {
      this.unreadable.push(row.id)
      return
    }
    const { bytes, local } = content
    const same = bytes === undefined ? row.hash === null : row.hash?.equals(local.hash ?? Buffer.alloc(0))
    if (same || bytes === undefined) {
      if (!isSameState(row, local)) this.#updates.push({ ...row, ...local })
      return
    }
    const changed = this.#merged(row, bytes, local)
    if (changed === undefined) return
    this.#updates.push(changed)
    if (changed.hash !== null) this.#keep(changed.hash, bytes)
  }

  #merged(row: FileRow, bytes: Buffer, local: LocalState): FileRow | undefined {
    try {
      return this.#options.merge.fileChanged(row, bytes, local)
    } catch (error) {
      // One document that is damaged or has become something else must not hold up the others.
      if (!(error instanceof AppError) || !['DATABASE_DAMAGED', 'CHANGED_ON_DISK'].includes(error.code))
        throw error
      this.issues.push({ path: this.#options.tree.pathOf(row), reason: error.message })
      return undefined
    }
  }

  #takeNew(entry: DiskEntry): void {
    const parent = this.#parentOf(entry)
    // Its folder could not be taken in.
    if (parent === undefined) return
    const content = entry.kind === 'file' ? this.#content(entry) : { local: localOf(entry) }
    if (content === undefined) return
    if (entry.kind !== 'file' && this.#options.tree.hasShown && !this.#isThere(entry)) return
    const { bytes, local } = content
    if (bytes !== undefined && local.hash) this.#keep(local.hash, bytes)
    const id = this.#freeId(entry)
    this.#options.identities.set(id, entry.identity)
    if (entry.kind === 'folder') {
      this.hasNewFolders ||= this.#ids.has(entry.parentKey)
      this.#ids.set(entry.key, id)
    }
    this.#batch.push({ id, birth: birthOf(entry, parent, local), local })
  }

  #parentOf({ parentKey }: DiskEntry): string | undefined {
    if (parentKey === '') return ''
    const row = this.#options.tree.atKey(parentKey)
    return row?.kind === 'folder' ? row.id : this.#ids.get(parentKey)
  }

  #isThere(entry: DiskEntry): boolean {
    return lstatSync(this.#pathOf(entry), { throwIfNoEntry: false }) !== undefined
  }

  #pathOf(entry: DiskEntry): Buffer {
    return joinPath(this.#options.root, Buffer.from(entry.key, 'latin1'))
  }

  #keep(hash: Buffer, bytes: Buffer): void {
    this.#blobs.push({ hash, bytes })
    this.#batchBytes += bytes.length
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
      const { bytes, stat } = readRegularFile(this.#pathOf(entry), MAX_STORED_BYTES)
      return { bytes, local: contentState(bytes, { diskName: entry.diskName, ...stat }) }
    } catch (error) {
      // Gone since it was listed: the next look finds it so.
      if (systemCode(error) !== 'ENOENT')
        this.issues.push({ path: shownKey(entry), reason: whyUnreadable(error, 'file') })
      return undefined
    }
  }

  #tooLarge(entry: DiskEntry): LocalState {
    const size = `${(entry.stat.size / 1024 ** 3).toFixed(1)} GB`
    const why = `This file is too large to edit here (${size}; the most is ${MAX_TEXT_BYTES / 1024 ** 2} MB). It is listed, and stays on disk only.`
    this.issues.push({ path: shownKey(entry), reason: why })
    return { ...localOf(entry), hash: null, text: 0, why }
  }

  #commit(): void {
    const { store, tree } = this.#options
    const blobs = this.#blobs
    const nodes = this.#batch
    const rows = this.#updates.map((row) => withPlaceOf(row, tree.get(row.id)))
    this.#blobs = []
    this.#batch = []
    this.#updates = []
    this.#batchBytes = 0
    const keep = (): void => {
      for (const { hash, bytes } of blobs) store.blobs.put(hash, bytes)
    }
    if (nodes.length > 0) tree.add(nodes, 'import', keep)
    if (rows.length > 0) tree.update(rows, keep)
  }
}
