import { EventPublisher } from '@orpc/server'
import type { DiskEvent } from '../../../preload/contract/files.ts'

/** The same thing about the same file is said again after this long, in milliseconds. */
const QUIET_MS = 60_000

/** What windows are told of other programs' changes; and what holds until it is over, for windows that come later. */
export class DiskEvents {
  readonly #events = new EventPublisher<Record<string, DiskEvent>>()
  readonly #standing = new Map<string, Map<DiskEvent['kind'], DiskEvent>>()
  readonly #told = new Map<string, number>()

  /** Says something once; again about the same file only after a while. */
  tell(project: string, event: DiskEvent): void {
    const key = `${project}/${event.kind}/${event.nodeId ?? ''}`
    const now = performance.now()
    if (event.nodeId !== undefined && now - (this.#told.get(key) ?? Number.NEGATIVE_INFINITY) < QUIET_MS)
      return
    for (const [known, at] of this.#told) if (now - at >= QUIET_MS) this.#told.delete(known)
    this.#told.set(key, now)
    this.#events.publish(project, event)
  }

  /** Says something that holds until `settle`. */
  stand(project: string, event: DiskEvent): void {
    const standing = this.#standing.get(project) ?? new Map<DiskEvent['kind'], DiskEvent>()
    this.#standing.set(project, standing.set(event.kind, event))
    this.#events.publish(project, event)
  }

  settle(project: string, kind: DiskEvent['kind']): void {
    this.#standing.get(project)?.delete(kind)
  }

  async *follow(project: string, signal: AbortSignal | undefined): AsyncGenerator<DiskEvent> {
    const events = this.#events.subscribe(project, signal === undefined ? {} : { signal })
    try {
      yield* Array.from(this.#standing.get(project)?.values() ?? [])
      yield* events
    } finally {
      await events.return(undefined)
    }
  }
}
