/** Work that must not overlap: of one project, one after another. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()

  /** Runs `work` when everything before it has ended, however it ended. */
  take<T>(project: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(project) ?? Promise.resolve()
    const turn = before.then(work, work)
    this.#last.set(project, turn)
    // Whoever took the turn hears of its failure.
    const ended = (): void => {
      if (this.#last.get(project) === turn) this.#last.delete(project)
    }
    turn.then(ended, ended)
    return turn
  }

  /** Like `take`, for work that tells how far it is. It ends with whoever follows it. */
  async *follow<T>(project: string, work: () => AsyncGenerator<T>): AsyncGenerator<T> {
    let end: () => void = () => undefined
    const ended = new Promise<void>((resolve) => {
      end = resolve
    })
    try {
      await new Promise<void>((begin) => {
        void this.take(project, () => {
          begin()
          return ended
        })
      })
      yield* work()
    } finally {
      end()
    }
  }

  /** Resolves when everything that was begun has ended. */
  async ended(): Promise<void> {
    while (this.#last.size > 0) await Promise.allSettled(this.#last.values())
  }
}
