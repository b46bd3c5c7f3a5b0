import { EventPublisher } from '@orpc/server'
import { AppError } from '../../../preload/contract/errors.ts'
import type {
  AuthoredRange,
  FileState,
  HistoryDifference,
  HistoryUsage,
  MomentReason,
  RestoreResult,
  RestoreStep,
} from '../../../preload/contract/history.ts'
import { loadText } from '../documents/load-text.ts'
import type { TextDocuments } from '../documents/text-documents.ts'
import type { Files } from '../projects/files.ts'
import type { Projects } from '../projects/projects.ts'
import type { FileRow } from '../store/files-table.ts'
import type { Store } from '../store/store.ts'
import { classify, decodeText } from '../text/bytes.ts'
import { differencesBetween } from './differences.ts'
import { Housekeeping } from './housekeeping.ts'
import { Past } from './past.ts'
import { Recorder } from './recorder.ts'
import { Restore } from './restore.ts'
import { Timeline } from './timeline.ts'
import { TrashBin } from './trash-bin.ts'
import { authorsOf, joined, writtenIn } from './writers.ts'

/** A larger text is not shown beside another; it can be restored. */
const SHOWN_BYTES = 4 * 1024 * 1024
const TELL_MS = 500

export interface HistoryOptions {
  store: Store
  projects: Projects
  texts: TextDocuments
  files: Files
  /** Deletes chats that have waited long enough in the trash. */
  emptyChats: (now: number) => void
  onError: (error: unknown) => void
}

/** Everything about what was: timeline, states, restoring, moments, trash, and the room it takes. */
export class History {
  readonly recorder: Recorder
  readonly trash: TrashBin
  readonly timeline: Timeline
  readonly housekeeping: Housekeeping
  readonly #store: Store
  readonly #projects: Projects
  readonly #past: Past
  readonly #restore: Restore
  readonly #events = new EventPublisher<Record<string, { projectId: string }>>()
  readonly #telling = new Map<string, NodeJS.Timeout>()

  constructor({ store, projects, texts, files, emptyChats, onError }: HistoryOptions) {
    this.#store = store
    this.#projects = projects
    const tree = (project: string) => projects.tree(project)
    this.#past = new Past({ store, texts, tree })
    const onChanged = (project: string): void => this.#tell(project)
    this.recorder = new Recorder({
      store,
      rowOf: (project, id) => projects.tree(project).get(id),
      contentOf: (project, row) => this.#past.now(project, row),
      onChanged,
    })
    this.trash = new TrashBin({ store, projects, texts, past: this.#past })
    this.timeline = new Timeline({ store, past: this.#past, tree })
    this.#restore = new Restore({ store, projects, files, texts, past: this.#past })
    this.housekeeping = new Housekeeping({
      store,
      emptyTrash: async (now) => {
        await projects.shelf.emptyOld(now, onError)
        await this.trash.emptyOld(now)
        emptyChats(now)
      },
      onChanged,
      onError,
    })
  }

  /**
   * Marks a point that the project can be brought back to, at the cost of one row: what comes after puts by what was.
   * Call it before anything that changes many files.
   */
  checkpoint(project: string, reason: MomentReason, name: string | null = null): number {
    this.#projects.row(project)
    // What was typed before must be before it in the order of points too.
    if (!this.#store.committer.flush() && this.#store.committer.trouble !== undefined)
      throw this.#store.committer.trouble
    const id = this.#store.committer.run(() =>
      this.#store.history.addMoment(project, Date.now(), name, reason),
    )
    this.recorder.momentMade(project, id)
    return id
  }

  /** @param name null: the moment is no longer kept for ever. @throws AppError NOT_FOUND */
  renameMoment(project: string, id: number, name: string | null): void {
    const found = this.#store.committer.run(() => this.#store.history.rename(project, id, name))
    if (!found) throw new AppError('NOT_FOUND', 'This moment is not in the history any more.')
    this.#tell(project)
  }

  /** Who wrote each part of a file's text, in order; nothing of one that was never edited here. */
  authors(project: string, nodeId: string): AuthoredRange[] {
    const store = this.#store
    this.#row(project, nodeId)
    // What was typed a moment ago is in the rows then.
    store.committer.flush()
    const row = store.log.doc(project, nodeId)
    if (row === undefined) return []
    const { doc, rows } = loadText(store, row)
    const written = joined([...store.writers.of(row.id), ...rows.flatMap(writtenIn)])
    const names = new Map<number | null, string | null>([[null, null]])
    const nameOf = (device: number | null): string | null => {
      if (device !== null && !names.has(device)) names.set(device, store.devices.nameOf(device))
      return names.get(device) ?? null
    }
    return authorsOf(doc, written, row.seedClient).map((range) => ({
      ...range,
      device: nameOf(range.device),
    }))
  }

  /** A file at a point; null: now. */
  state(project: string, nodeId: string, point: number | null): FileState {
    const row = this.#row(project, nodeId)
    const path = this.#past.path(project, row, point)
    if (this.#past.place(project, row, point).state !== 'shown' && point !== null)
      return { kind: 'absent', path }
    const bytes = this.#past.bytes(project, row, point)
    if (bytes === undefined)
      return {
        kind: 'bytes',
        path,
        size: row.size,
        why: row.kind === 'file' ? (row.why ?? 'Its content is on disk only.') : 'This is no file.',
      }
    const format = classify(bytes)
    if (!format.text) return { kind: 'bytes', path, size: bytes.length, why: format.why }
    if (bytes.length > SHOWN_BYTES)
      return {
        kind: 'bytes',
        path,
        size: bytes.length,
        why: 'This text is too large to show side by side (the most is 4 MB). It can be restored.',
      }
    const { text } = decodeText(bytes, format)
    return { kind: 'text', path, text, eol: format.eol, bom: format.bom, size: bytes.length }
  }

  /** What differs between two points; `to` null: now. */
  async between(
    project: string,
    from: number,
    to: number | null,
    scope: string | null,
  ): Promise<HistoryDifference[]> {
    if (scope !== null) this.#row(project, scope)
    return differencesBetween(this.#past, project, { from, to, scope })
  }

  async preview(project: string, point: number, scope: string | null): Promise<RestoreStep[]> {
    if (scope !== null) this.#row(project, scope)
    return this.#past.steps(project, point, scope)
  }

  /** Restores; what is there now is a moment first, so that it can be taken back. */
  async restore(project: string, point: number, scope: string | null): Promise<RestoreResult> {
    if (scope !== null) this.#row(project, scope)
    const undo = this.checkpoint(project, 'restore')
    return { ...(await this.#restore.run(project, point, scope)), undo }
  }

  usage(): HistoryUsage {
    const { contents, history, projects } = this.#store
    const moments = projects
      .list()
      .flatMap(({ id }) => history.moments(id, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER))
    return {
      used: contents.used(),
      limit: history.limit(),
      oldest: history.oldest(),
      named: moments.filter(({ name }) => name !== null).length,
    }
  }

  /** Sets how much room the history may take, and makes it fit. */
  async setLimit(bytes: number): Promise<HistoryUsage> {
    this.#store.committer.run(() => this.#store.history.setLimit(bytes))
    await this.housekeeping.run()
    return this.usage()
  }

  changed(project: string, signal: AbortSignal | undefined): AsyncGenerator<{ projectId: string }> {
    this.#projects.row(project)
    return this.#events.subscribe(project, signal === undefined ? {} : { signal })
  }

  start(): void {
    this.housekeeping.start()
  }

  async dispose(): Promise<void> {
    for (const timer of this.#telling.values()) clearTimeout(timer)
    await this.housekeeping.dispose()
  }

  #row(project: string, nodeId: string): FileRow {
    const row = this.#projects.tree(project).get(nodeId)
    if (row === undefined || this.#store.history.purged(project).has(nodeId))
      throw new AppError('NOT_FOUND', 'This file was deleted for ever, or was never in this project.', {
        nodeId,
      })
    return row
  }

  #tell(project: string): void {
    if (this.#telling.has(project)) return
    this.#telling.set(
      project,
      setTimeout(() => {
        this.#telling.delete(project)
        this.#events.publish(project, { projectId: project })
      }, TELL_MS),
    )
  }
}
