import { readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { egressSetting, recordingServer, until, user } from './setting.ts'

const fixture = (name: string) => readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8')

const routes: Record<string, RequestListener> = {
  '/hello': (_, response) => response.end('hello'),
  '/echo': (request, response) => void request.pipe(response),
  '/headers': (request, response) => void response.end(JSON.stringify(request.headers)),
  '/empty': (_, response) => void response.writeHead(204).end(),
  '/missing': (_, response) => void response.writeHead(404).end('no'),
  '/cut': (_, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('only this')
    setImmediate(() => response.destroy())
  },
  '/stall': (_, response) => void response.write('first'),
  '/flood': (_, response) => {
    const more = () => {
      while (response.write(Buffer.alloc(65_536))) {}
    }
    response.on('drain', more)
    more()
  },
  '/loop': (_, response) => void response.writeHead(302, { location: '/loop' }).end(),
  '/see-other': (_, response) => void response.writeHead(303, { location: '/headers' }).end('bye'),
  '/keep': (_, response) => void response.writeHead(307, { location: '/echo' }).end(),
  '/to-far': (_, response) => void response.writeHead(302, { location: 'http://far.test/headers' }).end(),
  '/to-evil': (_, response) => void response.writeHead(302, { location: 'https://evil.test/' }).end(),
}

let setting: Awaited<ReturnType<typeof egressSetting>>
let server: Awaited<ReturnType<typeof recordingServer>>

beforeEach(async () => {
  server = await recordingServer((request, response) => routes[request.url ?? '']?.(request, response))
  setting = await egressSetting()
  setting.door.elsewhere = server.port
})
afterEach(async () => {
  await setting.dispose()
  await server.close()
})

const get = (path: string, headers = {}) =>
  setting.egress.fetch('git', { url: `${server.url}${path}`, headers }, user)
const rows = () => setting.ledger.rows
const settled = () => until(() => rows().every((row) => row.state !== 'opened'))

describe('a request through the door', () => {
  it('brings the answer, and its row says what the wire saw', async () => {
    const response = await get('/hello')
    expect([response.status, await response.text(), response.url]).toEqual([
      200,
      'hello',
      `${server.url}/hello`,
    ])
    await settled()
    expect(server.seen.connections).toBe(1)
    expect(rows()).toMatchObject([
      {
        purpose: 'git',
        host: 'localhost',
        port: server.port,
        method: 'GET',
        startedBy: 'user: a test',
        outcome: 'done',
        status: 200,
        bytesUp: server.seen.up,
        bytesDown: server.seen.down,
      },
    ])
    expect(server.seen.up).toBeGreaterThan(0)
  })

  it('is in the ledger before the connection opens', async () => {
    const order: string[] = []
    const begin = setting.ledger.begin
    setting.ledger.begin = async (entry) => {
      const row = await begin(entry)
      order.push('committed')
      return row
    }
    const connect = setting.door.connect
    setting.door.connect = (address, port) => {
      order.push('connected')
      return connect(address, port)
    }
    await (await get('/hello')).text()
    expect(order).toEqual(['committed', 'connected'])
  })

  it('is refused, with nothing sent, when the ledger cannot be written', async () => {
    setting.ledger.broken = true
    await expect(get('/hello')).rejects.toMatchObject({
      code: 'EGRESS_REFUSED',
      message: expect.stringContaining('ledger'),
    })
    expect(server.seen.connections).toBe(0)
    expect(setting.door.looked).toEqual([])
  })

  it('keeps the end of a connection for a ledger that comes back', async () => {
    const response = await get('/stall')
    setting.ledger.broken = true
    await response.body?.cancel()
    await until(() => setting.egress.meter.topic.value.active === 0)
    setting.ledger.broken = false
    await setting.egress.ledgerAvailable()
    await settled()
    expect(rows()).toHaveLength(1)
  })

  it('streams up and down', async () => {
    const parts = ['one ', 'two ', 'three']
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const part = parts.shift()
        if (part === undefined) controller.close()
        else controller.enqueue(new TextEncoder().encode(part))
      },
    })
    const response = await setting.egress.fetch(
      'git',
      { url: `${server.url}/echo`, method: 'POST', body },
      user,
    )
    expect(await response.text()).toBe('one two three')
  })

  it('takes no more from the network than its reader takes', async () => {
    const response = await get('/flood')
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    await reader.read()
    let before = -1
    await until(() => {
      const still = before === server.seen.down
      before = server.seen.down
      return still
    })
    expect(server.seen.down).toBeLessThan(32 * 1024 * 1024)
    await reader.cancel()
    await settled()
  })

  it('stops at once when aborted, before and during the answer', async () => {
    const stop = new AbortController()
    const call = { ...user, signal: stop.signal }
    const response = await setting.egress.fetch('git', { url: `${server.url}/stall` }, call)
    const text = response.text()
    stop.abort()
    await expect(text).rejects.toThrow()
    await expect(setting.egress.fetch('git', { url: `${server.url}/stall` }, call)).rejects.toMatchObject({
      code: 'CANCELLED',
    })
    await settled()
    expect(rows()).toMatchObject([{ outcome: 'failed', status: 200 }])
  })

  it('fails when the answer is cut short', async () => {
    const response = await get('/cut')
    await expect(response.text()).rejects.toThrow()
    await settled()
    expect(rows()).toMatchObject([{ outcome: 'failed', status: 200 }])
  })

  it('gives answers without a body, and answers that are errors', async () => {
    expect(await get('/empty')).toMatchObject({ status: 204, body: null })
    const missing = await get('/missing')
    expect([missing.status, await missing.text()]).toEqual([404, 'no'])
    await settled()
    expect(rows()).toMatchObject([
      { outcome: 'done', status: 204 },
      { outcome: 'done', status: 404 },
    ])
  })

  it('says in words that nothing answers, or that the name is unknown', async () => {
    await setting.egress.setPolicy({ purpose: 'git', decision: 'on', hosts: ['localhost', 'nowhere.test'] })
    await expect(setting.egress.fetch('git', { url: 'http://localhost:1' }, user)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'The connection to localhost:1 failed: nothing answers at that port.',
    })
    await expect(setting.egress.fetch('git', { url: 'https://nowhere.test' }, user)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('was not found'),
    })
    expect(rows()).toMatchObject([{ outcome: 'failed' }, { outcome: 'failed' }])
  })

  it('does not use a proxy that the environment names', async () => {
    process.env.http_proxy = process.env.HTTP_PROXY = 'http://localhost:1'
    try {
      expect((await get('/hello')).status).toBe(200)
    } finally {
      delete process.env.http_proxy
      delete process.env.HTTP_PROXY
    }
  })
})

describe('a refused request', () => {
  it('is recorded with its reason and sends nothing', async () => {
    await expect(setting.egress.fetch('update', { url: `${server.url}/hello` }, user)).rejects.toMatchObject({
      code: 'EGRESS_REFUSED',
      message: 'Connections for update are off. Nothing was sent.',
    })
    expect(server.seen.connections).toBe(0)
    expect(rows()).toMatchObject([
      { state: 'refused', purpose: 'update', detail: 'Connections for update are off.' },
    ])
    expect(setting.egress.meter.topic.value.refusedToday).toBe(1)
  })

  it('is in the ledger by the time the meter tells of its line', async () => {
    const { topic } = setting.egress.meter
    const told: [number, number][] = []
    const stop = topic.subscribe(() => told.push([topic.value.linesWritten, rows().length]))
    for (let n = 0; n < 2; n++)
      await expect(setting.egress.fetch('update', { url: server.url }, user)).rejects.toThrow()
    stop()
    for (const [lines, there] of told) expect(there).toBeGreaterThanOrEqual(lines)
    expect(told.at(-1)).toEqual([2, 2])
  })

  it('never asks a name server', async () => {
    await expect(setting.egress.fetch('git', { url: 'https://evil.test/' }, user)).rejects.toMatchObject({
      code: 'EGRESS_REFUSED',
    })
    expect(setting.door.looked).toEqual([])
  })

  it('is one whose name leads back into this machine', async () => {
    await expect(setting.egress.fetch('git', { url: 'http://rebound.test' }, user)).rejects.toMatchObject({
      code: 'EGRESS_REFUSED',
    })
    expect(setting.door.connected).toEqual([])
    expect(rows()).toMatchObject([{ outcome: 'refused' }])
  })

  it('may be what the network guard stopped elsewhere', async () => {
    await setting.egress.recordAttempt({
      process: 'ai',
      api: 'net.Socket.connect',
      target: 'evil.test:443',
      at: 5,
    })
    expect(rows()).toMatchObject([
      {
        state: 'refused',
        purpose: 'unknown',
        host: 'evil.test',
        port: 443,
        method: 'net.Socket.connect',
        at: 5,
        startedBy: 'ai process',
      },
    ])
  })

  it('waits for a ledger that is not there yet', async () => {
    setting.ledger.broken = true
    await setting.egress.recordAttempt({ process: 'main', api: 'fetch', target: 'evil.test', at: 5 })
    expect(rows()).toHaveLength(0)
    expect(setting.egress.meter.topic.value.linesWritten).toBe(0)
    setting.ledger.broken = false
    await setting.egress.ledgerAvailable()
    expect(rows()).toHaveLength(1)
    expect(setting.egress.meter.topic.value.linesWritten).toBe(1)
  })
})

describe('the modes and decisions', () => {
  it('end an open connection when they forbid it', async () => {
    setting.ledger.rows.length = 0
    const response = await setting.egress.fetch('git', { url: 'http://far.test/stall' }, user)
    const ended = expect(response.text()).rejects.toThrow()
    await setting.egress.setMode('air-gapped')
    await ended
    await settled()
    expect(rows()).toMatchObject([{ outcome: 'failed', detail: expect.stringContaining('air-gapped') }])
  })

  it('leave loopback alone when air-gapped', async () => {
    await setting.egress.setMode('air-gapped')
    expect((await get('/hello')).status).toBe(200)
    await expect(setting.egress.fetch('git', { url: 'http://far.test/hello' }, user)).rejects.toMatchObject({
      message: expect.stringContaining('air-gapped'),
    })
  })

  it('ask the user, once for each connection', async () => {
    const asked: string[] = []
    let answer = true
    const asking = await egressSetting({
      approve: async ({ purpose, host }) => {
        asked.push(`${purpose} ${host}`)
        return answer
      },
    })
    await asking.egress.setPolicy({ purpose: 'byok-ai', decision: 'ask', hosts: ['localhost'] })
    const ask = () => asking.egress.fetch('byok-ai', { url: `${server.url}/hello` }, user)
    expect(await (await ask()).text()).toBe('hello')
    answer = false
    await expect(ask()).rejects.toMatchObject({ code: 'EGRESS_REFUSED' })
    expect(asked).toEqual(['byok-ai localhost', 'byok-ai localhost'])
    await asking.dispose()
  })
})

describe('a redirect', () => {
  it('is followed, each step a row of its own', async () => {
    const response = await get('/see-other')
    expect([response.status, response.url]).toEqual([200, `${server.url}/headers`])
    await response.text()
    await settled()
    expect(rows().map((row) => [row.method, row.status, row.outcome])).toEqual([
      ['GET', 303, 'done'],
      ['GET', 200, 'done'],
    ])
  })

  it('is judged again, and refused to a host that is not allowed', async () => {
    await expect(get('/to-evil')).rejects.toMatchObject({ code: 'EGRESS_REFUSED' })
    await settled()
    expect(rows()).toMatchObject([{ status: 302 }, { state: 'refused', host: 'evil.test' }])
  })

  it('does not carry credentials to another origin', async () => {
    const sent = await (
      await get('/to-far', { authorization: 'Bearer secret', cookie: 'a=b', accept: 'x/y' })
    ).json()
    expect(sent).toMatchObject({ host: 'far.test', accept: 'x/y' })
    expect(sent).not.toHaveProperty('authorization')
    expect(sent).not.toHaveProperty('cookie')
  })

  it('sends the body again where the method stays, unless it was a stream', async () => {
    const post = (body: string | ReadableStream<Uint8Array>) =>
      setting.egress.fetch('git', { url: `${server.url}/keep`, method: 'POST', body }, user)
    expect(await (await post('text')).text()).toBe('text')
    await expect(post(new Blob(['text']).stream())).rejects.toMatchObject({
      message: expect.stringContaining('twice'),
    })
  })

  it('does not go on for ever', async () => {
    await expect(get('/loop')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(rows()).toHaveLength(6)
  })

  it('is handed over when the caller wants to see it', async () => {
    const request = { url: `${server.url}/see-other`, redirect: 'manual' as const }
    const response = await setting.egress.fetch('git', request, user)
    expect([response.status, response.headers.get('location')]).toEqual([303, '/headers'])
    await response.text()
  })
})

describe('an encrypted request', () => {
  it('reaches a server whose certificate is trusted, and no other', async () => {
    const cert = fixture('localhost.cert.pem')
    const secure = await recordingServer((_, response) => response.end('safe'), {
      cert,
      key: fixture('localhost.key.pem'),
    })
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
    const trusting = await egressSetting({ ca: [cert] })
    try {
      expect(await (await trusting.egress.fetch('git', { url: secure.url }, user)).text()).toBe('safe')
      await until(() => trusting.ledger.rows[0]?.state === 'done')
      // The last thing that was sent says that no more will come; it may still be on its way.
      const { bytesUp, bytesDown } = trusting.ledger.rows[0] ?? {}
      await expect.poll(() => secure.seen).toMatchObject({ up: bytesUp, down: bytesDown })
      await expect(setting.egress.fetch('git', { url: secure.url }, user)).rejects.toMatchObject({
        code: 'UNAVAILABLE',
        message: expect.stringContaining('certificate'),
      })
      await settled()
      expect(rows()).toMatchObject([{ outcome: 'failed', status: null }])
    } finally {
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
      await trusting.dispose()
      await secure.close()
    }
  })
})

describe('the meter', () => {
  it('counts what left today, what is open and what was refused', async () => {
    const { meter } = setting.egress
    const response = await get('/stall')
    expect(meter.topic.value).toMatchObject({ mode: 'local', active: 1, refusedToday: 0 })
    await response.body?.cancel()
    await settled()
    expect(meter.topic.value).toMatchObject({ active: 0, bytesUpToday: rows()[0]?.bytesUp })
  })

  it('begins anew at midnight', async () => {
    let now = new Date(2025, 4, 5, 23, 59).getTime()
    const night = await egressSetting({ now: () => now })
    await night.egress.setPolicy({ purpose: 'git', decision: 'off', hosts: [] })
    const refuse = () => night.egress.fetch('git', { url: server.url }, user).catch(() => undefined)
    await refuse()
    await refuse()
    expect(night.egress.meter.topic.value.refusedToday).toBe(2)
    now = new Date(2025, 4, 6, 0, 1).getTime()
    await refuse()
    expect(night.egress.meter.topic.value.refusedToday).toBe(1)
    await night.dispose()
  })
})
