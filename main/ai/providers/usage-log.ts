import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import type { UsageEntry } from '../../../preload/contract/providers.ts'
import type { RpcPort } from '../../process/rpc.ts'
import type { usageContract } from '../../workspace/usage-contract.ts'

/** Entries that wait at most for the workspace to come back. */
const WAITING_LIMIT = 200

/** Hands what was used to the workspace, which keeps it. While that cannot be reached, entries wait in memory. */
export class UsageLog {
  readonly #report: (line: string) => void
  #client: ContractRouterClient<typeof usageContract> | undefined
  #waiting: UsageEntry[] = []

  constructor(report: (line: string) => void) {
    this.#report = report
  }

  /** Takes a started port of kind `usage`, in place of the one before. */
  connect(port: RpcPort): void {
    this.#client = createORPCClient(new RPCLink({ port }))
    for (const entry of this.#waiting.splice(0)) this.record(entry)
  }

  record(entry: UsageEntry): void {
    const client = this.#client
    if (client === undefined) return this.#keep(entry)
    client.record(entry).catch((error: unknown) => {
      this.#report(`What was used could not be kept yet: ${String(error)}`)
      // Its port is gone; the next one takes it. Another failure is the database's own, which told the user.
      if (this.#client === client) this.#client = undefined
      this.#keep(entry)
    })
  }

  #keep(entry: UsageEntry): void {
    if (this.#waiting.length < WAITING_LIMIT) this.#waiting.push(entry)
  }
}
