import type { ModelFit, ModelTrial, RoleAdvice } from '../../../preload/contract/models.ts'
import { readableBytes } from '../engine/memory.ts'

/** A completion of one line after a keystroke: tokens of prompt that changed, and tokens written. */
const KEYSTROKE = { prompt: 8, written: 12 }
/** Milliseconds until such a completion: sooner than one goes on typing, and longer than anybody waits. */
const SOON = 700
const LATE = 2000
/** Tokens a second that read like someone who speaks, and that one can still follow. */
const FLUENT = 8
const SLOW = 3

/** What a model can do, whatever the machine. */
export interface Abilities {
  fim: boolean
  chat: boolean
  embedding?: boolean
  parameterCount: number
  /** Tokens that it can have in view at once. */
  contextLength: number
}

/** Below this many parameters answers are seldom right. */
const CAPABLE = 1e9
/** A step of a longer task: what it reads of the project and of the steps before, and what it writes, in tokens. */
const STEP = { prompt: 3000, written: 300 }
/** Seconds for such a step that one waits for, and that one does not. */
const STEP_SOON = 60
const STEP_LATE = 300
/** Fewer tokens than this do not hold a few files, the plan and what came of its steps. */
const ROOM = 16_384
/** Below so many parameters a model does not keep to a plan, and below so many it does so in simple ones. */
const PLANS = { simple: 3e9, long: 7e9 }

/** Says for each role how well a model suits it here: by what was measured, else by what is known before. */
export function adviceFor(abilities: Abilities, fit: ModelFit, trial: ModelTrial | undefined): RoleAdvice[] {
  if (abilities.embedding) return [embeddingAdvice(fit)]
  if (fit.verdict === 'too-large') {
    const why = `It needs about ${readableBytes(fit.neededBytes)} of memory, more than this machine has.`
    return [
      { role: 'completion', verdict: 'poor', why },
      { role: 'chat', verdict: 'poor', why },
      { role: 'agent', verdict: 'poor', why },
    ]
  }
  return [completionAdvice(abilities, trial), chatAdvice(abilities, trial), agentAdvice(abilities, trial)]
}

function embeddingAdvice(fit: ModelFit): RoleAdvice {
  const role = 'embedding' as const
  if (fit.verdict === 'too-large')
    return { role, verdict: 'poor', why: 'It needs more memory than this machine has.' }
  return {
    role,
    verdict: 'good',
    why: 'The index of a project finds places by what they mean with it, in the background.',
  }
}

/** Milliseconds that a short completion takes, by what was measured. */
export function completionMilliseconds(trial: ModelTrial): number {
  return (KEYSTROKE.prompt / trial.promptTokensPerSecond + KEYSTROKE.written / trial.tokensPerSecond) * 1000
}

function completionAdvice({ fim }: Abilities, trial: ModelTrial | undefined): RoleAdvice {
  const role = 'completion' as const
  const blind = fim
    ? ''
    : ' It was not trained to fill in the middle, so it sees only what stands before the cursor.'
  if (trial === undefined) {
    return { role, verdict: 'unknown', why: `Try it to see how fast it is here.${blind}` }
  }
  const milliseconds = completionMilliseconds(trial)
  const seconds = milliseconds < 100 ? 'Under 0.1' : `About ${(milliseconds / 1000).toFixed(1)}`
  const wait = `${seconds} seconds for a line`
  if (milliseconds > LATE)
    return { role, verdict: 'poor', why: `${wait}: you will have typed it yourself by then.${blind}` }
  if (milliseconds > SOON || !fim)
    return {
      role,
      verdict: 'usable',
      why: `${wait}${milliseconds > SOON ? ': it comes after a pause' : ''}.${blind}`,
    }
  return { role, verdict: 'good', why: `${wait}: it comes while you type.` }
}

function chatAdvice({ chat, parameterCount }: Abilities, trial: ModelTrial | undefined): RoleAdvice {
  const role = 'chat' as const
  if (!chat)
    return { role, verdict: 'poor', why: 'It was trained to go on with text, not to answer questions.' }
  const small =
    parameterCount < CAPABLE ? ' It is small: check what it says, and ask it for simple edits alone.' : ''
  if (trial === undefined)
    return { role, verdict: 'unknown', why: `Try it to see how fast it is here.${small}` }
  const rate = `${trial.tokensPerSecond.toFixed(trial.tokensPerSecond < 10 ? 1 : 0)} tokens a second`
  if (trial.tokensPerSecond < SLOW)
    return { role, verdict: 'poor', why: `${rate}: an answer takes minutes.${small}` }
  if (trial.tokensPerSecond < FLUENT)
    return { role, verdict: 'usable', why: `${rate}: slower than you read.${small}` }
  return {
    role,
    verdict: small === '' ? 'good' : 'usable',
    why: `${rate}: as fast as you read.${small}`,
  }
}

function agentAdvice(abilities: Abilities, trial: ModelTrial | undefined): RoleAdvice {
  const { chat, parameterCount, contextLength } = abilities
  const role = 'agent' as const
  if (!chat)
    return { role, verdict: 'poor', why: 'It was trained to go on with text, not to do what it is told.' }
  if (contextLength < ROOM)
    return {
      role,
      verdict: 'poor',
      why: `It has ${contextLength.toLocaleString('en')} tokens in view at most: too few for several files and what was done with them.`,
    }
  if (parameterCount < PLANS.simple)
    return { role, verdict: 'poor', why: 'It is small: over several steps it loses what it set out to do.' }
  const small = parameterCount < PLANS.long ? ' Give it simple tasks: it is on the small side.' : ''
  if (trial === undefined)
    return { role, verdict: 'unknown', why: `Try it to see how fast it is here.${small}` }
  const seconds = STEP.prompt / trial.promptTokensPerSecond + STEP.written / trial.tokensPerSecond
  const wait =
    seconds < 90 ? `About ${Math.ceil(seconds)} seconds` : `About ${Math.ceil(seconds / 60)} minutes`
  if (seconds > STEP_LATE)
    return { role, verdict: 'poor', why: `${wait} for each step: a task takes hours.${small}` }
  if (seconds > STEP_SOON)
    return { role, verdict: 'usable', why: `${wait} for each step: let it work while you do.${small}` }
  return { role, verdict: small === '' ? 'good' : 'usable', why: `${wait} for each step.${small}` }
}
