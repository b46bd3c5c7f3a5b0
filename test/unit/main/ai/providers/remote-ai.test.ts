import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ChatEvent } from '../../../../../preload/contract/ai.ts'
import type { ProviderKind } from '../../../../../preload/contract/providers.ts'
import { until } from '../../egress/setting.ts'
import { collect, question } from '../running-service.ts'
import {
  anthropic,
  completions,
  events,
  google,
  openai,
  providerServer,
  type Reply,
  status,
} from './provider-server.ts'
import { failureIn, KEY, remoteSetting } from './remote-setting.ts'

let server: Awaited<ReturnType<typeof providerServer>>
let setting: Awaited<ReturnType<typeof remoteSetting>>

beforeEach(async () => {
  server = await providerServer()
  setting = await remoteSetting()
})
afterEach(async () => {
  await setting.dispose()
  await server.close()
})

async function ask(modelId: string, more: { signal?: AbortSignal } = {}) {
  const chosen = await setting.ai.find(modelId)
  if (!chosen) throw new Error(`no ${modelId}`)
  const file = { path: 'src/a.ts', language: 'typescript', text: 'const a = 1\n' }
  return collect(setting.ai.chat(chosen, question('What is a?', { context: [file] }), more.signal))
}

/** Adds a provider of this server and asks a model of it. */
async function askAs(kind: ProviderKind, replies: Reply[], key: string | undefined = KEY) {
  server.replies = replies
  const { id } = await setting.add(kind, `${server.url}/v1`, key)
  return ask(`${id}:some-model`)
}

const failureOf = (kind: ProviderKind, ...replies: Reply[]) => failureIn(askAs(kind, replies))

describe('a model of a provider', () => {
  const protocols: [ProviderKind, Reply, string, string, string][] = [
    ['anthropic', anthropic.whole('end_turn', 'a is ', '1.'), '/v1/messages', 'x-api-key', KEY],
    ['openai', openai.whole('a is ', '1.'), '/v1/responses', 'authorization', `Bearer ${KEY}`],
    [
      'google',
      google.whole('STOP', 'a is ', '1.'),
      '/v1/models/some-model:streamGenerateContent?alt=sse',
      'x-goog-api-key',
      KEY,
    ],
    [
      'deepseek',
      completions.whole('stop', 'a is ', '1.'),
      '/v1/chat/completions',
      'authorization',
      `Bearer ${KEY}`,
    ],
    [
      'compatible',
      completions.whole('stop', 'a is ', '1.'),
      '/v1/chat/completions',
      'authorization',
      `Bearer ${KEY}`,
    ],
  ]
  it.each(protocols)(
    'of the kind %s answers in its own protocol',
    async (kind, reply, path, header, value) => {
      const answer = await askAs(kind, [reply])
      expect(answer.text).toBe('a is 1.')
      expect(answer.finished).toMatchObject({ reason: 'end', tokens: 5 })
      expect(server.received).toHaveLength(1)
      expect(server.received[0]).toMatchObject({ method: 'POST', path, headers: { [header]: value } })
      expect(JSON.stringify(server.received[0]?.body)).toContain('const a = 1')
      expect(setting.usage).toMatchObject([
        { model: 'some-model', kind: 'chat', inputTokens: 11, outputTokens: 5, outcome: 'done' },
      ])
      expect(JSON.stringify(setting.usage)).not.toContain('What is a')
    },
  )

  it('without a key is asked without one', async () => {
    server.replies = [completions.whole('stop', 'fine')]
    const { id } = await setting.add('compatible', `${server.url}/v1`)
    expect((await ask(`${id}:llama`)).text).toBe('fine')
    expect(server.received[0]?.headers).not.toHaveProperty('authorization')
  })

  it('leaves what was sent, letter by letter and without the key, beside the ledger row', async () => {
    const payloads: string[] = []
    const begin = setting.ledger.begin.bind(setting.ledger)
    setting.ledger.begin = async (entry, payload) => {
      if (payload !== undefined) payloads.push(payload)
      return begin(entry)
    }
    await askAs('anthropic', [anthropic.whole('end_turn', 'yes')])
    await until(() => setting.ledger.rows[0]?.state === 'done')
    expect(payloads).toHaveLength(1)
    expect(JSON.parse(payloads[0] ?? '')).toEqual(server.received[0]?.body)
    expect(JSON.stringify([payloads, setting.ledger.rows, setting.usage])).not.toContain(KEY)
    expect(setting.ledger.rows[0]).toMatchObject({
      purpose: 'byok-ai',
      host: 'localhost',
      startedBy: 'user: Question to some-model',
      status: 200,
    })
  })

  it('says that its answer was cut short at the longest, or ended by its rules', async () => {
    expect((await askAs('anthropic', [anthropic.whole('max_tokens', 'long')])).finished?.reason).toBe(
      'length',
    )
    const refused = await askAs('google', [google.whole('SAFETY', 'I ')])
    expect(refused.finished).toMatchObject({ reason: 'refused' })
    expect(refused.finished?.note).toContain('its rules do not allow it')
    expect((await askAs('anthropic', [anthropic.whole('refusal', 'no')])).finished?.reason).toBe('refused')
    expect((await askAs('compatible', [completions.whole('content_filter', 'x')])).finished?.reason).toBe(
      'refused',
    )
  })

  it('keeps what came of an answer that broke off, and says so', async () => {
    for (const [kind, reply] of [
      ['anthropic', anthropic.torn('half of ', 'it')],
      ['compatible', completions.torn('half of ', 'it')],
      ['anthropic', anthropic.failing('overloaded_error', 'half of ', 'it')],
    ] as [ProviderKind, Reply][]) {
      const answer = await askAs(kind, [reply])
      expect(answer.text).toBe('half of it')
      expect(answer.finished?.reason).toBe('cut')
      expect(answer.finished?.note).toBeTruthy()
    }
    expect(server.received).toHaveLength(3)
    expect(setting.usage.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed'])
  })

  it('that stops talking without an end is told from one that finished', async () => {
    const unfinished = events([null, { id: 'c', choices: [{ index: 0, delta: { content: 'half' } }] }])
    expect((await askAs('compatible', [unfinished])).finished?.reason).toBe('cut')
  })
})

describe('what a provider refuses', () => {
  const cases: [number, unknown, string, RegExp][] = [
    [
      401,
      { error: { message: `Incorrect API key provided: ${KEY}` } },
      'KEY_REFUSED',
      /expired or was revoked.*settings/,
    ],
    [403, {}, 'KEY_REFUSED', /does not let this key use some-model/],
    [404, {}, 'NO_MODEL', /no model named some-model.*choose another/],
    [
      400,
      { error: { message: 'prompt is too long: 210000 tokens > 200000 maximum' } },
      'CONTEXT_FULL',
      /Attach less/,
    ],
    [413, {}, 'CONTEXT_FULL', /Attach less/],
    [400, { error: { message: 'temperature: no' } }, 'PROVIDER_FAILED', /status 400/],
  ]
  it.each(cases)('with status %i is said in words', async (code, body, expected, words) => {
    const failure = await failureOf('openai', status(code, body))
    expect(failure.code).toBe(expected)
    expect(failure.message).toMatch(words)
    expect(failure.message).not.toContain(KEY)
    expect(server.received).toHaveLength(1)
  })

  it('for too many requests is waited for, as long as it says, and told', async () => {
    const answer = await askAs('anthropic', [
      status(429, {}, { 'retry-after': '1' }),
      anthropic.whole('end_turn', 'now'),
    ])
    expect(answer.text).toBe('now')
    const waits = answer.all.filter(
      (event): event is Extract<ChatEvent, { type: 'waiting' }> => event.type === 'waiting',
    )
    expect(waits).toMatchObject([{ seconds: 1, why: expect.stringMatching(/no more for now\.$/) }])
    expect(server.received).toHaveLength(2)
  })

  it('is not waited for when it takes too long, and the time is named', async () => {
    const failure = await failureOf('anthropic', status(429, {}, { 'retry-after': '600' }))
    expect(failure).toMatchObject({ code: 'RATE_LIMITED', message: expect.stringContaining('10 minutes') })
    expect(server.received).toHaveLength(1)
  })

  it('for being overloaded is tried a bounded number of times', async () => {
    const failure = await failureOf('anthropic', status(529, {}, { 'retry-after': '0' }))
    expect(failure).toMatchObject({ code: 'PROVIDER_FAILED', message: expect.stringContaining('overloaded') })
    expect(server.received).toHaveLength(3)
    const failed = await failureOf('openai', status(500, {}, { 'retry-after': '0' }))
    expect(failed).toMatchObject({
      code: 'PROVIDER_FAILED',
      message: expect.stringContaining('failed on its own side'),
    })
    expect(server.received).toHaveLength(6)
  })

  it('with something that is no protocol at all is said in words', async () => {
    const broken = events([null, '{"choices": [{'])
    expect(await failureOf('compatible', broken)).toMatchObject({
      code: 'PROVIDER_FAILED',
      message: expect.stringContaining('could not be understood'),
    })
    const page: Reply = (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')
    expect((await failureOf('anthropic', page)).code).toBe('PROVIDER_FAILED')
  })

  it('is not tried again when the connection cannot be made', async () => {
    await server.close()
    const failure = await failureOf('compatible', status(200))
    expect(failure).toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('nothing answers'),
    })
  })
})

describe('the door before a provider', () => {
  it('gives the key to no other origin, not even by a redirect', async () => {
    const other = await providerServer()
    other.replies = [status(200)]
    await setting.add('compatible', `${other.url}/v1`, 'another-key')
    server.replies = [(response) => response.writeHead(307, { location: `${other.url}/v1/models` }).end()]
    const { id } = await setting.add('compatible', `${server.url}/v1`, KEY)
    const headers = { authorization: `Bearer offcoder-key:${id}`, 'x-goog-api-key': `offcoder-key:${id}` }
    const call = { startedBy: { by: 'user' as const, what: 'a test' } }
    await setting.egress.fetch('byok-ai', { url: `${server.url}/v1/x`, headers }, call)
    expect(server.received[0]?.headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      'x-goog-api-key': KEY,
    })
    expect(other.received).toHaveLength(1)
    expect(JSON.stringify(other.received)).not.toMatch(/canary|offcoder-key/)
    // The chat said where it goes, so it does not follow at all.
    await expect(ask(`${id}:m`)).rejects.toMatchObject({ message: expect.stringContaining('redirect') })
    expect(other.received).toHaveLength(1)
    await other.close()
  })

  it('refuses a host that no provider was set up for, and one that was taken off', async () => {
    const added = await setting.add('compatible', `${server.url}/v1`, KEY)
    server.replies = [completions.whole('stop', 'x')]
    await setting.egress.setPolicy({ purpose: 'byok-ai', decision: 'off', hosts: [] })
    await expect(ask(`${added.id}:m`)).rejects.toMatchObject({ code: 'EGRESS_REFUSED' })
    expect(server.received).toEqual([])
    await setting.providers.allow(added.id)
    expect((await ask(`${added.id}:m`)).text).toBe('x')
    await setting.providers.remove(added.id)
    expect(await setting.ai.find(`${added.id}:m`)).toBeUndefined()
    expect(setting.secrets.values.size).toBe(0)
  })

  it('lets loopback through when air-gapped, and nothing else', async () => {
    await setting.egress.setMode('air-gapped')
    expect((await askAs('compatible', [completions.whole('stop', 'here')])).text).toBe('here')
    const far = await setting.add('anthropic', 'https://far.test/v1', KEY)
    await expect(ask(`${far.id}:m`)).rejects.toMatchObject({ code: 'EGRESS_REFUSED' })
  })

  it('stops at once when the user does', async () => {
    server.replies = [
      (response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders(),
    ]
    const { id } = await setting.add('compatible', `${server.url}/v1`)
    const stop = new AbortController()
    const answer = expect(ask(`${id}:m`, { signal: stop.signal })).rejects.toMatchObject({
      code: 'CANCELLED',
    })
    await until(() => server.received.length === 1)
    stop.abort()
    await answer
    expect(setting.usage).toMatchObject([{ outcome: 'stopped' }])
  })
})

describe('the list of models', () => {
  it('is read in each form, with what each says of the context', async () => {
    server.replies = [
      status(200, { data: [{ id: 'claude-x', max_input_tokens: 200_000 }, { id: 'claude-y' }] }),
    ]
    const claude = await setting.add('anthropic', `${server.url}/v1`, KEY)
    expect(await setting.ai.models(claude.id)).toEqual([
      { name: 'claude-x', contextLength: 200_000 },
      { name: 'claude-y' },
    ])
    expect(server.received[0]).toMatchObject({
      path: '/v1/models?limit=1000',
      headers: { 'x-api-key': KEY, 'anthropic-version': '2023-06-01' },
    })
    server.replies = [
      status(200, {
        models: [
          {
            name: 'models/gemini-x',
            inputTokenLimit: 1_048_576,
            supportedGenerationMethods: ['generateContent'],
          },
          { name: 'models/embed', supportedGenerationMethods: ['embedContent'] },
        ],
      }),
    ]
    const gemini = await setting.add('google', `${server.url}/v1`, KEY)
    expect(await setting.ai.models(gemini.id)).toEqual([{ name: 'gemini-x', contextLength: 1_048_576 }])
    expect(setting.usage.map(({ kind }) => kind)).toEqual(['models', 'models'])
  })

  it('says what is wrong when it cannot be read', async () => {
    server.replies = [status(401)]
    const { id } = await setting.add('compatible', `${server.url}/v1`, KEY)
    await expect(setting.ai.models(id)).rejects.toMatchObject({ code: 'KEY_REFUSED' })
    server.replies = [status(200, ['?'])]
    await expect(setting.ai.models(id)).rejects.toMatchObject({ code: 'PROVIDER_FAILED' })
  })
})
