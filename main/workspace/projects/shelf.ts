import { AppError } from '../../../preload/contract/errors.ts'
import type { ProjectRow } from '../store/projects-table.ts'
import type { Store } from '../store/store.ts'

const DAY = 24 * 60 * 60_000
/** A project in the trash waits this long, by the trash's own clock, before it is forgotten. */
const KEPT_FOR = 90 * DAY

export interface ShelfOptions {
  store: Store
  row: (project: string) => ProjectRow
  put: (row: ProjectRow) => void
  /** Writes what is only in the store to the folder, and forgets the project. */
  forget: (project: string) => Promise<void>
}

/** What people do with projects as things on a shelf: name, describe, tag, archive, throw away, bring back. */
export class Shelf {
  readonly #options: ShelfOptions

  constructor(options: ShelfOptions) {
    this.#options = options
  }

  /** Changes what the project is called; its folder keeps its name. */
  rename(project: string, name: string): void {
    this.#change(project, { name })
  }

  describe(project: string, description: string, tags: readonly string[]): void {
    this.#change(project, { description, tags: JSON.stringify(distinct(tags)) })
  }

  archive(project: string, archived: boolean): void {
    const { archivedAt } = this.#options.row(project)
    this.#change(project, { archivedAt: archived ? (archivedAt ?? Date.now()) : null })
  }

  /** Puts a project into the trash. Its folder stays where it is. */
  trash(project: string): void {
    const { store, row } = this.#options
    const now = Date.now()
    if (row(project).trashedAt !== null) return
    const trashedAge = store.committer.run(() => store.projects.trashClock.advance(now))
    this.#change(project, { trashedAt: now, trashedAge })
  }

  restore(project: string): void {
    this.#change(project, { trashedAt: null, trashedAge: null })
  }

  /** @throws AppError NOT_FOUND when the project is in the trash. */
  assertNotTrashed({ id, name, trashedAt }: ProjectRow): void {
    if (trashedAt === null) return
    throw new AppError(
      'NOT_FOUND',
      `“${name}” is in the trash. Restore it from the list of projects first.`,
      {
        projectId: id,
      },
    )
  }

  /** Since when the project is in the trash and how many days it has there; null when it is not. */
  trashOf({ trashedAt, trashedAge }: ProjectRow): { at: number; daysLeft: number } | null {
    if (trashedAt === null) return null
    const waited = this.#options.store.projects.trashClock.age(Date.now()) - (trashedAge ?? 0)
    return { at: trashedAt, daysLeft: Math.max(0, Math.ceil((KEPT_FOR - waited) / DAY)) }
  }

  /** Forgets what has waited for 90 days. What cannot be written to its folder is kept for another round. */
  async emptyOld(now: number, onError: (error: unknown) => void): Promise<void> {
    const { store, forget } = this.#options
    const age = store.committer.run(() => store.projects.trashClock.advance(now))
    for (const { id, trashedAt, trashedAge } of store.projects.list())
      if (trashedAt !== null && age - (trashedAge ?? age) > KEPT_FOR) await forget(id).catch(onError)
  }

  #change(project: string, change: Partial<ProjectRow>): void {
    const { row, put } = this.#options
    put({ ...row(project), ...change })
  }
}

/** Tags that differ only in case are one; the first spelling stays. */
function distinct(tags: readonly string[]): string[] {
  const byFold = new Map<string, string>()
  for (const tag of tags) {
    const fold = tag.toLowerCase()
    if (!byFold.has(fold)) byFold.set(fold, tag)
  }
  return Array.from(byFold.values())
}
