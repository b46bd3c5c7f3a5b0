import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { failure } from './failure.ts'
import { foundModel, modelCheck, modelDownload, modelOverview, modelTrial } from './models.ts'
import { projectId } from './projects.ts'
import { aiProviders } from './providers.ts'

/** Where a request runs: shown as a chip before anything is sent. */
export const model = z.object({
  id: z.string(),
  name: z.string(),
  /** Absolute path of the GGUF on this device. */
  path: z.string(),
  bytes: z.number().int(),
  /** Parameters, as the file says (`135M`), and quantisation (`Q4_1`). */
  parameters: z.string().optional(),
  quantisation: z.string().optional(),
  contextLength: z.number().int().optional(),
  licence: z.string().optional(),
  /** True when the model knows fill-in-the-middle; others complete from the prefix alone. */
  fim: z.boolean().optional(),
  /** True when it says how a conversation is written; others were not trained to answer. */
  chat: z.boolean().optional(),
  /** True when it turns texts into vectors, for the index of the codebase; such a model writes nothing. */
  embedding: z.boolean().optional(),
  /** `starter` ships with the app, `downloaded` was fetched by it, `user` was added by the user and stays theirs. */
  source: z.enum(['starter', 'downloaded', 'user']),
  /** Set when the file cannot be used, with the cause. */
  problem: failure.optional(),
})
export type Model = z.infer<typeof model>

export const engineState = z.object({
  state: z.enum(['idle', 'loading', 'ready', 'failed']),
  modelId: z.string().optional(),
  /** 0 to 1 while loading. */
  progress: z.number().min(0).max(1).optional(),
  failure: failure.optional(),
  /** `cpu`, `vulkan`, `metal`, `cuda` once known. */
  device: z.string().optional(),
  /** Minutes without use after which `modelId` left memory; it comes back when it is asked. */
  unusedFor: z.number().optional(),
  /** Completion's own model, where it has one. */
  completion: z
    .object({
      state: z.enum(['idle', 'loading', 'ready', 'failed']),
      modelId: z.string().optional(),
      progress: z.number().min(0).max(1).optional(),
      failure: failure.optional(),
    })
    .optional(),
})
export type EngineState = z.infer<typeof engineState>

export const chatMessage = z.object({
  role: z.enum(['system', 'user', 'assistant']),
  content: z.string().max(2_000_000),
})
export type ChatMessage = z.infer<typeof chatMessage>

/** A file the user let the model see. `text` is what the window shows as attached, whole. */
export const contextFile = z.object({
  path: z.string(),
  language: z.string().optional(),
  text: z.string().max(2_000_000),
})
export type ContextFile = z.infer<typeof contextFile>

export const chatRequest = z.object({
  conversationId: z.string().min(1),
  modelId: z.string().optional(),
  messages: z.array(chatMessage).min(1),
  context: z.array(contextFile).default([]),
  maxTokens: z.number().int().positive().max(32_768).optional(),
  /** For code that is to come back changed: the likeliest text at each step, and no word held back for being said before. */
  exact: z.boolean().optional(),
  /** What must not be left out for want of room: the request fails with CONTEXT_FULL instead, and says what does not fit. */
  keepWhole: z.array(z.enum(['files', 'messages'])).optional(),
})
export type ChatRequest = z.input<typeof chatRequest>

/** The project a model is asked in: with AI off there, nothing is read, answered or sent. */
const asked = { projectId }
const chatCall = chatRequest.extend(asked)
export type ChatCall = z.input<typeof chatCall>

const cutFile = z.object({
  path: z.string(),
  keptCharacters: z.number().int(),
  ofCharacters: z.number().int(),
})

/** What a question would take of a model's context, before it is asked. */
export const promptMeasure = z.object({
  modelId: z.string(),
  /** 0 when it is not known. */
  contextLength: z.number().int(),
  /** Tokens that the prompt may take, beside room for an answer; 0 when that is not known. */
  room: z.number().int(),
  /** Tokens of each attached text as it stands in the prompt, in the order they were given. */
  files: z.array(z.number().int()),
  /** Tokens of the rest: instruction, conversation and question. */
  talk: z.number().int(),
  total: z.number().int(),
  /** Counted with the model's own vocabulary; otherwise about right. */
  exact: z.boolean(),
  /** What would be left out if it were asked now. */
  cut: z.array(cutFile),
  droppedMessages: z.number().int(),
  /** The question alone is longer than the model can take. */
  tooLong: z.boolean(),
  /** The attached texts as they stand in the prompt, where they were asked for. */
  blocks: z.array(z.string()).optional(),
})
export type PromptMeasure = z.infer<typeof promptMeasure>

export const chatEvent = z.discriminatedUnion('type', [
  /** What was done with the context: tokens of the prompt, and files that had to be cut, never in silence. */
  z.object({
    type: z.literal('started'),
    modelId: z.string(),
    /** Counted on this device; about right for a provider's model. */
    promptTokens: z.number().int(),
    /** 0 when it is not known. */
    contextLength: z.number().int(),
    cut: z.array(cutFile),
    /** Earlier messages left out because they no longer fit. */
    droppedMessages: z.number().int(),
  }),
  z.object({ type: z.literal('evaluating'), done: z.number().int(), total: z.number().int() }),
  /** A provider asked for a pause, or was not there: it is tried again after `seconds`. Only before the first text. */
  z.object({ type: z.literal('waiting'), seconds: z.number(), why: z.string() }),
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({
    type: z.literal('finished'),
    /**
     * `repeating`: the model said the same over and over and was stopped. `refused`: a provider's rules ended the
     * answer. `cut`: it broke off; what came is kept.
     */
    reason: z.enum(['end', 'length', 'stopped', 'repeating', 'refused', 'cut']),
    /** What happened and what to do, for `refused` and `cut`, and for an answer without a word. */
    note: z.string().optional(),
    tokens: z.number().int(),
    tokensPerSecond: z.number(),
  }),
])
export type ChatEvent = z.infer<typeof chatEvent>

/** A piece of another file, for a completion to be made from. */
export const neighbour = z.object({
  /** How something that the file imports is declared, or lines around a place where the user was. */
  kind: z.enum(['signature', 'place']),
  path: z.string().max(2_000),
  text: z.string().max(8_000),
})
export type Neighbour = z.infer<typeof neighbour>

export const completionRequest = z.object({
  /** Identifies the document, so that its evaluated prefix can be reused. */
  documentId: z.string().min(1),
  /** Completion's own model; without one the model that answers completes too. */
  modelId: z.string().optional(),
  path: z.string(),
  language: z.string().optional(),
  /** Text before and after the cursor (the window sends at most 64 KB of each). */
  prefix: z.string().max(262_144),
  suffix: z.string().max(262_144),
  maxTokens: z.number().int().positive().max(512).optional(),
  /** Pieces of other files, what changes least first: what follows a changed one is evaluated anew. */
  neighbours: z.array(neighbour).max(32).optional(),
  /** 0 for the likeliest text; n for the nth other one at the same place. */
  other: z.number().int().min(0).max(16).optional(),
})
export type CompletionRequest = z.infer<typeof completionRequest>
const completionCall = completionRequest.extend(asked)
export type CompletionCall = z.infer<typeof completionCall>

export const completionResult = z.object({
  /** Empty when the model has nothing to offer. */
  text: z.string(),
  /** How sure the model was of the text's first tokens, from 0 to 1. */
  confidence: z.number().min(0).max(1),
  modelId: z.string(),
  promptTokens: z.number().int(),
  evaluatedTokens: z.number().int(),
  milliseconds: z.number(),
  /** False when neighbours were left out, because a key would have waited for them. */
  withNeighbours: z.boolean().optional(),
  /** Tokens of the prompt that were brought back from disk for it. */
  keptTokens: z.number().int().optional(),
})
export type CompletionResult = z.infer<typeof completionResult>

/** What a model is given for a completion. */
export const completionReading = z.object({
  modelId: z.string(),
  /** All of it, with the markers of its parts as the model knows them. */
  text: z.string(),
  tokens: z.number().int(),
  /** The word at the cursor, which the model is to write anew, with what stands before it that belongs to it. */
  held: z.string(),
  /** The last suggestion in this file that a model of this device was asked for, since it is in memory. */
  last: z
    .object({
      promptTokens: z.number().int(),
      evaluatedTokens: z.number().int(),
      /** That came from what was kept on disk, then or before. */
      keptTokens: z.number().int(),
    })
    .optional(),
})
export type CompletionReading = z.infer<typeof completionReading>

const modelId = z.object({ modelId: z.string() })

/** What local AI spares while the machine runs on its battery. */
export const thrift = z.object({
  /** `full`: nothing; `sparing`: half the threads; `no-completion`: completion as well. */
  mode: z.enum(['full', 'sparing', 'no-completion']),
})
export type ThriftState = z.infer<typeof thrift>

/** What the ai process serves. Aborting a call's signal stops the model at once. */
export const aiContract = {
  models: {
    list: oc.output(z.array(model)),
    /** Adds a GGUF file where it is; reads its metadata first and fails with the cause when it cannot be used. */
    add: oc.input(z.object({ path: z.string().min(1), name: z.string().max(300).optional() })).output(model),
    /** Takes an added model off the list; its file stays. */
    remove: oc.input(modelId).output(z.void()),
    /** Deletes the file of a downloaded model. */
    delete: oc.input(modelId).output(z.void()),
    /** Fit, trials, advice, the catalogue, memory and disk, as they are now. */
    overview: oc.output(modelOverview),
    /** Looks where other programs keep models. Only when asked: it reads headers of many files. */
    find: oc.output(z.array(foundModel)),
    /** Reads the whole file and compares its checksum. */
    verify: oc.input(modelId).output(modelCheck),
    /** Loads the model, has it read and write a little, and remembers how fast that was. Unloads it again. */
    try: oc.input(modelId).output(modelTrial),
    /**
     * Downloads a catalogue entry from the first of `sources` (base addresses) that has it; none: from the hub. The
     * policy of the egress must allow their hosts. A paused or failed one goes on where it was.
     */
    download: oc
      .input(z.object({ id: z.string(), sources: z.array(z.string().max(300)).max(8) }))
      .output(z.void()),
    pauseDownload: oc.input(z.object({ id: z.string() })).output(z.void()),
    /** Stops a download and deletes what has come of it; takes an ended one off the list. */
    cancelDownload: oc.input(z.object({ id: z.string() })).output(z.void()),
    downloads: oc.output(eventIterator(z.array(modelDownload))),
    load: oc.input(modelId).output(z.void()),
    unload: oc.output(z.void()),
    state: oc.output(eventIterator(engineState)),
    /** What is spared now, at first and after each change. */
    thrift: oc.output(eventIterator(thrift)),
    /** Whether a model of this device is answering, whoever asked it. */
    answering: oc.output(eventIterator(z.boolean())),
  },
  /** What models have read of chats and files, kept on disk so that they go on at once; it can be had again by reading. */
  kept: {
    usage: oc.output(z.object({ chats: z.number().int(), files: z.number().int(), bytes: z.number().int() })),
    delete: oc.output(z.void()),
    /** The pieces of other files with which a file's was read; of use only with these. */
    neighbours: oc.input(z.object({ ...asked, documentId: z.string().min(1) })).output(z.array(neighbour)),
  },
  /** Models of others, with the user's key. */
  providers: aiProviders,
  /** `modelId` says where it runs: a model of this device, or `<provider's id>:<model>`. */
  chat: oc.input(chatCall).output(eventIterator(chatEvent)),
  /** What a question would take, without asking it. No weights are loaded for that. */
  measure: oc.input(chatCall.extend({ show: z.boolean().optional() })).output(promptMeasure),
  complete: oc.input(completionCall).output(completionResult),
  /**
   * Gets ready for what is likely asked next, once nobody else wants the model: evaluates the place's text with its
   * neighbours, and with `write` also writes what comes there, to be offered at once when it is asked for. Does nothing
   * without a model in memory, and where the battery is spared.
   */
  prepare: oc
    .input(completionCall.extend({ write: z.boolean().optional() }))
    .output(z.object({ ready: z.boolean() })),
  /**
   * Told right behind the frame of each key while a chat is being answered: the model computes between the keys.
   * `since`: milliseconds since the key was pressed; `every`: the least between two of the last ones, 0 where
   * they come too fast to compute between them.
   */
  keyShown: oc.input(z.object({ since: z.number().min(0), every: z.number().min(0) })).output(z.void()),
  /** What a completion at this place would be made from, letter by letter. */
  reading: oc.input(completionCall).output(completionReading),
}
