import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { AppError } from '../../preload/contract/errors.ts'
import type { RpcPort } from '../process/rpc.ts'
import type { codebaseSourceContract } from '../workspace/codebase-contract.ts'

export type Source = ContractRouterClient<typeof codebaseSourceContract>

/** The texts of the workspace, over whichever port there is now: its process may start anew. */
export class SourceClient {
  #source: Source | undefined
  readonly #listeners = new Set<() => void>()

  /** Takes a started port of kind `codebase`, in place of the one before. */
  connect(port: RpcPort): void {
    this.use(createORPCClient(new RPCLink({ port })))
  }

  use(source: Source): void {
    this.#source = source
    for (const listener of this.#listeners) listener()
  }

  get isConnected(): boolean {
    return this.#source !== undefined
  }

  /** @throws AppError UNAVAILABLE while there is no way to the workspace. */
  get current(): Source {
    if (this.#source !== undefined) return this.#source
    throw new AppError('UNAVAILABLE', 'The index has no way to the texts yet. Try again in a moment.')
  }

  /** Calls `listener` whenever there is another way to the workspace. */
  onConnected(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
