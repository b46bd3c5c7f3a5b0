import type { Socket } from 'node:net'
import tls from 'node:tls'
import { AppError } from '../../preload/contract/errors.ts'
import type { NetworkDoor } from '../guard/network-guard.ts'
import { type Destination, mayConnect } from './destination.ts'

/** An open connection. Bytes are those on the wire, below TLS. */
export interface Connection {
  /** What HTTP speaks on: the TCP socket, or the TLS socket over it. */
  stream: Socket
  bytesUp(): number
  bytesDown(): number
  /** Settles when the TCP socket is closed and the counts are final. */
  closed: Promise<void>
}

export interface ConnectOptions {
  signal: AbortSignal
  /** Milliseconds until an address that does not answer is given up. */
  timeout: number
  /** PEM certificates to trust instead of the built-in ones. */
  ca?: string[]
}

/** Resolves the destination, checks every address against it, and returns those that may be used, IPs only. */
async function addressesOf(door: NetworkDoor, destination: Destination): Promise<string[]> {
  if (destination.literal) return [destination.host]
  // Never asked of a resolver, which might answer something else.
  if (destination.loopback) return ['127.0.0.1', '::1']
  const found = await door.lookup(destination.host).catch((error: unknown) => {
    throw new AppError(
      'UNAVAILABLE',
      `${destination.host} was not found. Check the name and your connection.`,
      {},
      error,
    )
  })
  return found.map(({ address }) => address)
}

/** Opens a connection to the destination, TLS included where it is secure. Throws AppErrors in words for the user. */
export async function connect(
  door: NetworkDoor,
  destination: Destination,
  options: ConnectOptions,
): Promise<Connection> {
  const all = await addressesOf(door, destination)
  const allowed = all.filter((address) => mayConnect(destination, address))
  if (allowed.length === 0) {
    const where = all.join(', ') || 'no address'
    throw new AppError(
      'EGRESS_REFUSED',
      `${destination.host} leads to ${where}, which is not a place on the network it may lead to.`,
    )
  }
  const raw = await firstThatAnswers(door, allowed, destination.port, options)
  const closed = new Promise<void>((resolve) => raw.once('close', () => resolve()))
  const stream = destination.secure ? secure(raw, destination, options.ca) : raw
  // A TLS socket that is destroyed leaves the one below it open.
  stream.once('close', () => raw.destroy())
  if (stream !== raw)
    await ready(stream, 'secureConnect', options).catch((error) => giveUp(error, stream, raw))
  return { stream, closed, bytesUp: () => raw.bytesWritten, bytesDown: () => raw.bytesRead }
}

/** An open TCP socket to the first address that answers; throws what the last one said. */
async function firstThatAnswers(
  door: NetworkDoor,
  addresses: string[],
  port: number,
  options: ConnectOptions,
): Promise<Socket> {
  let failure: unknown
  for (const address of addresses) {
    options.signal.throwIfAborted()
    const socket = door.connect(address, port)
    try {
      await ready(socket, 'connect', options).catch((error) => giveUp(error, socket))
      return socket.setNoDelay(true)
    } catch (error) {
      failure = error
    }
  }
  throw failure
}

function giveUp(error: unknown, ...sockets: Socket[]): never {
  for (const socket of sockets) socket.on('error', () => undefined).destroy()
  throw error
}

function secure(raw: Socket, destination: Destination, ca: string[] | undefined): tls.TLSSocket {
  return tls.connect({
    socket: raw,
    ...(destination.literal
      ? { host: destination.host }
      : { servername: destination.host, host: destination.host }),
    // Said outright: an environment variable could otherwise turn the check off.
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ALPNProtocols: ['http/1.1'],
    ...(ca ? { ca } : {}),
  })
}

function ready(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  { signal, timeout }: ConnectOptions,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => done(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })),
      timeout,
    )
    const abort = () => done(signal.reason)
    const early = () => done(Object.assign(new Error('closed'), { code: 'ECONNRESET' }))
    const done = (error?: unknown) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      socket.off('close', early).off('error', done).off(event, succeed)
      if (error === undefined) resolve()
      else reject(error)
    }
    const succeed = () => done()
    socket.once(event, succeed).once('error', done).once('close', early)
    signal.addEventListener('abort', abort)
    if (signal.aborted) abort()
  })
}

const reasons: Record<string, string> = {
  ECONNREFUSED: 'nothing answers at that port.',
  ECONNRESET: 'the other side closed the connection.',
  EPIPE: 'the other side closed the connection.',
  ETIMEDOUT: 'it did not answer in time.',
  ENETUNREACH: 'this machine has no way to that network.',
  EHOSTUNREACH: 'the network has no way to that machine.',
  CERT_HAS_EXPIRED: 'its certificate has expired.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed, so nothing proves who it is.',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an authority that is not trusted here.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate comes from an authority that is not trusted here.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name.',
}

/** What went wrong on the way to `destination`, in words. AppErrors pass unchanged. */
export function describeFailure(destination: Destination, error: unknown): AppError {
  if (error instanceof AppError) return error
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? ''
  const reason = reasons[code] ?? (error instanceof Error ? error.message : String(error))
  const words = `The connection to ${destination.host}:${destination.port} failed: ${reason}`
  return new AppError('UNAVAILABLE', words, code ? { cause: code } : {}, error)
}
