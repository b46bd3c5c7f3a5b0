import { basename } from 'node:path'
import type { LlamaEmbeddingContext, LlamaModel } from 'node-llama-cpp'
import { AppError } from '../../../preload/contract/errors.ts'
import { cancelled } from '../engine/cancelled.ts'
import { type Engine, type ModelFile, threadsFor } from '../engine/engine.ts'
import { Held } from '../engine/held.ts'
import { fileFailure, loadFailure } from '../engine/load-failure.ts'
import type { Native } from '../engine/native.ts'
import { checkModelFile } from '../gguf/check-file.ts'
import type { ModelFacts } from '../gguf/describe.ts'
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

/**
 * Turns texts into vectors, with a model of its own beside the one that writes, which is not held for long. Another one is
 * held beside it only for as long as somebody has begun with both.
 */
export class Embedder {
  readonly #engine: Pick<Engine, 'native' | 'scheduler'>
  readonly #availableMemory: () => number
  readonly #models = new Held<Loaded>({
    idle: { last: IDLE, others: 0 },
    async free({ context, model }) {
      try {
        await context.dispose()
      } finally {
        await model.dispose()
      }
    },
  })

  constructor(
    engine: Pick<Engine, 'native' | 'scheduler'>,
    availableMemory: () => number = () => process.availableMemory(),
  ) {
    this.#engine = engine
    this.#availableMemory = availableMemory
  }

  /**
   * Vectors of texts. Those of the index wait until nobody else uses a model; a question is answered at once.
   * @throws AppError NO_MODEL, MODEL_UNSUPPORTED, MODEL_DAMAGED, OUT_OF_MEMORY, CANCELLED, UNAVAILABLE.
   */
  async embed(
    file: ModelFile,
    texts: readonly string[],
    use: 'query' | 'passage',
    signal: AbortSignal,
  ): Promise<{ model: string; dimensions: number; vectors: string[] }> {
    const quiet = (ends: AbortSignal) =>
      use === 'passage' ? this.#engine.scheduler.quiet(ends) : stillWanted(ends)
    await quiet(signal)
    return this.#models.use(
      file.id,
      (unwanted) => this.#open(file, unwanted),
      async ({ mark, name, most, model, context }, leaves) => {
        const ends = AbortSignal.any([signal, leaves])
        const vectors: string[] = []
        for (const text of texts) {
          await quiet(ends)
          const tokens = model.tokenize(prefixFor(name, use) + text, false).slice(0, most)
          const { vector } = await context.getEmbeddingFor(tokens)
          vectors.push(Buffer.from(quantised(vector).buffer).toString('base64'))
        }
        return { model: mark, dimensions: model.embeddingVectorSize, vectors }
      },
      signal,
    )
  }

  /** Takes a model out of memory: its file is to be deleted. Who waits for vectors of it waits in vain. */
  letGo(modelId: string): Promise<void> {
    return this.#models.letGo(modelId, 'The model is being deleted.')
  }

  dispose(): Promise<void> {
    return this.#models.dispose()
  }

  async #open(file: ModelFile, signal: AbortSignal): Promise<Loaded> {
    const { facts, bytes } = await checkModelFile(file.path).catch((error: unknown) => {
      throw fileFailure(error, file.path)
    })
    if (!facts.embedding)
      throw new AppError(
        'MODEL_UNSUPPORTED',
        'This model writes text and makes no vectors. Choose one for the index.',
      )
    // One that is still in use is waited for, rather than given up for.
    while (facts.weightBytes + BUFFERS > this.#availableMemory())
      if (!(await this.#models.earlierGone(file.id, signal)))
        throw new AppError('OUT_OF_MEMORY', 'There is not enough free memory for the model of the index now.')
    await file.verify?.(signal)
    const native = await this.#engine.native(file.path)
    native.takeLog()
    try {
      const model = await native.loadModel({
        modelPath: file.path,
        // What draws the window, and the model that writes, have the graphics card.
        gpuLayers: 0,
        ignoreMemorySafetyChecks: true,
        loadSignal: signal,
      })
      return await this.#withContext(file, { facts, bytes }, native, model)
    } catch (error) {
      throw signal.aborted ? signal.reason : loadFailure(error, native.takeLog(), file.path)
    }
  }

  async #withContext(
    file: ModelFile,
    { facts, bytes }: { facts: ModelFacts; bytes: number },
    native: Native,
    model: LlamaModel,
  ): Promise<Loaded> {
    const size = Math.min(MOST_TOKENS, facts.contextLength)
    try {
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
      await model.dispose()
      throw error
    }
  }
}

async function stillWanted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw cancelled(signal)
}

/** A vector in eight bits a dimension, the largest number as 127. */
function quantised(vector: readonly number[]): Int8Array {
  // Its length is of no interest: vectors are compared by their angle.
  const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1
  return Int8Array.from(vector, (value) => Math.round((value / largest) * 127))
}
