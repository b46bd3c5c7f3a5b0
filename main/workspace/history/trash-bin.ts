import { rm } from 'node:fs/promises'
import type { TrashedNode } from '../../../preload/contract/history.ts'
import type { TextDocuments } from '../documents/text-documents.ts'
import type { Projects } from '../projects/projects.ts'
import { fileError } from '../store/failures.ts'
import type { FileRow } from '../store/files-table.ts'
import type { Store } from '../store/store.ts'
import type { Past } from './past.ts'

/** What was removed waits this long for its return. */
const KEPT_FOR = 90 * 24 * 60 * 60_000

export interface TrashBinOptions {
  store: Store
  projects: Projects
  texts: TextDocuments
  past: Past
}

/** What was removed from a project and can still come back. */
export class TrashBin {
  readonly #options: TrashBinOptions

  constructor(options: TrashBinOptions) {
    this.#options = options
  }

  /** What can be restored, each folder as one; most recently removed first. */
  list(project: string): TrashedNode[] {
    const { store, projects, past } = this.#options
    const tree = projects.tree(project)
    const purged = store.history.purged(project)
    const found: TrashedNode[] = []
    for (const row of store.files.trashed(project)) {
      if (purged.has(row.id) || (row.parent !== null && tree.get(row.parent)?.trashed === 1)) continue
      const inside = [row, ...(row.kind === 'folder' ? tree.below(row.id) : [])].filter(
        (one) => one.kind !== 'folder' && !purged.has(one.id),
      )
      found.push({
        nodeId: row.id,
        path: past.path(project, row, null),
        kind: row.kind,
        at: store.history.removedAt(project, row.id) ?? store.projects.trashedAt(project, row.id) ?? null,
        files: inside.length,
        bytes: inside.reduce((sum, one) => sum + one.size, 0),
      })
    }
    return found.toSorted((a, b) => (b.at ?? 0) - (a.at ?? 0))
  }

  /**
   * Deletes for ever: entries in the trash folder, documents and history.
   * @returns the ids that were in the trash, and are gone now.
   * @throws AppError when an entry cannot be deleted; those before it are gone.
   */
  async purge(project: string, ids: readonly string[]): Promise<string[]> {
    const tree = this.#options.projects.tree(project)
    const gone: string[] = []
    for (const id of ids) {
      const row = tree.get(id)
      if (row === undefined || row.trashed === 0) continue
      await this.#purge(project, row)
      gone.push(id)
    }
    if (gone.length > 0) {
      const { store } = this.#options
      store.committer.run(() => {
        store.contents.sweep()
        store.blobs.sweep()
      })
    }
    return gone
  }

  /** Deletes what has waited for 90 days, by the trash's own clock; what nobody noted begins to wait now. */
  async emptyOld(now: number): Promise<void> {
    const { store } = this.#options
    const age = store.committer.run(() => store.projects.trashClock.advance(now))
    for (const { id } of store.projects.list()) {
      const old: string[] = []
      for (const { nodeId } of this.list(id)) {
        const since = store.projects.trashedAge(id, nodeId)
        if (since === undefined) store.committer.run(() => store.projects.rememberTrash(id, nodeId, ''))
        else if (age - since > KEPT_FOR) old.push(nodeId)
      }
      if (old.length > 0) await this.purge(id, old)
    }
  }

  async #purge(project: string, row: FileRow): Promise<void> {
    const { store, projects, texts } = this.#options
    const tree = projects.tree(project)
    const rows = [row, ...tree.below(row.id).filter((one) => one.trashed === 1)]
    for (const one of rows) {
      const path = store.projects.trashPath(project, one.id)
      if (path === undefined || path === '') continue
      try {
        await rm(path, { recursive: true, force: true })
      } catch (error) {
        throw fileError(error, path, 'delete it')
      }
    }
    // What is typed in one of them meanwhile would have brought it back.
    const gone = rows.filter((one) => tree.get(one.id)?.trashed === 1)
    const emptied = gone.map((one) => ({ ...one, hash: null, size: 0 }))
    store.committer.flush()
    store.committer.run(() => {
      for (const one of emptied) {
        texts.discard(project, one.id)
        store.log.removeDoc(project, one.id)
        store.history.removeNode(project, one.id)
        store.history.purge(project, one.id, Date.now())
        store.projects.forgetTrash(project, one.id)
        store.files.put(project, one)
      }
    })
    tree.adopt(emptied)
  }
}
