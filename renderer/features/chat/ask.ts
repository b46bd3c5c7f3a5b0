import type { ChatEvent, ChatMessage, ChatRequest, ContextFile } from '../../../preload/contract/ai.ts'
import type { Rpc } from '../../rpc/client.ts'
import { toFailure } from '../../rpc/failure.ts'
import { afterTyping } from '../../ui/typing-pause.ts'
import { currentModel } from './model-in-use.ts'
import {
  type Answer,
  type Attached,
  isBusy,
  type Question,
  type Turn,
  updateAnswer,
  useChat,
} from './store.ts'

/** A file that goes along with a question. */
export interface Attachment {
  readonly path: string
  readonly language: string
  readonly text: string
}

/** Longest text of one file that is sent; the contract's own limit. */
const FILE_LIMIT = 2_000_000

let running: AbortController | undefined

/** Puts the draft to the model. What it replaces and what goes along is settled here, before anything is sent. */
export function ask(rpc: Pick<Rpc, 'ai'>, text: string, attachments: readonly Attachment[]): void {
  const state = useChat.getState()
  if (text.trim() === '' || isBusy(state)) return
  const replaced = state.turns.findIndex((turn) => turn.id === state.editing)
  const before = replaced < 0 ? state.turns : state.turns.slice(0, replaced)
  const attached: Attached[] = attachments.map((file) => ({ path: file.path, characters: file.text.length }))
  const question: Question = { id: crypto.randomUUID(), role: 'user', text: text.trim(), attached }
  useChat.setState({ turns: [...before, question], draft: '', editing: null })
  answer(rpc, attachments)
}

/** Has the last question answered anew; the answer it had is replaced. */
export function retry(rpc: Pick<Rpc, 'ai'>, attachments: readonly Attachment[]): void {
  const { turns } = useChat.getState()
  if (isBusy(useChat.getState()) || !turns.some((turn) => turn.role === 'user')) return
  const last = turns.at(-1)
  useChat.setState({ turns: last?.role === 'assistant' ? turns.slice(0, -1) : turns })
  answer(rpc, attachments)
}

/** Stops the answer at once and keeps what has come of it. */
export function stopAnswer(): void {
  running?.abort()
  running = undefined
  const last = useChat.getState().turns.at(-1)
  if (last?.role === 'assistant' && isBusy(useChat.getState())) updateAnswer(last.id, { state: 'stopped' })
}

function answer(rpc: Pick<Rpc, 'ai'>, attachments: readonly Attachment[]): void {
  const { turns, conversationId } = useChat.getState()
  const blank: Answer = { id: crypto.randomUUID(), role: 'assistant', text: '', state: 'waiting' }
  useChat.setState({ turns: [...turns, blank] })
  const context: ContextFile[] = attachments.map(({ path, language, text }) => ({
    path,
    language,
    text: text.slice(0, FILE_LIMIT),
  }))
  running = new AbortController()
  // Named, so that a question goes where the chip says whatever was chosen meanwhile.
  const modelId = currentModel()?.id
  const request = { conversationId, messages: messagesOf(turns), context, ...(modelId && { modelId }) }
  void stream(rpc, request, blank.id, running)
}

async function stream(
  rpc: Pick<Rpc, 'ai'>,
  request: ChatRequest,
  id: string,
  control: AbortController,
): Promise<void> {
  const batch = new AnswerBatch((change) => updateAnswer(id, change))
  // The text so far must be on screen before the answer stops taking more.
  control.signal.addEventListener('abort', () => batch.close())
  try {
    for await (const event of await rpc.ai.chat(request, { signal: control.signal })) {
      if (control.signal.aborted) return
      if (event.type === 'text') batch.add(event.text)
      else if (event.type === 'evaluating') batch.evaluating(event.done, event.total)
      else {
        if (event.type === 'finished') batch.close()
        updateAnswer(id, changeOf(event))
      }
    }
    if (control.signal.aborted) return
    batch.close()
    const last = useChat.getState().turns.find((turn) => turn.id === id)
    if (last?.role === 'assistant' && (last.state === 'waiting' || last.state === 'writing'))
      updateAnswer(id, { state: 'done' })
  } catch (error) {
    if (control.signal.aborted) return
    batch.close()
    updateAnswer(id, { state: 'failed', failure: toFailure(error) })
  } finally {
    if (running === control) running = undefined
  }
}

function changeOf(event: Extract<ChatEvent, { type: 'started' | 'waiting' | 'finished' }>): Partial<Answer> {
  switch (event.type) {
    case 'started': {
      const { modelId, promptTokens, contextLength, cut, droppedMessages } = event
      return { prompt: { modelId, tokens: promptTokens, contextLength, cut, droppedMessages } }
    }
    case 'waiting':
      return { pause: { seconds: event.seconds, why: event.why } }
    case 'finished': {
      const state = event.reason === 'end' ? 'done' : event.reason
      const note = event.note === undefined ? {} : { note: event.note }
      return { state, ...note, speed: { tokens: event.tokens, tokensPerSecond: event.tokensPerSecond } }
    }
  }
}

/** The conversation as the model is told it: a question that got no answer is left out, chat templates want turns. */
export function messagesOf(turns: readonly Turn[]): ChatMessage[] {
  const messages: ChatMessage[] = []
  turns.forEach((turn, index) => {
    const next = turns[index + 1]
    const unanswered =
      turn.role === 'user' && next !== undefined && (next.role === 'user' || next.text === '')
    if (turn.text !== '' && !unanswered) messages.push({ role: turn.role, content: turn.text })
  })
  return messages
}

/** Milliseconds between two drawings of a growing answer, and the longest that typing elsewhere holds one back. */
const DRAWN = { every: 100, most: 500 }

/**
 * Collects what streams in of an answer and hands it on ten times a second, less often while somebody types: sixty
 * tokens a second must not be sixty renders, and none of them may come between a key and its frame.
 */
export class AnswerBatch {
  readonly #hand: (change: Partial<Answer>) => void
  #text = ''
  #change: Partial<Answer> = {}
  #drawn = Number.NEGATIVE_INFINITY
  #cancel: (() => void) | undefined
  #closed = false

  constructor(hand: (change: Partial<Answer>) => void) {
    this.#hand = hand
  }

  /** More of the text. */
  add(text: string): void {
    this.#text += text
    this.#take({ text: this.#text, state: 'writing' })
  }

  /** How much of the prompt the model has read, in tokens. */
  evaluating(done: number, total: number): void {
    this.#take({ evaluating: { done, total } })
  }

  /** Hands on what is left and takes no more. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    if (this.#cancel === undefined) return
    this.#cancel()
    this.#flush()
  }

  #take(change: Partial<Answer>): void {
    if (this.#closed) return
    this.#change = { ...this.#change, ...change }
    const least = Math.max(0, this.#drawn + DRAWN.every - performance.now())
    this.#cancel ??= afterTyping(() => this.#flush(), { least, most: DRAWN.most })
  }

  #flush(): void {
    const change = this.#change
    this.#cancel = undefined
    this.#change = {}
    this.#drawn = performance.now()
    this.#hand(change)
  }
}
