import { createHash } from 'node:crypto'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export const PATH = 'maker/model/resolve/main/model.gguf'

/** How a server that has a model behaves; each field may be changed between two requests. */
export interface ServerManners {
  file: Buffer
  etag: string | undefined
  ranges: boolean
  /** Bytes of a body after which the connection is cut. */
  cutAfter: number | undefined
  /** After the first bytes the body goes on only when this resolves. */
  hold: Promise<void> | undefined
  /** Announced length, when it is not the file's. */
  length: number | undefined
  /** Takes the question and never answers. */
  silent: boolean
  status: number | undefined
  location: string | undefined
}

/** A real server on loopback that knows ranges (RFC 9110, 14) and `If-Range`. */
export async function modelServer(file: Buffer) {
  const manners: ServerManners = {
    file,
    etag: '"first"',
    ranges: true,
    cutAfter: undefined,
    hold: undefined,
    length: undefined,
    silent: false,
    status: undefined,
    location: undefined,
  }
  const asked: Array<{
    url: string
    range: string | undefined
    ifRange: string | undefined
    status: number
  }> = []
  const server = http.createServer((request, response) => void answer(request, response).catch(() => {}))

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { range, 'if-range': ifRange } = request.headers
    const note = (status: number) =>
      asked.push({ url: request.url ?? '', range, ifRange: ifRange as string | undefined, status })
    if (manners.silent) return void note(0)
    if (manners.location !== undefined) {
      note(302)
      response.writeHead(302, { location: manners.location }).end()
      return
    }
    if (manners.status !== undefined) {
      note(manners.status)
      response.writeHead(manners.status).end('no')
      return
    }
    const { file: whole, etag } = manners
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0)
    const same = ifRange === undefined || ifRange === etag
    const partial = manners.ranges && range !== undefined && same
    if (partial && from >= whole.length) {
      note(416)
      response.writeHead(416, { 'content-range': `bytes */${whole.length}` }).end()
      return
    }
    const body = partial ? whole.subarray(from) : whole
    note(partial ? 206 : 200)
    response.writeHead(partial ? 206 : 200, {
      'content-length': manners.length ?? body.length,
      ...(etag === undefined ? {} : { etag }),
      ...(partial ? { 'content-range': `bytes ${from}-${whole.length - 1}/${whole.length}` } : {}),
    })
    const first = manners.cutAfter ?? (manners.hold ? Math.floor(body.length / 2) : body.length)
    await new Promise<void>((resolve) => response.write(body.subarray(0, first), () => resolve()))
    if (manners.cutAfter !== undefined) {
      // What was written arrives; then the connection ends in the middle of the body.
      response.socket?.end()
      return
    }
    await manners.hold
    response.end(body.subarray(first))
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    manners,
    asked,
    port,
    address: `http://localhost:${port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
