// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import type { ChatEvent } from '../../../../../preload/contract/ai.ts'
import { AppError } from '../../../../../preload/contract/errors.ts'
import { AnswerBatch, ask, messagesOf, retry, stopAnswer } from '../../../../../renderer/features/chat/ask.ts'
import {
  type Answer,
  editQuestion,
  isBusy,
  newConversation,
  restoreChat,
  saveChat,
  useChat,
} from '../../../../../renderer/features/chat/store.ts'

interface Call {
  readonly request: {
    conversationId: string
    messages: { role: string; content: string }[]
    context: { path: string; text: string }[]
  }
  readonly signal: AbortSignal
  push(event: ChatEvent): Promise<void>
  end(): Promise<void>
  fail(error: unknown): Promise<void>
}

function model() {
  const calls: Call[] = []
  const chat = async (request: Call['request'], { signal }: { signal: AbortSignal }) => {
    const queue: (ChatEvent | 'end' | { error: unknown })[] = []
    let wake: () => void = () => undefined
    const add = async (item: (typeof queue)[number]) => {
      queue.push(item)
      wake()
      await frame()
    }
    calls.push({ request, signal, push: add, end: () => add('end'), fail: (error) => add({ error }) })
    return (async function* () {
      for (;;) {
        while (queue.length === 0) await new Promise<void>((resolve) => (wake = resolve))
        const item = queue.shift()
        if (item === 'end' || item === undefined) return
        if ('error' in item) throw item.error
        yield item
      }
    })()
  }
  return { rpc: { ai: { chat } } as never, calls }
}

/** Lets what is on its way arrive and be drawn, which is done ten times a second. */
const frame = () => new Promise((resolve) => setTimeout(resolve, 120))
const answer = () => useChat.getState().turns.at(-1) as Answer
const file = { path: 'src/a.ts', language: 'TypeScript', text: 'let a = 1\n' }
const finished: ChatEvent = { type: 'finished', reason: 'end', tokens: 3, tokensPerSecond: 30 }

async function asked(text = 'Why?') {
  const made = model()
  ask(made.rpc, text, [file])
  await frame()
  const [call] = made.calls
  if (call === undefined) throw new Error('not asked')
  return { ...made, call }
}

beforeEach(() => {
  stopAnswer()
  restoreChat(undefined)
})

describe('a question', () => {
  it('goes to the model with the file in front, and the answer grows as it comes', async () => {
    const { call } = await asked(' Why? ')
    expect(call.request.messages).toEqual([{ role: 'user', content: 'Why?' }])
    expect(call.request.context).toEqual([file])
    expect(isBusy(useChat.getState())).toBe(true)
    await call.push({
      type: 'started',
      modelId: 'm',
      promptTokens: 9,
      contextLength: 2048,
      cut: [],
      droppedMessages: 0,
    })
    await call.push({ type: 'text', text: 'Be' })
    expect(answer().text).toBe('Be')
    await call.push({ type: 'text', text: 'cause.' })
    await call.push(finished)
    await call.end()
    expect(answer()).toMatchObject({
      text: 'Because.',
      state: 'done',
      speed: { tokens: 3, tokensPerSecond: 30 },
    })
    expect(answer().prompt?.tokens).toBe(9)
    expect(isBusy(useChat.getState())).toBe(false)
  })

  it('is not sent when there is nothing in it, or while an answer is on its way', async () => {
    const { rpc, calls } = await asked()
    ask(rpc, 'And?', [])
    ask(rpc, '  ', [])
    expect(calls.length).toBe(1)
    expect(useChat.getState().turns.length).toBe(2)
  })

  it('takes the conversation along', async () => {
    const { rpc, calls, call } = await asked('One')
    await call.push({ type: 'text', text: 'Two' })
    await call.end()
    ask(rpc, 'Three', [])
    await frame()
    expect(calls[1]?.request.messages.map(({ content }) => content)).toEqual(['One', 'Two', 'Three'])
    expect(calls[1]?.request.conversationId).toBe(call.request.conversationId)
  })

  it('can be put anew: what followed it is replaced', async () => {
    const { rpc, calls, call } = await asked('Wrong')
    await call.push({ type: 'text', text: 'Answer' })
    await call.end()
    editQuestion(useChat.getState().turns[0]?.id ?? '')
    expect(useChat.getState().draft).toBe('Wrong')
    ask(rpc, 'Right', [])
    await frame()
    expect(calls[1]?.request.messages.map(({ content }) => content)).toEqual(['Right'])
    expect(useChat.getState().turns.length).toBe(2)
  })
})

describe('stopping', () => {
  it('is at once, tells the model, and keeps what came', async () => {
    const { call } = await asked()
    await call.push({ type: 'text', text: 'So far' })
    stopAnswer()
    expect(call.signal.aborted).toBe(true)
    expect(answer()).toMatchObject({ text: 'So far', state: 'stopped' })
    await call.push({ type: 'text', text: ' and more' })
    expect(answer().text).toBe('So far')
  })

  it('keeps text that had not been drawn yet', async () => {
    const { call } = await asked()
    void call.push({ type: 'text', text: 'Just come' })
    await new Promise<void>((resolve) => setTimeout(resolve, 0))
    stopAnswer()
    expect(answer()).toMatchObject({ text: 'Just come', state: 'stopped' })
  })
})

describe('a failure', () => {
  it('is told, keeps what came, and can be tried again', async () => {
    const { rpc, calls, call } = await asked()
    await call.push({ type: 'text', text: 'Half' })
    await call.fail(new AppError('OUT_OF_MEMORY', 'Too large.'))
    expect(answer()).toMatchObject({
      text: 'Half',
      state: 'failed',
      failure: { code: 'OUT_OF_MEMORY', message: 'Too large.' },
    })
    retry(rpc, [file])
    await frame()
    expect(calls[1]?.request.messages.map(({ content }) => content)).toEqual(['Why?'])
    expect(useChat.getState().turns.length).toBe(2)
  })

  it('leaves no question without its answer in what the model is told', () => {
    const turns = [
      { id: '1', role: 'user', text: 'Lost', attached: [] },
      { id: '2', role: 'assistant', text: '', state: 'failed' },
      { id: '3', role: 'user', text: 'Kept', attached: [] },
    ] as const
    expect(messagesOf(turns)).toEqual([{ role: 'user', content: 'Kept' }])
  })
})

describe('a conversation', () => {
  it('comes back as it was, with an answer cut off by closing marked as stopped', async () => {
    const { call } = await asked()
    await call.push({ type: 'text', text: 'Half' })
    const saved = JSON.parse(JSON.stringify(saveChat()))
    stopAnswer()
    newConversation()
    expect(useChat.getState().turns).toEqual([])
    restoreChat(saved)
    expect(useChat.getState().turns.map(({ text }) => text)).toEqual(['Why?', 'Half'])
    expect(answer().state).toBe('stopped')
  })

  it('begins anew where what was saved makes no sense', () => {
    for (const saved of [undefined, null, 7, { turns: 'no' }, { turns: [{ role: 'user' }, null] }]) {
      restoreChat(saved)
      expect(useChat.getState().turns).toEqual([])
      expect(useChat.getState().conversationId).not.toBe('')
    }
  })

  it('keeps only its end when it is too long for a session', () => {
    const turns = Array.from({ length: 30 }, (_, index) => ({
      id: String(index),
      role: 'user' as const,
      text: 'x'.repeat(10_000),
      attached: [],
    }))
    useChat.setState({ turns })
    expect(saveChat().turns.at(-1)?.id).toBe('29')
    expect(JSON.stringify(saveChat()).length).toBeLessThan(300_000)
  })
})

describe('streamed text', () => {
  it('is handed on together, however much of it comes, and what is left at the end', async () => {
    const handed: (string | undefined)[] = []
    const batch = new AnswerBatch(({ text }) => handed.push(text))
    for (const letter of 'abcdef') batch.add(letter)
    await frame()
    expect(handed).toEqual(['abcdef'])
    batch.add('g')
    batch.close()
    batch.add('h')
    await frame()
    expect(handed).toEqual(['abcdef', 'abcdefg'])
  })
})
