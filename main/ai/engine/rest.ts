import type { Scheduler } from './scheduler.ts'

/** Looks at least this often, and at most, in milliseconds. */
const LOOK = { least: 20, most: 30_000 }

/** Says when nobody has used a model for a while. */
export class Rest {
  readonly #scheduler: Pick<Scheduler, 'unusedFor'>
  readonly #due: () => void
  #timer: NodeJS.Timeout | undefined
  #after: number

  /** @param after milliseconds of disuse; 0: never. */
  constructor(scheduler: Pick<Scheduler, 'unusedFor'>, after: number, due: () => void) {
    this.#scheduler = scheduler
    this.#after = after
    this.#due = due
  }

  get after(): number {
    return this.#after
  }

  set after(milliseconds: number) {
    this.#after = milliseconds
    if (this.#timer !== undefined) this.start()
  }

  /** There is a model in memory from now on. */
  start(): void {
    this.stop()
    const every = Math.min(LOOK.most, Math.max(LOOK.least, this.#after / 10))
    this.#timer = setInterval(() => {
      if (this.#after > 0 && this.#scheduler.unusedFor() >= this.#after) this.#due()
    }, every)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
