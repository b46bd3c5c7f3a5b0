import type { EgressMode, EgressPolicy, EgressPurpose } from '../../preload/contract/egress.ts'
import { AppError } from '../../preload/contract/errors.ts'
import type { NetworkAttempt, NetworkDoor } from '../guard/network-guard.ts'
import { describeFailure } from './connection.ts'
import { type Credentials, withCredentials } from './credentials.ts'
import { parseDestination } from './destination.ts'
import { cancelled, type EgressQuestion, Gate, type Passage } from './gate.ts'
import { type ExchangeRequest, exchange, type RequestBody } from './http-exchange.ts'
import { Journal } from './journal.ts'
import type { Ledger } from './ledger.ts'
import { Meter } from './meter.ts'
import type { StartedBy } from './policy.ts'
import { nextRequest, REDIRECT_LIMIT } from './redirects.ts'
import type { RulesStore } from './rules-store.ts'
import { type EgressSocket, openSocket, type SocketHandlers } from './web-socket.ts'

export interface EgressRequest {
  url: string
  /** GET when left out. */
  method?: string
  headers?: Record<string, string>
  body?: RequestBody
  /** `follow` (the default): up to five, each one judged and recorded. `manual` returns the redirect itself. */
  redirect?: 'follow' | 'manual' | 'error'
}

export interface EgressCall {
  startedBy: StartedBy
  /** The project an AI is asked in. A tunnel's end in main refuses it where AI is off. */
  projectId?: string
  signal?: AbortSignal
}

export interface SocketRequest extends SocketHandlers {
  url: string
  protocols?: string[]
  headers?: Record<string, string>
}

/** What other parts of the app get of the door. In a utility process an `EgressTunnel` gives the same. */
export interface EgressClient {
  /**
   * Sends a request over a connection of its own, once its row is in the ledger. Resolves with the head of the answer
   * (4xx and 5xx too); read or cancel its body, or abort, to end the connection. Throws EGRESS_REFUSED, UNAVAILABLE,
   * CANCELLED or INVALID_INPUT, each with words for the user.
   */
  fetch(purpose: EgressPurpose, request: EgressRequest, call: EgressCall): Promise<Response>
  /** Opens a WebSocket; resolves once it is open. Throws as `fetch` does. */
  websocket(purpose: EgressPurpose, request: SocketRequest, call: EgressCall): Promise<EgressSocket>
}

export interface EgressOptions {
  door: NetworkDoor
  ledger: Ledger
  rules: RulesStore
  /** Asks the user about a purpose whose decision is "ask"; false refuses. Aborted when the request is. */
  approve(question: EgressQuestion, signal: AbortSignal): Promise<boolean>
  /** The keys that a request for `byok-ai` may name; it carries none itself. */
  credentials?: Credentials
  /** Milliseconds since the epoch; the system's clock when left out. */
  now?: () => number
  /** Milliseconds for one address to answer; 15 s when left out. */
  connectTimeout?: number
  /** PEM certificates to trust instead of the built-in ones. */
  ca?: string[]
}

/** What an AI is sent can be read afterwards, letter by letter. */
const payloadPurposes = new Set<EgressPurpose>(['byok-ai', 'managed-ai'])

function textOf(body: RequestBody | undefined): string | undefined {
  if (body instanceof Uint8Array) return new TextDecoder().decode(body)
  return typeof body === 'string' ? body : undefined
}

/** The one door to the network: HTTP and WebSocket over connections that the gate lets through. */
export class Egress implements EgressClient {
  readonly meter: Meter
  readonly #options: EgressOptions
  readonly #journal: Journal
  readonly #gate: Gate
  readonly #now: () => number
  readonly #stopped = new AbortController()
  #counting: Promise<void> | undefined

  constructor(options: EgressOptions) {
    const { door, rules, ledger, approve, now = Date.now, connectTimeout = 15_000, ca } = options
    this.#options = options
    this.#now = now
    this.meter = new Meter({ now, mode: () => rules.rules.mode })
    this.#journal = new Journal(ledger, () => this.meter.written())
    this.#gate = new Gate({
      door,
      rules,
      journal: this.#journal,
      meter: this.meter,
      approve,
      now,
      connectTimeout,
      ca,
    })
  }

  /** Call whenever the ledger can be reached (again). Until the first time every connection is refused. */
  async ledgerAvailable(): Promise<void> {
    this.#counting ??= this.meter.start(this.#options.ledger)
    await this.#counting.catch((error: unknown) => {
      this.#counting = undefined
      throw error
    })
    await this.#journal.open()
  }

  /** Ends every connection and writes their last rows. */
  async dispose(): Promise<void> {
    this.#stopped.abort(new AppError('CANCELLED', 'OffCoder is closing.'))
    await this.#gate.settled()
    this.meter.dispose()
  }

  /** Holds at once, for open connections too; throws when it could not be saved. */
  setMode(mode: EgressMode): Promise<void> {
    return this.#change(this.#options.rules.setMode(mode))
  }

  /** As `setMode`, for the policy of one purpose. */
  setPolicy(policy: EgressPolicy): Promise<void> {
    return this.#change(this.#options.rules.setPolicy(policy))
  }

  /** Records what the network guard refused, anywhere in the app. */
  recordAttempt(attempt: NetworkAttempt): Promise<void> {
    const { target } = attempt
    const port = /:(\d{1,5})$/.exec(target)
    return this.#gate.refuse({
      at: attempt.at,
      purpose: 'unknown',
      startedBy: `${attempt.process} process`,
      host: (port ? target.slice(0, port.index) : target).slice(0, 255),
      port: port ? Number(port[1]) : 0,
      method: attempt.api,
      detail: 'Tried to go round the door; nothing was sent.',
    })
  }

  /** Records a request that its process may not make, and why. */
  recordForeign(purpose: EgressPurpose, process: string, url: string, detail: string): Promise<void> {
    const { host, port } = URL.canParse(url) ? parsed(url) : { host: '', port: 0 }
    return this.#gate.refuse({
      at: this.#now(),
      purpose,
      startedBy: `${process} process`,
      host,
      port,
      method: '',
      detail,
    })
  }

  async fetch(purpose: EgressPurpose, request: EgressRequest, call: EgressCall): Promise<Response> {
    const redirect = request.redirect ?? 'follow'
    let next: ExchangeRequest = {
      url: new URL(checkUrl(request.url, ['http:', 'https:'])),
      method: (request.method ?? 'GET').toUpperCase(),
      headers: new Headers(request.headers),
      body: request.body,
      signal: this.#signal(call.signal),
    }
    for (let hops = 0; hops <= REDIRECT_LIMIT; hops += 1) {
      const response = await this.#exchange(purpose, next, call.startedBy)
      if (redirect === 'manual') return response
      const following = await redirectOf(next, response)
      if (!following) return response
      if (redirect === 'error') throw new AppError('UNAVAILABLE', `${next.url.host} answers with a redirect.`)
      next = following
    }
    throw new AppError('UNAVAILABLE', `${next.url.host} redirects without end.`)
  }

  async websocket(purpose: EgressPurpose, request: SocketRequest, call: EgressCall): Promise<EgressSocket> {
    const signal = this.#signal(call.signal)
    const url = checkUrl(request.url, ['ws:', 'wss:'])
    const passage = await this.#gate.open({
      purpose,
      method: 'WEBSOCKET',
      url,
      startedBy: call.startedBy,
      signal,
    })
    try {
      const socket = await openSocket(passage.connection, { ...request, signal: passage.signal })
      passage.outcome.status = 101
      return socket
    } catch (error) {
      throw fail(passage, error)
    }
  }

  async #exchange(purpose: EgressPurpose, request: ExchangeRequest, startedBy: StartedBy): Promise<Response> {
    const { method, url, signal } = request
    const payload = payloadPurposes.has(purpose) ? textOf(request.body) : undefined
    const opening = { purpose, method, url, startedBy, signal }
    const passage = await this.#gate.open({ ...opening, ...(payload === undefined ? {} : { payload }) })
    try {
      const headers =
        purpose === 'byok-ai' ? await withCredentials(request, this.#options.credentials) : request.headers
      const sent = { ...request, headers, signal: passage.signal }
      const response = await exchange(passage.connection, sent, (error) => {
        passage.outcome.error = passage.signal.aborted ? cancelled(passage.signal) : error
      })
      passage.outcome.status = response.status
      return response
    } catch (error) {
      throw fail(passage, error)
    }
  }

  async #change(saving: Promise<void>): Promise<void> {
    this.#gate.enforce()
    this.meter.publish()
    await saving.finally(() => {
      this.#gate.enforce()
      this.meter.publish()
    })
  }

  #signal(signal: AbortSignal | undefined): AbortSignal {
    return signal ? AbortSignal.any([signal, this.#stopped.signal]) : this.#stopped.signal
  }
}

/** Where an answer redirects to; its own connection is ended then. */
async function redirectOf(
  request: ExchangeRequest,
  response: Response,
): Promise<ExchangeRequest | undefined> {
  try {
    const next = nextRequest(request, response)
    if (next) await response.body?.cancel()
    return next
  } catch (error) {
    await response.body?.cancel()
    throw error
  }
}

function fail({ connection, destination, signal, outcome }: Passage, error: unknown): AppError {
  const failure = signal.aborted ? cancelled(signal) : describeFailure(destination, error)
  outcome.error = failure
  connection.stream.destroy()
  return failure
}

function checkUrl(url: string, protocols: readonly string[]): string {
  const { protocol } = parseDestination(url)
  if (protocols.includes(protocol)) return url
  throw new AppError('INVALID_INPUT', `${protocol}// cannot be used here, only ${protocols.join(' and ')}.`)
}

function parsed(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url)
  return { host: hostname, port: Number(port) }
}
