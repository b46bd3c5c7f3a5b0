import * as Y from 'yjs'
import { AppError } from '../../../preload/contract/errors.ts'
import type { FileRow } from '../store/files-table.ts'
import type { Store } from '../store/store.ts'
import { seedClient } from '../text/text-document.ts'
import { compact } from './compact.ts'
import { loadText, seedDocument } from './load-text.ts'
import { OpenText } from './open-text.ts'

/** Documents that no window has open stay in memory up to these bounds. */
const IDLE_DOCUMENTS = 32
const IDLE_CHARACTERS = 32 * 1024 * 1024

export interface TextDocumentsOptions {
  store: Store
  projectKey: (project: string) => string
  /** Damage that was found and set aside while reading a document. */
  onDamage: (project: string, row: FileRow) => void
  /** A document was read into memory. */
  onLoaded: (text: OpenText) => void
}

/** The text documents in memory: one for each file, whoever looks at it. */
export class TextDocuments {
  readonly #options: TextDocumentsOptions
  /** Oldest use first. */
  readonly #open = new Map<string, OpenText>()

  constructor(options: TextDocumentsOptions) {
    this.#options = options
  }

  /** The document in memory, if it is. */
  peek(project: string, id: string): OpenText | undefined {
    return this.#open.get(`${project}/${id}`)
  }

  *inProject(project: string): IterableIterator<OpenText> {
    for (const text of this.#open.values()) if (text.project === project) yield text
  }

  *all(): IterableIterator<OpenText> {
    yield* this.#open.values()
  }

  /** @throws AppError NOT_TEXT, NOT_FOUND or DATABASE_DAMAGED. */
  load(project: string, row: FileRow): OpenText {
    const key = `${project}/${row.id}`
    const text = this.#open.get(key) ?? this.#load(project, row)
    // Again at the end: used last.
    this.#open.delete(key)
    this.#open.set(key, text)
    this.#evict()
    return text
  }

  /** Is there text in the store that the file on disk does not have? Needs no loading. */
  hasUnwritten(project: string, id: string): boolean {
    const text = this.peek(project, id)
    if (text !== undefined) return text.dirty
    const doc = this.#options.store.log.doc(project, id)
    return doc !== undefined && this.#options.store.log.lastSeq(doc.id) > doc.flushed
  }

  /** Forgets a document whose file is deleted for ever. */
  discard(project: string, id: string): void {
    this.#open.get(`${project}/${id}`)?.doc.destroy()
    this.#open.delete(`${project}/${id}`)
  }

  /** Forgets a project's documents; what they have is stored already. */
  drop(project: string): void {
    for (const [key, text] of this.#open) if (text.project === project) this.#open.delete(key)
  }

  #load(project: string, row: FileRow): OpenText {
    const text = this.#read(project, row)
    this.#options.onLoaded(text)
    return text
  }

  #read(project: string, row: FileRow): OpenText {
    const { store, projectKey } = this.#options
    const stored = store.log.doc(project, row.id)
    if (row.text === 0)
      throw new AppError('NOT_TEXT', row.why ?? 'This file is not text.', { nodeId: row.id })
    if (stored === undefined) {
      const seed = {
        hash: row.hash,
        client: seedClient(projectKey(project), row.id, row.hash ?? Buffer.alloc(0)),
      }
      const doc = new Y.Doc()
      seedDocument(store, doc, seed, row.id)
      return new OpenText({ store, project, id: row.id, doc, stored, lastSeq: 0, seed })
    }
    const loaded = loadText(store, stored)
    if (!loaded.sound) store.committer.run(() => store.log.markFlushed(stored.id, 0))
    if (loaded.badFrom !== undefined || !loaded.sound) this.#options.onDamage(project, row)
    const text = new OpenText({
      store,
      project,
      id: row.id,
      doc: loaded.doc,
      stored,
      lastSeq: loaded.seq,
      seed: { hash: stored.seed, client: stored.seedClient },
    })
    if (loaded.badFrom === undefined) compact(store, text)
    else text.rebuiltFrom = loaded.badFrom
    return text
  }

  #evict(): void {
    const idle = Array.from(this.#open).filter(([, text]) => text.isIdle)
    let characters = idle.reduce((sum, [, text]) => sum + text.length, 0)
    let count = idle.length
    for (const [key, text] of idle.slice(0, -1)) {
      if (count <= IDLE_DOCUMENTS && characters <= IDLE_CHARACTERS) return
      this.#open.delete(key)
      count -= 1
      characters -= text.length
      text.doc.destroy()
    }
  }
}
