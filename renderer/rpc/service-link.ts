import type { ClientContext, ClientLink } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { AppError, type Failure } from '../../preload/contract/errors.ts'
import type { ServiceName } from '../../preload/contract/ports.ts'

interface Connection {
  link: ClientLink<ClientContext>
  port: MessagePort
  /** The documents port, for the workspace alone. */
  documents: MessagePort | undefined
}

interface Deferred {
  promise: Promise<Connection>
  resolve(connection: Connection): void
  reject(error: Error): void
}

function defer(): Deferred {
  let settle: Omit<Deferred, 'promise'> | undefined
  const promise = new Promise<Connection>((resolve, reject) => {
    settle = { resolve, reject }
  })
  return { promise, ...(settle as Omit<Deferred, 'promise'>) }
}

/**
 * The window's end of one service. Calls wait for the first connection, go on over the next one after the process
 * was restarted, and fail with UNAVAILABLE when it will not come back by itself.
 */
export class ServiceLink implements ClientLink<ClientContext> {
  readonly #service: ServiceName
  readonly #request: (service: ServiceName) => void
  readonly #listeners = new Set<() => void>()
  #connection: Connection | undefined
  #waiting: Deferred | undefined

  constructor(service: ServiceName, request: (service: ServiceName) => void) {
    this.#service = service
    this.#request = request
  }

  /** Takes the ports of a (re)started process. */
  connected(port: MessagePort, documents: MessagePort | undefined): void {
    this.#connection?.port.close()
    // Before the link listens: a caller that hears from the link must not find the dead connection here.
    port.addEventListener('close', () => {
      if (this.#connection?.port === port) this.#connection = undefined
    })
    const connection = { link: new RPCLink({ port }), port, documents }
    port.start()
    documents?.start()
    this.#connection = connection
    this.#waiting?.resolve(connection)
    this.#waiting = undefined
    for (const listener of this.#listeners) listener()
  }

  /** The process cannot be reached; everything that waits for it fails with the reason. */
  failed(failure: Failure): void {
    this.#waiting?.reject(new AppError(failure.code, failure.message, failure.data))
    this.#waiting = undefined
  }

  /** Calls `listener` after each connection from now on; returns a function that stops it. */
  onConnected(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async call(
    path: readonly string[],
    input: unknown,
    options: Parameters<ClientLink<ClientContext>['call']>[2],
  ): Promise<unknown> {
    const connection = await this.#connected()
    try {
      return await connection.link.call(path, input, options)
    } catch (error) {
      if (this.#connection === connection || options.signal?.aborted) throw error
      throw new AppError(
        'UNAVAILABLE',
        `The ${this.#service} process ended before it answered.`,
        undefined,
        error,
      )
    }
  }

  /** The documents port of the current connection. */
  async documents(): Promise<MessagePort> {
    const { documents } = await this.#connected()
    if (!documents) throw new AppError('UNAVAILABLE', `${this.#service} serves no documents.`)
    return documents
  }

  #connected(): Promise<Connection> {
    if (this.#connection) return Promise.resolve(this.#connection)
    if (!this.#waiting) {
      this.#waiting = defer()
      this.#request(this.#service)
    }
    return this.#waiting.promise
  }
}
