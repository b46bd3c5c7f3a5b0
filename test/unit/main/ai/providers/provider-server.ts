import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as a provider's server got it. */
export interface Received {
  method: string
  path: string
  headers: http.IncomingHttpHeaders
  body: Record<string, unknown>
}

export type Reply = (response: ServerResponse, request: Received) => void

/** A server on loopback that answers as it is told and remembers what it was asked. */
export async function providerServer() {
  const received: Received[] = []
  const server = http.createServer(async (request: IncomingMessage, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const one: Received = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: text === '' ? {} : JSON.parse(text),
    }
    received.push(one)
    const reply = provider.replies.length > 1 ? provider.replies.shift() : provider.replies[0]
    reply?.(response, one)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const provider = {
    received,
    /** Used one after the other; the last one stays. */
    replies: [] as Reply[],
    port,
    url: `http://localhost:${port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return provider
}

/** Server-sent events, each a name or none and its data. */
export const events =
  (...all: [name: string | null, data: unknown][]): Reply =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end(all.map(written).join(''))
  }

/** The same, then the connection is torn. */
export const torn =
  (...all: [name: string | null, data: unknown][]): Reply =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(all.map(written).join(''), () => setTimeout(() => response.destroy(), 30))
  }

export const status =
  (code: number, body: unknown = {}, headers: Record<string, string> = {}): Reply =>
  (response) =>
    response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))

function written([name, data]: [string | null, unknown]): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data)
  return `${name === null ? '' : `event: ${name}\n`}data: ${text}\n\n`
}

const anthropicStart = [
  'message_start',
  {
    type: 'message_start',
    message: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude-test',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: 11, output_tokens: 1 },
    },
  },
] as [string, unknown]

const anthropicText = (...texts: string[]): [string, unknown][] => [
  [
    'content_block_start',
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  ],
  ...texts.map((text): [string, unknown] => [
    'content_block_delta',
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } },
  ]),
]

/** https://docs.anthropic.com/en/api/messages-streaming */
export const anthropic = {
  whole: (stop: string, ...texts: string[]) =>
    events(
      anthropicStart,
      ...anthropicText(...texts),
      ['ping', { type: 'ping' }],
      ['content_block_stop', { type: 'content_block_stop', index: 0 }],
      [
        'message_delta',
        {
          type: 'message_delta',
          delta: { stop_reason: stop, stop_sequence: null },
          usage: { output_tokens: 5 },
        },
      ],
      ['message_stop', { type: 'message_stop' }],
    ),
  torn: (...texts: string[]) => torn(anthropicStart, ...anthropicText(...texts)),
  failing: (type: string, ...texts: string[]) =>
    events(anthropicStart, ...anthropicText(...texts), [
      'error',
      { type: 'error', error: { type, message: type } },
    ]),
}

const openaiStart: [string, unknown][] = [
  [
    'response.created',
    { type: 'response.created', response: { id: 'r1', created_at: 1, model: 'gpt-test' } },
  ],
  [
    'response.output_item.added',
    { type: 'response.output_item.added', output_index: 0, item: { type: 'message', id: 'm1' } },
  ],
]

const openaiText = (...texts: string[]): [string, unknown][] =>
  texts.map((delta) => [
    'response.output_text.delta',
    { type: 'response.output_text.delta', item_id: 'm1', output_index: 0, content_index: 0, delta },
  ])

const openaiUsage = { usage: { input_tokens: 11, output_tokens: 5 } }

/** https://platform.openai.com/docs/api-reference/responses-streaming */
export const openai = {
  whole: (...texts: string[]) =>
    events(
      ...openaiStart,
      ...openaiText(...texts),
      [
        'response.output_item.done',
        { type: 'response.output_item.done', output_index: 0, item: { type: 'message', id: 'm1' } },
      ],
      ['response.completed', { type: 'response.completed', response: openaiUsage }],
    ),
  torn: (...texts: string[]) => torn(...openaiStart, ...openaiText(...texts)),
  incomplete: (reason: string, ...texts: string[]) =>
    events(...openaiStart, ...openaiText(...texts), [
      'response.incomplete',
      { type: 'response.incomplete', response: { ...openaiUsage, incomplete_details: { reason } } },
    ]),
  refusal: (...texts: string[]) =>
    events(
      ...openaiStart,
      ...texts.map((delta): [string, unknown] => [
        'response.refusal.delta',
        { type: 'response.refusal.delta', item_id: 'm1', output_index: 0, content_index: 0, delta },
      ]),
      ['response.completed', { type: 'response.completed', response: openaiUsage }],
    ),
  failing: (code: string, ...texts: string[]) =>
    events(...openaiStart, ...openaiText(...texts), [
      'response.failed',
      { type: 'response.failed', sequence_number: 9, response: { error: { code, message: code } } },
    ]),
}

const googlePart = (text: string, more: Record<string, unknown> = {}): [null, unknown] => [
  null,
  {
    candidates: [{ index: 0, content: { role: 'model', parts: [{ text }] }, ...more }],
    usageMetadata: { promptTokenCount: 11, candidatesTokenCount: 5, totalTokenCount: 16 },
  },
]

/** https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent */
export const google = {
  whole: (finishReason: string, ...texts: string[]) =>
    events(
      ...texts.map((text, index) => googlePart(text, index === texts.length - 1 ? { finishReason } : {})),
    ),
  torn: (...texts: string[]) => torn(...texts.map((text) => googlePart(text))),
  /** The question itself is blocked: there is no candidate. */
  blocked: (blockReason: string) =>
    events([null, { promptFeedback: { blockReason }, usageMetadata: { promptTokenCount: 11 } }]),
  failing: (statusName: string, code: number, ...texts: string[]) =>
    events(...texts.map((text) => googlePart(text)), [
      null,
      { error: { code, message: statusName, status: statusName } },
    ]),
}

const chunk = (more: Record<string, unknown>): [null, unknown] => [
  null,
  { id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'some', ...more },
]

/** https://platform.openai.com/docs/api-reference/chat-streaming; DeepSeek, Ollama, vLLM and llama-server speak it too. */
export const completions = {
  whole: (finish_reason: string, ...texts: string[]) =>
    events(
      ...texts.map((content) => chunk({ choices: [{ index: 0, delta: { role: 'assistant', content } }] })),
      chunk({ choices: [{ index: 0, delta: {}, finish_reason }] }),
      chunk({ choices: [], usage: { prompt_tokens: 11, completion_tokens: 5, total_tokens: 16 } }),
      [null, '[DONE]'],
    ),
  /** https://api-docs.deepseek.com/guides/reasoning_model: thoughts come before the answer, in a field of their own. */
  thinking: (thoughts: readonly string[], ...texts: string[]) =>
    events(
      ...thoughts.map((reasoning_content) =>
        chunk({ choices: [{ index: 0, delta: { role: 'assistant', content: null, reasoning_content } }] }),
      ),
      ...texts.map((content) => chunk({ choices: [{ index: 0, delta: { content } }] })),
      chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
      chunk({ choices: [], usage: { prompt_tokens: 11, completion_tokens: 5, total_tokens: 16 } }),
      [null, '[DONE]'],
    ),
  torn: (...texts: string[]) =>
    torn(...texts.map((content) => chunk({ choices: [{ index: 0, delta: { content } }] }))),
  failing: (error: Record<string, unknown>, ...texts: string[]) =>
    events(...texts.map((content) => chunk({ choices: [{ index: 0, delta: { content } }] })), [
      null,
      { error },
    ]),
}
