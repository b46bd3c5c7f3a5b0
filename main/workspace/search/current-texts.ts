import { formatOf, loadText } from '../documents/load-text.ts'
import type { TextDocuments } from '../documents/text-documents.ts'
import type { Projects } from '../projects/projects.ts'
import type { Store } from '../store/store.ts'
import { decodeText } from '../text/bytes.ts'
import { textOf } from '../text/text-document.ts'

export interface CurrentTextsOptions {
  store: Store
  projects: Projects
  texts: TextDocuments
}

/** The text of any file as it is now: typed a moment ago, in the log, or as it was read from disk. */
export class CurrentTexts {
  readonly #options: CurrentTextsOptions

  constructor(options: CurrentTextsOptions) {
    this.#options = options
  }

  /** The text of a document that is in memory. */
  inMemory(project: string, node: string): string | undefined {
    const open = this.#options.texts.peek(project, node)
    return open === undefined ? undefined : textOf(open.doc).toString()
  }

  /** Nodes of a project whose last change is in memory only. */
  pending(project: string): string[] {
    return Array.from(this.#options.texts.inProject(project))
      .filter((text) => text.hasPending)
      .map((text) => text.id)
  }

  /** The text of a document that has been edited, out of the log. @throws AppError DATABASE_DAMAGED. */
  edited(project: string, node: string): string {
    const { store } = this.#options
    const doc = store.log.doc(project, node)
    return doc === undefined ? this.#original(project, node) : textOf(loadText(store, doc).doc).toString()
  }

  /** What the index is to have of a file; undefined while its last change is in memory only. */
  stored(project: string, node: string, edited: boolean): { text: string; edited: boolean } | undefined {
    if (this.#options.texts.peek(project, node)?.hasPending) return undefined
    if (!edited) return { text: this.#original(project, node), edited }
    return { text: this.inMemory(project, node) ?? this.edited(project, node), edited }
  }

  /** What the file was when it was read from disk; nothing has been typed in it since. */
  #original(project: string, node: string): string {
    const { store, projects } = this.#options
    const row = projects.tree(project).get(node)
    const bytes = row?.hash == null ? undefined : store.blobs.get(row.hash)
    if (row === undefined || bytes === undefined) throw new Error('The text is not in the store.')
    return decodeText(bytes, formatOf(row)).text
  }
}
