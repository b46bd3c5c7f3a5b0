import type { CompletionRequest, CompletionResult } from '../../../preload/contract/ai.ts'
import type { LoadedModel } from '../engine/loaded-model.ts'
import type { Job } from '../engine/scheduler.ts'
import type { TokenSequence } from '../engine/token-sequence.ts'
import { CompletionCache } from './cache.ts'
import { polish } from './ending.ts'
import { completionPrompt, type PromptModel } from './prompt.ts'
import { AnchoredWindow, type CompletionWindow, type WindowLimits } from './window.ts'
import { write } from './write.ts'
import { WrittenMemory } from './written-memory.ts'

const DEFAULT_TOKENS = 64
/** How long the very first completion in a document may evaluate, in seconds: slow machines read less of the file. */
const COLD_SECONDS = 1.5
const LEAST_PREFIX_TOKENS = 192
const MOST_PREFIX_TOKENS = 1024
const SUFFIX_TOKENS = 96
/** Characters of code that a token stands for, on the safe side. */
const CHARACTERS_PER_TOKEN = 3
const KEPT_DOCUMENTS = 64

/** Offers what may come next at the cursor, and remembers per document what it evaluated and offered. */
export class Completer {
  readonly #windows = new Map<string, AnchoredWindow>()
  readonly #cache = new CompletionCache()
  readonly #memory = new WrittenMemory()

  /** What an earlier completion says about this place, without the model. */
  remembered(modelId: string, request: CompletionRequest): CompletionResult | undefined {
    const start = performance.now()
    const text = this.#cache.find(scopeOf(modelId, request), request.prefix, request.suffix)
    if (text === undefined) return undefined
    return { text, modelId, promptTokens: 0, evaluatedTokens: 0, milliseconds: performance.now() - start }
  }

  async complete(model: LoadedModel, request: CompletionRequest, job: Job): Promise<CompletionResult> {
    const start = performance.now()
    const sequence = await model.sequence('completion')
    const window = this.#windowOf(request.documentId).at(
      request.prefix,
      request.suffix,
      limitsFor(model, sequence),
    )
    const run = await generate(model, sequence, window, request, job, this.#memory)
    const text = polish(run.text, request.prefix, request.suffix)
    this.#cache.add(scopeOf(model.id, request), request.prefix, request.suffix, text)
    const { promptTokens, evaluatedTokens } = run
    return { text, modelId: model.id, promptTokens, evaluatedTokens, milliseconds: performance.now() - start }
  }

  #windowOf(documentId: string): AnchoredWindow {
    const window = this.#windows.get(documentId) ?? new AnchoredWindow()
    this.#windows.delete(documentId)
    this.#windows.set(documentId, window)
    const oldest = this.#windows.keys().next()
    if (this.#windows.size > KEPT_DOCUMENTS && !oldest.done) this.#windows.delete(oldest.value)
    return window
  }
}

function scopeOf(modelId: string, request: CompletionRequest): string {
  return `${modelId}\n${request.documentId}`
}

interface Run {
  text: string
  promptTokens: number
  evaluatedTokens: number
}

/**
 * Lets the model write the word at the cursor anew with what follows. Where it would write another word than the one
 * that was begun, it is asked again to go on right behind the cursor.
 */
async function generate(
  model: LoadedModel,
  sequence: TokenSequence,
  window: CompletionWindow,
  request: CompletionRequest,
  job: Job,
  memory: WrittenMemory,
): Promise<Run> {
  let evaluatedTokens = 0
  let promptTokens = 0
  for (const hold of [true, false]) {
    const { tokens, held } = completionPrompt(window, promptModel(model), hold)
    promptTokens = tokens.length
    const room = Math.min(request.maxTokens ?? DEFAULT_TOKENS, sequence.capacity - tokens.length - 1)
    if (room <= 0) break
    const known = hold ? memory.find(model.id, tokens, held, request) : undefined
    if (known?.text !== undefined) return { text: known.text, promptTokens, evaluatedTokens }
    if (known === undefined) {
      evaluatedTokens += await sequence.evaluate(tokens, job.step)
      const written = await write(model, sequence, job, { request, held, room })
      if (hold) memory.keep(model.id, tokens, written)
      if (written.text !== undefined) return { text: written.text, promptTokens, evaluatedTokens }
    }
    // Without anything held the second time would be the first again.
    if (held === '') break
  }
  return { text: '', promptTokens, evaluatedTokens }
}

function promptModel(model: LoadedModel): PromptModel {
  const { bos, shouldPrependBosToken } = model.llama.tokens
  return {
    fim: model.facts.fim,
    begin: shouldPrependBosToken && bos !== null ? bos : undefined,
    tokenize: (text) => model.tokenize(text),
  }
}

function limitsFor(model: LoadedModel, sequence: TokenSequence): WindowLimits {
  const affordable = sequence.promptRate === 0 ? LEAST_PREFIX_TOKENS * 2 : sequence.promptRate * COLD_SECONDS
  const fitting = Math.floor(sequence.capacity / 2)
  const tokens = Math.max(LEAST_PREFIX_TOKENS, Math.min(MOST_PREFIX_TOKENS, fitting, affordable))
  return {
    // In steps, so that a rate that wavers does not move the window.
    prefixCharacters: Math.round((tokens * CHARACTERS_PER_TOKEN) / 512) * 512,
    suffixCharacters: model.facts.fim === undefined ? 0 : SUFFIX_TOKENS * CHARACTERS_PER_TOKEN,
  }
}
