import { createPacer } from '../pacer.ts'
import type { ProjectTree } from '../tree/project-tree.ts'
import type { SearchIndex, StaleFile } from './search-index.ts'

const PAGE = 2_000

/** One file that may be searched. */
export interface CorpusFile {
  /** Its id in search_files. */
  id: number
  node: string
  path: string
}

/** The files of one project in the order of its tree, each with its id in the index. */
export class Corpus {
  readonly tree: ProjectTree
  readonly #index: SearchIndex
  readonly #ids = new Map<string, number>()
  #files: readonly CorpusFile[] = []
  #version = -1
  #loaded = false
  /** Counts files that were told of. */
  #told = 0
  #toldAt = -1

  constructor(tree: ProjectTree, index: SearchIndex) {
    this.tree = tree
    this.#index = index
  }

  /** A file has an id, maybe a new one. */
  tell({ id, node }: StaleFile): void {
    if (this.#ids.get(node) === id) return
    this.#ids.set(node, id)
    this.#told += 1
  }

  /** The files as the tree has them now; text or not. */
  async files(signal: AbortSignal | undefined): Promise<readonly CorpusFile[]> {
    const pacer = createPacer()
    if (!this.#loaded) {
      let page = this.#index.ids(this.tree.project, '', PAGE)
      for (; page.length > 0; page = this.#index.ids(this.tree.project, page.at(-1)?.node ?? '', PAGE)) {
        // What was told while this goes on is newer than the page.
        for (const { id, node } of page) if (!this.#ids.has(node)) this.#ids.set(node, id)
        if (pacer.due()) await pacer.rest()
      }
      this.#loaded = true
    }
    if (this.#version !== this.tree.version || this.#toldAt !== this.#told) {
      const version = this.tree.version
      const told = this.#told
      const files: CorpusFile[] = []
      for (const file of this.#walk(null, '')) {
        files.push(file)
        if (!pacer.due()) continue
        await pacer.rest()
        if (signal?.aborted) return files
      }
      this.#files = files
      // A change in the meantime makes the next search walk again.
      this.#version = version
      this.#toldAt = told
    }
    return this.#files
  }

  *#walk(parent: string | null, prefix: string): IterableIterator<CorpusFile> {
    const children = this.tree.childrenOf(parent)
    for (const row of children.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = prefix + row.name
      if (row.kind === 'folder') yield* this.#walk(row.id, `${path}/`)
      const id = row.kind === 'file' ? this.#ids.get(row.id) : undefined
      if (id !== undefined) yield { id, node: row.id, path }
    }
  }
}
