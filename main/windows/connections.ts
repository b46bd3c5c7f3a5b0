import { type IpcMainEvent, MessageChannelMain, type MessagePortMain, type WebContents } from 'electron'
import { z } from 'zod'
import { type ProcessName, processName } from '../../preload/contract/desktop.ts'
import type { Failure } from '../../preload/contract/errors.ts'
import { type ConnectRequest, PORTS_CHANNEL, type ServiceName } from '../../preload/contract/ports.ts'
import type { Log } from '../platform/log.ts'
import { isOurOrigin } from '../platform/origin.ts'
import type { ServiceProcess } from '../platform/service-process.ts'
import type { ConnectRequests } from './connect-requests.ts'

const connectRequest: z.ZodType<ConnectRequest> = z.object({
  service: z.enum(['desktop', ...processName.options]),
})

export type Admission = 'open' | 'wait' | Failure

export interface ConnectionsSettings {
  /** None while the app asks where its data is. */
  services: Partial<Record<ProcessName, ServiceProcess>>
  /** Serves main's own contract to a window. */
  serveDesktop(port: MessagePortMain, contents: WebContents): void
  /** Whether a window may have a service now, or why not; `wait` while that is not known. */
  admission(service: ProcessName, contents: WebContents): Admission
  requests: ConnectRequests
  devServer: string | null
  log: Log
}

/**
 * Brokers ports between windows and processes, and checks who asks: a known window, its main frame, our origin,
 * parsed input.
 */
export class Connections {
  readonly #settings: ConnectionsSettings
  /** The services each known window has asked for; they get new ports after a restart. */
  readonly #windows = new Map<WebContents, Set<ProcessName>>()
  /** Windows that hold a port of a running process. */
  readonly #holding: Record<ProcessName, Set<WebContents>> = {
    workspace: new Set(),
    ai: new Set(),
    terminal: new Set(),
    codebase: new Set(),
  }

  #stop: () => void = () => undefined

  constructor(settings: ConnectionsSettings) {
    this.#settings = settings
    for (const service of Object.values(settings.services)) {
      service.on('running', () => this.#toAll(service, (contents) => this.#sendPorts(service, contents)))
      service.on('changed', ({ state, failure }) => {
        if (state !== 'running') this.#holding[service.name].clear()
        if (state !== 'broken') return
        const reason = failure ?? {
          code: 'UNAVAILABLE' as const,
          message: `The ${service.name} process does not run.`,
        }
        this.#toAll(service, (contents) => this.#sendFailure(service.name, reason, contents))
      })
    }
  }

  start(): void {
    this.#stop = this.#settings.requests.judgedBy(this.#onConnect)
  }

  dispose(): void {
    this.#stop()
    this.#windows.clear()
  }

  /** Lets a window connect. Its page starting anew (a reload, a crash) forgets what the last one asked for. */
  admit(contents: WebContents): void {
    this.#windows.set(contents, new Set())
    contents.on('did-start-navigation', (details) => {
      if (details.isMainFrame && !details.isSameDocument) this.#forget(contents)
    })
    contents.once('destroyed', () => {
      this.#forget(contents)
      this.#windows.delete(contents)
    })
  }

  /**
   * Judges anew who may have a service: takes it from windows that may not any more, and gives it to those that asked
   * too early. @returns whether any window may have it; true while that is not known.
   */
  review(name: ProcessName): boolean {
    const service = this.#settings.services[name]
    let any = this.#windows.size === 0
    for (const [contents, asked] of this.#windows) {
      const admission = this.#settings.admission(name, contents)
      if (typeof admission === 'string') any = true
      if (admission === 'open') {
        if (asked.has(name) && !this.#holding[name].has(contents)) this.#connect(name, contents, asked)
      } else if (this.#holding[name].delete(contents)) service?.revoke(contents.id)
    }
    return any
  }

  #forget(contents: WebContents): void {
    this.#windows.set(contents, new Set())
    for (const holders of Object.values(this.#holding)) holders.delete(contents)
  }

  readonly #onConnect = (event: IpcMainEvent, message: unknown): void => {
    const { sender, senderFrame } = event
    const asked = this.#windows.get(sender)
    const request = connectRequest.safeParse(message)
    const frame = senderFrame && senderFrame === sender.mainFrame ? senderFrame : null
    if (!asked || !frame || !isOurOrigin(frame.url, this.#settings.devServer) || !request.success) {
      this.#settings.log.write(
        'warn',
        'ipc',
        `Refused a connection from ${senderFrame?.url ?? 'a frame that is gone'}`,
      )
      return
    }
    this.#connect(request.data.service, sender, asked)
  }

  #connect(name: ServiceName, contents: WebContents, asked: Set<ProcessName>): void {
    if (name === 'desktop') {
      const { port1, port2 } = new MessageChannelMain()
      this.#settings.serveDesktop(port1, contents)
      contents.postMessage(PORTS_CHANNEL, { service: name }, [port2])
      return
    }
    asked.add(name)
    const admission = this.#settings.admission(name, contents)
    if (admission === 'wait') return
    if (admission !== 'open') return this.#sendFailure(name, admission, contents)
    const service = this.#settings.services[name]
    if (service === undefined)
      return this.#sendFailure(name, { code: 'UNAVAILABLE', message: `There is no ${name} yet.` }, contents)
    if (service.state.state === 'running') this.#sendPorts(service, contents)
    else if (service.state.state === 'broken') {
      this.#sendFailure(
        name,
        service.state.failure ?? { code: 'UNAVAILABLE', message: `The ${name} process does not run.` },
        contents,
      )
    } else service.start()
  }

  #sendPorts(service: ServiceProcess, contents: WebContents): void {
    if (this.#settings.admission(service.name, contents) !== 'open') return
    this.#holding[service.name].add(contents)
    const ports = [service.connect('rpc', contents.id)]
    if (service.name === 'workspace') ports.push(service.connect('documents'))
    contents.postMessage(PORTS_CHANNEL, { service: service.name }, ports)
  }

  #sendFailure(service: ProcessName, failure: Failure, contents: WebContents): void {
    contents.postMessage(PORTS_CHANNEL, { service, failure })
  }

  #toAll(service: ServiceProcess, send: (contents: WebContents) => void): void {
    for (const [contents, asked] of this.#windows) {
      if (asked.has(service.name) && !contents.isDestroyed()) send(contents)
    }
  }
}
