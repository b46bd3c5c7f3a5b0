import http, { type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import type { Connection } from './connection.ts'

export type RequestBody = string | Uint8Array | ReadableStream<Uint8Array>

export interface ExchangeRequest {
  url: URL
  method: string
  headers: Headers
  body: RequestBody | undefined
  signal: AbortSignal
}

/** Milliseconds the other side has to close after its answer has ended. */
const GOODBYE = 2000
const BODILESS = new Set([204, 205, 304])

/**
 * One HTTP/1.1 exchange on a connection of its own, closed afterwards: so a ledger row is a connection is a request.
 * Resolves with the head of the answer; its body streams with back pressure, and errors when it is cut short
 * (`onCutShort` is told then).
 */
export async function exchange(
  connection: Connection,
  request: ExchangeRequest,
  onCutShort: (error: Error) => void,
): Promise<Response> {
  const { url, signal } = request
  const outgoing = http.request({
    method: request.method,
    host: url.hostname,
    path: `${url.pathname}${url.search}`,
    setHost: false,
    headers: headersFor(request),
    createConnection: () => connection.stream,
    signal,
  })
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    // The listener stays: a late error (the server has answered and closed) must not go uncaught.
    outgoing.on('error', reject)
    outgoing.once('response', resolve)
    outgoing.once('upgrade', () => reject(new Error('the server switched to another protocol.')))
  })
  const sent = send(outgoing, request.body)
  sent.catch((error: unknown) => outgoing.destroy(error as Error))
  const incoming = await answered
  incoming.once('end', () => closeInOrder(connection.stream))
  incoming.once('error', onCutShort)
  return respond(incoming, url)
}

/**
 * Says goodbye and waits for the other side's: a socket that is destroyed right away leaves the last bytes of either
 * side uncounted. Node would do so itself, by `destroySoon`, when it sees the answer end.
 */
function closeInOrder(stream: Socket): void {
  const limit = setTimeout(() => stream.destroy(), GOODBYE)
  stream.once('close', () => clearTimeout(limit))
  stream.destroySoon = () => undefined
  stream.end()
  // What may still come is the other side's goodbye; unread, it would keep the socket open.
  stream.resume()
}

function headersFor({ url, headers, body }: ExchangeRequest): http.OutgoingHttpHeaders {
  const all: http.OutgoingHttpHeaders = {
    'accept-encoding': 'identity',
    ...Object.fromEntries(headers),
    host: url.host,
  }
  delete all.connection
  delete all['transfer-encoding']
  delete all['content-length']
  if (typeof body === 'string' || body instanceof Uint8Array) all['content-length'] = Buffer.byteLength(body)
  return all
}

async function send(outgoing: http.ClientRequest, body: RequestBody | undefined): Promise<void> {
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
    outgoing.end(body)
    return
  }
  await pipeline(Readable.fromWeb(body as NodeReadableStream<Uint8Array>), outgoing)
}

function respond(incoming: IncomingMessage, url: URL): Response {
  const headers = new Headers()
  for (let at = 0; at < incoming.rawHeaders.length; at += 2) {
    headers.append(incoming.rawHeaders[at] as string, incoming.rawHeaders[at + 1] as string)
  }
  const status = incoming.statusCode ?? 0
  const empty = BODILESS.has(status) || incoming.method === 'HEAD'
  if (empty) incoming.resume()
  const body = empty ? null : (Readable.toWeb(incoming) as ReadableStream<Uint8Array>)
  return Object.defineProperty(new Response(body, { status, headers }), 'url', { value: url.href })
}
