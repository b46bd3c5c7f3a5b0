import { Readable } from 'node:stream'
import { handsOf } from '../history/sessions-table.ts'
import type { Store } from '../store/store.ts'
import type { ArchiveWriter } from './archive-writer.ts'
import type { CarriedTables } from './carried-tables.ts'
import type { FileLine, LinesName, placesOf } from './format.ts'

export interface StateWriterOptions {
  store: Store
  tables: CarriedTables
  archive: ArchiveWriter
  places: ReturnType<typeof placesOf>
}

export interface CarriedState {
  project: string
  lines: readonly FileLine[]
  /** SHA-256 of contents that stand in the zip as files. */
  kept: Set<string>
  session: string | null
  trash: readonly { node: string; at: number; waited: number }[]
}

const OPTIONS = { mode: 0o644, mtime: 0 }

/** Writes what the store has of a project beyond its files: documents, history, trash, the window's state. */
export class StateWriter {
  readonly #options: StateWriterOptions
  /** Numbers of the devices that wrote what has been written out. */
  readonly #devices = new Set<number>()

  constructor(options: StateWriterOptions) {
    this.#options = options
  }

  async write({ project, lines, kept, session, trash }: CarriedState): Promise<void> {
    const { archive, places, tables } = this.#options
    const { path: _path, ...row } = tables.project(project)
    await archive.addFile(places.project, Buffer.from(`${JSON.stringify(row, null, 2)}\n`), OPTIONS)
    if (session !== null) await archive.addFile(places.session, Buffer.from(session), OPTIONS)
    await this.#lines('files', lines)
    await this.#lines('docs', this.#docs(project))
    await this.#lines('states', this.#states(project))
    await this.#lines('updates', this.#updates(project))
    await this.#lines('history', this.#history(project))
    await this.#lines('edits', this.#edits(project))
    await this.#lines(
      'trash',
      trash.map(({ node, at, waited }) => ({ node, at, waited })),
    )
    await this.#lines('purged', tables.purged(project))
    await this.#lines('devices', this.#devicesMet())
    await this.#contents(project, lines, kept)
  }

  async #lines(name: LinesName, items: Iterable<object>): Promise<void> {
    const { archive, places } = this.#options
    await archive.addFile(places.lines(name), Readable.from(jsonLines(items)), OPTIONS)
  }

  *#docs(project: string): Generator<object> {
    const { tables, store } = this.#options
    for (const { id, name, seed, seedClient, flushed } of tables.docs(project)) {
      const written = store.log.lastSeq(id) <= flushed
      yield { name, seed: seed?.toString('hex') ?? null, seedClient, written }
    }
  }

  *#states(project: string): Generator<object> {
    const { tables, store } = this.#options
    for (const { id, name } of tables.docs(project)) {
      const head = store.log.snapshot(id, 'head', () => undefined)
      if (head === undefined) continue
      const writers = store.writers.of(id)
      for (const { device } of writers) this.#devices.add(device)
      yield { doc: name, state: head.state.toString('base64'), writers }
    }
  }

  *#updates(project: string): Generator<object> {
    const { tables, store } = this.#options
    for (const { id, name } of tables.docs(project)) {
      const folded = store.log.snapshot(id, 'head', () => undefined)?.upto ?? 0
      for (const { seq, update, ...row } of tables.updates(id)) {
        if (seq <= folded) continue
        this.#devices.add(row.device)
        yield { doc: name, update: update.toString('base64'), ...row }
      }
    }
  }

  *#history(project: string): Generator<object> {
    for (const { device, ...row } of this.#options.tables.history(project)) {
      const line = { ...row, content: row.content?.toString('hex') ?? null }
      if (row.kind !== 'content') this.#devices.add(device)
      yield row.kind === 'content' ? line : { ...line, device }
    }
  }

  *#edits(project: string): Generator<object> {
    for (const session of this.#options.store.editSessions.all(project)) {
      const devices = handsOf(session).map(({ device }) => device)
      for (const device of devices) this.#devices.add(device)
      yield { ...session, devices: devices.join(',') }
    }
  }

  /** The devices that all other lines refer to, and no more: what else was met is no part of this project. */
  *#devicesMet(): Generator<object> {
    for (const n of this.#devices) {
      const device = this.#options.store.devices.get(n)
      if (device !== undefined) yield { n, ...device }
    }
  }

  /** Contents that no file in the zip has: earlier states, what documents began as, what waits in the trash. */
  async #contents(project: string, lines: readonly FileLine[], kept: Set<string>): Promise<void> {
    const { tables, store, archive, places } = this.#options
    const add = async (hash: string, read: () => Buffer | undefined): Promise<void> => {
      if (kept.has(hash)) return
      const bytes = read()
      if (bytes === undefined) return
      kept.add(hash)
      await archive.addFile(`${places.contents}/${hash}`, bytes, OPTIONS)
    }
    const blob = (hash: string): Buffer | undefined => store.blobs.get(Buffer.from(hash, 'hex'))
    for (const { hash } of lines) if (hash !== null) await add(hash, () => blob(hash))
    for (const { seed } of Array.from(tables.docs(project))) {
      const hash = seed?.toString('hex')
      if (hash !== undefined) await add(hash, () => blob(hash))
    }
    for (const { id, hash } of tables.contentIds(project))
      await add(hash.toString('hex'), () => store.contents.get(id))
  }
}

function* jsonLines(items: Iterable<object>): Generator<string> {
  for (const item of items) yield `${JSON.stringify(item)}\n`
}
