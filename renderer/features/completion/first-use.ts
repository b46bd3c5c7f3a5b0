/** Whether a model has completed something in this window, for what waits for that. */
export class FirstUse {
  #came = false
  readonly #waiting = new Set<() => void>()

  came(): void {
    this.#came = true
    for (const go of this.#waiting) go()
  }

  /** Resolves once it came. @throws what the signal says when it is aborted before. */
  async until(signal: AbortSignal): Promise<void> {
    if (!this.#came && !signal.aborted)
      await new Promise<void>((resolve) => {
        const go = (): void => {
          this.#waiting.delete(go)
          signal.removeEventListener('abort', go)
          resolve()
        }
        this.#waiting.add(go)
        signal.addEventListener('abort', go)
      })
    signal.throwIfAborted()
  }
}
