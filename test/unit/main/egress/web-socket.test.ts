import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import type { SocketRequest } from '../../../../main/egress/egress.ts'
import { egressSetting, until, user } from './setting.ts'

let server: WebSocketServer
let setting: Awaited<ReturnType<typeof egressSetting>>
let messages: (string | Uint8Array)[]
let closes: [number, string][]

beforeEach(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'yjs' })
  server.on('connection', (socket) => {
    socket.on('message', (data, binary) => socket.send(data, { binary }))
  })
  setting = await egressSetting()
  messages = []
  closes = []
})
afterEach(async () => {
  await setting.dispose()
  for (const client of server.clients) client.terminate()
  await new Promise((resolve) => server.close(resolve))
})

const request = (over: Partial<SocketRequest> = {}): SocketRequest => ({
  url: `ws://localhost:${(server.address() as AddressInfo).port}/`,
  protocols: ['yjs'],
  onMessage: (data) => messages.push(data),
  onClose: (code, reason) => closes.push([code, reason]),
  ...over,
})

describe('a WebSocket through the door', () => {
  it('carries text and bytes both ways, and its row is closed when it is', async () => {
    const socket = await setting.egress.websocket('git', request(), user)
    expect(socket.protocol).toBe('yjs')
    expect(setting.ledger.rows).toMatchObject([{ state: 'opened', method: 'WEBSOCKET' }])
    socket.send('héllo')
    socket.send(new Uint8Array([1, 2, 255]))
    await until(() => messages.length === 2)
    expect(messages).toEqual(['héllo', new Uint8Array([1, 2, 255])])
    socket.close(1000, 'enough')
    await until(() => setting.ledger.rows[0]?.state === 'done')
    expect(closes).toEqual([[1000, 'enough']])
    expect(setting.ledger.rows[0]).toMatchObject({ status: 101, outcome: 'done' })
    expect(() => socket.send('late')).toThrow(expect.objectContaining({ code: 'UNAVAILABLE' }))
  })

  it('is refused, with nothing sent, for a purpose that is off', async () => {
    let connections = 0
    server.on('connection', () => (connections += 1))
    await expect(setting.egress.websocket('sync', request(), user)).rejects.toMatchObject({
      code: 'EGRESS_REFUSED',
    })
    expect(connections).toBe(0)
    expect(setting.ledger.rows).toMatchObject([{ state: 'refused', purpose: 'sync' }])
  })

  it('ends when its caller aborts', async () => {
    const stop = new AbortController()
    await setting.egress.websocket('git', request(), { ...user, signal: stop.signal })
    stop.abort()
    await until(() => closes.length === 1)
    expect(closes[0]?.[0]).toBe(1006)
  })

  it('ends when the purpose is switched off', async () => {
    await setting.egress.websocket('git', request(), user)
    await setting.egress.setPolicy({ purpose: 'git', decision: 'off', hosts: [] })
    await until(() => setting.ledger.rows[0]?.state !== 'opened')
    expect(closes).toHaveLength(1)
  })

  it('refuses a message over 8 MB instead of sending it', async () => {
    const socket = await setting.egress.websocket('git', request(), user)
    expect(() => socket.send(new Uint8Array(8 * 1024 * 1024 + 1))).toThrow(
      expect.objectContaining({ code: 'TOO_LARGE' }),
    )
    socket.close()
  })

  it('fails in words when the server does not speak it', async () => {
    await expect(
      setting.egress.websocket('git', request({ url: 'http://localhost:1' }), user),
    ).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
    await expect(
      setting.egress.websocket('git', request({ url: 'ws://localhost:1' }), user),
    ).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    })
  })
})
