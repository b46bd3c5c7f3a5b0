import type { ChatEvent, ChatRequest } from '../../../preload/contract/ai.ts'
import { AppError } from '../../../preload/contract/errors.ts'
import type { LoadedModel } from '../engine/loaded-model.ts'
import type { NativeSampler, SamplerConfig } from '../engine/native.ts'
import type { Job } from '../engine/scheduler.ts'
import type { TokenSequence } from '../engine/token-sequence.ts'
import type { Turn } from '../kept/conversations.ts'
import { budgetFor, fitPrompt, keepWhole } from './prompt.ts'
import { isLooping } from './repetition.ts'
import { StopTexts } from './stop-texts.ts'
import { templateOf } from './template.ts'

/** Below this many parameters a model repeats itself without a stronger penalty. */
const SMALL = 1e9
const LOOP_CHECK_EVERY = 16
/** Progress of a long prompt is told at most this often, in milliseconds. */
const PROGRESS_EVERY = 100

/**
 * Answers a conversation: first what became of the context, then the prompt's progress, the text as it comes, and how
 * it ended. A stopped answer ends with `stopped`; the evaluated prompt is kept, so that the next question in the
 * conversation costs only what is new.
 * @param turn keeps what is evaluated of this conversation apart from others'.
 */
export async function* answer(
  model: LoadedModel,
  request: ChatRequest,
  job: Job,
  turn?: Turn,
): AsyncGenerator<ChatEvent, void> {
  const template = await templateOf(model)
  const sequence = await model.sequence('chat')
  const length = sequence.capacity
  const room = budgetFor(length, request.maxTokens)
  const prompt = fitPrompt(request.messages, request.context ?? [], room.prompt, template)
  keepWhole(prompt, request.keepWhole)
  yield {
    type: 'started',
    modelId: model.id,
    promptTokens: prompt.tokens.length,
    contextLength: length,
    cut: prompt.cut,
    droppedMessages: prompt.droppedMessages,
  }
  const most = Math.min(room.answer, length - prompt.tokens.length - 1)
  const how = request.exact === true ? EXACT : sampling(model)
  const run = new Generation(model, sequence, job, { most, stopTexts: template.stopTexts, how })
  try {
    await turn?.recall(prompt.tokens)
    yield* evaluating(sequence, prompt.tokens, job)
    yield* run.events(prompt.tokens)
  } catch (error) {
    if (!job.signal.aborted || isEngineAbort(job.signal.reason)) throw error
    yield run.finished('stopped')
  } finally {
    await run.dispose()
    await turn?.settle()
  }
}

function isEngineAbort(reason: unknown): boolean {
  return reason instanceof AppError
}

/** Evaluates the prompt, telling how far it is. */
async function* evaluating(
  sequence: TokenSequence,
  prompt: readonly number[],
  job: Job,
): AsyncGenerator<ChatEvent, void> {
  let news: ChatEvent | undefined
  let wake = (): void => {}
  let over = false
  const work = sequence
    .evaluate(prompt, job.step, (done, total) => {
      news = { type: 'evaluating', done, total }
      wake()
    })
    .finally(() => {
      over = true
      wake()
    })
  // The loop below looks at `work` only at the end; a rejection before that is not unhandled.
  work.catch(() => {})
  let told = 0
  while (!over) {
    if (news !== undefined && performance.now() - told > PROGRESS_EVERY) {
      const event: ChatEvent = news
      news = undefined
      told = performance.now()
      yield event
      continue
    }
    await new Promise<void>((resolve) => {
      wake = resolve
      if (over) resolve()
    })
  }
  await work
}

/** The part of an answer that the model writes. */
class Generation {
  readonly #model: LoadedModel
  readonly #sequence: TokenSequence
  readonly #job: Job
  readonly #most: number
  readonly #stops: StopTexts
  readonly #how: SamplerConfig
  readonly #tokens: number[] = []
  #sampler: NativeSampler | undefined
  #coming: Promise<number | undefined> | undefined
  #began = 0
  #paused = 0

  constructor(
    model: LoadedModel,
    sequence: TokenSequence,
    job: Job,
    { most, stopTexts, how }: { most: number; stopTexts: readonly string[]; how: SamplerConfig },
  ) {
    this.#model = model
    this.#sequence = sequence
    this.#job = job
    this.#most = most
    this.#stops = new StopTexts(stopTexts)
    this.#how = how
  }

  async *events(prompt: readonly number[]): AsyncGenerator<ChatEvent, void> {
    const decoder = this.#model.decoder(prompt)
    this.#began = performance.now()
    this.#ask()
    for (;;) {
      const token = await this.#coming
      if (token === undefined || this.#model.isEnd(token)) break
      this.#tokens.push(token)
      // The model goes on while this token becomes text and is shown: between two tokens it waits for nobody.
      if (this.#tokens.length < this.#most) this.#ask()
      const { text, stopped } = this.#stops.push(decoder.push(token))
      if (text !== '') yield { type: 'text', text }
      if (stopped) return yield this.finished('end')
      if (this.#tokens.length >= this.#most) return yield* this.#end(decoder.flush(), 'length')
      if (this.#tokens.length % LOOP_CHECK_EVERY === 0 && isLooping(this.#tokens)) {
        return yield* this.#end(decoder.flush(), 'repeating')
      }
    }
    yield* this.#end(decoder.flush(), 'end')
  }

  finished(reason: 'end' | 'length' | 'stopped' | 'repeating'): ChatEvent {
    const tokens = this.#tokens.length
    const seconds = (performance.now() - this.#began - this.#paused) / 1000
    return {
      type: 'finished',
      reason,
      tokens,
      tokensPerSecond: tokens === 0 || seconds <= 0 ? 0 : tokens / seconds,
    }
  }

  /** Ends it, after the step that may still be running. */
  async dispose(): Promise<void> {
    await this.#coming?.catch(() => {})
    this.#sampler?.dispose()
    this.#sampler = undefined
  }

  async *#end(rest: string, reason: 'end' | 'length' | 'repeating'): AsyncGenerator<ChatEvent, void> {
    const { text } = this.#stops.push(rest)
    const last = text + this.#stops.flush()
    if (last !== '') yield { type: 'text', text: last }
    yield this.finished(reason)
  }

  /** Has the token before appended and the next one sampled; waiting for a completion is not counted as the model's time. */
  #ask(): void {
    const asked = performance.now()
    this.#coming = this.#job.step(async () => {
      this.#paused += performance.now() - asked
      const before = this.#tokens.at(-1)
      if (before !== undefined) await this.#sequence.append(before)
      return this.#sequence.sample(this.#samplerFor(before === undefined))
    })
    // Looked at when its turn comes; where the answer ended before, nobody does.
    this.#coming.catch(() => {})
  }

  /** The first token may not be the end: a small model would otherwise now and then say nothing at all. */
  #samplerFor(first: boolean): NativeSampler {
    if (first) {
      const ends = this.#model.endTokens
      this.#sampler = this.#model.sampler({
        ...this.#how,
        tokenBiasKeys: Uint32Array.from(ends),
        tokenBiasValues: Float32Array.from(ends, () => Number.NEGATIVE_INFINITY),
      })
      return this.#sampler
    }
    if (this.#tokens.length === 1) {
      this.#sampler?.dispose()
      this.#sampler = this.#model.sampler(this.#how)
    }
    return this.#sampler as NativeSampler
  }
}

/** The likeliest token each time: an edit repeats most of what it was given, and must. */
const EXACT: SamplerConfig = { temperature: 0 }

function sampling(model: LoadedModel): SamplerConfig {
  const small = model.facts.parameterCount < SMALL
  return {
    temperature: small ? 0.2 : 0.4,
    topK: 40,
    topP: 0.9,
    minP: 0.05,
    seed: Math.floor(Math.random() * 2 ** 31),
    // Holds back passages that were said before, which is what small models fall into. The usual penalty on single
    // tokens looks every token of the vocabulary up at each step (0.3 ms of 10) and harms code, which repeats names.
    dryRepeatPenaltyStrength: small ? 1 : 0.6,
    dryRepeatPenaltyBase: 1.75,
    dryRepeatPenaltyAllowedLength: small ? 3 : 6,
    dryRepeatPenaltyLastTokens: -1,
    dryRepeatPenaltySequenceBreakers: ['\n', ':', '"', '*', '`'],
  }
}
