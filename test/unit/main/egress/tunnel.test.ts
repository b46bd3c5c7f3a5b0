import type { AddressInfo } from 'node:net'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { serveTunnel } from '../../../../main/egress/tunnel.ts'
import { EgressTunnel } from '../../../../main/egress/tunnel-client.ts'
import type { TunnelPort } from '../../../../main/egress/tunnel-protocol.ts'
import { egressSetting, recordingServer, until, user } from './setting.ts'

let server: Awaited<ReturnType<typeof recordingServer>>
let setting: Awaited<ReturnType<typeof egressSetting>>
let sockets: WebSocketServer
let near: MessagePort
let tunnel: EgressTunnel

beforeEach(async () => {
  server = await recordingServer((request, response) => {
    if (request.url === '/echo') return void request.pipe(response)
    if (request.url === '/stall') return void response.write('first')
    if (request.url === '/big') return void response.end(Buffer.alloc(1_000_000, 7))
    response
      .writeHead(request.url === '/empty' ? 204 : 201, { 'x-kind': 'test', 'set-cookie': ['a=1', 'b=2'] })
      .end()
  })
  sockets = new WebSocketServer({ server: server.inner })
  sockets.on('connection', (socket) => socket.on('message', (data, binary) => socket.send(data, { binary })))
  setting = await egressSetting()
  const channel = new MessageChannel()
  near = channel.port1
  serveTunnel({ process: 'workspace', egress: setting.egress, port: channel.port2 as unknown as TunnelPort })
  tunnel = new EgressTunnel(near as unknown as TunnelPort)
})
afterEach(async () => {
  tunnel.dispose()
  await setting.dispose()
  for (const client of sockets.clients) client.terminate()
  await server.close()
})

const url = (path: string) => `${server.url}${path}`
const settled = () => until(() => setting.ledger.rows.every((row) => row.state !== 'opened'))

function streamOf(parts: Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull(controller) {
      const part = parts.shift()
      if (part) controller.enqueue(part)
      else controller.close()
    },
  })
}

describe('the network as a utility process has it', () => {
  it('brings status, headers, address and body', async () => {
    const response = await tunnel.fetch('git', { url: url('/'), method: 'PUT', body: 'x' }, user)
    expect([response.status, response.headers.get('x-kind'), response.url]).toEqual([201, 'test', url('/')])
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(await response.text()).toBe('')
    expect(await tunnel.fetch('git', { url: url('/empty') }, user)).toMatchObject({ status: 204, body: null })
  })

  it('streams bytes both ways unchanged, in pieces of any size', async () => {
    const parts = [new Uint8Array(200_000).fill(1), new Uint8Array(0), new Uint8Array(3).fill(2)]
    const sent = Buffer.concat(parts)
    const response = await tunnel.fetch(
      'git',
      { url: url('/echo'), method: 'POST', body: streamOf(parts) },
      user,
    )
    expect(Buffer.from(await response.arrayBuffer()).equals(sent)).toBe(true)
    const big = await tunnel.fetch('git', { url: url('/big') }, user)
    expect((await big.arrayBuffer()).byteLength).toBe(1_000_000)
  })

  it('refuses a purpose that its process has no business with, and records it', async () => {
    await setting.egress.setPolicy({ purpose: 'byok-ai', decision: 'on', hosts: ['localhost'] })
    await expect(tunnel.fetch('byok-ai', { url: url('/') }, user)).rejects.toMatchObject({
      code: 'EGRESS_REFUSED',
    })
    expect(server.seen.connections).toBe(0)
    expect(setting.ledger.rows).toMatchObject([
      {
        state: 'refused',
        purpose: 'byok-ai',
        startedBy: 'workspace process',
        host: 'localhost',
        port: server.port,
      },
    ])
  })

  it('carries refusals and failures over with their words', async () => {
    await expect(tunnel.fetch('sync', { url: url('/') }, user)).rejects.toMatchObject({
      code: 'EGRESS_REFUSED',
      message: 'Connections for sync are off. Nothing was sent.',
    })
    await expect(tunnel.fetch('git', { url: 'nonsense' }, user)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
    await expect(tunnel.fetch('git', { url: 'x'.repeat(20_000) }, user)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
  })

  it('fails when the body it sends fails', async () => {
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new Error('the file went away')),
    })
    await expect(
      tunnel.fetch('git', { url: url('/echo'), method: 'POST', body }, user),
    ).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    })
  })

  it("stops main's connection when it aborts, or when it cancels the body", async () => {
    const stop = new AbortController()
    const response = await tunnel.fetch('git', { url: url('/stall') }, { ...user, signal: stop.signal })
    const ended = expect(response.text()).rejects.toMatchObject({ code: 'CANCELLED' })
    stop.abort()
    await ended
    await settled()
    await (await tunnel.fetch('git', { url: url('/stall') }, user)).body?.cancel()
    await settled()
    expect(setting.ledger.rows).toHaveLength(2)
  })

  it('ends everything when its process is gone', async () => {
    const response = await tunnel.fetch('git', { url: url('/stall') }, user)
    const ended = expect(response.text()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    near.close()
    await ended
    await settled()
    await expect(tunnel.fetch('git', { url: url('/') }, user)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })

  it('has WebSockets', async () => {
    const messages: (string | Uint8Array)[] = []
    const closes: number[] = []
    const { port } = server.inner.address() as AddressInfo
    const handlers = {
      onMessage: (data: string | Uint8Array) => messages.push(data),
      onClose: (code: number) => closes.push(code),
    }
    const socket = await tunnel.websocket('git', { url: `ws://localhost:${port}`, ...handlers }, user)
    socket.send('text')
    socket.send(new Uint8Array([0, 9]))
    await until(() => messages.length === 2)
    expect(messages).toEqual(['text', new Uint8Array([0, 9])])
    await until(() => socket.bufferedAmount === 0)
    socket.close(1000, 'bye')
    await until(() => closes.length === 1)
    expect(closes).toEqual([1000])
    expect(() => socket.send('late')).toThrow()
    await settled()
  })

  it('answers what it cannot understand', async () => {
    const channel = new MessageChannel()
    serveTunnel({ process: 'ai', egress: setting.egress, port: channel.port2 as unknown as TunnelPort })
    const answer = new Promise((resolve) => channel.port1.once('message', resolve))
    channel.port1.postMessage({ type: 'fetch', id: 3, purpose: 'anything' })
    expect(await answer).toMatchObject({ type: 'error', id: 3, failure: { code: 'INVALID_INPUT' } })
    channel.port1.close()
  })

  it('refuses what an AI is asked in a project with AI off, and records that', async () => {
    const channel = new MessageChannel()
    const mayUseAi = (projectId: string) => projectId === 'on'
    const port = channel.port2 as unknown as TunnelPort
    serveTunnel({ process: 'ai', egress: setting.egress, port, mayUseAi })
    const ai = new EgressTunnel(channel.port1 as unknown as TunnelPort)
    await setting.egress.setPolicy({ purpose: 'byok-ai', decision: 'on', hosts: ['localhost'] })
    const ask = (projectId: string) =>
      ai.fetch('byok-ai', { url: url('/'), method: 'POST', body: 'x' }, { ...user, projectId })
    await expect(ask('off')).rejects.toMatchObject({
      code: 'EGRESS_REFUSED',
      message: 'AI is off in this project. Nothing was sent.',
    })
    expect(setting.ledger.rows.at(-1)).toMatchObject({
      purpose: 'byok-ai',
      detail: 'AI is off in this project.',
    })
    expect((await ask('on')).status).toBe(201)
    ai.dispose()
  })
})
