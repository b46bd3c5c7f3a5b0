import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import type { RpcPort } from '../../process/rpc.ts'
import type { fileReadingsContract } from '../../workspace/file-readings-contract.ts'
import type { FileReading, ReadingKey } from './kept-states.ts'

/** What may be kept of files, as the workspace says. */
export class FileReadings {
  readonly #report: (line: string) => void
  #client: ContractRouterClient<typeof fileReadingsContract> | undefined

  constructor(report: (line: string) => void) {
    this.#report = report
  }

  /**
   * Takes a started port of kind `readings`, in place of the one before.
   * @param changed is called at first and whenever an answer may have become another one.
   */
  connect(port: RpcPort, changed?: () => Promise<void>): void {
    const client: ContractRouterClient<typeof fileReadingsContract> = createORPCClient(new RPCLink({ port }))
    this.#client = client
    if (changed === undefined) return
    const follow = async () => {
      for await (const _ of await client.changes()) await changed()
    }
    follow().catch((error: unknown) =>
      this.#report(`What may be kept of files is not followed any more: ${String(error)}`),
    )
  }

  /** Whether what was read may still be known to a model; undefined where the workspace cannot be asked. */
  async mayBeKept(
    { project, id }: ReadingKey,
    { neighbours, text }: FileReading,
  ): Promise<boolean | undefined> {
    const paths = [...new Set(neighbours.map(({ path }) => path))]
    try {
      return await this.#client?.mayBeKept({ projectId: project, nodeId: id, paths, text })
    } catch (error) {
      this.#report(`What may be kept of a file is not known: ${String(error)}`)
      return undefined
    }
  }
}
