import type { LlamaModel } from 'node-llama-cpp'
import type { ModelFile } from './engine.ts'
import type { Native } from './native.ts'

/** Milliseconds that a vocabulary stays in memory when nobody counts with it, and once another is counted with. */
const IDLE = { last: 60_000, others: 5_000 }

/** What counting tokens needs of a model. */
export interface Vocabulary {
  readonly llama: LlamaModel
  tokenize(text: string): number[]
}

interface Held {
  readonly model: Promise<LlamaModel>
  timer: NodeJS.Timeout | undefined
}

/**
 * The vocabularies of models that are not in memory: what a prompt takes is known before its weights are loaded. None
 * is held for long, and none is let go of under whoever counts with it while another is asked for.
 */
export class Vocabularies {
  readonly #native: (modelPath: string) => Promise<Native>
  readonly #held = new Map<string, Held>()

  constructor(native: (modelPath: string) => Promise<Native>) {
    this.#native = native
  }

  async of(file: ModelFile): Promise<Vocabulary> {
    const known = this.#held.get(file.id)
    const held = known ?? { model: this.#load(file.path), timer: undefined }
    this.#held.set(file.id, held)
    for (const [id, one] of this.#held) this.#rest(id, one, one === held ? IDLE.last : IDLE.others)
    try {
      const llama = await held.model
      return { llama, tokenize: (text) => (text === '' ? [] : (llama.tokenize(text, false) as number[])) }
    } catch (error) {
      // Asked again, it is tried again.
      if (this.#held.get(file.id) === held) await this.#drop(file.id, held)
      throw error
    }
  }

  async dispose(): Promise<void> {
    await Promise.all(Array.from(this.#held, ([id, held]) => this.#drop(id, held)))
  }

  #rest(id: string, held: Held, after: number): void {
    clearTimeout(held.timer)
    held.timer = setTimeout(() => void this.#drop(id, held), after)
    held.timer.unref()
  }

  async #drop(id: string, held: Held): Promise<void> {
    clearTimeout(held.timer)
    this.#held.delete(id)
    const model = await held.model.catch(() => undefined)
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
