import dgram from 'node:dgram'
import dns from 'node:dns'
import inspector from 'node:inspector'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import workers from 'node:worker_threads'
import { AppError } from '../../preload/contract/errors.ts'
import type { GuardScope } from './closures.ts'
import { ATTEMPTS_CHANNEL, closures, workerSource } from './worker-source.ts'

export type GuardedProcess = 'main' | 'workspace' | 'ai' | 'terminal' | 'codebase'

/** One call that tried to reach the network outside the door, and was refused. */
export interface NetworkAttempt {
  process: GuardedProcess
  /** What was called: `net.Socket.connect`, `fetch`, `dns.lookup`, … */
  api: string
  /** Where it wanted to go, as far as the call said: `host:port`, a host, a name. */
  target: string
  /** Milliseconds since the epoch. */
  at: number
}

/** An address that has been judged: an IP, never a name. */
export interface NetworkAddress {
  address: string
  family: 4 | 6
}

/**
 * The way out that the guard keeps: Node's own functions as they were before it closed them. Whoever holds this object
 * reaches the network, so main hands it to the egress and to nobody else.
 */
export interface NetworkDoor {
  /** Opens a TCP connection; throws a TypeError when `address` is not an IP. The socket emits `connect` or `error`. */
  connect(address: string, port: number): net.Socket
  /** Every address of `host` as the system's resolver knows it. */
  lookup(host: string): Promise<NetworkAddress[]>
}

export interface NetworkGuard {
  /** Takes the door out. The first call gets it; every later one throws. */
  takeDoor(): NetworkDoor
  /** Calls `listener` for each attempt: those before this call first. Returns how to stop. */
  onAttempt(listener: (attempt: NetworkAttempt) => void): () => void
  /** How many attempts were refused since the guard was installed. */
  readonly attempts: number
}

export interface NetworkGuardOptions {
  process: GuardedProcess
  /** Told of each attempt from the start; the same as `onAttempt` of the guard. */
  onRefused?: (attempt: NetworkAttempt) => void
  /** Electron's `net` module, where there is one: it goes through Chromium and knows nothing of Node's sockets. */
  electronNet?: object
}

const KEPT_ATTEMPTS = 1000
const INSTALLED = Symbol.for('offcoder.network-guard')

function createDoor(): NetworkDoor {
  const connect = net.Socket.prototype.connect
  const lookup = dns.promises.lookup
  return Object.freeze({
    connect(address: string, port: number) {
      if (net.isIP(address) === 0)
        throw new TypeError(`The door connects to addresses only, not to "${address}".`)
      const socket = new net.Socket()
      Reflect.apply(connect, socket, [{ host: address, port }])
      return socket
    },
    async lookup(host: string) {
      const found = await lookup(host, { all: true, verbatim: true })
      return found.map(({ address, family }) => ({
        address,
        family: family === 6 ? (6 as const) : (4 as const),
      }))
    },
  })
}

/** Attempts, kept until somebody listens: the first ones may come before the ledger can be reached. */
class AttemptLog {
  count = 0
  readonly #process: GuardedProcess
  readonly #waiting: NetworkAttempt[] = []
  readonly #listeners = new Set<(attempt: NetworkAttempt) => void>()

  constructor(process: GuardedProcess) {
    this.#process = process
  }

  add(api: string, target: string): void {
    this.count += 1
    const attempt = { process: this.#process, api, target: target.slice(0, 300), at: Date.now() }
    if (this.#listeners.size > 0) for (const listener of this.#listeners) listener(attempt)
    else if (this.#waiting.length < KEPT_ATTEMPTS) this.#waiting.push(attempt)
  }

  listen(listener: (attempt: NetworkAttempt) => void): () => void {
    this.#listeners.add(listener)
    for (const attempt of this.#waiting.splice(0)) listener(attempt)
    return () => this.#listeners.delete(listener)
  }
}

function seal(owner: object, name: string, value: unknown): void {
  Object.defineProperty(owner, name, { value, writable: false, configurable: false, enumerable: true })
}

function closeElectronNet(electronNet: object, refuse: GuardScope['refuse']): void {
  const target = (input: unknown) => {
    if (typeof input !== 'object' || input === null) return String(input)
    return String('url' in input ? input.url : 'hostname' in input ? input.hostname : 'unknown')
  }
  seal(electronNet, 'fetch', (input: unknown) => Promise.reject(refuse('electron.net.fetch', target(input))))
  seal(electronNet, 'resolveHost', (host: unknown) =>
    Promise.reject(refuse('electron.net.resolveHost', String(host))),
  )
  seal(electronNet, 'request', (input: unknown) => {
    throw refuse('electron.net.request', target(input))
  })
}

/** Workers report on a channel of their own, which must not keep the process alive. */
function listenToWorkers(log: AttemptLog): void {
  const channel = new workers.BroadcastChannel(ATTEMPTS_CHANNEL)
  channel.onmessage = (event: unknown) => {
    const { data } = event as { data: { api: string; target: string } }
    log.add(data.api, data.target)
  }
  channel.unref()
}

/**
 * Closes the network for this process: net, tls, http, http2, dgram, dns, undici, fetch, WebSocket, EventSource, native
 * bindings, and Workers started from now on. UNIX sockets, local pipes and child processes stay. Every refused call
 * throws (or rejects with) `EGRESS_REFUSED`. Must run before any module that might keep a reference to Node's functions;
 * can be installed once and never removed.
 *
 * It guards against mistakes in our own code and its libraries. Native addons and child processes are beyond it.
 */
export function installNetworkGuard(options: NetworkGuardOptions): NetworkGuard {
  if (INSTALLED in globalThis) throw new Error('The network guard is already installed in this process.')
  seal(globalThis, INSTALLED as unknown as string, true)
  const log = new AttemptLog(options.process)
  if (options.onRefused) log.listen(options.onRefused)
  let door: NetworkDoor | undefined = createDoor()
  const refuse = (api: string, target: string): Error => {
    log.add(api, target)
    return new AppError(
      'EGRESS_REFUSED',
      `${api} to ${target} was refused: only the app's egress opens connections. Nothing was sent.`,
      { api, target },
    )
  }
  const scope: GuardScope = {
    modules: { net, dgram, dns, workers, inspector },
    platform: process.platform,
    seal,
    refuse,
    workerSource: workerSource(),
  }
  listenToWorkers(log)
  for (const close of closures) close(scope)
  if (options.electronNet) closeElectronNet(options.electronNet, refuse)
  syncBuiltinESMExports()
  return {
    takeDoor() {
      if (!door) throw new Error('The door has been taken: only one owner may reach the network.')
      const taken = door
      door = undefined
      return taken
    },
    onAttempt: (listener) => log.listen(listener),
    get attempts() {
      return log.count
    },
  }
}
