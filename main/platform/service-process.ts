import { EventEmitter } from 'node:events'
import { MessageChannelMain, type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron'
import type { ProcessName, ProcessState } from '../../preload/contract/desktop.ts'
import type { Failure } from '../../preload/contract/errors.ts'
import type { NetworkAttempt } from '../guard/network-guard.ts'
import type {
  Conditions,
  Farewell,
  FromService,
  PortKind,
  ServiceOptions,
  ToService,
} from '../process/protocol.ts'
import { killAtOnce } from './kill-at-once.ts'
import type { Log } from './log.ts'
import { serviceEnvironment } from './service-environment.ts'

/** Crashes within `window` milliseconds after which the breaker opens, and the pauses between restarts. */
const breaker = { crashes: 4, window: 60_000, pauses: [0, 300, 1500] }
/** How long an orderly stop may take before the process is killed, in milliseconds. */
const STOP_LIMIT = 12_000

interface Events {
  /** A (re)started process takes ports. */
  running: []
  changed: [ProcessState]
  /** The process says that nobody needs it any more. */
  idle: []
  /** The network guard in the process refused a call. */
  refusedEgress: [NetworkAttempt]
}

/**
 * Owns one service process: forks it, logs it, restarts it after a crash with a breaker, and stops it in order.
 * Nothing else may fork, kill or post to it.
 */
export class ServiceProcess extends EventEmitter<Events> {
  readonly name: ProcessName
  readonly #entry: string
  readonly #options: ServiceOptions
  readonly #log: Log
  #child: UtilityProcess | undefined
  #state: ProcessState
  #crashes: number[] = []
  #stopping: Promise<void> | undefined
  /** Somebody wanted it while it was being stopped. */
  #wanted = false
  #retry: NodeJS.Timeout | undefined
  #abandoned = false

  constructor(settings: { name: ProcessName; entry: string; options: ServiceOptions; log: Log }) {
    super()
    this.name = settings.name
    this.#entry = settings.entry
    this.#options = settings.options
    this.#log = settings.log
    this.#state = { name: settings.name, state: 'stopped', restarts: 0 }
  }

  get state(): ProcessState {
    return this.#state
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Starts the process unless it runs, is starting, or is broken. */
  start(): void {
    if (this.#stopping) {
      this.#wanted = true
      return
    }
    if (this.#child || this.#retry || this.#state.state === 'broken') return
    this.#fork()
  }

  /** Closes the breaker and starts again: the user asked for it. */
  restart(): void {
    if (this.#abandoned) return
    this.#crashes = []
    clearTimeout(this.#retry)
    this.#retry = undefined
    if (this.#child) this.#child.kill()
    else this.#fork()
  }

  /** Ends the process at once, without a farewell, and for good: whatever it still did would do harm. */
  abandon(failure: Failure): void {
    this.#abandoned = true
    clearTimeout(this.#retry)
    this.#retry = undefined
    if (this.#child?.pid !== undefined) killAtOnce(this.#child.pid)
    this.#update({ state: 'broken', failure, canRestart: false })
  }

  /**
   * A new channel to the process: one end goes to it as `kind`, the other is returned. Only while it runs. With a
   * `holder` the channel can be taken away again.
   */
  connect(kind: PortKind, holder?: number): MessagePortMain {
    const child = this.#child
    if (!child) throw new Error(`${this.name} is not running`)
    const { port1, port2 } = new MessageChannelMain()
    const message: ToService = { type: 'port', kind, ...(holder === undefined ? {} : { holder }) }
    child.postMessage(message, [port1])
    return port2
  }

  /** Has the process close every channel of a holder. */
  revoke(holder: number): void {
    this.#child?.postMessage({ type: 'revoke', holder } satisfies ToService)
  }

  /** Joins this process with another: each gets one end of a new channel as `kind`. Only while both run. */
  join(kind: PortKind, other: ServiceProcess): void {
    const child = this.#child
    if (!child) throw new Error(`${this.name} is not running`)
    child.postMessage({ type: 'port', kind } satisfies ToService, [other.connect(kind)])
  }

  /** Tells the process, while it runs, what holds for work that nobody waits for. */
  tell(conditions: Conditions): void {
    this.#child?.postMessage({ type: 'conditions', ...conditions } satisfies ToService)
  }

  /** Asks the process to make everything durable and end; kills it when that takes too long. It may be started again. */
  stop(farewell: Farewell = { writeFiles: false }): Promise<void> {
    clearTimeout(this.#retry)
    this.#retry = undefined
    this.#wanted = false
    this.#stopping ??= this.#stopNow(farewell).finally(() => {
      this.#stopping = undefined
      if (this.#wanted) this.start()
    })
    return this.#stopping
  }

  #fork(): void {
    this.#update({ state: this.#crashes.length ? 'restarting' : 'starting' })
    const child = utilityProcess.fork(this.#entry, [], {
      serviceName: `OffCoder ${this.name}`,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: serviceEnvironment(process.env),
    })
    this.#child = child
    let cause: Failure | undefined
    child.stdout?.on('data', (chunk: Buffer) =>
      this.#log.write('debug', this.name, chunk.toString().trimEnd()),
    )
    child.stderr?.on('data', (chunk: Buffer) =>
      this.#log.write('info', this.name, chunk.toString().trimEnd()),
    )
    child.on('message', (message: FromService) => {
      if (message.type === 'ready') this.#ready()
      else if (message.type === 'failed') cause = message.failure
      else if (message.type === 'idle') this.emit('idle')
      else if (message.type === 'log') this.#log.write(message.level, this.name, message.message)
      else if (message.type === 'refused-egress') {
        const { api, target, at } = message
        this.emit('refusedEgress', { process: this.name, api, target, at })
      }
    })
    child.once('exit', (code) => this.#exited(child, code, cause))
    child.postMessage({ type: 'start', options: this.#options } satisfies ToService)
  }

  #ready(): void {
    this.#update({ state: 'running' })
    this.emit('running')
  }

  #exited(child: UtilityProcess, code: number, cause: Failure | undefined): void {
    if (this.#child !== child) return
    this.#child = undefined
    if (this.#abandoned) return
    if (this.#stopping) return this.#update({ state: 'stopped' })
    const now = Date.now()
    this.#crashes = [...this.#crashes.filter((at) => now - at < breaker.window), now]
    const failure = cause ?? {
      code: 'UNAVAILABLE' as const,
      message: `The ${this.name} process ended unexpectedly (exit code ${code}).`,
    }
    this.#log.write(
      'error',
      this.name,
      `ended with code ${code} (crash ${this.#crashes.length} in a minute): ${failure.message}`,
    )
    if (this.#crashes.length >= breaker.crashes) {
      this.#update({ state: 'broken', failure })
      return
    }
    this.#update({ state: 'restarting', restarts: this.#state.restarts + 1, failure })
    this.#retry = setTimeout(
      () => {
        this.#retry = undefined
        this.#fork()
      },
      breaker.pauses[this.#crashes.length - 1] ?? breaker.pauses.at(-1),
    )
  }

  async #stopNow(farewell: Farewell): Promise<void> {
    const child = this.#child
    if (!child) return this.#update({ state: 'stopped' })
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    const limit = setTimeout(() => {
      this.#log.write('error', this.name, 'did not stop in time and was killed')
      child.kill()
    }, STOP_LIMIT)
    child.postMessage({ type: 'stop', ...farewell } satisfies ToService)
    await ended
    clearTimeout(limit)
  }

  #update(change: Partial<ProcessState>): void {
    const { failure: _failure, ...rest } = this.#state
    this.#state = { ...rest, ...change }
    this.emit('changed', this.#state)
  }
}
