import { WebSocket } from 'ws'
import { AppError } from '../../preload/contract/errors.ts'
import type { Connection } from './connection.ts'

/** Largest message either side may send, in bytes. */
export const MESSAGE_LIMIT = 8 * 1024 * 1024

export interface SocketHandlers {
  onMessage(data: string | Uint8Array): void
  /** Called once, last. `reason` is empty when the other side gave none. */
  onClose(code: number, reason: string): void
}

/** An open WebSocket. */
export interface EgressSocket {
  /** The subprotocol that the server chose, or ''. */
  readonly protocol: string
  /** Bytes given to `send` that have not left yet. */
  readonly bufferedAmount: number
  send(data: string | Uint8Array): void
  close(code?: number, reason?: string): void
}

interface OpenSocket extends SocketHandlers {
  url: string
  protocols?: string[]
  headers?: Record<string, string>
  signal: AbortSignal
}

/** Speaks WebSocket on an open connection; resolves after the handshake. An aborted signal cuts it off at any time. */
export function openSocket(connection: Connection, options: OpenSocket): Promise<EgressSocket> {
  const { signal } = options
  const socket = new WebSocket(options.url, options.protocols ?? [], {
    createConnection: () => connection.stream,
    headers: options.headers ?? {},
    maxPayload: MESSAGE_LIMIT,
    followRedirects: false,
    perMessageDeflate: false,
  })
  const abort = () => socket.terminate()
  signal.addEventListener('abort', abort)
  let open = false
  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      open = true
      resolve(wrap(socket))
    })
    // Once it is open, an error is followed by a close, which says all there is to say.
    socket.on('error', (error) => reject(error))
    socket.on('message', (data, binary) => options.onMessage(binary ? bytes(data) : String(data)))
    socket.once('close', (code, reason) => {
      signal.removeEventListener('abort', abort)
      if (open) options.onClose(code, reason.toString())
    })
    if (signal.aborted) abort()
  })
}

function bytes(data: Buffer | ArrayBuffer | Buffer[]): Uint8Array {
  const buffer = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer)
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
}

function wrap(socket: WebSocket): EgressSocket {
  return {
    get protocol() {
      return socket.protocol
    },
    get bufferedAmount() {
      return socket.bufferedAmount
    },
    send(data) {
      if (socket.readyState !== WebSocket.OPEN) throw new AppError('UNAVAILABLE', 'The connection is closed.')
      if (Buffer.byteLength(data) > MESSAGE_LIMIT)
        throw new AppError('TOO_LARGE', 'The message is larger than 8 MB.')
      socket.send(data)
    },
    close: (code, reason) => socket.close(code, reason),
  }
}
