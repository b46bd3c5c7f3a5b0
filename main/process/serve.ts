import type { AnyRouter } from '@orpc/server'
import { type GuardedProcess, installNetworkGuard } from '../guard/network-guard.ts'
import { electronNet } from '../platform/electron-net.ts'
import type { Conditions, Farewell, FromService, PortKind, ServiceOptions, ToService } from './protocol.ts'
import { type RpcPort, serveRouter, toAppError } from './rpc.ts'

/** A MessagePort as Electron hands it to Node code (MessagePortMain). */
export interface ServicePort {
  on(event: 'message', listener: (event: { data: unknown; ports: ServicePort[] }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  postMessage(message: unknown, transfer?: ServicePort[]): void
  start(): void
  close(): void
}

export interface ServiceContext {
  options: ServiceOptions
  log(level: ServiceOptions['logLevel'], message: string): void
  /** Says that nobody needs the process any more; main may stop it. */
  idle(): void
}

/** What a service process runs. */
export interface RunningService {
  /** Served on every `rpc` port. */
  rpc: AnyRouter
  /** Takes the ports of other kinds; one that it does not know is closed. */
  onPort?(kind: Exclude<PortKind, 'rpc'>, port: ServicePort): void
  /** Told at the start, and after each change. */
  onConditions?(conditions: Conditions): void
  /** Makes everything durable and lets go. Called once, before the process ends. */
  dispose(farewell: Farewell): Promise<void>
}

interface ParentPort {
  on(event: 'message', listener: (event: { data: ToService; ports: ServicePort[] }) => void): void
  postMessage(message: FromService): void
}

/** How long a stop may take before the process ends anyway, in milliseconds. */
const STOP_LIMIT = 10_000
/** Frames that a closing window sent just before the stop are still in its pipe: they get this long to arrive. */
const LAST_FRAMES = 60

/**
 * The body of a service process (an Electron utilityProcess): guards the network first, then starts the service with
 * the options main sends, serves its router on every port that main brokers, and stops in order. An entry imports its
 * service inside `start`: what is imported at the top of a module runs before the guard stands.
 */
export function serveProcess(service: {
  name: GuardedProcess
  start(context: ServiceContext): Promise<RunningService>
}): void {
  const parent = (process as unknown as { parentPort: ParentPort }).parentPort
  const send = (message: FromService) => parent.postMessage(message)
  const guard = installNetworkGuard({ process: service.name, electronNet })
  // A service process has no door: taken here and dropped, nobody can take it later.
  guard.takeDoor()
  guard.onAttempt(({ api, target, at }) => send({ type: 'refused-egress', api, target, at }))
  const log: ServiceContext['log'] = (level, message) => send({ type: 'log', level, message })
  let running: Promise<RunningService> | undefined
  const held = new Map<number, Set<ServicePort>>()

  const start = async (options: ServiceOptions): Promise<RunningService> => {
    try {
      const started = await service.start({ options, log, idle: () => send({ type: 'idle' }) })
      send({ type: 'ready' })
      return started
    } catch (error) {
      const failure = toAppError(error)
      log('error', failure.stack ?? failure.message)
      send({ type: 'failed', failure: { code: failure.code, message: failure.message } })
      throw failure
    }
  }

  const accept = async (kind: PortKind, port: ServicePort, holder: number | undefined) => {
    if (holder !== undefined) {
      const ports = held.get(holder) ?? new Set()
      held.set(holder, ports.add(port))
      port.on('close', () => ports.delete(port))
    }
    const current = await running
    if (!current) return port.close()
    // Taken back before the service ran.
    if (holder !== undefined && !held.get(holder)?.has(port)) return
    if (kind === 'rpc') {
      serveRouter(current.rpc, port as RpcPort, (error) => log('error', error.stack ?? error.message))
      port.start()
    } else if (current.onPort) current.onPort(kind, port)
    else port.close()
  }

  const stop = async (farewell: Farewell) => {
    setTimeout(() => process.exit(1), STOP_LIMIT).unref()
    await new Promise((resolve) => setTimeout(resolve, LAST_FRAMES))
    await (await running)?.dispose(farewell)
    send({ type: 'stopped' })
    process.exit(0)
  }

  parent.on('message', ({ data, ports }) => {
    if (data.type === 'start') {
      running = start(data.options)
      running.catch(() => process.exit(3))
    } else if (data.type === 'port' && ports[0])
      accept(data.kind, ports[0], data.holder).catch(() => ports[0]?.close())
    else if (data.type === 'revoke') {
      for (const port of held.get(data.holder) ?? []) port.close()
      held.delete(data.holder)
    } else if (data.type === 'conditions') void running?.then((current) => current.onConditions?.(data))
    else if (data.type === 'stop')
      stop(data).catch((error: unknown) => {
        log('error', `Stopping failed: ${String(error)}`)
        process.exit(2)
      })
  })
}
