import type { DiskChange } from './watch-backend.ts'

/** Beyond this many paths, looking through the whole folder is cheaper, and sees what a full queue dropped. */
const MOST_PATHS = 2_000
/** How long nothing must happen before a batch is taken, in milliseconds; and how long a batch may grow. */
const QUIET = 60
const LONGEST = 1_000
/** Editors that save by renaming, and moves, are a removal first: the other half is waited for. */
const QUIET_REMOVAL = 300
const LONGEST_REMOVAL = 2_000

/** Paths that changed, or everything when nobody knows which. */
export type ChangedPaths = ReadonlySet<string> | 'everything'

/** Collects what a watcher reports until it is quiet for a moment. */
export class ChangeBatch {
  readonly #paths = new Set<string>()
  #everything = false
  #removals = false
  #began: number | undefined

  get isEmpty(): boolean {
    return this.#paths.size === 0 && !this.#everything
  }

  add(changes: readonly DiskChange[]): void {
    this.#began ??= performance.now()
    if (this.#everything) return
    for (const { path, type } of changes) {
      this.#paths.add(path)
      if (type === 'delete') this.#removals = true
    }
    if (this.#paths.size > MOST_PATHS) this.addEverything()
  }

  addEverything(): void {
    this.#began ??= performance.now()
    this.#everything = true
    this.#paths.clear()
  }

  /** Milliseconds to wait from now, should nothing more happen. */
  get wait(): number {
    if (this.#began === undefined) return 0
    const [quiet, longest] = this.#removals ? [QUIET_REMOVAL, LONGEST_REMOVAL] : [QUIET, LONGEST]
    return Math.max(0, Math.min(quiet, this.#began + longest - performance.now()))
  }

  /** What was collected; the batch is empty then. */
  take(): ChangedPaths {
    const paths = this.#everything ? 'everything' : new Set(this.#paths)
    this.#paths.clear()
    this.#everything = false
    this.#removals = false
    this.#began = undefined
    return paths
  }
}
