import { statSync } from 'node:fs'
import { EventPublisher } from '@orpc/server'
import type { Backup } from '../../preload/contract/backups.ts'
import type { Failure } from '../../preload/contract/errors.ts'
import type { StoreHealth } from '../../preload/contract/workspace.ts'

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

/** What the store says of itself, and everyone who wants to hear it. */
export class Health {
  readonly #path: string
  readonly #events = new EventPublisher<{ health: StoreHealth }>()
  #state: StoreHealth['state'] = 'ok'
  #failure: Failure | undefined
  #setAside: string | undefined
  #backup: Backup | undefined
  /** What `recovered` goes back to: a database that was set aside stays worth a word. */
  #before: { state: StoreHealth['state']; failure: Failure | undefined } = { state: 'ok', failure: undefined }

  constructor(path: string) {
    this.#path = path
  }

  get current(): StoreHealth {
    const health: StoreHealth = {
      state: this.#state,
      path: this.#path,
      bytes: sizeOf(this.#path) + sizeOf(`${this.#path}-wal`),
    }
    if (this.#failure !== undefined) health.failure = this.#failure
    if (this.#setAside !== undefined) health.setAside = this.#setAside
    if (this.#backup !== undefined) health.backup = this.#backup
    return health
  }

  /** What holds until the process ends: damage, a read-only folder. */
  settle(state: StoreHealth['state'], failure: Failure | undefined, setAside?: string): void {
    this.#before = { state, failure }
    if (setAside !== undefined) this.#setAside = setAside
    this.#publish(state, failure)
  }

  /** There is a backup to restore in place of what was set aside. */
  offer(backup: Backup): void {
    this.#backup = backup
    this.#publish(this.#state, this.#failure)
  }

  trouble(failure: Failure): void {
    this.#publish(this.#before.state === 'ok' ? 'trouble' : this.#before.state, failure)
  }

  recovered(): void {
    this.#publish(this.#before.state, this.#before.failure)
  }

  async *follow(signal: AbortSignal | undefined): AsyncGenerator<StoreHealth> {
    const events = this.#events.subscribe('health', signal === undefined ? {} : { signal })
    try {
      yield this.current
      yield* events
    } finally {
      await events.return(undefined)
    }
  }

  #publish(state: StoreHealth['state'], failure: Failure | undefined): void {
    this.#state = state
    this.#failure = failure
    this.#events.publish('health', this.current)
  }
}
