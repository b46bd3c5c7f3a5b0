import { Waiters } from '../process/waiters.ts'

/** After the last key or token of somebody else's, the index waits this long. */
const QUIET_MS = 1_200

/** Says when the index may work: never while the user types, a model writes, or the machine lives on its battery. */
export class Pause {
  #busyUntil = 0
  #byUser = false
  #onBattery = false
  readonly #waiters = new Waiters()
  readonly #changed: () => void

  constructor(changed: () => void) {
    this.#changed = changed
  }

  /** What holds the index up until somebody changes it; undefined when nothing does. */
  get reason(): 'paused' | 'battery' | undefined {
    return this.#byUser ? 'paused' : this.#onBattery ? 'battery' : undefined
  }

  busy(): void {
    this.#busyUntil = performance.now() + QUIET_MS
  }

  set byUser(paused: boolean) {
    this.#byUser = paused
    this.#tell()
  }

  set onBattery(onBattery: boolean) {
    if (this.#onBattery === onBattery) return
    this.#onBattery = onBattery
    this.#tell()
  }

  /** Resolves when the index may work, or `signal` aborts. */
  async free(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const left = this.#busyUntil - performance.now()
      if (this.reason === undefined && left <= 0) return
      await this.#waiters.wait(signal, this.reason === undefined ? left : undefined)
    }
  }

  #tell(): void {
    this.#waiters.wake()
    this.#changed()
  }
}
