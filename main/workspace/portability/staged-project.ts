import { lstat, mkdir, symlink, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { ImportIssue } from '../../../preload/contract/projects.ts'
import { MAX_STORED_BYTES } from '../disk/content-state.ts'
import { type FileStat, fileStat, readRegularFile } from '../disk/read-file.ts'
import { realPathWithin } from '../disk/safe-path.ts'
import { contentHash } from '../store/blobs-table.ts'
import { fileError } from '../store/failures.ts'
import type { FileRow } from '../store/files-table.ts'
import type { Store } from '../store/store.ts'
import { diskKey, TreeIndex } from '../tree/tree-index.ts'
import { assertPlainName } from './entry-names.ts'
import { type FileLine, placesOf, projectLine } from './format.ts'
import { LinkMap } from './links.ts'
import { damagedExport, Spool } from './spool.ts'
import {
  assertGoesOn,
  assertNoClash,
  entriesBelow,
  type UnpackOptions,
  unpackFile,
  unpackInto,
} from './unpack.ts'

const MOST_PROJECT_BYTES = 1024 * 1024
const BATCH_BYTES = 4 * 1024 * 1024

export interface StagedProjectOptions extends UnpackOptions {
  store: Store
  /** Its folder in the zip. */
  folder: string
  /** A new folder of ours. */
  stage: string
  folds: boolean
  outsideLinks: boolean
  issues: ImportIssue[]
}

/** One project of an export, unpacked and checked, and not yet known to the store. */
export class StagedProject {
  readonly folder: string
  readonly files: string
  readonly trash: string
  readonly spool: Spool
  project: Record<string, unknown> & {
    id: string
    key: string
    name: string
    created_at: number
    opened_at: number
    ai_enabled: 0 | 1
  } = undefined as never
  session: string | null = null
  rows: FileRow[] = []
  /** Shown nodes whose file is in the folder as the store takes it to be. */
  readonly written = new Set<string>()
  readonly #options: StagedProjectOptions
  readonly #places

  constructor(options: StagedProjectOptions) {
    this.#options = options
    this.folder = options.folder
    this.files = join(options.stage, 'files')
    this.trash = join(options.stage, 'trash')
    this.#places = placesOf(options.folder)
    this.spool = new Spool(options.stage)
  }

  async prepare(): Promise<void> {
    const { archive, signal, folds } = this.#options
    await this.#readProject()
    await this.spool.fill(archive, this.#places, signal)
    for (const [base, into] of [
      [this.#places.files, this.files],
      [this.#places.trash, this.trash],
    ] as const) {
      await mkdir(into)
      const entries = entriesBelow(archive, base)
      assertNoClash(entries, folds)
      await unpackInto(into, entries, this.#options)
    }
    await this.#settleNodes()
    await this.#keepContents()
  }

  async #content(hash: string): Promise<Buffer | undefined> {
    const entry = this.#options.archive.get(`${this.#places.contents}/${hash}`)
    if (entry === undefined) return undefined
    const bytes = await this.#options.archive.bytesOf(entry, MAX_STORED_BYTES)
    if (contentHash(bytes).toString('hex') !== hash)
      throw damagedExport(`“${entry.path}” is not what its name says`)
    return bytes
  }

  async #readProject(): Promise<void> {
    const { archive } = this.#options
    const entry = archive.get(this.#places.project)
    if (entry === undefined) throw damagedExport(`“${this.#places.project}” is missing`)
    try {
      this.project = projectLine.parse(
        JSON.parse((await archive.bytesOf(entry, MOST_PROJECT_BYTES)).toString()),
      )
    } catch (error) {
      throw damagedExport(`“${this.#places.project}” cannot be read`, error)
    }
    const session = archive.get(this.#places.session)
    if (session !== undefined)
      this.session = (await archive.bytesOf(session, MOST_PROJECT_BYTES * 4)).toString()
  }

  /** Makes what is not in the zip as an entry of its own name, and takes each file's state on this disk. */
  async #settleNodes(): Promise<void> {
    const { signal, store } = this.#options
    const lines = Array.from(this.spool.lines('files'))
    this.rows = lines.map(rowOf)
    const tree = new TreeIndex(this.rows.toSorted((a, b) => (a.id < b.id ? -1 : 1)))
    const shown = lines.flatMap((line, index) => {
      const row = this.rows[index]
      if (row === undefined || row.trashed === 1) return []
      for (const one of tree.lineage(row)) assertPlainName(Buffer.from(diskKey(one), 'latin1'))
      return [{ line, row, path: tree.diskPathOf(row) }]
    })
    for (const { row, path } of shown.toSorted((a, b) => a.path.length - b.path.length))
      if (row.kind === 'folder') await mkdir(realPathWithin(this.files, path), { recursive: true })
    let batch: { hash: Buffer; bytes: Buffer }[] = []
    let size = 0
    const keep = (): void => {
      const kept = batch
      batch = []
      size = 0
      if (kept.length > 0)
        store.committer.run(() => {
          for (const { hash, bytes } of kept) store.blobs.put(hash, bytes)
        })
    }
    for (const { line, row, path } of shown) {
      assertGoesOn(signal)
      if (row.kind === 'file' && line.entry !== null) {
        const kept = await this.#settleFile(line, row, path)
        if (kept !== undefined) batch.push(kept)
        size += kept?.bytes.length ?? 0
        if (size > BATCH_BYTES) keep()
      }
    }
    keep()
    const links = new Map(
      shown.flatMap(({ row, path }) => (row.link === null ? [] : [[path.toString(), row.link]])),
    )
    const map = new LinkMap(links)
    for (const { line, row, path } of shown)
      if (row.kind === 'symlink' && line.entry === null)
        await this.#makeLink(row, path, map.staysInside(path.toString()))
  }

  async #settleFile(
    line: FileLine,
    row: FileRow,
    relative: Buffer,
  ): Promise<{ hash: Buffer; bytes: Buffer } | undefined> {
    try {
      const path = realPathWithin(this.files, relative)
      if (line.entry?.startsWith(`${this.#places.odd}/`)) await this.#unpackOdd(line.entry, path, row)
      await utimes(path, row.mtime / 1e6, row.mtime / 1e6)
      if (row.hash === null) {
        Object.assign(row, statOf(await lstat(path)))
        return undefined
      }
      const { bytes, stat } = readRegularFile(path, MAX_STORED_BYTES)
      if (!contentHash(bytes).equals(row.hash))
        throw damagedExport(`“${relative.toString()}” is not as it was`)
      Object.assign(row, stat)
      this.written.add(row.id)
      return { hash: row.hash, bytes }
    } catch (error) {
      throw fileError(error, relative.toString(), 'unpack it')
    }
  }

  async #unpackOdd(name: string, path: Buffer, row: FileRow): Promise<void> {
    const entry = this.#options.archive.get(name)
    if (entry?.kind !== 'file') throw damagedExport(`“${name}” is missing`)
    await unpackFile(path, { ...entry, mode: row.mode || 0o644 }, this.#options)
    this.#options.onFile()
  }

  async #makeLink(row: FileRow, path: Buffer, inside: boolean): Promise<void> {
    const { outsideLinks, issues } = this.#options
    if (row.link === null) return
    if (inside || outsideLinks) {
      const folder = realPathWithin(this.files, path)
      await symlink(row.link, folder).catch((error: unknown) => {
        throw fileError(error, path.toString(), 'make this link')
      })
      return
    }
    issues.push({
      path: path.toString(),
      reason: `This link leads out of the project (to “${row.link}”), so it was left out.`,
    })
  }

  /** Puts in what the store has let go again meanwhile, as nothing referred to it yet. */
  async ensure(): Promise<void> {
    const { store } = this.#options
    const tree = new TreeIndex(this.rows)
    for (const row of this.rows) {
      if (row.hash === null || !this.written.has(row.id) || store.blobs.has(row.hash)) continue
      const { hash } = row
      const { bytes } = readRegularFile(realPathWithin(this.files, tree.diskPathOf(row)), MAX_STORED_BYTES)
      store.committer.run(() => store.blobs.put(hash, bytes))
    }
    await this.#keepContents()
  }

  /** What documents began as, what the trash's files are, and earlier states. */
  async #keepContents(): Promise<void> {
    const { store, signal } = this.#options
    const needed = new Set<string>()
    for (const { seed } of this.spool.lines('docs')) if (seed !== null) needed.add(seed)
    for (const { hash, trashed } of this.rows)
      if (hash !== null && trashed === 1) needed.add(hash.toString('hex'))
    const states = new Set<string>()
    for (const { content } of this.spool.lines('history')) if (content !== null) states.add(content)
    for (const hex of new Set([...needed, ...states])) {
      assertGoesOn(signal)
      const hash = Buffer.from(hex, 'hex')
      const isState = states.has(hex)
      if (store.blobs.has(hash)) {
        if (isState) store.committer.run(() => store.contents.putBlob(hash))
        continue
      }
      if (!needed.has(hex) && store.contents.has(hash)) continue
      const bytes = await this.#content(hex)
      if (bytes === undefined) continue
      store.committer.run(() => {
        if (needed.has(hex)) store.blobs.put(hash, bytes)
        if (isState) store.contents.put(bytes)
      })
    }
  }
}

function statOf(stat: Parameters<typeof fileStat>[0]): FileStat {
  return fileStat(stat)
}

function rowOf({ entry: _entry, diskName, hash, ...line }: FileLine): FileRow {
  return {
    ...line,
    diskName: diskName === null ? null : Buffer.from(diskName, 'base64'),
    hash: hash === null ? null : Buffer.from(hash, 'hex'),
  }
}
