import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { AppError } from '../../preload/contract/errors.ts'
import type { RpcPort } from '../process/rpc.ts'
import type { ledgerContract } from '../workspace/ledger-contract.ts'
import type { Ledger } from './ledger.ts'

/** The ledger, which the workspace process keeps. Without a connection to it every call fails, so no connection opens. */
export class RemoteLedger implements Ledger {
  #client: ContractRouterClient<typeof ledgerContract> | undefined

  /** Takes a started port of kind `ledger`, in place of the one before. */
  connect(port: RpcPort): void {
    this.#client = createORPCClient(new RPCLink({ port }))
  }

  /** The process behind the port is gone. */
  disconnect(): void {
    this.#client = undefined
  }

  async begin(entry: Parameters<Ledger['begin']>[0], payload?: string): Promise<{ seq: number }> {
    return this.#connected().begin({ ...entry, ...(payload === undefined ? {} : { payload }) })
  }

  async finish(seq: number, result: Parameters<Ledger['finish']>[1]): Promise<void> {
    await this.#connected().finish({ seq, ...result })
  }

  async refused(entry: Parameters<Ledger['refused']>[0]): Promise<void> {
    await this.#connected().refused(entry)
  }

  async page(query: Parameters<Ledger['page']>[0]): ReturnType<Ledger['page']> {
    return this.#connected().page(query)
  }

  async payload(seq: number): ReturnType<Ledger['payload']> {
    return this.#connected().payload({ seq })
  }

  async totals(query: Parameters<Ledger['totals']>[0]): ReturnType<Ledger['totals']> {
    return this.#connected().totals(query)
  }

  #connected(): ContractRouterClient<typeof ledgerContract> {
    if (this.#client) return this.#client
    throw new AppError(
      'UNAVAILABLE',
      'The ledger cannot be reached, so nothing may connect. It comes back with the workspace process.',
    )
  }
}
