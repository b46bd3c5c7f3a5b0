import { oc } from '@orpc/contract'
import { z } from 'zod'
import { failure } from './failure.ts'

/** What a model is used for. */
export const modelRole = z.enum(['completion', 'chat', 'embedding'])
export type ModelRole = z.infer<typeof modelRole>

/**
 * What a model needs, predicted from its header or the catalogue, against this machine's memory: `fits` with room to
 * spare, `tight`, `not-now` when other programs hold what it needs, `too-large` for the machine.
 */
export const modelFit = z.object({
  verdict: z.enum(['fits', 'tight', 'not-now', 'too-large']),
  neededBytes: z.number().int(),
})
export type ModelFit = z.infer<typeof modelFit>

/** What a real load and a short run on this machine measured. */
export const modelTrial = z.object({
  /** Milliseconds since the epoch. */
  at: z.number(),
  /** `cpu`, `vulkan`, `metal`, `cuda`. */
  device: z.string(),
  loadMilliseconds: z.number(),
  promptTokensPerSecond: z.number(),
  tokensPerSecond: z.number(),
  /** Most memory that the ai process held meanwhile; memory of a graphics card is not in it. */
  peakBytes: z.number().int(),
})
export type ModelTrial = z.infer<typeof modelTrial>

/**
 * How well a model suits a role on this machine, and why, in a sentence. `unknown` until it was tried. `agent` is work
 * in many steps, which reads much of the project and keeps to a plan: what it asks of a model is told, whoever drives it.
 */
export const roleAdvice = z.object({
  role: z.enum([...modelRole.options, 'agent']),
  verdict: z.enum(['good', 'usable', 'poor', 'unknown']),
  why: z.string(),
})
export type RoleAdvice = z.infer<typeof roleAdvice>

/** A model that the app knows and does not ship. */
export const catalogueEntry = z.object({
  id: z.string(),
  name: z.string(),
  parameters: z.string(),
  quantisation: z.string(),
  licence: z.string(),
  contextLength: z.number().int(),
  fim: z.boolean(),
  roles: z.array(modelRole).min(1),
  goodFor: z.string(),
  /** Exact when `downloadable`, else about right. */
  bytes: z.number().int(),
  /** Where the file is, below the hub's address. */
  path: z.string(),
  /** False where no checksum is known for certain: then the file can be added by hand alone. */
  downloadable: z.boolean(),
  fit: modelFit,
  /** The model on this device that is this file. */
  modelId: z.string().optional(),
})
export type CatalogueEntry = z.infer<typeof catalogueEntry>

export const modelDownload = z.object({
  /** The catalogue entry's. */
  id: z.string(),
  name: z.string(),
  /** `checking`: bytes that are here already are read again, so that their checksum is known. */
  state: z.enum(['queued', 'checking', 'running', 'paused', 'failed', 'done']),
  receivedBytes: z.number().int(),
  totalBytes: z.number().int(),
  /** Host that it comes from. */
  host: z.string(),
  /** Smoothed; absent while it cannot be told. */
  bytesPerSecond: z.number().optional(),
  secondsLeft: z.number().optional(),
  failure: failure.optional(),
})
export type ModelDownload = z.infer<typeof modelDownload>

/** Downloads that earlier runs have left, told by main: no ai process is needed to see and to delete them. */
export const leftDownloads = {
  list: oc.output(z.array(modelDownload)),
  /** `done` is false while the ai process runs: then it is asked instead. */
  discard: oc.input(z.object({ id: z.string() })).output(z.object({ done: z.boolean() })),
}

/** A model file that another program keeps on this device. */
export const foundModel = z.object({
  path: z.string(),
  name: z.string(),
  program: z.enum(['ollama', 'lm-studio', 'jan', 'hugging-face']),
  bytes: z.number().int(),
  parameters: z.string().optional(),
  quantisation: z.string().optional(),
  contextLength: z.number().int().optional(),
  licence: z.string().optional(),
  fim: z.boolean().optional(),
  /** It is in the list of models already. */
  added: z.boolean(),
  fit: modelFit.optional(),
  problem: failure.optional(),
})
export type FoundModel = z.infer<typeof foundModel>

/** What a file's checksum says: `differs` from what it should be, or `unknown` when nothing says what it should be. */
export const modelCheck = z.object({
  outcome: z.enum(['matches', 'differs', 'unknown']),
  sha256: z.string(),
  /** Who says what it should be, in words. */
  saidBy: z.string().optional(),
})
export type ModelCheck = z.infer<typeof modelCheck>

/** What is known of a model on this device beside what its file says. */
export const modelReport = z.object({
  modelId: z.string(),
  fit: modelFit.optional(),
  trial: modelTrial.optional(),
  advice: z.array(roleAdvice),
  check: modelCheck.optional(),
})
export type ModelReport = z.infer<typeof modelReport>

export const modelOverview = z.object({
  reports: z.array(modelReport),
  catalogue: z.array(catalogueEntry),
  /** Where the catalogue's files are kept by their makers, and the hosts it hands downloads on to. */
  hub: z.object({ address: z.string(), hosts: z.array(z.string()) }),
  /** What was found out about each device that the engine could use beside the processor. */
  gpus: z.array(z.object({ device: z.string(), state: z.enum(['works', 'fails', 'untried']) })),
  machine: z.object({ memoryBytes: z.number().int(), freeMemoryBytes: z.number().int() }),
  disk: z.object({
    /** Folder of downloaded models, and what it takes. */
    path: z.string(),
    usedBytes: z.number().int(),
    freeBytes: z.number().int(),
  }),
})
export type ModelOverview = z.infer<typeof modelOverview>
