import type { Readable } from 'node:stream'
import type { ImportIssue } from '../../../preload/contract/projects.ts'
import { joinPath } from '../disk/safe-path.ts'
import { formatOf, loadText } from '../documents/load-text.ts'
import { IgnoreRules } from '../import/ignore-rules.ts'
import { contentHash } from '../store/blobs-table.ts'
import type { FileRow } from '../store/files-table.ts'
import type { ProjectRow } from '../store/projects-table.ts'
import type { Store } from '../store/store.ts'
import { bytesOf } from '../text/text-document.ts'
import { TreeIndex } from '../tree/tree-index.ts'
import type { ArchiveWriter } from './archive-writer.ts'
import { CarriedTables } from './carried-tables.ts'
import { chatPages, notebookPages } from './chats.ts'
import { isPortable } from './entry-names.ts'
import { type FileLine, placesOf } from './format.ts'
import { LinkMap } from './links.ts'
import { StateWriter } from './state-writer.ts'
import { type Found, look, openFile, walk } from './walk.ts'

const ALWAYS = new IgnoreRules()

export interface ProjectWriterOptions {
  /** The store as it was at one moment. */
  store: Store
  project: ProjectRow
  folder: string
  includeIgnored: boolean
  /** Paths that are never taken along: OffCoder's own data, and the zip itself. */
  exclude: ReadonlySet<string>
  issues: ImportIssue[]
  onFile: () => void
}

interface Planned {
  row: FileRow
  path: Buffer
  entry: string | null
}

/** Writes one project into a zip. `gather` says what there is; `write` does it. */
export class ProjectWriter {
  outsideLinks = 0
  files = 0
  bytes = 0
  readonly #options: ProjectWriterOptions
  readonly #places
  readonly #tables: CarriedTables
  readonly #planned: Planned[] = []
  readonly #extras: Found[] = []
  readonly #trash: { node: string; found: Found[] }[] = []
  #rows: FileRow[] = []

  constructor(options: ProjectWriterOptions) {
    this.#options = options
    this.#places = placesOf(options.folder)
    this.#tables = new CarriedTables(options.store.db)
  }

  get manifest() {
    const { folder, project } = this.#options
    const { files, bytes, outsideLinks } = this
    return { folder, name: project.name, files, bytes, outsideLinks }
  }

  async gather(): Promise<void> {
    const { store, project, issues } = this.#options
    let damaged = 0
    this.#rows = store.files.all(project.id, () => {
      damaged += 1
    })
    if (damaged > 0)
      issues.push({
        path: project.name,
        reason: `What is stored about ${damaged === 1 ? 'one file or folder' : `${damaged} files or folders`} of this project is damaged, so ${damaged === 1 ? 'it is' : 'they are'} not in the zip. Open the project, which puts that right, and export it again.`,
      })
    const tree = new TreeIndex(this.#rows)
    const shown = this.#rows
      .filter((row) => row.trashed === 0)
      .map((row) => ({ row, path: tree.diskPathOf(row) }))
      .toSorted((a, b) => a.path.compare(b.path))
    const taken = new Set(shown.map(({ path }) => path.toString('latin1')))
    if (this.#options.includeIgnored) await this.#gatherExtras(taken)
    this.#plan(shown)
    await this.#gatherTrash()
    for (const { row } of shown) {
      if (row.kind !== 'folder') this.files += 1
      this.bytes += row.size
    }
    for (const { kind, size } of [...this.#extras, ...this.#trash.flatMap(({ found }) => found)]) {
      if (kind !== 'folder') this.files += 1
      this.bytes += size
    }
  }

  async write(archive: ArchiveWriter): Promise<void> {
    const { store, project, folder, onFile } = this.#options
    const lines: FileLine[] = []
    const kept = new Set<string>()
    for (const planned of this.#planned) {
      lines.push(await this.#writeNode(archive, planned, kept))
      if (planned.row.kind !== 'folder') onFile()
    }
    for (const found of this.#extras)
      await this.#writeFound(archive, `${this.#places.files}/${shown(found.key)}`, found)
    for (const { node, found } of this.#trash)
      for (const one of found)
        await this.#writeFound(
          archive,
          [this.#places.trash, node, shown(one.key)].filter(Boolean).join('/'),
          one,
        )
    for (const row of this.#rows) if (row.trashed === 1) lines.push(lineOf(row, null))
    const session = store.sessions.newest(project.id)
    for (const { name, markdown } of [
      ...chatPages(project.name, session),
      ...notebookPages(store, project.id),
    ])
      await archive.addFile(`${this.#places.chats}/${name}`, Buffer.from(markdown), { mode: 0o644, mtime: 0 })
    await new StateWriter({ store, tables: this.#tables, archive, places: placesOf(folder) }).write({
      project: project.id,
      lines,
      kept,
      session,
      trash: this.#tables.trash(project.id),
    })
  }

  /** Decides what stands where in the zip. */
  #plan(shownRows: readonly { row: FileRow; path: Buffer }[]): void {
    const links = new Map<string, string>()
    for (const { row, path } of shownRows)
      if (row.kind === 'symlink' && row.link !== null) links.set(path.toString(), row.link)
    for (const { key, target } of this.#extras) if (target !== null) links.set(shown(key), target)
    const map = new LinkMap(links)
    let odd = 0
    for (const { row, path } of shownRows) {
      const fits = isPortable(path)
      if (row.kind === 'symlink') {
        const inside = row.link !== null && map.staysInside(path.toString())
        if (!inside) this.outsideLinks += 1
        const entry = inside && fits ? `${this.#places.files}/${path.toString()}` : null
        this.#planned.push({ row, path, entry })
      } else if (fits) this.#planned.push({ row, path, entry: `${this.#places.files}/${path.toString()}` })
      else
        this.#planned.push({ row, path, entry: row.kind === 'file' ? `${this.#places.odd}/${++odd}` : null })
    }
    const kept = this.#extras.filter(({ key, kind, path }) => {
      const fits =
        isPortable(Buffer.from(key, 'latin1')) && (kind !== 'symlink' || map.staysInside(shown(key)))
      if (!fits)
        this.#options.issues.push({
          path: path.toString(),
          reason:
            'This is no part of the project, and its name or where it leads cannot be kept in a zip, so it was left out.',
        })
      return fits
    })
    this.#extras.splice(0, this.#extras.length, ...kept)
  }

  async #gatherExtras(taken: ReadonlySet<string>): Promise<void> {
    const { project, exclude, issues } = this.#options
    const enters = (key: string): boolean =>
      !exclude.has(joinPath(project.path, Buffer.from(key, 'latin1')).toString())
    for await (const found of walk(project.path, enters, issues))
      if (!taken.has(found.key)) this.#extras.push(found)
  }

  /** What is in the trash folder; the store may not have all of it. */
  async #gatherTrash(): Promise<void> {
    const { project, includeIgnored, issues } = this.#options
    const enters = (key: string): boolean => {
      const name = key.slice(key.lastIndexOf('/') + 1)
      return isPortable(Buffer.from(key, 'latin1')) && (includeIgnored || !ALWAYS.ignores(key, name, true))
    }
    for (const { node, path } of this.#tables.trash(project.id)) {
      if (path === '') continue
      const top = await look(Buffer.from(path), '', [])
      if (top === undefined || top.kind === 'symlink') continue
      const found = [top]
      if (top.kind === 'folder')
        for await (const one of walk(path, enters, issues)) if (one.kind !== 'symlink') found.push(one)
      this.#trash.push({ node, found })
    }
  }

  async #writeNode(
    archive: ArchiveWriter,
    { row, path, entry }: Planned,
    kept: Set<string>,
  ): Promise<FileLine> {
    const mtime = row.mtime / 1000
    if (row.kind === 'folder') {
      if (entry !== null) archive.addFolder(entry, { mode: row.mode || 0o755, mtime })
      return lineOf(row, entry)
    }
    if (row.kind === 'symlink') {
      if (entry !== null) await archive.addLink(entry, row.link ?? '', mtime)
      return lineOf(row, entry)
    }
    const content = await this.#content(row, path)
    if (content === undefined || entry === null) return lineOf(row, null)
    await archive.addFile(entry, content, { mode: row.mode || 0o644, mtime })
    if (!Buffer.isBuffer(content)) return lineOf(row, entry)
    const hash = contentHash(content)
    kept.add(hash.toString('hex'))
    return lineOf({ ...row, hash, size: content.length }, entry)
  }

  async #writeFound(
    archive: ArchiveWriter,
    entry: string,
    { kind, path, mode, mtime, target }: Found,
  ): Promise<void> {
    if (kind === 'folder') return archive.addFolder(entry, { mode, mtime })
    if (kind === 'symlink') await archive.addLink(entry, target ?? '', mtime)
    else {
      const stream = await openFile(path, this.#options.issues)
      if (stream !== undefined) await archive.addFile(entry, stream, { mode, mtime })
    }
    this.#options.onFile()
  }

  /** The file as the store has it, text that is not on disk yet included; as a stream where only the disk has it. */
  async #content(row: FileRow, path: Buffer): Promise<Buffer | Readable | undefined> {
    const { store, project, issues } = this.#options
    try {
      const doc = row.text === 1 ? store.log.doc(project.id, row.id) : undefined
      if (doc !== undefined) return bytesOf(loadText(store, doc).doc, formatOf(row))
    } catch {
      issues.push({
        path: path.toString(),
        reason:
          'Part of what is stored of this text is damaged, so the file is in the zip as it was last written to disk.',
      })
    }
    const bytes = row.hash === null ? undefined : store.blobs.get(row.hash)
    return bytes ?? openFile(joinPath(project.path, path), issues)
  }
}

function shown(key: string): string {
  return Buffer.from(key, 'latin1').toString()
}

function lineOf(row: FileRow, entry: string | null): FileLine {
  const { trashed, text, bom } = row
  return {
    ...row,
    trashed: trashed === 1 ? 1 : 0,
    text: text === 1 ? 1 : 0,
    bom: bom === 1 ? 1 : 0,
    diskName: row.diskName?.toString('base64') ?? null,
    hash: row.hash?.toString('hex') ?? null,
    entry,
  }
}
