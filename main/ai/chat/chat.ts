import type { ChatEvent, ChatRequest } from '../../../preload/contract/ai.ts'
import { AppError } from '../../../preload/contract/errors.ts'
import type { LoadedModel } from '../engine/loaded-model.ts'
import type { SamplerConfig } from '../engine/native.ts'
import type { Job } from '../engine/scheduler.ts'
import type { TokenSequence } from '../engine/token-sequence.ts'
import type { Turn } from '../kept/readings.ts'
import { budgetFor, fitPrompt, keepWhole } from './prompt.ts'
import { templateOf } from './template.ts'
import { Writing } from './writing.ts'

/** Below this many parameters a model repeats itself without a stronger penalty. */
const SMALL = 1e9
/** Tokens of an answer within which a passage is not to be said again. */
const REMEMBERED = 1024
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
  const run = new Writing(model, sequence, job, { most, stopTexts: template.stopTexts, how })
  try {
    const known = await turn?.begin()
    if (known !== undefined) await turn?.recall(known, prompt.tokens)
    yield* evaluating(sequence, prompt.tokens, job)
    yield* run.events(prompt.tokens)
  } catch (error) {
    if (!job.signal.aborted || isEngineAbort(job.signal.reason)) throw error
    yield run.finished('stopped')
  } finally {
    await run.dispose()
    turn?.settle()
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

/** The likeliest token each time: an edit repeats most of what it was given, and must. */
const EXACT: SamplerConfig = { temperature: 0 }

/** How a conversation is sampled. */
export function sampling(model: Pick<LoadedModel, 'facts'>): SamplerConfig {
  const small = model.facts.parameterCount < SMALL
  return {
    temperature: small ? 0.2 : 0.4,
    topK: 40,
    topP: 0.9,
    minP: 0.05,
    seed: Math.floor(Math.random() * 2 ** 31),
    // Holds back passages that were said before, which is what small models fall into. The usual penalty on single
    // tokens looks every token of the vocabulary up at each step (0.3 ms of 10) and harms code, which repeats names.
    dryRepeatPenaltyStrength: small ? 2 : 0.6,
    dryRepeatPenaltyBase: 1.75,
    dryRepeatPenaltyAllowedLength: small ? 3 : 6,
    // A number: with -1, which llama.cpp takes for all of the context, the binding looks at none.
    dryRepeatPenaltyLastTokens: REMEMBERED,
    dryRepeatPenaltySequenceBreakers: ['\n', ':', '"', '*', '`'],
  }
}
