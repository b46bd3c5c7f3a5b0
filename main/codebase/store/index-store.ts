import { type Db, isDamage, type OpenedIndex, openIndex, removeIndex, sizeOf } from './database.ts'
import { ProjectIndex } from './project-index.ts'
import { Vectors } from './vectors.ts'

/** The index on disk. Should it turn out damaged while in use, another is begun, and whoever builds it begins again. */
export class IndexStore {
  readonly path: string
  readonly #report: (line: string) => void
  readonly #listeners = new Set<() => void>()
  #opened: OpenedIndex
  #index: ProjectIndex
  #vectors: Vectors | undefined

  constructor(path: string, report: (line: string) => void) {
    this.path = path
    this.#report = report
    this.#opened = openIndex(path, report)
    this.#index = new ProjectIndex(this.#opened.db)
    this.#vectors = this.#opened.vectors ? new Vectors(this.#opened.db) : undefined
  }

  get index(): ProjectIndex {
    return this.#index
  }

  /** Undefined where vectors cannot be searched. */
  get vectors(): Vectors | undefined {
    return this.#vectors
  }

  /** Bytes on disk. */
  get bytes(): number {
    return sizeOf(this.path)
  }

  /** Calls `listener` when the index was begun anew. */
  onBegunAnew(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Runs work in one transaction. @throws what it throws; after damage the index is another, empty one. */
  write<T>(work: (index: ProjectIndex, vectors: Vectors | undefined) => T): T {
    return this.guard(() => this.#db.transaction(() => work(this.#index, this.#vectors))())
  }

  /** Runs work that reads. */
  guard<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      if (isDamage(error)) this.#beginAnew(error)
      throw error
    }
  }

  /** Forgets all that is known of a project. */
  drop(project: string): void {
    this.write((index, vectors) => {
      for (const file of index.files(project)) vectors?.drop(index.remove(file))
    })
  }

  dispose(): void {
    this.#db.close()
  }

  get #db(): Db {
    return this.#opened.db
  }

  #beginAnew(error: unknown): void {
    this.#report(`The index of the codebase is damaged and is built anew: ${String(error)}`)
    this.#db.close()
    removeIndex(this.path)
    this.#opened = openIndex(this.path, this.#report)
    this.#index = new ProjectIndex(this.#db)
    this.#vectors = this.#opened.vectors ? new Vectors(this.#db) : undefined
    for (const listener of this.#listeners) listener()
  }
}
