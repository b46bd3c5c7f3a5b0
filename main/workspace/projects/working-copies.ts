import { WorkingCopy, type WorkingCopyOptions } from './working-copy.ts'

/** A project that no window shows any more is watched this much longer, in milliseconds: windows reload. */
const LINGER_MS = 5_000

interface Held {
  copy: WorkingCopy
  holders: number
  linger: NodeJS.Timeout | undefined
}

/** The working copies of the projects that windows show. */
export class WorkingCopies {
  readonly #optionsOf: (project: string) => WorkingCopyOptions
  readonly #held = new Map<string, Held>()
  readonly #ending = new Set<Promise<void>>()
  #disposed = false

  constructor(optionsOf: (project: string) => WorkingCopyOptions) {
    this.#optionsOf = optionsOf
  }

  /** Watches a project until what is returned has been called as often as this. */
  hold(project: string): () => void {
    if (this.#disposed) return () => undefined
    const held = this.#held.get(project) ?? this.#begin(project)
    held.holders += 1
    clearTimeout(held.linger)
    let released = false
    return () => {
      if (released) return
      released = true
      held.holders -= 1
      if (held.holders === 0) held.linger = setTimeout(() => void this.end(project), LINGER_MS)
    }
  }

  /** A first import has ended: what changed meanwhile counts now. */
  lookAgain(project: string): void {
    this.#held.get(project)?.copy.lookAgain()
  }

  /** Stops watching a project, whoever looks at it. */
  async end(project: string): Promise<void> {
    const held = this.#held.get(project)
    if (held === undefined) return
    this.#held.delete(project)
    clearTimeout(held.linger)
    const ending = held.copy.dispose()
    this.#ending.add(ending)
    await ending
    this.#ending.delete(ending)
  }

  async dispose(): Promise<void> {
    this.#disposed = true
    await Promise.all(Array.from(this.#held.keys(), (project) => this.end(project)))
    await Promise.all(this.#ending)
  }

  #begin(project: string): Held {
    const copy = new WorkingCopy(this.#optionsOf(project))
    const held: Held = { copy, holders: 0, linger: undefined }
    this.#held.set(project, held)
    void copy.start()
    return held
  }
}
