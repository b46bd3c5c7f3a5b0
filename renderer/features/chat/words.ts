import type { Model, PromptMeasure } from '../../../preload/contract/ai.ts'
import type { ErrorCode, Failure } from '../../../preload/contract/errors.ts'
import type { RemoteModel } from '../providers/store.ts'
import type { Prompt } from './cell.ts'
import type { ChatModel } from './model-in-use.ts'

/** What a person can do about an answer that failed. */
export type Remedy = 'choose-model' | 'new-chat' | 'open-settings' | 'retry' | 'send-what-fits'

const TITLES: Partial<Record<ErrorCode, string>> = {
  NO_MODEL: 'No model is set up',
  MODEL_DAMAGED: 'The model file is damaged',
  MODEL_UNSUPPORTED: 'This model cannot be used here',
  OUT_OF_MEMORY: 'There is not enough memory for this model',
  CONTEXT_FULL: 'This does not fit the model',
  UNAVAILABLE: 'The AI process does not answer',
  KEY_REFUSED: 'The key was not accepted',
  RATE_LIMITED: 'The provider asks to wait',
  PROVIDER_FAILED: 'The provider did not answer',
  EGRESS_REFUSED: 'Nothing was sent',
  PERMISSION_DENIED: 'Nothing was asked',
  AI_OFF: 'AI is off',
  KEYCHAIN_UNAVAILABLE: 'The key cannot be read',
}

const REMEDIES: Partial<Record<ErrorCode, readonly Remedy[]>> = {
  NO_MODEL: ['choose-model'],
  MODEL_DAMAGED: ['choose-model'],
  MODEL_UNSUPPORTED: ['choose-model'],
  OUT_OF_MEMORY: ['choose-model', 'retry'],
  CONTEXT_FULL: ['new-chat', 'choose-model'],
  KEY_REFUSED: ['open-settings', 'choose-model'],
  RATE_LIMITED: ['retry', 'choose-model'],
  PROVIDER_FAILED: ['retry', 'choose-model'],
  EGRESS_REFUSED: ['open-settings', 'choose-model'],
  AI_OFF: ['open-settings'],
}

export function failureTitle({ code, data }: Failure): string {
  // The door says how the way there failed.
  if (code === 'UNAVAILABLE' && data?.cause !== undefined) return 'The provider cannot be reached'
  return TITLES[code] ?? 'The answer did not come'
}

export function remediesFor({ code, data }: Failure): readonly Remedy[] {
  if (code === 'CONTEXT_FULL' && data?.cut !== undefined)
    return ['send-what-fits', 'choose-model', 'new-chat']
  // A file of a model that may not be read, or something that no model may be told: asked again it is refused again.
  if (code === 'PERMISSION_DENIED') return data?.path === undefined ? [] : ['choose-model']
  return REMEDIES[code] ?? ['retry']
}

const number = (value: number): string => value.toLocaleString('en')

/** About how many tokens a text is: code runs to some three and a half characters a token. */
export function tokensOf(characters: number): number {
  return Math.ceil(characters / 3.5)
}

/** `~1.2k tokens`; without the sign where they were counted. */
export function shortSize(tokens: number, exact = false): string {
  return `${exact ? '' : '~'}${tokens < 1000 ? tokens : `${(tokens / 1000).toFixed(1)}k`} tokens`
}

/** `1,204 tokens`, `About 1,204 tokens`. */
export function tokenWords(tokens: number, exact: boolean): string {
  return `${exact ? '' : 'About '}${number(tokens)} ${tokens === 1 ? 'token' : 'tokens'}`
}

/** `1,204 of 3,071 tokens`. */
export function meterWords(total: number, room: number, exact: boolean): string {
  return room === 0
    ? tokenWords(total, exact)
    : `${exact ? '' : 'About '}${number(total)} of ${number(room)} tokens`
}

type LeftOut = Pick<PromptMeasure, 'cut' | 'droppedMessages'> & { tooLong?: boolean }

/** What would be left out of a prompt, a sentence each; empty when all of it fits. */
export function wouldCutWords({ cut, droppedMessages, tooLong = false }: LeftOut): readonly string[] {
  if (tooLong) return ['This is longer than the model can take at once. Shorten it, or choose another model.']
  const files = cut.map(({ path, keptCharacters, ofCharacters }) =>
    keptCharacters === 0
      ? `${path} does not fit.`
      : `${path} would be cut to ${number(keptCharacters)} of ${number(ofCharacters)} characters.`,
  )
  if (droppedMessages === 0) return files
  return [
    ...files,
    `${number(droppedMessages)} earlier ${droppedMessages === 1 ? 'message' : 'messages'} would be left out.`,
  ]
}

/** The same of an answer that was refused for it. */
export function refusedCutWords({ code, data }: Failure): readonly string[] {
  if (code !== 'CONTEXT_FULL' || !Array.isArray(data?.cut)) return []
  return wouldCutWords(data as LeftOut)
}

/** Whether what is asked leaves this device. */
export function leavesWords(model: Pick<ChatModel, 'source'> | RemoteModel | undefined): string {
  if (model === undefined || !('where' in model)) return 'It stays on this device.'
  return `It goes to ${model.where.host}.`
}

/** `1,204 characters, about 350 tokens`. */
export function sizeWords(characters: number): string {
  return `${number(characters)} ${characters === 1 ? 'character' : 'characters'}, about ${number(tokensOf(characters))} tokens`
}

/** What was left out of a prompt, a sentence each; empty when all of it fitted. */
export function cutWords({ cut, droppedMessages }: Prompt): readonly string[] {
  const files = cut.map(({ path, keptCharacters, ofCharacters }) =>
    keptCharacters === 0
      ? `${path} did not fit and was left out.`
      : `${path} was cut to ${number(keptCharacters)} of ${number(ofCharacters)} characters.`,
  )
  if (droppedMessages === 0) return files
  return [
    ...files,
    `${number(droppedMessages)} earlier ${droppedMessages === 1 ? 'message was' : 'messages were'} left out to make room.`,
  ]
}

/** `212 tokens · 31.5 tokens/s`. */
export function speedWords({ tokens, tokensPerSecond }: { tokens: number; tokensPerSecond: number }): string {
  return `${number(tokens)} ${tokens === 1 ? 'token' : 'tokens'} · ${tokensPerSecond.toFixed(tokensPerSecond < 10 ? 1 : 0)} tokens/s`
}

/** How much was sent, for the foot of an answer. */
export function promptWords({ tokens, contextLength }: Prompt): string {
  if (contextLength === 0) return `Prompt: about ${number(tokens)} tokens`
  return `Prompt: ${number(tokens)} of ${number(contextLength)} tokens`
}

/** Why nothing comes yet, and how long. */
export function pauseWords({ seconds, why }: { seconds: number; why: string }): string {
  return `${why} Asked again in ${number(seconds)} ${seconds === 1 ? 'second' : 'seconds'}.`
}

/** The model that answers next: the chosen one, else the one that is loaded, else the first that can be used. */
export function modelInUse(
  list: readonly Model[] | null,
  chosen: string | null,
  loaded: string | undefined,
): Model | undefined {
  const usable = list?.filter((model) => model.problem === undefined && !model.embedding)
  return (
    usable?.find((model) => model.id === chosen) ??
    usable?.find((model) => model.id === loaded) ??
    usable?.[0]
  )
}
