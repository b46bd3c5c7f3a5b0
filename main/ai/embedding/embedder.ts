import { basename } from 'node:path'
import type { LlamaEmbeddingContext, LlamaModel } from 'node-llama-cpp'
import { AppError } from '../../../preload/contract/errors.ts'
import { type Engine, type ModelFile, threadsFor } from '../engine/engine.ts'
import { loadFailure } from '../engine/load-failure.ts'
import { checkModelFile } from '../gguf/check-file.ts'
import { prefixFor } from './prefixes.ts'

/** Tokens of a text that are read. An encoder reads them all at once, so this is also how long one step takes. */
const MOST_TOKENS = 512
/** Room for the markers that are put around a text. */
const MARKERS = 4
/** Milliseconds that the model stays in memory when nobody asks it for vectors. */
const IDLE = 90_000
/** What its buffers take beside the weights. */
const BUFFERS = 120 * 2 ** 20

interface Loaded {
  /** Tokens of a text that it takes. */
  most: number
  mark: string
  name: string
  model: LlamaModel
  context: LlamaEmbeddingContext
}

/** Turns texts into vectors, with a model of its own beside the one that writes. At most one is held, and not for long. */
export class Embedder {
  readonly #engine: Pick<Engine, 'native' | 'scheduler'>
  readonly #availableMemory: () => number
  #held: { id: string; loaded: Promise<Loaded> } | undefined
  #timer: NodeJS.Timeout | undefined
  #users = 0

  constructor(
    engine: Pick<Engine, 'native' | 'scheduler'>,
    availableMemory: () => number = () => process.availableMemory(),
  ) {
    this.#engine = engine
    this.#availableMemory = availableMemory
  }

  /**
   * Vectors of texts. Those of the index wait until nobody else uses a model; a question is answered at once.
   * @throws AppError MODEL_UNSUPPORTED, MODEL_DAMAGED, OUT_OF_MEMORY, CANCELLED.
   */
  async embed(
    file: ModelFile,
    texts: readonly string[],
    use: 'query' | 'passage',
    signal: AbortSignal,
  ): Promise<{ model: string; dimensions: number; vectors: string[] }> {
    this.#users += 1
    clearTimeout(this.#timer)
    try {
      if (use === 'passage') await this.#engine.scheduler.quiet(signal)
      const { mark, name, most, model, context } = await this.#load(file)
      const vectors: string[] = []
      for (const text of texts) {
        if (use === 'passage') await this.#engine.scheduler.quiet(signal)
        else if (signal.aborted) throw new AppError('CANCELLED', 'Stopped.')
        const tokens = model.tokenize(prefixFor(name, use) + text, false).slice(0, most)
        const { vector } = await context.getEmbeddingFor(tokens)
        vectors.push(Buffer.from(quantised(vector).buffer).toString('base64'))
      }
      return { model: mark, dimensions: model.embeddingVectorSize, vectors }
    } finally {
      this.#users -= 1
      this.#rest()
    }
  }

  async dispose(): Promise<void> {
    clearTimeout(this.#timer)
    const held = this.#held
    this.#held = undefined
    const loaded = await held?.loaded.catch(() => undefined)
    await loaded?.context.dispose()
    await loaded?.model.dispose()
  }

  async #load(file: ModelFile): Promise<Loaded> {
    if (this.#held?.id !== file.id) {
      await this.dispose()
      const loaded = this.#open(file)
      this.#held = { id: file.id, loaded }
      loaded.catch(() => {
        if (this.#held?.loaded === loaded) this.#held = undefined
      })
    }
    return this.#held.loaded
  }

  async #open(file: ModelFile): Promise<Loaded> {
    const { facts, bytes } = await checkModelFile(file.path)
    if (!facts.embedding)
      throw new AppError(
        'MODEL_UNSUPPORTED',
        'This model writes text and makes no vectors. Choose one for the index.',
      )
    if (facts.weightBytes + BUFFERS > this.#availableMemory())
      throw new AppError('OUT_OF_MEMORY', 'There is not enough free memory for the model of the index now.')
    await file.verify?.(new AbortController().signal)
    const native = await this.#engine.native(file.path)
    native.takeLog()
    try {
      const model = await native.loadModel({
        modelPath: file.path,
        // What draws the window, and the model that writes, have the graphics card.
        gpuLayers: 0,
        ignoreMemorySafetyChecks: true,
      })
      const size = Math.min(MOST_TOKENS, facts.contextLength)
      const context = await model.createEmbeddingContext({
        contextSize: size,
        batchSize: size,
        threads: threadsFor(native.physicalCores),
        ignoreMemorySafetyChecks: true,
      })
      return {
        most: size - MARKERS,
        mark: `${file.id} ${bytes}`,
        name: `${facts.name ?? ''} ${basename(file.path)}`,
        model,
        context,
      }
    } catch (error) {
      throw loadFailure(error, native.takeLog(), file.path)
    }
  }

  #rest(): void {
    clearTimeout(this.#timer)
    if (this.#users > 0) return
    this.#timer = setTimeout(() => void this.dispose(), IDLE)
    this.#timer.unref()
  }
}

/** A vector in eight bits a dimension, the largest number as 127. */
function quantised(vector: readonly number[]): Int8Array {
  // Its length is of no interest: vectors are compared by their angle.
  const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1
  return Int8Array.from(vector, (value) => Math.round((value / largest) * 127))
}
