import type { EgressPurpose } from '../../preload/contract/egress.ts'
import { AppError } from '../../preload/contract/errors.ts'
import type { NetworkDoor } from '../guard/network-guard.ts'
import { type Connection, connect, describeFailure } from './connection.ts'
import { type Destination, parseDestination } from './destination.ts'
import type { Journal } from './journal.ts'
import type { LedgerEntry } from './ledger.ts'
import type { Meter } from './meter.ts'
import { judge, type StartedBy } from './policy.ts'
import type { RulesStore } from './rules-store.ts'

/** A connection that needs the user's word: its purpose says "ask". */
export interface EgressQuestion {
  purpose: EgressPurpose
  host: string
  port: number
  startedBy: StartedBy
}

export interface GateOptions {
  door: NetworkDoor
  rules: RulesStore
  journal: Journal
  meter: Meter
  approve(question: EgressQuestion, signal: AbortSignal): Promise<boolean>
  now(): number
  connectTimeout: number
  ca: string[] | undefined
}

export interface Opening {
  purpose: EgressPurpose
  method: string
  url: string | URL
  /** What will be sent, to be kept with the row. */
  payload?: string
  startedBy: StartedBy
  signal: AbortSignal
}

/** A connection that was let through. */
export interface Passage {
  connection: Connection
  destination: Destination
  /** Aborts when the caller stops, and when a change of the rules forbids what is going on. */
  signal: AbortSignal
  /** What the ledger row will say besides the bytes, once the connection has closed. */
  outcome: { status: number | null; error?: unknown }
}

interface Live {
  request: { purpose: EgressPurpose; destination: Destination; startedBy: StartedBy }
  stop: AbortController
}

/** Lets a connection through, or not: judges, asks, records, connects, in that order; then watches until it closes. */
export class Gate {
  readonly #options: GateOptions
  readonly #live = new Set<Live>()
  readonly #closing = new Set<Promise<void>>()

  constructor(options: GateOptions) {
    this.#options = options
  }

  /** Opens a connection. Throws EGRESS_REFUSED, UNAVAILABLE, CANCELLED or INVALID_INPUT. */
  async open(opening: Opening): Promise<Passage> {
    const { purpose, method, startedBy } = opening
    const destination = parseDestination(opening.url)
    const live: Live = { request: { purpose, destination, startedBy }, stop: new AbortController() }
    const signal = AbortSignal.any([opening.signal, live.stop.signal])
    if (signal.aborted) throw cancelled(signal)
    const entry: LedgerEntry = {
      at: this.#options.now(),
      purpose,
      startedBy: `${startedBy.by}: ${startedBy.what}`.slice(0, 300),
      host: destination.host,
      port: destination.port,
      method,
      detail: '',
    }
    const reason = await this.#reasonAgainst(live, signal)
    if (reason !== undefined) {
      await this.refuse({ ...entry, detail: reason })
      throw new AppError('EGRESS_REFUSED', `${reason} Nothing was sent.`, { purpose, host: destination.host })
    }
    return this.#pass(entry, live, signal, opening.payload)
  }

  /** Records a refusal. */
  async refuse(entry: LedgerEntry): Promise<void> {
    this.#options.meter.refused()
    await this.#options.journal.refused(entry)
  }

  /** Ends every connection that the rules, as they are now, no longer let through. */
  enforce(): void {
    for (const { request, stop } of this.#live) {
      const verdict = judge(this.#options.rules.rules, request)
      if (verdict.verdict === 'refused')
        stop.abort(new AppError('EGRESS_REFUSED', `The connection was ended. ${verdict.reason}`))
    }
  }

  /** Settles once every closed connection is in the ledger, or waits for it. */
  async settled(): Promise<void> {
    while (this.#closing.size > 0) await Promise.all(this.#closing)
  }

  async #reasonAgainst({ request }: Live, signal: AbortSignal): Promise<string | undefined> {
    const { rules, approve } = this.#options
    const verdict = judge(rules.rules, request)
    if (verdict.verdict === 'refused') return verdict.reason
    if (verdict.verdict === 'open') return undefined
    const { host, port } = request.destination
    const yes = await approve({ purpose: request.purpose, host, port, startedBy: request.startedBy }, signal)
    if (signal.aborted) return 'It was stopped before you answered.'
    return yes ? undefined : `You did not allow the connection to ${host}.`
  }

  async #pass(
    entry: LedgerEntry,
    live: Live,
    signal: AbortSignal,
    payload: string | undefined,
  ): Promise<Passage> {
    const { door, journal, meter, ca, connectTimeout: timeout } = this.#options
    const { destination } = live.request
    this.#live.add(live)
    // The rules may have changed while a question stood.
    this.enforce()
    let seq: number | undefined
    try {
      signal.throwIfAborted()
      seq = await journal.begin(entry, payload)
      signal.throwIfAborted()
      const connection = await connect(door, destination, { signal, timeout, ...(ca ? { ca } : {}) })
      const passage: Passage = { connection, destination, signal, outcome: { status: null } }
      this.#watch(seq, passage, live)
      return passage
    } catch (error) {
      this.#live.delete(live)
      const failure = signal.aborted ? cancelled(signal) : describeFailure(destination, error)
      const refused = failure.code === 'EGRESS_REFUSED'
      if (refused) meter.refused()
      const result = { status: null, bytesUp: 0, bytesDown: 0, detail: failure.message }
      if (seq !== undefined) await journal.finish(seq, { outcome: refused ? 'refused' : 'failed', ...result })
      throw failure
    }
  }

  #watch(seq: number, { connection, outcome }: Passage, live: Live): void {
    const { journal, meter } = this.#options
    const close = meter.opened(connection)
    const closing = connection.closed.then(async () => {
      this.#live.delete(live)
      close()
      const failed = outcome.status === null || outcome.error !== undefined
      await journal.finish(seq, {
        outcome: failed ? 'failed' : 'done',
        status: outcome.status,
        bytesUp: connection.bytesUp(),
        bytesDown: connection.bytesDown(),
        detail: outcome.error instanceof Error ? outcome.error.message.slice(0, 500) : '',
      })
    })
    this.#closing.add(closing)
    void closing.finally(() => this.#closing.delete(closing))
  }
}

/** Why a signal was aborted, as an error for the user. */
export function cancelled(signal: AbortSignal): AppError {
  if (signal.reason instanceof AppError) return signal.reason
  return new AppError('CANCELLED', 'The request was stopped.', undefined, signal.reason)
}
