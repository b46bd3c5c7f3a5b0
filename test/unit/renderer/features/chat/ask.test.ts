// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ChatEvent, ChatRequest } from '../../../../../preload/contract/ai.ts'
import { AppError, type Failure } from '../../../../../preload/contract/errors.ts'
import { AnswerWriter } from '../../../../../renderer/features/chat/answer-writer.ts'
import { stopAnswer } from '../../../../../renderer/features/chat/answering.ts'
import { ask, runAnswer, runPrompt } from '../../../../../renderer/features/chat/ask.ts'
import type { Cell } from '../../../../../renderer/features/chat/cell.ts'
import { pick } from '../../../../../renderer/features/chat/context.ts'
import { messagesFor } from '../../../../../renderer/features/chat/conversation.ts'
import {
  chatOnScreen,
  closeChat,
  inChat,
  notebook,
  openChat,
  switchChat,
} from '../../../../../renderer/features/chat/open-chat.ts'
import {
  restoreChat,
  saveChat,
  setInstruction,
  useChat,
} from '../../../../../renderer/features/chat/store.ts'
import { refusedCutWords, remediesFor } from '../../../../../renderer/features/chat/words.ts'
import { ModelOrigin } from '../../../../../renderer/features/documents/origin.ts'
import { noHiddenValues } from '../edit/no-hidden-values.ts'
import { servedChats } from './served-chats.ts'

const PROJECT = '00000000-0000-4000-8000-000000000000'
const MODEL = { id: 'm', name: 'Small' }
const started: ChatEvent = {
  type: 'started',
  modelId: 'm',
  promptTokens: 5,
  contextLength: 100,
  cut: [],
  droppedMessages: 0,
}
const finished: ChatEvent = { type: 'finished', reason: 'end', tokens: 2, tokensPerSecond: 9 }

let requests: ChatRequest[] = []
let answers: (request: ChatRequest) => AsyncGenerator<ChatEvent>
const rpc = {
  ai: {
    async chat(request: ChatRequest) {
      requests.push(request)
      return answers(request)
    },
  },
  ...noHiddenValues,
  openChat: () => new Promise(() => undefined),
} as never

const idle = (): Promise<void> =>
  vi.waitFor(() => expect(useChat.getState().running).toBeNull(), { timeout: 15_000 })
const shown = (): string[] =>
  notebook()
    .cells()
    .map((cell) => `${cell.kind}: ${cell.text}`)

beforeEach(() => {
  requests = []
  answers = async function* () {
    yield started
    yield { type: 'text', text: 'Because' }
    yield { type: 'text', text: ' so.' }
    yield finished
  }
  useChat.setState({ instructions: {} })
  restoreChat(undefined)
  open(rpc, PROJECT)
})
/** Opens a new chat of a project that has no instruction. */
function open(from: never, project: string): void {
  setInstruction(project, '')
  openChat(from, project)
}
afterEach(() => closeChat())

describe('asking', () => {
  it('writes question and answer into the notebook and names the chat after the question', async () => {
    ask(rpc, 'Why?', MODEL)
    await idle()
    expect(shown()).toEqual(['prompt: Why?', 'answer: Because so.'])
    expect(notebook().cells()[1]).toMatchObject({ state: 'done', model: 'Small', speed: { tokens: 2 } })
    expect(useChat.getState().title).toBe('Why?')
    expect(requests[0]).toMatchObject({ modelId: 'm', messages: [{ role: 'user', content: 'Why?' }] })
  })

  it('keeps what has come when it is stopped', async () => {
    let come = (): void => undefined
    const arrived = new Promise<void>((resolve) => {
      come = resolve
    })
    answers = async function* () {
      yield started
      yield { type: 'text', text: 'It begins' }
      come()
      await new Promise(() => undefined)
    }
    ask(rpc, 'Why?', MODEL)
    await arrived
    await Promise.resolve()
    stopAnswer()
    expect(notebook().cells()[1]).toMatchObject({ text: 'It begins', state: 'stopped' })
  })

  it('asks a changed question again in its place, and leaves the old answer when the model fails', async () => {
    ask(rpc, 'Why?', MODEL)
    await idle()
    const [question] = notebook().cells()
    notebook().setText(question?.id ?? '', 'How?')
    answers = async function* () {
      yield* []
      throw new Error('no')
    }
    runPrompt(rpc, question?.id ?? '', MODEL)
    await idle()
    expect(shown()).toEqual(['prompt: How?', 'answer: Because so.'])
    expect(notebook().cells()[1]?.state).toBe('failed')
    answers = async function* () {
      yield started
      yield { type: 'text', text: 'Like so.' }
      yield finished
    }
    runPrompt(rpc, question?.id ?? '', MODEL)
    await idle()
    expect(shown()).toEqual(['prompt: How?', 'answer: Like so.'])
    expect(requests.at(-1)?.messages).toEqual([{ role: 'user', content: 'How?' }])
  })

  it('tells the model what the project says, and what was picked, whole', async () => {
    setInstruction(PROJECT, 'Answer in rhyme.')
    pick({ kind: 'selection', path: 'a.ts:1-2', text: 'let a' })
    ask(rpc, 'Why?', MODEL)
    await idle()
    expect(requests[0]?.messages[0]).toEqual({ role: 'system', content: 'Answer in rhyme.' })
    expect(requests[0]?.context).toEqual([{ path: 'a.ts:1-2', text: 'let a' }])
    expect(notebook().cells()[0]?.attached?.[0]).toMatchObject({ path: 'a.ts:1-2', text: 'let a' })
    expect(useChat.getState().picked).toEqual([])
  })

  it('never sends a file of secrets: picking it is refused with the reason, and reading it fails', async () => {
    for (const path of ['.env', 'app/.env.local', 'keys/server.pem', 'id_rsa'])
      expect(pick({ kind: 'file', path })).toMatch(/never shown to a model/)
    expect(pick({ kind: 'file', path: '.env.example' })).toBeUndefined()
    useChat.setState({ picked: [{ kind: 'file', path: '.env' }] })
    ask(rpc, 'What is the password?', MODEL)
    await idle()
    expect(requests).toEqual([])
    expect(notebook().cells()[1]).toMatchObject({ state: 'failed' })
  })

  it('keeps what was to go along with a question that was refused: files with it, texts for the next one', async () => {
    const selection = { kind: 'selection', path: 'src/a.ts:1-2', text: 'a' } as const
    useChat.setState({ picked: [{ kind: 'file', path: '.env' }, selection] })
    ask(rpc, 'What is the password?', MODEL)
    await idle()
    expect(notebook().cells()[0]?.attached).toEqual([{ kind: 'file', path: '.env', characters: 0 }])
    expect(useChat.getState().picked).toEqual([selection])
    // Asked again it is refused for the same reason, and not sent without what it was about.
    runPrompt(rpc, notebook().cells()[0]?.id ?? '', MODEL)
    await idle()
    expect(requests).toEqual([])
    const failure = { code: 'PERMISSION_DENIED', message: 'A value stands in it.' } as const
    expect(remediesFor(failure)).toEqual([])
    expect(remediesFor({ ...failure, data: { path: '/model.gguf' } })).toEqual(['choose-model'])
  })
})

describe('what happens while a question is on its way', () => {
  /** Environment files whose values are read only when the test says so: a question waits for them. */
  function slowly() {
    let go = (): void => undefined
    const held = new Promise<void>((resolve) => {
      go = resolve
    })
    const workspace = {
      files: {
        async *hiddenValues() {
          await held
          yield []
        },
      },
    }
    return { rpc: { ...(rpc as object), workspace, onConnected: () => () => undefined } as never, go }
  }
  const settled = () => new Promise((resolve) => setTimeout(resolve, 20))
  const selection = { kind: 'selection', path: 'a.ts:1-2', text: 'let a' } as const

  it('leaves what is typed for another question, and what was picked for it', async () => {
    useChat.setState({ draft: 'And what about', picked: [selection] })
    ask(rpc, 'Why?', MODEL, [])
    expect(useChat.getState()).toMatchObject({ draft: 'And what about', picked: [selection] })
    await idle()
    ask(rpc, 'And what about', MODEL, [selection])
    expect(useChat.getState()).toMatchObject({ draft: '', picked: [] })
    await idle()
  })

  it('lets the next question be asked as soon as one is stopped, and asks the first one never', async () => {
    const project = '00000000-0000-4000-8000-000000000007'
    const { rpc: slow, go } = slowly()
    open(slow, project)
    pick(selection)
    ask(slow, 'Why?', MODEL)
    stopAnswer()
    expect(useChat.getState()).toMatchObject({ running: null, picked: [selection] })
    expect(notebook().cells()[1]).toMatchObject({ state: 'stopped' })
    go()
    await settled()
    expect(requests).toEqual([])
    expect(notebook().cells()[1]).toMatchObject({ state: 'stopped' })
  })

  it('asks nothing where the question was deleted meanwhile', async () => {
    open(rpc, '00000000-0000-4000-8000-000000000008')
    ask(rpc, 'Earlier?', MODEL)
    await idle()
    const { rpc: slow, go } = slowly()
    open(slow, '00000000-0000-4000-8000-00000000000a')
    useChat.setState({ picked: [selection, { kind: 'folder', path: 'src' }] })
    ask(slow, 'Why?', MODEL)
    const { id = '' } = notebook().cells()[0] ?? {}
    notebook().delete(id)
    go()
    await settled()
    expect(requests).toHaveLength(1)
    expect(useChat.getState()).toMatchObject({ running: null, picked: [] })
    notebook().restore(id)
    expect(notebook().cell(id)?.attached).toBeUndefined()
  })

  it('gives another chat nothing of what a refused question was about', async () => {
    const { rpc: slow, go } = slowly()
    open(slow, '00000000-0000-4000-8000-00000000000b')
    useChat.setState({ picked: [selection, { kind: 'file', path: 'gone.ts' }] })
    ask(slow, 'Why?', MODEL)
    switchChat(slow)
    go()
    await settled()
    expect(useChat.getState().picked).toEqual([])
  })

  it('has a deleted cell back in the chat that it was deleted in, also when another is on screen', async () => {
    const { kept, open: openServed } = servedChats()
    const served = { ...(rpc as object), openChat: openServed } as never
    open(served, '00000000-0000-4000-8000-00000000000d')
    const chat = chatOnScreen()
    const id = notebook().add('note', 'Mine')
    const isShown = () => kept(chat.chatId).cell(id)?.text === 'Mine'
    const remove = async (): Promise<void> => {
      notebook().delete(id)
      await vi.waitFor(() => expect(kept(chat.chatId).cells()).toEqual([]))
    }
    await vi.waitFor(() => expect(isShown()).toBe(true))
    await remove()
    switchChat(served)
    await inChat(served, chat, (book) => book.restore(id))
    await vi.waitFor(() => expect(isShown()).toBe(true))
    // Back in it, before anything of it is here.
    switchChat(served, chat.chatId)
    await vi.waitFor(() => expect(notebook().cell(id)?.text).toBe('Mine'))
    await remove()
    switchChat(served)
    switchChat(served, chat.chatId)
    expect(useChat.getState().ready).toBe(false)
    await inChat(served, chat, (book) => book.restore(id))
    await vi.waitFor(() => expect(notebook().cell(id)?.text).toBe('Mine'))
  })

  it('says of a chat that does not open in time that it is the chat', async () => {
    vi.useFakeTimers()
    const said = expect(inChat(rpc, chatOnScreen(), () => undefined)).rejects.toThrow('The chat did not open')
    await vi.advanceTimersByTimeAsync(10_000)
    await said
    vi.useRealTimers()
  })

  it('says that a chat does not have what it is to have back', async () => {
    useChat.setState({ ready: true })
    await expect(inChat(rpc, chatOnScreen(), (book) => book.restore('gone'))).rejects.toThrow(
      'does not have it',
    )
  })

  it('keeps the list of chats and the instruction of the project when its session comes after them', () => {
    useChat.setState({ list: [], instructions: { [PROJECT]: 'Answer in rhyme.' } })
    restoreChat({ chatId: '00000000-0000-4000-8000-00000000000c', draft: '' })
    expect(useChat.getState()).toMatchObject({ list: [], instructions: { [PROJECT]: 'Answer in rhyme.' } })
  })
})

describe('what the model is told', () => {
  const cell = (id: string, kind: Cell['kind'], text: string, more: Partial<Cell> = {}): Cell => ({
    id,
    kind,
    text,
    order: id,
    ...more,
  })

  it('is the conversation up to the question, without thoughts, questions nobody answered and what follows', () => {
    const cells = [
      cell('a', 'prompt', 'One'),
      cell('b', 'answer', '<think>hm</think>First', { of: 'a', modelId: 'x' }),
      cell('c', 'answer', 'Other', { of: 'a', modelId: 'y' }),
      cell('d', 'prompt', 'Nobody answered'),
      cell('e', 'code', 'ls', { language: 'sh' }),
      cell('f', 'prompt', 'Two'),
      cell('g', 'prompt', 'Later'),
    ]
    expect(messagesFor(cells, 'f')).toEqual([
      { role: 'user', content: 'One' },
      { role: 'assistant', content: 'First' },
      { role: 'user', content: '```sh\nls\n```\n\nTwo' },
    ])
    expect(messagesFor(cells, 'f', 'y')[1]).toEqual({ role: 'assistant', content: 'Other' })
  })
})

describe('an answer that comes in many pieces', () => {
  it('is written a few times a second, and whole at its end', () => {
    vi.useFakeTimers()
    const append = vi.fn()
    const writer = new AnswerWriter({ append, set: vi.fn(), setText: vi.fn() }, 'a', new ModelOrigin('m'))
    for (let n = 0; n < 50; n++) writer.add('x')
    vi.advanceTimersByTime(100)
    expect(append.mock.calls).toEqual([['a', 'x'.repeat(50), new ModelOrigin('m')]])
    writer.add('y')
    writer.close()
    writer.add('z')
    expect(append).toHaveBeenLastCalledWith('a', 'y', new ModelOrigin('m'))
    vi.useRealTimers()
  })
})

describe('the window state', () => {
  it('keeps a conversation of an earlier version until it has become a notebook', () => {
    const turns = [{ role: 'user', text: 'Why?', id: 'q', attached: [] }]
    restoreChat({ conversationId: PROJECT, turns, draft: 'More' })
    expect(useChat.getState()).toMatchObject({ chatId: PROJECT, draft: 'More' })
    expect(saveChat()).toMatchObject({ turns: [{ role: 'user', text: 'Why?' }] })
  })
})

describe('what does not fit', () => {
  const tooMuch = { cut: [{ path: 'a.ts', keptCharacters: 0, ofCharacters: 9 }], droppedMessages: 2 }

  it('is asked about before it is left out, and earlier messages once for the chat', async () => {
    answers = async function* (request) {
      if (request.keepWhole?.length !== 0) throw new AppError('CONTEXT_FULL', 'Not all of it fits.', tooMuch)
      yield started
      yield finished
    }
    ask(rpc, 'Why?', MODEL)
    await idle()
    const cell = notebook().cells().at(-1) as Cell
    expect(requests[0]?.keepWhole).toEqual(['files', 'messages'])
    expect(cell).toMatchObject({ state: 'failed', text: '' })
    expect(refusedCutWords(cell.failure as Failure)).toEqual([
      'a.ts does not fit.',
      '2 earlier messages would be left out.',
    ])
    expect(remediesFor(cell.failure as Failure)[0]).toBe('send-what-fits')
    runAnswer(rpc, cell, MODEL, { cutting: true })
    await idle()
    expect(requests[1]?.keepWhole).toEqual([])
    expect(notebook().cells().at(-1)?.state).toBe('done')
    ask(rpc, 'And?', MODEL)
    await idle()
    expect(requests[2]?.keepWhole).toEqual(['files'])
  })
})
