import type { LlamaContext, LlamaModel } from 'node-llama-cpp'
import type { ModelFacts } from '../gguf/describe.ts'
import { loadFailure } from './load-failure.ts'
import type { ContextSizes } from './memory.ts'
import type { Native, NativeSampler, SamplerConfig } from './native.ts'
import { TokenTextDecoder } from './text-decoder.ts'
import { TokenSequence } from './token-sequence.ts'

/** Tokens in one batch: on a CPU a chunk must end within an abort's patience, a GPU wants more at once. */
export const CPU_BATCH = 64
const GPU_BATCH = 512

export interface LoadedModelParts {
  id: string
  path: string
  facts: ModelFacts
  native: Native
  model: LlamaModel
  sizes: ContextSizes
  threads: number
}

type Use = 'chat' | 'completion'

/**
 * One model in memory. Its weights are there once; chat and completion have a context each, made at first use, so
 * that neither disturbs what the other has evaluated.
 */
export class LoadedModel {
  readonly id: string
  /** Its file, or the first of them. */
  readonly path: string
  readonly facts: ModelFacts
  readonly llama: LlamaModel
  readonly #parts: LoadedModelParts
  #threads: number
  readonly #sequences = new Map<Use, Promise<{ sequence: TokenSequence; context: LlamaContext }>>()

  constructor(parts: LoadedModelParts) {
    this.id = parts.id
    this.path = parts.path
    this.facts = parts.facts
    this.llama = parts.model
    this.#parts = parts
    this.#threads = parts.threads
  }

  /** Where it computes. */
  get device(): string {
    return this.#parts.native.device
  }

  /** Whether what was evaluated last can be forgotten without the rest. */
  get rewinds(): boolean {
    return this.#parts.native.rewinds(this.facts.architecture)
  }

  /** What must be the same, beside the model's file and a sequence's length, for it to be read again once it was saved. */
  get settings(): string {
    const { native } = this.#parts
    return [native.version, native.device, 'f16', 'flash attention'].join(', ')
  }

  /** Cores worth computing on. */
  get cores(): number {
    return this.#parts.native.physicalCores
  }

  /** Tokens that a prompt and its answer may take together. */
  get chatLength(): number {
    return this.#parts.sizes.chat
  }

  /** How many threads compute. */
  get threads(): number {
    return this.#threads
  }

  /** Counts from the next tokens on. */
  set threads(count: number) {
    this.#threads = count
    for (const made of this.#sequences.values())
      made.then(
        ({ sequence }) => {
          sequence.threads = count
        },
        () => {},
      )
  }

  /** The evaluated tokens of a use; makes its context at first. */
  async sequence(use: Use): Promise<TokenSequence> {
    let made = this.#sequences.get(use)
    if (made === undefined) {
      made = this.#make(use)
      this.#sequences.set(use, made)
      made.catch(() => this.#sequences.delete(use))
    }
    return (await made).sequence
  }

  /**
   * Bytes that count as free although it needs them: its weights, which lie in the system's cache of files, and contexts
   * that are made when they are first used.
   */
  get claimedBytes(): number {
    const { sizes } = this.#parts
    const unmade = (['chat', 'completion'] as const).filter((use) => !this.#sequences.has(use))
    const tokens = unmade.reduce((sum, use) => sum + sizes[use], 0)
    return this.facts.weightBytes + tokens * this.facts.cacheBytesPerToken
  }

  /** Those that were used. */
  async sequencesMade(): Promise<TokenSequence[]> {
    const made = await Promise.allSettled(this.#sequences.values())
    return made.flatMap((one) => (one.status === 'fulfilled' ? [one.value.sequence] : []))
  }

  async #make(use: Use): Promise<{ sequence: TokenSequence; context: LlamaContext }> {
    const { model, native, sizes } = this.#parts
    const threads = this.#threads
    const batch = native.device === 'cpu' ? CPU_BATCH : GPU_BATCH
    native.takeLog()
    const making = model.createContext({
      contextSize: sizes[use],
      sequences: 1,
      batchSize: batch,
      threads,
      flashAttention: true,
      // A sliding window alone could not be rewound to the part that two prompts share.
      swaFullCache: true,
      // The engine has estimated already; the library would try ever smaller contexts for seconds.
      ignoreMemorySafetyChecks: true,
      failedCreationRemedy: false,
    })
    // The estimate is of the machine's memory; a graphics card may have less of its own.
    const context = await making.catch((error: unknown) => {
      throw loadFailure(error, native.takeLog(), this.path)
    })
    return { context, sequence: new TokenSequence(native.contextOf(context), context.contextSize, batch) }
  }

  /** Tokens of text as it is; markers in it stay text. */
  tokenize(text: string): number[] {
    return text === '' ? [] : (this.llama.tokenize(text, false) as number[])
  }

  /** Tokens as text, the special ones by their names. */
  written(tokens: readonly number[]): string {
    return this.llama.detokenize(tokens as never, true)
  }

  decoder(before: readonly number[]): TokenTextDecoder {
    return new TokenTextDecoder(
      (tokens, last) => this.llama.detokenize(tokens as never, false, last as never),
      before,
    )
  }

  isEnd(token: number): boolean {
    return this.llama.isEogToken(token as never)
  }

  /** True where running text ends: also at markers of files and repositories, for what follows one belongs elsewhere. */
  endsText(token: number): boolean {
    return this.llama.isSpecialToken(token as never)
  }

  /** The tokens that end an answer, as far as the vocabulary names them. */
  get endTokens(): number[] {
    const { eos, eot } = this.llama.tokens
    return [...new Set([eos, eot].filter((token) => token !== null))] as number[]
  }

  sampler(config: SamplerConfig): NativeSampler {
    const sampler = this.#parts.native.createSampler(this.llama)
    sampler.applyConfig(config)
    return sampler
  }

  /** Frees it. No step may be running. */
  async dispose(): Promise<void> {
    try {
      for (const made of this.#sequences.values()) {
        const settled = await made.catch(() => undefined)
        await settled?.context.dispose()
      }
    } finally {
      this.#sequences.clear()
      await this.llama.dispose()
    }
  }
}
