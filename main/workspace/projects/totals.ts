import type { ProjectRow } from '../store/projects-table.ts'
import type { Store } from '../store/store.ts'
import { mainLanguage } from './language.ts'

/** Totals are counted again at most this often. */
const EVERY_MS = 300
/** Between two projects that are counted for the first time. */
const REST_MS = 50

type Totals = Pick<ProjectRow, 'files' | 'bytes' | 'language'>

/** How much is in a project, and in which language. */
export function countTotals({ files }: Store, project: string): Totals {
  return { ...files.totals(project), language: mainLanguage(files.sizes(project)) }
}

/** Counts what is in projects again after they changed. */
export class TotalsCounter {
  readonly #store: Store
  readonly #put: (row: ProjectRow) => void
  readonly #timers = new Map<string, NodeJS.Timeout>()
  #ended = false

  constructor(store: Store, put: (row: ProjectRow) => void) {
    this.#store = store
    this.#put = put
  }

  /** The project has changed. */
  later(project: string): void {
    if (this.#ended || this.#timers.has(project)) return
    this.#timers.set(
      project,
      setTimeout(() => this.#count(project), EVERY_MS),
    )
  }

  /** Counts what an older OffCoder did not count. */
  async countMissing(): Promise<void> {
    for (const { id, language, state } of this.#store.projects.list()) {
      if (language !== null || state !== 'ready') continue
      await new Promise((resolve) => setTimeout(resolve, REST_MS))
      if (this.#ended) return
      this.#count(id)
    }
  }

  /** Counts what is left to count. */
  dispose(): void {
    this.#ended = true
    for (const [project, timer] of this.#timers) {
      clearTimeout(timer)
      this.#count(project)
    }
  }

  #count(project: string): void {
    this.#timers.delete(project)
    const row = this.#store.projects.get(project)
    if (row === undefined || this.#store.committer.trouble !== undefined) return
    const { files, bytes } = this.#store.files.totals(project)
    // Going through all names costs more; it is done only when something is another size.
    if (files === row.files && bytes === row.bytes && row.language !== null) return
    this.#put({ ...row, ...countTotals(this.#store, project) })
  }
}
