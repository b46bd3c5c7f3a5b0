import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ChatEvent } from '../../../../../preload/contract/ai.ts'
import type { ProviderKind } from '../../../../../preload/contract/providers.ts'
import { partsOf, withoutThinking } from '../../../../../preload/contract/thinking.ts'
import { collect, question } from '../running-service.ts'
import {
  anthropic,
  completions,
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

async function askAs(kind: ProviderKind, ...replies: Reply[]) {
  server.replies = replies
  const { id } = await setting.add(kind, `${server.url}/v1`, KEY)
  const chosen = await setting.ai.find(`${id}:some-model`)
  if (!chosen) throw new Error(`no ${id}`)
  return collect(setting.ai.chat(chosen, question('What is the canary question?')))
}

const failureOf = (kind: ProviderKind, ...replies: Reply[]) => failureIn(askAs(kind, ...replies))

/** How a provider says each of the things that all of them say, as each documents it. */
interface Protocol {
  whole: Reply
  length: Reply
  refused: Reply[]
  torn: Reply
  /** An error as an event, after text. */
  failing: Reply
  /** An error as the first event of an answer with status 200. */
  failingAtOnce: Reply
  badKey: Reply
  noCredit: Reply
}

const PROTOCOLS: Record<ProviderKind, Protocol> = {
  // https://docs.claude.com/en/api/errors, https://docs.claude.com/en/docs/build-with-claude/streaming
  anthropic: {
    whole: anthropic.whole('end_turn', 'all ', 'of it'),
    length: anthropic.whole('max_tokens', 'half of ', 'it'),
    refused: [anthropic.whole('refusal', 'I ')],
    torn: anthropic.torn('half of ', 'it'),
    failing: anthropic.failing('overloaded_error', 'half of ', 'it'),
    failingAtOnce: anthropic.failing('overloaded_error'),
    badKey: status(401, {
      type: 'error',
      error: { type: 'authentication_error', message: 'invalid x-api-key' },
    }),
    noCredit: status(429, {
      type: 'error',
      error: {
        type: 'rate_limit_error',
        message: 'You have reached your spend limit.',
        details: { error_code: 'enforced_spend_limit_reached' },
      },
    }),
  },
  // https://platform.openai.com/docs/guides/error-codes, .../api-reference/responses-streaming
  openai: {
    whole: openai.whole('all ', 'of it'),
    length: openai.incomplete('max_output_tokens', 'half of ', 'it'),
    refused: [openai.incomplete('content_filter', 'I '), openai.refusal('I cannot ', 'help with that.')],
    torn: openai.torn('half of ', 'it'),
    failing: openai.failing('server_error', 'half of ', 'it'),
    failingAtOnce: openai.failing('rate_limit_exceeded'),
    badKey: status(401, { error: { message: 'Incorrect API key provided', code: 'invalid_api_key' } }),
    noCredit: status(429, {
      error: { message: 'You exceeded your current quota', code: 'insufficient_quota' },
    }),
  },
  // https://ai.google.dev/gemini-api/docs/troubleshooting
  google: {
    whole: google.whole('STOP', 'all ', 'of it'),
    length: google.whole('MAX_TOKENS', 'half of ', 'it'),
    refused: [
      google.whole('SAFETY', 'I '),
      google.whole('RECITATION', 'I '),
      google.blocked('PROHIBITED_CONTENT'),
    ],
    torn: google.torn('half of ', 'it'),
    failing: google.failing('UNAVAILABLE', 503, 'half of ', 'it'),
    failingAtOnce: google.failing('RESOURCE_EXHAUSTED', 429),
    badKey: status(400, {
      error: {
        code: 400,
        message: 'API key not valid. Please pass a valid API key.',
        status: 'INVALID_ARGUMENT',
        details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }],
      },
    }),
    noCredit: status(429, {
      error: {
        code: 429,
        message: 'You exceeded your current quota, check billing.',
        status: 'RESOURCE_EXHAUSTED',
      },
    }),
  },
  // https://api-docs.deepseek.com/quick_start/error_codes
  deepseek: {
    whole: completions.whole('stop', 'all ', 'of it'),
    length: completions.whole('length', 'half of ', 'it'),
    refused: [completions.whole('content_filter', 'I ')],
    torn: completions.torn('half of ', 'it'),
    // https://api-docs.deepseek.com/api/create-chat-completion: finish_reason
    failing: completions.whole('insufficient_system_resource', 'half of ', 'it'),
    failingAtOnce: completions.failing({ message: 'Server overloaded', type: 'server_error', code: 503 }),
    badKey: status(401, { error: { message: 'Authentication Fails', type: 'authentication_error' } }),
    noCredit: status(402, { error: { message: 'Insufficient Balance', type: 'unknown_error' } }),
  },
  compatible: {
    whole: completions.whole('stop', 'all ', 'of it'),
    length: completions.whole('length', 'half of ', 'it'),
    refused: [completions.whole('content_filter', 'I ')],
    torn: completions.torn('half of ', 'it'),
    failing: completions.failing({ message: 'out of memory', type: 'server_error' }, 'half of ', 'it'),
    failingAtOnce: completions.failing({
      message: 'Rate limit reached',
      type: 'rate_limit_error',
      code: 429,
    }),
    badKey: status(401, { error: { message: 'invalid token' } }),
    noCredit: status(402, { error: { message: 'no credit' } }),
  },
}

const waits = (all: readonly ChatEvent[]) =>
  all.filter((event): event is Extract<ChatEvent, { type: 'waiting' }> => event.type === 'waiting')

describe.each(Object.entries(PROTOCOLS) as [ProviderKind, Protocol][])(
  'a provider of the kind %s',
  (kind, says) => {
    it('streams its answer, and what it took is noted without a word of it', async () => {
      const answer = await askAs(kind, says.whole)
      expect(answer.text).toBe('all of it')
      expect(answer.all.filter(({ type }) => type === 'text').length).toBeGreaterThan(1)
      expect(setting.usage).toMatchObject([
        {
          provider: `My ${kind}`,
          host: `localhost:${server.port}`,
          model: 'some-model',
          kind: 'chat',
          outcome: 'done',
        },
      ])
      expect(setting.usage[0]).toMatchObject({ inputTokens: 11, outputTokens: 5 })
      expect(JSON.stringify(setting.usage)).not.toMatch(/canary|all of it/)
      expect(Object.keys(setting.usage[0] ?? {}).sort()).toEqual(
        ['at', 'host', 'inputTokens', 'kind', 'model', 'outcome', 'outputTokens', 'provider'].sort(),
      )
    })

    it('ends at its longest, and that is said', async () => {
      expect((await askAs(kind, says.length)).finished).toMatchObject({ reason: 'length' })
    })

    it('that refuses to answer is told from one that answered', async () => {
      for (const reply of says.refused) {
        const { finished } = await askAs(kind, reply)
        expect(finished).toMatchObject({
          reason: 'refused',
          note: expect.stringContaining('rules do not allow it'),
        })
      }
    })

    it('that is cut off leaves what came, and does not ask again', async () => {
      for (const reply of [says.torn, says.failing]) {
        const answer = await askAs(kind, reply)
        expect(answer.text).toBe('half of it')
        expect(answer.finished).toMatchObject({ reason: 'cut', note: expect.stringMatching(/\w/) })
      }
      expect(server.received).toHaveLength(2)
      expect(setting.usage.map(({ outcome }) => outcome)).toEqual(['failed', 'failed'])
    })

    it('that fails before the first word is asked again', async () => {
      const answer = await askAs(kind, says.failingAtOnce, says.whole)
      expect(answer.text).toBe('all of it')
      expect(waits(answer.all)).toHaveLength(1)
      expect(server.received).toHaveLength(2)
    })

    it('with too many requests is waited for as long as it says', async () => {
      const answer = await askAs(kind, status(429, {}, { 'retry-after': '2' }), says.whole)
      expect(waits(answer.all)).toMatchObject([{ seconds: 2 }])
      expect(answer.text).toBe('all of it')
    })

    it('that is overloaded is asked a bounded number of times', async () => {
      expect(await failureOf(kind, status(503, {}, { 'retry-after': '0' }))).toMatchObject({
        code: 'PROVIDER_FAILED',
      })
      expect(server.received).toHaveLength(3)
    })

    it('that does not take the key any more says what to do, once', async () => {
      const failure = await failureOf(kind, says.badKey)
      expect(failure).toMatchObject({
        code: 'KEY_REFUSED',
        message: expect.stringMatching(/Enter a new one/),
      })
      expect(server.received).toHaveLength(1)
    })

    it('whose account has no credit left is not asked again', async () => {
      const failure = await failureOf(kind, says.noCredit)
      expect(failure.message).toMatch(/quota|credit/)
      expect(server.received).toHaveLength(1)
    })
  },
)

it('OpenAI is told to keep neither question nor answer, which it does otherwise', async () => {
  await askAs('openai', openai.whole('now'))
  expect(server.received[0]?.body.store).toBe(false)
})

describe.each(['deepseek', 'compatible'] as const)('what a model of %s thinks', (kind) => {
  it('comes set apart from what it says', async () => {
    const { text, finished } = await askAs(kind, completions.thinking(['Let me ', 'see.'], 'It ', 'adds.'))
    expect(partsOf(text).map(({ thinking, text: said }) => [thinking, said.trim()])).toEqual([
      [true, 'Let me see.'],
      [false, 'It adds.'],
    ])
    expect(finished?.note).toBeUndefined()
  })

  it('is no answer: one without a word beside it is said to be one', async () => {
    for (const reply of [completions.thinking(['Hm.']), completions.whole('stop', '')]) {
      const { text, finished } = await askAs(kind, reply)
      expect(withoutThinking(text)).toBe('')
      expect(finished).toMatchObject({ reason: 'end', note: expect.stringContaining('without a word') })
    }
  })
})

describe('how long to wait', () => {
  it('is read where Google says it: in the answer', async () => {
    const retry = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1.5s' }
    const limited = status(429, {
      error: {
        code: 429,
        message: 'Resource has been exhausted.',
        status: 'RESOURCE_EXHAUSTED',
        details: [retry],
      },
    })
    expect(waits((await askAs('google', limited, google.whole('STOP', 'now'))).all)).toMatchObject([
      { seconds: 2 },
    ])
  })

  it('is read to the millisecond where that is said', async () => {
    const limited = status(429, {}, { 'retry-after-ms': '1200', 'retry-after': '40' })
    expect(waits((await askAs('openai', limited, openai.whole('now'))).all)).toMatchObject([{ seconds: 2 }])
  })

  it('may be a date', async () => {
    const at = new Date(Date.now() + 2_000).toUTCString()
    const limited = status(429, {}, { 'retry-after': at })
    const [wait] = waits((await askAs('anthropic', limited, anthropic.whole('end_turn', 'now'))).all)
    expect(wait?.seconds).toBeGreaterThanOrEqual(1)
    expect(wait?.seconds).toBeLessThanOrEqual(2)
  })
})
