import { execFile } from 'node:child_process'
import { createServer, type Server } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundle } from './bundle.ts'

interface Outcome {
  reached: boolean
  code?: string
  message?: string
  result?: string
  attempts?: number
  seen?: { process: string; api: string; target: string }[]
}

let entry: Awaited<ReturnType<typeof bundle>>
let server: Server
let connections = 0

beforeAll(async () => {
  entry = await bundle(fileURLToPath(new URL('./fixtures/leaks.ts', import.meta.url)))
  server = createServer((socket) => {
    connections += 1
    socket.on('error', () => socket.destroy())
    socket.end('HTTP/1.1 204 No Content\r\n\r\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})

afterAll(async () => {
  server.close()
  await entry.remove()
})

async function plant(leak: string): Promise<Outcome> {
  const { port } = server.address() as { port: number }
  const { stdout } = await promisify(execFile)(process.execPath, [entry.file, leak, String(port)])
  return JSON.parse(stdout)
}

describe('the network guard', () => {
  it('is what stops the leaks below: without it the same call gets through', async () => {
    connections = 0
    expect(await plant('no guard')).toMatchObject({ reached: true })
    expect(connections).toBe(1)
  })

  it.each([
    'net.connect',
    'net.connect imported by name',
    'net.connect kept from before',
    'net.connect with the port as text',
    'new net.Socket',
    'net server',
    'net server without arguments',
    'net server with port and path',
    'http server',
    'tls.connect',
    'http.get',
    'http.request kept from before',
    'https.get',
    'http2.connect',
    'fetch',
    'WebSocket',
    'dgram send',
    'dgram bind',
    'dns.lookup',
    'dns.lookup imported by name',
    'dns.resolve4',
    'dns.Resolver',
    'dns.promises.lookup',
    'dns.promises.Resolver',
    'process.binding',
    'inspector.open',
    'a worker from text',
    'a worker from a file',
    'a worker started by a worker',
    'electron.net.fetch',
    'electron.net.request',
  ])('refuses %s, and counts it', async (leak) => {
    connections = 0
    const outcome = await plant(leak)
    expect(outcome).toMatchObject({ reached: false, code: 'EGRESS_REFUSED' })
    expect(outcome.message).toContain('Nothing was sent')
    expect(outcome.attempts).toBe(1)
    expect(outcome.seen).toMatchObject([{ process: 'workspace' }])
    expect(connections).toBe(0)
  })

  it('cannot be taken away', async () => {
    expect(await plant('taking the guard away')).toMatchObject({ reached: false })
  })

  it.skipIf(process.platform === 'win32').each(['unix socket', 'child process'])(
    'leaves %s open',
    async (way) => {
      expect(await plant(way)).toMatchObject({ reached: true, result: 'hello', attempts: 0 })
    },
  )

  it('keeps one door, which reaches the network', async () => {
    expect(await plant('the door')).toMatchObject({ reached: true, result: 'reached', attempts: 0 })
  })

  it('gives the door to one owner only', async () => {
    expect(await plant('the door twice')).toMatchObject({ reached: false, attempts: 0 })
  })
})
