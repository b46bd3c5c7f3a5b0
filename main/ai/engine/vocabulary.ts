import type { LlamaModel } from 'node-llama-cpp'
import type { ModelFile } from './engine.ts'
import type { Native } from './native.ts'

/** Milliseconds that a vocabulary stays in memory when nobody counts with it. */
const IDLE = 60_000

/** What counting tokens needs of a model. */
export interface Vocabulary {
  readonly llama: LlamaModel
  tokenize(text: string): number[]
}

/**
 * The vocabulary of a model that is not in memory: what a prompt takes is known before its weights are loaded. At most
 * one is held, and not for long.
 */
export class Vocabularies {
  readonly #native: (modelPath: string) => Promise<Native>
  #held: { id: string; model: Promise<LlamaModel> } | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(native: (modelPath: string) => Promise<Native>) {
    this.#native = native
  }

  async of(file: ModelFile): Promise<Vocabulary> {
    if (this.#held?.id !== file.id) {
      await this.dispose()
      this.#held = { id: file.id, model: this.#load(file.path) }
    }
    const { model } = this.#held as { model: Promise<LlamaModel> }
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.dispose(), IDLE)
    this.#timer.unref()
    const llama = await model
    return { llama, tokenize: (text) => (text === '' ? [] : (llama.tokenize(text, false) as number[])) }
  }

  async dispose(): Promise<void> {
    clearTimeout(this.#timer)
    const held = this.#held
    this.#held = undefined
    const model = await held?.model.catch(() => undefined)
    await model?.dispose()
  }

  async #load(path: string): Promise<LlamaModel> {
    const native = await this.#native(path)
    return native.loadModel({
      modelPath: path,
      vocabOnly: true,
      gpuLayers: 0,
      ignoreMemorySafetyChecks: true,
    })
  }
}
