import type { LlamaModel } from 'node-llama-cpp'
import type { ModelFile } from './engine.ts'
import { Held } from './held.ts'
import type { Native } from './native.ts'

/** Milliseconds that a vocabulary stays in memory when nobody counts with it, and once another is counted with. */
const IDLE = { last: 60_000, others: 5_000 }

/** What counting tokens needs of a model. */
export interface Vocabulary {
  readonly llama: LlamaModel
  tokenize(text: string): number[]
}

/**
 * The vocabularies of models that are not in memory: what a prompt takes is known before its weights are loaded. None
 * is held for long, and none is let go of under whoever counts with it while another is asked for.
 */
export class Vocabularies {
  readonly #native: (modelPath: string) => Promise<Native>
  readonly #models = new Held<LlamaModel>({ idle: IDLE, free: (model) => model.dispose() })

  constructor(native: (modelPath: string) => Promise<Native>) {
    this.#native = native
  }

  /** Counts with one. */
  use<T>(file: ModelFile, count: (vocabulary: Vocabulary) => Promise<T>): Promise<T> {
    return this.#models.use(
      file.id,
      (unwanted) => this.#load(file.path, unwanted),
      (llama) =>
        count({ llama, tokenize: (text) => (text === '' ? [] : (llama.tokenize(text, false) as number[])) }),
    )
  }

  /** Takes a model out of memory: its file is to be deleted. */
  letGo(modelId: string): Promise<void> {
    return this.#models.letGo(modelId, 'The model is being deleted.')
  }

  dispose(): Promise<void> {
    return this.#models.dispose()
  }

  async #load(path: string, signal: AbortSignal): Promise<LlamaModel> {
    const native = await this.#native(path)
    return native.loadModel({
      modelPath: path,
      vocabOnly: true,
      gpuLayers: 0,
      ignoreMemorySafetyChecks: true,
      loadSignal: signal,
    })
  }
}
