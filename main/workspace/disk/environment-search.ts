import { findEnvironments } from './find-environments.ts'

/** Milliseconds after a look at the project's folder: opening comes first. */
const SOON_MS = 1_000
/** Between two searches of the same folders, which nobody watches. */
const REST_MS = 30_000
/** A search that took long is followed by so many times as long without. */
const REST_TIMES = 20

/**
 * Takes in what was found below the folders that were searched. The search is over when it has.
 * @param folders by key.
 */
type OnFound = (keys: readonly string[], folders: readonly string[], signal: AbortSignal) => Promise<void>

/**
 * Looks for environment files below a project's ignored folders, behind everything else: soon after a folder was first
 * heard of, at once where somebody waits for it, and now and then after later looks.
 */
export class EnvironmentSearch {
  /** The project's folder. */
  readonly root: string
  readonly #onFound: OnFound
  readonly #abort = new AbortController()
  /** Folders that were searched once. */
  readonly #known = new Set<string>()
  readonly #wanted = new Set<string>()
  /** Folders that are being searched. */
  #searching: readonly string[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  /** When the timer is to ring, on the clock of `performance`. */
  #due = 0
  #running: Promise<void> | undefined
  #restsUntil = 0

  constructor(root: string, onFound: OnFound) {
    this.root = root
    this.#onFound = onFound
  }

  /** Has ignored folders, given by key, searched in their time. */
  want(folders: readonly string[]): void {
    for (const folder of folders) this.#wanted.add(folder)
    this.#schedule()
  }

  /** Resolves when every folder that was wanted has been searched once. */
  async whole(): Promise<void> {
    while (this.#hasNew()) await this.#search()
  }

  async dispose(): Promise<void> {
    this.#abort.abort()
    clearTimeout(this.#timer)
    await this.#running
  }

  #hasNew(): boolean {
    return !this.#abort.signal.aborted && this.#new().length > 0
  }

  /** Those that were not searched to the end yet. */
  #new(): string[] {
    return [...this.#wanted, ...this.#searching].filter((folder) => !this.#known.has(folder))
  }

  /** Wanted again, it is not put off any further. */
  #schedule(): void {
    if (this.#abort.signal.aborted || this.#running !== undefined || this.#wanted.size === 0) return
    const now = performance.now()
    const due = this.#hasNew() ? now + SOON_MS : Math.max(now + SOON_MS, this.#restsUntil)
    if (this.#timer !== undefined && this.#due <= due) return
    clearTimeout(this.#timer)
    this.#due = due
    this.#timer = setTimeout(() => void this.#search(), due - now)
  }

  #search(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined
      this.#searching = []
      this.#schedule()
    })
    return this.#running
  }

  async #run(): Promise<void> {
    const began = performance.now()
    const fresh = this.#new()
    const folders = fresh.length > 0 ? fresh : Array.from(this.#wanted)
    for (const folder of folders) this.#wanted.delete(folder)
    this.#searching = folders
    const { signal } = this.#abort
    const found = await findEnvironments(this.root, folders, signal)
    if (!signal.aborted) await this.#onFound(found, folders, signal)
    if (signal.aborted) return
    for (const folder of folders) this.#known.add(folder)
    const now = performance.now()
    this.#restsUntil = now + Math.max(REST_MS, (now - began) * REST_TIMES)
  }
}
