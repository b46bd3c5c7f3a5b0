import type { Model } from '../../../preload/contract/ai.ts'
import type {
  CatalogueEntry,
  FoundModel,
  ModelCheck,
  ModelFit,
  ModelOverview,
  ModelTrial,
  RoleAdvice,
} from '../../../preload/contract/models.ts'
import { showBytes } from '../../ui/amounts.ts'

export const SOURCE_NAMES: Record<Model['source'], string> = {
  starter: 'Came with OffCoder',
  downloaded: 'Downloaded',
  user: 'Added by you',
}

export const PROGRAM_NAMES: Record<FoundModel['program'], string> = {
  ollama: 'Ollama',
  'lm-studio': 'LM Studio',
  jan: 'Jan',
  'hugging-face': 'Hugging Face cache',
}

export const ROLE_NAMES: Record<RoleAdvice['role'], string> = {
  completion: 'Completion',
  chat: 'Chat',
  embedding: 'Index',
  agent: 'Longer tasks',
}

export const VERDICT_NAMES: Record<RoleAdvice['verdict'], string> = {
  good: 'Good',
  usable: 'Usable',
  poor: 'Poor',
  unknown: 'Not known yet',
}

const DEVICE_NAMES: Record<string, string> = {
  cpu: 'the processor',
  vulkan: 'the graphics card (Vulkan)',
  metal: 'the graphics card (Metal)',
  cuda: 'the graphics card (CUDA)',
}

export function deviceName(device: string): string {
  return DEVICE_NAMES[device] ?? device
}

type Facts = Pick<Model | CatalogueEntry | FoundModel, 'bytes'> &
  Partial<Pick<CatalogueEntry, 'parameters' | 'quantisation' | 'contextLength' | 'licence' | 'fim'>> & {
    chat?: boolean | undefined
  }

/** `0.5B parameters · Q4_K_M · 32,768 tokens of context · Apache-2.0 · 491 MB`: what is known, in one line. */
export function factWords(facts: { [key in keyof Facts]: Facts[key] | undefined }): string {
  return [
    facts.parameters && `${facts.parameters} parameters`,
    facts.quantisation,
    facts.contextLength && `${facts.contextLength.toLocaleString('en')} tokens of context`,
    facts.bytes && showBytes(facts.bytes),
    facts.licence ? `Licence ${facts.licence}` : 'No licence named',
  ]
    .filter(Boolean)
    .join(' · ')
}

/** What the file says the model was trained for. */
export function abilityWords({
  fim,
  chat,
}: {
  fim?: boolean | undefined
  chat?: boolean | undefined
}): string {
  const middle =
    fim === undefined
      ? undefined
      : fim
        ? 'Fills in the middle'
        : 'Completes from what stands before the cursor'
  const talk = chat === undefined ? undefined : chat ? 'has a chat template' : 'has no chat template'
  return [middle, talk].filter(Boolean).join(', ')
}

export const FIT_NAMES: Record<ModelFit['verdict'], string> = {
  fits: 'Fits',
  tight: 'Tight',
  'not-now': 'Not now',
  'too-large': 'Too large',
}

/** What a model needs against what this machine has, in a sentence. */
export function fitWords(fit: ModelFit, machine: ModelOverview['machine']): string {
  const needs = `needs about ${showBytes(fit.neededBytes)} of memory`
  const free = `${showBytes(machine.freeMemoryBytes)} is free`
  if (fit.verdict === 'fits') return `${needs}, ${free}.`
  if (fit.verdict === 'tight') return `${needs}, ${free}: other programs may slow down.`
  if (fit.verdict === 'not-now') return `${needs}, ${free}. Close other programs first.`
  return `${needs}, this machine has ${showBytes(machine.memoryBytes)}. Choose a smaller one.`
}

/** What a trial measured. */
export function trialWords(trial: ModelTrial): string {
  const rate = (value: number): string => value.toFixed(value < 10 ? 1 : 0)
  return `${rate(trial.tokensPerSecond)} tokens/s written, ${rate(trial.promptTokensPerSecond)} read, loaded in ${(trial.loadMilliseconds / 1000).toFixed(1)} s, ${showBytes(trial.peakBytes)} of memory at most, on ${deviceName(trial.device)}.`
}

/** What a check of the whole file said. */
export function checkWords({ outcome, saidBy }: ModelCheck): string {
  if (outcome === 'matches') return `Checksum right, by ${saidBy ?? 'what is known of it'}.`
  if (outcome === 'differs')
    return `Checksum wrong, by ${saidBy ?? 'what is known of it'}: the file was damaged or exchanged. Get it again before you use it.`
  return 'Nothing says what the checksum of this file should be. Compare it with what its maker publishes:'
}
