import { existsSync } from 'node:fs'
import { AppError } from '../../../preload/contract/errors.ts'
import type { RestoreResult, RestoreStep } from '../../../preload/contract/history.ts'
import { writeAtomically } from '../disk/atomic-write.ts'
import { contentState, MAX_STORED_BYTES } from '../disk/content-state.ts'
import { readRegularFile } from '../disk/read-file.ts'
import { realPathWithin } from '../disk/safe-path.ts'
import { flushText } from '../documents/flush.ts'
import type { TextDocuments } from '../documents/text-documents.ts'
import type { Files } from '../projects/files.ts'
import type { Projects } from '../projects/projects.ts'
import { toFailure } from '../store/failures.ts'
import type { FileRow } from '../store/files-table.ts'
import type { Store } from '../store/store.ts'
import { classify, decodeText, type TextFormat } from '../text/bytes.ts'
import { rewrite } from '../text/merge.ts'
import type { Past } from './past.ts'

const NEW_FILE_MODE = 0o644

export interface RestoreOptions {
  store: Store
  projects: Projects
  files: Files
  texts: TextDocuments
  past: Past
}

/** Brings back what was. Every step is an ordinary edit, move or removal, and is in the history itself. */
export class Restore {
  readonly #options: RestoreOptions

  constructor(options: RestoreOptions) {
    this.#options = options
  }

  /**
   * Makes a file, a folder or the project (`scope` null) what it was at `point`. What cannot be restored is told, the
   * rest goes on.
   */
  async run(project: string, point: number, scope: string | null): Promise<Omit<RestoreResult, 'undo'>> {
    const done = new Set<string>()
    const failed = new Map<string, { path: string; reason: string }>()
    // Each phase is planned on what the one before left: a folder that comes back brings more than was asked for.
    for (const phase of ['back', 'move', 'content', 'away'] as const) {
      const all = await this.#options.past.steps(project, point, scope)
      const steps = all.filter((step) => step.change === phase && !failed.has(step.nodeId))
      for (const step of steps) {
        try {
          await this.#take(project, point, step)
          done.add(step.nodeId)
        } catch (error) {
          failed.set(step.nodeId, { path: step.path, reason: toFailure(error).message })
        }
      }
    }
    return { restored: done.size, failed: Array.from(failed.values()) }
  }

  async #take(project: string, point: number, { nodeId, change }: RestoreStep): Promise<void> {
    const { files, projects, past } = this.#options
    const row = projects.tree(project).get(nodeId)
    if (row === undefined) return
    if (change === 'back') {
      if (row.trashed === 1) await files.restore(project, [nodeId])
    } else if (change === 'away') {
      if (row.trashed === 0) files.remove(project, [nodeId])
    } else if (change === 'move') {
      const { parent, name } = past.place(project, row, point)
      if (row.parent !== parent) files.move(project, [nodeId], parent)
      if (projects.tree(project).shown(nodeId).realName !== name) files.rename(project, nodeId, { name })
    } else await this.#content(project, point, row)
  }

  async #content(project: string, point: number, row: FileRow): Promise<void> {
    const bytes = this.#options.past.bytes(project, row, point)
    if (bytes === undefined)
      throw new AppError('NOT_FOUND', `What “${row.name}” was then is not in the store.`, { nodeId: row.id })
    const found = classify(bytes)
    if (found.text && row.text === 1) await this.#text(project, row, bytes, found)
    else await this.#bytes(project, row, bytes)
  }

  /** The text is edited into what it was, as little as that takes; the file is written after. */
  async #text(project: string, row: FileRow, bytes: Buffer, format: TextFormat): Promise<void> {
    const { store, projects, texts } = this.#options
    const tree = projects.tree(project)
    const text = texts.load(project, row)
    const { text: then, odd } = decodeText(bytes, format)
    text.doc.transact(() => rewrite(text.doc, then, odd), {
      kind: 'restore',
      actor: 'restore',
      session: 'restore',
    })
    const { eol, mainEol } = format
    const bom = format.bom ? 1 : 0
    if (row.eol !== eol || row.mainEol !== mainEol || row.bom !== bom)
      tree.update([{ ...tree.shown(row.id), eol, mainEol, bom }])
    store.committer.flush()
    await flushText({ store, tree, root: projects.row(project).path }, text)
  }

  /** What is no text, now or then, is replaced on disk as a whole. */
  async #bytes(project: string, row: FileRow, bytes: Buffer): Promise<void> {
    const { store, projects, files } = this.#options
    const tree = projects.tree(project)
    if (row.text === 1) await files.flush(project, row.id)
    const path = realPathWithin(projects.row(project).path, tree.diskPathOf(row))
    const seen = existsSync(path) ? readRegularFile(path, MAX_STORED_BYTES).stat : undefined
    const stat = await writeAtomically(path, bytes, row.mode === 0 ? NEW_FILE_MODE : row.mode, seen)
    const after = { ...tree.shown(row.id), ...contentState(bytes, stat) }
    const { hash } = after
    tree.update([after], () => hash && store.blobs.put(hash, bytes))
    // A document from the days when it was text begins again from these bytes.
    if (after.text === 1 && store.log.doc(project, row.id) !== undefined) {
      const format = classify(bytes)
      if (format.text) await this.#text(project, after, bytes, format)
    }
  }
}
