import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider'
import type { ChatEvent } from '../../../preload/contract/ai.ts'
import { AppError } from '../../../preload/contract/errors.ts'
import { THINKING } from '../../../preload/contract/thinking.ts'
import { EMPTY } from '../chat/empty-answer.ts'
import { attempts } from './attempts.ts'
import { type Asked, providerFailure, retryAfter } from './failures.ts'

/** Milliseconds without a word, after which an answer counts as cut off. Some models think for minutes. */
const STALL = 180_000

export interface Tokens {
  input: number | null
  output: number | null
}

export interface AnswerOptions {
  model: LanguageModelV4
  call: LanguageModelV4CallOptions
  asked: Asked
  signal?: AbortSignal | undefined
  stall?: number
  /** Told as soon as the provider says how many tokens it was. */
  onTokens(tokens: Tokens): void
}

/** Ends that a client does not know, though they are none. https://api-docs.deepseek.com/api/create-chat-completion */
const BROKEN = new Set(['insufficient_system_resource'])

/** Parts from which on an answer has begun, or is over. */
const FIRST = new Set<Part['type']>(['text-delta', 'reasoning-delta', 'finish'])

type Finish = Extract<LanguageModelV4StreamPart, { type: 'finish' }>
type Part = LanguageModelV4StreamPart

/**
 * One answer of a provider, as events. What fails before the first text is tried again where that may help, then
 * thrown. What fails after it ends the answer as `cut`, so that the text that came is kept.
 */
export async function* answerFrom(options: AnswerOptions): AsyncGenerator<ChatEvent, void> {
  const { asked, signal } = options
  const patience = new Patience(options.stall ?? STALL, asked)
  const joined = signal ? AbortSignal.any([signal, patience.signal]) : patience.signal
  const began = performance.now()
  const explain = (error: unknown) => patience.failure ?? explained(error, asked)
  let parts: ReadableStreamDefaultReader<Part> | undefined
  const words = new Words()
  let finish: Finish | undefined
  try {
    const opened = yield* attempts(() => open(options, joined, patience), explain, signal)
    parts = opened.parts
    for (let part: Part | undefined = opened.first; part; part = await next(parts, patience)) {
      if (part.type === 'error') throw part.error
      if (part.type === 'finish') finish = part
      yield* words.of(part)
    }
  } catch (error) {
    if (signal?.aborted) throw new AppError('CANCELLED', 'The request was stopped.', undefined, error)
    const failure = explain(error)
    if (!words.came) throw failure
    yield* words.end()
    yield { ...ended('cut', finish, began), note: `The answer broke off. ${failure.message}` }
    return
  } finally {
    patience.end()
    await parts?.cancel().catch(() => undefined)
  }
  if (finish) options.onTokens(tokensOf(finish))
  yield* words.end()
  yield* lastWords(finish, words, asked, began)
}

/** What a provider's model writes. What it thinks before is set apart as models of this device do it themselves. */
class Words {
  #came = false
  #said = false
  #thinks = false

  /** Something was written: the question is not put again. */
  get came(): boolean {
    return this.#came
  }

  /** Something was said, and not only thought. */
  get said(): boolean {
    return this.#said
  }

  *of(part: Part): Generator<ChatEvent, void> {
    if ((part.type !== 'text-delta' && part.type !== 'reasoning-delta') || part.delta === '') return
    const thinks = part.type === 'reasoning-delta'
    const mark = thinks === this.#thinks ? '' : thinks ? THINKING.open : `${THINKING.close}\n\n`
    this.#came = true
    this.#said ||= !thinks && part.delta.trim() !== ''
    this.#thinks = thinks
    yield { type: 'text', text: mark + part.delta }
  }

  *end(): Generator<ChatEvent, void> {
    if (this.#thinks) yield { type: 'text', text: THINKING.close }
    this.#thinks = false
  }
}

function explained(error: unknown, asked: Asked): AppError {
  const failure = providerFailure(error, asked)
  const wait = retryAfter(error)
  // A provider that fails and names a time is taken at its word, whatever it failed with.
  if (wait !== undefined && failure.data?.retry === true) failure.data.wait = wait
  return failure
}

/** Sends the request and reads up to the first part that says something: until then it may be sent again. */
async function open(options: AnswerOptions, signal: AbortSignal, patience: Patience) {
  patience.wait()
  const { stream } = await options.model.doStream({ ...options.call, abortSignal: signal })
  const parts = stream.getReader()
  for (;;) {
    const part = await next(parts, patience)
    if (part?.type === 'error') {
      await parts.cancel().catch(() => undefined)
      throw part.error
    }
    if (part === undefined || FIRST.has(part.type)) return { parts, first: part }
  }
}

async function next(parts: ReadableStreamDefaultReader<Part>, patience: Patience): Promise<Part | undefined> {
  patience.wait()
  const { done, value } = await parts.read()
  return done ? undefined : value
}

function* lastWords(
  finish: Finish | undefined,
  { came, said }: Pick<Words, 'came' | 'said'>,
  { provider, host }: Asked,
  began: number,
): Generator<ChatEvent, void> {
  const broke = BROKEN.has(finish?.finishReason.raw ?? '')
  const reason = broke ? 'error' : finish?.finishReason.unified
  if (reason === 'content-filter') {
    const note = `${provider} ended the answer: its rules do not allow it. Ask in another way, or ask a model on this device.`
    yield { ...ended('refused', finish, began), note }
  } else if (
    reason === undefined ||
    reason === 'interrupted' ||
    (reason === 'other' && !finish?.finishReason.raw)
  ) {
    const words = `The connection to ${host} ended before the answer did.`
    if (!came) throw new AppError('PROVIDER_FAILED', `${words} Try again.`, { retry: true })
    yield { ...ended('cut', finish, began), note: `${words} What came is kept.` }
  } else if (reason === 'error') {
    if (!came) throw new AppError('PROVIDER_FAILED', `${provider} failed while it answered. Try again.`)
    yield { ...ended('cut', finish, began), note: `${provider} failed while it answered. What came is kept.` }
  } else if (reason === 'length' || said) yield ended(reason === 'length' ? 'length' : 'end', finish, began)
  else yield { ...ended('end', finish, began), note: EMPTY }
}

function ended(
  reason: Extract<ChatEvent, { type: 'finished' }>['reason'],
  finish: Finish | undefined,
  began: number,
): Extract<ChatEvent, { type: 'finished' }> {
  const tokens = finish?.usage.outputTokens.total ?? 0
  const seconds = Math.max(0.001, (performance.now() - began) / 1000)
  return { type: 'finished', reason, tokens, tokensPerSecond: tokens / seconds }
}

export function tokensOf({ usage }: Pick<Finish, 'usage'>): Tokens {
  return { input: usage.inputTokens.total ?? null, output: usage.outputTokens.total ?? null }
}

/** Gives a connection up that says nothing any more. */
class Patience {
  failure: AppError | undefined
  readonly #limit: number
  readonly #asked: Asked
  readonly #control = new AbortController()
  #timer: NodeJS.Timeout | undefined

  constructor(limit: number, asked: Asked) {
    this.#limit = limit
    this.#asked = asked
  }

  get signal(): AbortSignal {
    return this.#control.signal
  }

  wait(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      const minutes = Math.round(this.#limit / 60_000)
      this.failure = new AppError(
        'PROVIDER_FAILED',
        `${this.#asked.host} said nothing for ${minutes} minutes.`,
      )
      this.#control.abort(this.failure)
    }, this.#limit)
  }

  end(): void {
    clearTimeout(this.#timer)
  }
}
