import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import type { embeddingsContract } from '../ai/embeddings-contract.ts'
import type { RpcPort } from '../process/rpc.ts'

export type EmbeddingSource = ContractRouterClient<typeof embeddingsContract>

/** A model that makes vectors, as far as it can be reached. */
export class Embedder {
  #source: EmbeddingSource | undefined
  #modelId: string | null = null
  readonly #changed: () => void

  /** @param changed called when there is another model, or another way to it. */
  constructor(changed: () => void) {
    this.#changed = changed
  }

  /** The model that is wanted; null: none. */
  get modelId(): string | null {
    return this.#modelId
  }

  set modelId(modelId: string | null) {
    if (this.#modelId === modelId) return
    this.#modelId = modelId
    this.#changed()
  }

  /** Takes a started port of kind `embeddings`, in place of the one before. */
  connect(port: RpcPort): void {
    this.use(createORPCClient(new RPCLink({ port })))
  }

  use(source: EmbeddingSource): void {
    this.#source = source
    this.#changed()
  }

  get isReady(): boolean {
    return this.#source !== undefined && this.#modelId !== null
  }

  /**
   * Vectors of texts, one each, of the model that is wanted when they are there: of another one they would be thrown away
   * with all others. Undefined while there is no model, or no way to it.
   */
  async embed(
    projectId: string,
    texts: string[],
    use: 'passage' | 'query',
    signal: AbortSignal,
  ): Promise<{ model: string; dimensions: number; vectors: Int8Array[] } | undefined> {
    while (this.#source !== undefined && this.#modelId !== null) {
      const modelId = this.#modelId
      try {
        const made = await this.#source.embed({ projectId, modelId, texts, use }, { signal })
        if (modelId !== this.#modelId) continue
        const vectors = made.vectors.map((vector) => new Int8Array(Buffer.from(vector, 'base64')))
        return { ...made, vectors }
      } catch (error) {
        // One that is not wanted any more may have been deleted.
        if (modelId === this.#modelId || signal.aborted) throw error
      }
    }
    return undefined
  }
}
