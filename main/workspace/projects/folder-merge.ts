import { AppError } from '../../../preload/contract/errors.ts'
import { mergeFromDisk, settleIntent } from '../documents/disk-merge.ts'
import type { TextDocuments } from '../documents/text-documents.ts'
import type { DiskMerge } from '../import/take-entries.ts'
import { contentHash } from '../store/blobs-table.ts'
import type { FileRow } from '../store/files-table.ts'
import type { Store } from '../store/store.ts'
import type { LocalState, ProjectTree } from '../tree/project-tree.ts'
import type { DiskEvents } from './disk-events.ts'

export interface FolderMergeOptions {
  store: Store
  tree: ProjectTree
  texts: TextDocuments
  events: DiskEvents
}

/** Brings what other programs did to a project's files into its documents, and tells the windows that show them. */
export class FolderMerge implements DiskMerge {
  readonly #options: FolderMergeOptions
  /** Files whose deletion by another program was told, until they are there again. */
  readonly #toldKept = new Set<string>()
  /** The save that was last waited for, by node. */
  readonly #waited = new Map<string, Promise<unknown>>()

  constructor(options: FolderMergeOptions) {
    this.#options = options
  }

  settled({ id }: FileRow): Promise<unknown> | undefined {
    this.#toldKept.delete(id)
    const save = this.#options.texts.peek(this.#project, id)?.flushing
    if (save === undefined || this.#waited.get(id) === save) {
      this.#waited.delete(id)
      return undefined
    }
    this.#waited.set(id, save)
    // A save that failed has ended too; whoever asked for it was told.
    return save.catch(() => undefined)
  }

  unwritten(): ReadonlySet<string> {
    const { store, texts } = this.#options
    store.committer.flush()
    const ids = new Set(store.log.unwritten(this.#project))
    for (const text of texts.inProject(this.#project)) if (text.dirty) ids.add(text.id)
    return ids
  }

  fileChanged(row: FileRow, bytes: Buffer, local: LocalState): FileRow | undefined {
    const { store, tree, texts } = this.#options
    const hasDocument = row.text === 1 || store.log.doc(this.#project, row.id) !== undefined
    if (!hasDocument) return { ...row, ...local }
    if (local.text !== 1) return this.#noTextNow(row, local)
    const text = texts.load(this.#project, { ...row, text: 1 })
    if (settleIntent(store, text, contentHash(bytes))) return { ...row, ...local }
    const wasTyping = text.dirty && text.sessions.size > 0
    mergeFromDisk(store, tree, text, row, bytes, local)
    if (wasTyping)
      this.#options.events.tell(this.#project, {
        kind: 'merged',
        nodeId: row.id,
        message: `“${row.name}” changed on disk while you were typing. Both changes are kept.`,
      })
    return undefined
  }

  gone(removed: readonly FileRow[], kept: readonly FileRow[]): void {
    for (const { id, name } of removed)
      this.#fail(
        id,
        new AppError(
          'NOT_FOUND',
          `“${name}” was deleted or moved away by another program. Its text is in OffCoder's trash; restore it from there if you need it.`,
          { nodeId: id },
        ),
      )
    for (const { id, name } of kept) {
      if (this.#toldKept.has(id)) continue
      this.#toldKept.add(id)
      this.#options.events.tell(this.#project, {
        kind: 'kept',
        nodeId: id,
        message: `“${name}” was deleted by another program. What you typed in it is kept; saving writes the file again.`,
      })
    }
  }

  get #project(): string {
    return this.#options.tree.project
  }

  /** A text has become something else. */
  #noTextNow(row: FileRow, local: LocalState): FileRow | undefined {
    const { texts, events } = this.#options
    // Text that is in the store alone stays as it is; saving it says what has become of the file.
    if (texts.hasUnwritten(this.#project, row.id)) {
      events.tell(this.#project, {
        kind: 'not-text',
        nodeId: row.id,
        message: `“${row.name}” was changed by another program and is no text any more. What you typed is kept in OffCoder; the file is left as it is.`,
      })
      return undefined
    }
    this.#fail(
      row.id,
      new AppError('NOT_TEXT', local.why ?? 'This file is not text any more.', { nodeId: row.id }),
    )
    return { ...row, ...local }
  }

  #fail(id: string, error: AppError): void {
    for (const session of this.#options.texts.peek(this.#project, id)?.sessions ?? []) session.failed(error)
  }
}
