import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { SettingsState } from '../../preload/contract/settings.ts'
import { LAST_SEEN, lastSeenPath, unpackLastSeen } from '../process/last-seen-file.ts'

/** What each window showed last, which the workspace wrote down: for the page of its next start, and only for that. */
export class LastSeenFiles {
  readonly #dataPath: string
  readonly #writable: boolean
  readonly #found = new Map<string, string>()

  /** In a data folder that cannot be written to there is none: nobody types before the store has said so. */
  constructor({ path, writable }: { path: string; writable: boolean }) {
    this.#dataPath = path
    this.#writable = writable
  }

  /** Reads what there is of these windows. What is damaged or missing is left out. */
  async read(windows: readonly string[]): Promise<void> {
    if (!this.#writable) return
    await Promise.all(
      windows.map(async (window) => {
        const path = lastSeenPath(this.#dataPath, window)
        const text = path === null ? null : await readFile(path, 'utf8').catch(() => null)
        const found = text === null ? null : unpackLastSeen(text)
        if (found !== null) this.#found.set(window, found.json)
      }),
    )
  }

  /** True where no page begins with anything. */
  get isEmpty(): boolean {
    return this.#found.size === 0
  }

  /** The `PageStart` of a page, as JSON: with what its window showed last once, for a page that is loaded again is further. */
  startOf({ searchParams }: URL, settings: SettingsState): string {
    const window = searchParams.get('window') ?? ''
    const found = searchParams.has('again') ? undefined : this.#found.get(window)
    this.#found.delete(window)
    return `{"settings":${JSON.stringify(settings)},"lastSeen":${found ?? null}}`
  }

  /** Removes what is left of windows that never come back. */
  async keepOnly(windows: readonly string[]): Promise<void> {
    if (!this.#writable) return
    const kept = new Set(windows.map((window) => lastSeenPath(this.#dataPath, window)))
    const folder = join(this.#dataPath, LAST_SEEN)
    const names = await readdir(folder).catch(() => [])
    const left = names.map((name) => join(folder, name)).filter((path) => !kept.has(path))
    await Promise.all(left.map((path) => rm(path, { force: true }).catch(() => undefined)))
  }
}
