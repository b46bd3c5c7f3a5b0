/** Those who wait for a change, each for as long as it gives itself. */
export class Waiters {
  readonly #waiting = new Set<() => void>()

  /** Resolves at the next `wake`, after `milliseconds` where they are given, or when `signal` aborts. */
  wait(signal: AbortSignal, milliseconds?: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer)
        this.#waiting.delete(end)
        signal.removeEventListener('abort', end)
        resolve()
      }
      const timer = milliseconds === undefined ? undefined : setTimeout(end, milliseconds)
      this.#waiting.add(end)
      signal.addEventListener('abort', end)
      if (signal.aborted) end()
    })
  }

  wake(): void {
    for (const end of [...this.#waiting]) end()
  }
}
