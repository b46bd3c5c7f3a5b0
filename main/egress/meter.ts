import type { EgressMeter, EgressMode } from '../../preload/contract/egress.ts'
import { createTopic, type Topic } from '../process/topic.ts'
import type { Ledger } from './ledger.ts'

/** Milliseconds between two readings of open connections. */
const SAMPLE = 500

interface Active {
  bytesUp(): number
  /** What it had sent when the present day began. */
  before: number
}

/** Local midnight before `now`, in milliseconds since the epoch. */
export function dayStart(now: number): number {
  return new Date(now).setHours(0, 0, 0, 0)
}

/** Counts what left today: what the ledger says of earlier, plus what has been seen since. */
export class Meter {
  readonly topic: Topic<EgressMeter>
  readonly #now: () => number
  readonly #mode: () => EgressMode
  readonly #active = new Set<Active>()
  #day: number
  #bytesUp = 0
  #refused = 0
  #lines = 0
  #timer: NodeJS.Timeout | undefined

  constructor(options: { now: () => number; mode: () => EgressMode }) {
    this.#now = options.now
    this.#mode = options.mode
    this.#day = dayStart(options.now())
    this.topic = createTopic(this.#read())
  }

  /** Adds what the ledger has of today from before this start of the app. */
  async start(ledger: Ledger): Promise<void> {
    const day = this.#day
    const { bytesUp, refused } = await ledger.totals({ since: day })
    if (day !== this.#day) return
    this.#bytesUp += bytesUp
    this.#refused += refused
    this.publish()
  }

  /** A connection has opened; call the returned function when it has closed. */
  opened(connection: { bytesUp(): number }): () => void {
    const active: Active = { bytesUp: connection.bytesUp, before: 0 }
    this.#active.add(active)
    this.#timer ??= setInterval(() => this.publish(), SAMPLE).unref()
    this.publish()
    return () => {
      this.#turnDay()
      if (!this.#active.delete(active)) return
      this.#bytesUp += active.bytesUp() - active.before
      this.publish()
    }
  }

  refused(): void {
    this.#turnDay()
    this.#refused += 1
    this.publish()
  }

  /** The ledger has another line. */
  written(): void {
    this.#lines += 1
    this.publish()
  }

  /** Tells the followers the present reading. */
  publish(): void {
    this.topic.set(this.#read())
    if (this.#active.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  dispose(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#active.clear()
  }

  #turnDay(): void {
    const day = dayStart(this.#now())
    if (day === this.#day) return
    this.#day = day
    this.#bytesUp = 0
    this.#refused = 0
    for (const active of this.#active) active.before = active.bytesUp()
  }

  #read(): EgressMeter {
    this.#turnDay()
    let bytesUpToday = this.#bytesUp
    for (const active of this.#active) bytesUpToday += active.bytesUp() - active.before
    return {
      mode: this.#mode(),
      bytesUpToday,
      active: this.#active.size,
      refusedToday: this.#refused,
      linesWritten: this.#lines,
    }
  }
}
