import type { EgressPurpose } from '../../preload/contract/egress.ts'
import { AppError } from '../../preload/contract/errors.ts'
import type { EgressCall, EgressClient, EgressRequest, SocketRequest } from './egress.ts'
import { BodyReceiver, BodySender, fromFailure } from './tunnel-body.ts'
import { type FromDoor, type ToDoor, type TunnelPort, unwrapMessage } from './tunnel-protocol.ts'
import type { EgressSocket, SocketHandlers } from './web-socket.ts'

interface Call {
  id: number
  resolve(value: unknown): void
  reject(error: unknown): void
  /** Takes the listener off the caller's signal. */
  forget(): void
  up?: BodySender
  down?: BodyReceiver
  handlers?: SocketHandlers
  /** An open WebSocket. */
  open: boolean
  buffered: number
}

type End = Extract<FromDoor, { type: 'end' | 'fail' | 'closed' | 'error' }>

/** The door as a utility process sees it: the other end of `serveTunnel`. One owns one port, and ends with it. */
export class EgressTunnel implements EgressClient {
  readonly #port: TunnelPort
  readonly #calls = new Map<number, Call>()
  #last = 0
  #closed = false

  constructor(port: TunnelPort) {
    this.#port = port
    port.on('message', (wire: unknown) => {
      const message = unwrapMessage(wire) as FromDoor
      const call = this.#calls.get(message.id)
      if (call) this.#receive(message, call)
    })
    port.on('close', () => this.#end())
    port.start()
  }

  fetch(purpose: EgressPurpose, request: EgressRequest, call: EgressCall): Promise<Response> {
    const { url, method = 'GET', headers = {}, redirect = 'follow', body } = request
    return this.#begin(call, (started) => {
      const { id } = started
      if (body instanceof ReadableStream)
        started.up = new BodySender({ id, way: 'up', body, send: this.#send })
      const { startedBy, projectId } = call
      const common = { id, purpose, url, headers, startedBy, projectId }
      return { type: 'fetch', ...common, method, redirect, body: wireBody(body) }
    })
  }

  websocket(purpose: EgressPurpose, request: SocketRequest, call: EgressCall): Promise<EgressSocket> {
    const { url, protocols = [], headers = {}, onMessage, onClose } = request
    return this.#begin(call, (started) => {
      started.handlers = { onMessage, onClose }
      return {
        type: 'websocket',
        id: started.id,
        purpose,
        url,
        protocols,
        headers,
        startedBy: call.startedBy,
      }
    })
  }

  dispose(): void {
    this.#end()
    this.#port.close()
  }

  readonly #send = (message: ToDoor): void => {
    if (!this.#closed) this.#port.postMessage(message)
  }

  /** Sends what `compose` makes of the new call; resolves with the first answer. */
  #begin<Answer>({ signal }: EgressCall, compose: (call: Call) => ToDoor): Promise<Answer> {
    this.#last += 1
    const id = this.#last
    return new Promise<Answer>((resolve, reject) => {
      if (this.#closed) return reject(gone())
      if (signal?.aborted) return reject(stopped(signal))
      const abort = () => {
        this.#send({ type: 'abort', id })
        const call = this.#calls.get(id)
        if (call) this.#break(call, stopped(signal))
      }
      signal?.addEventListener('abort', abort)
      const forget = () => signal?.removeEventListener('abort', abort)
      const call: Call = { id, resolve: resolve as Call['resolve'], reject, forget, open: false, buffered: 0 }
      this.#calls.set(id, call)
      this.#send(compose(call))
    })
  }

  #receive(message: FromDoor, call: Call): void {
    if (message.type === 'response') this.#respond(message, call)
    else if (message.type === 'opened') {
      call.open = true
      call.resolve(this.#socket(call, message.protocol))
    } else if (message.type === 'pull') void call.up?.pulled()
    else if (message.type === 'chunk') call.down?.chunk(message.bytes)
    else if (message.type === 'message') call.handlers?.onMessage(message.data)
    else if (message.type === 'buffered') call.buffered = message.bytes
    else this.#finish(message, call)
  }

  #respond(message: Extract<FromDoor, { type: 'response' }>, call: Call): void {
    const { id, status, headers, url, hasBody } = message
    if (hasBody) {
      const onCancel = () => {
        this.#send({ type: 'abort', id })
        this.#forget(call)
      }
      call.down = new BodyReceiver({ id, way: 'down', send: this.#send, onCancel })
    } else this.#forget(call)
    const response = new Response(call.down?.stream ?? null, { status, headers })
    call.resolve(Object.defineProperty(response, 'url', { value: url }))
  }

  #finish(message: End, call: Call): void {
    if (message.type === 'error' || message.type === 'fail')
      return this.#break(call, fromFailure(message.failure))
    this.#forget(call)
    if (message.type === 'end') call.down?.end()
    else {
      call.open = false
      call.handlers?.onClose(message.code, message.reason)
    }
  }

  #socket(call: Call, protocol: string): EgressSocket {
    const { id } = call
    return {
      protocol,
      get bufferedAmount() {
        return call.buffered
      },
      send: (data) => {
        if (!call.open) throw new AppError('UNAVAILABLE', 'The connection is closed.')
        call.buffered += Buffer.byteLength(data)
        this.#send({ type: 'send', id, data })
      },
      close: (code, reason) => this.#send({ type: 'close', id, code, reason }),
    }
  }

  #forget(call: Call): void {
    this.#calls.delete(call.id)
    call.forget()
  }

  /** Ends a call early, in all its parts. */
  #break(call: Call, error: AppError): void {
    this.#forget(call)
    call.down?.fail(error)
    call.up?.cancel(error)
    if (call.open) call.handlers?.onClose(1006, error.message)
    call.open = false
    call.reject(error)
  }

  #end(): void {
    this.#closed = true
    for (const call of this.#calls.values()) this.#break(call, gone())
  }
}

const gone = () =>
  new AppError('UNAVAILABLE', 'The way to the network closed while the request was under way.')

function stopped(signal: AbortSignal | undefined): AppError {
  if (signal?.reason instanceof AppError) return signal.reason
  return new AppError('CANCELLED', 'The request was stopped.', undefined, signal?.reason)
}

function wireBody(body: EgressRequest['body']): Extract<ToDoor, { type: 'fetch' }>['body'] {
  if (body === undefined) return 'none'
  if (typeof body === 'string') return { text: body }
  return body instanceof Uint8Array ? body : 'stream'
}
