import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import type { RpcPort } from '../../process/rpc.ts'
import type { chatsInUseContract } from '../../workspace/chats-in-use-contract.ts'
import type { ReadingKey } from './kept-states.ts'

export interface ChatsInUseOptions {
  report(line: string): void
  /** Some may be gone. */
  changed(): void
}

/** Which chats there are, as the workspace says. When that ends, what it said last holds until it is back. */
export class ChatsInUse {
  readonly #options: ChatsInUseOptions
  #known: ReadonlySet<string> | undefined

  constructor(options: ChatsInUseOptions) {
    this.#options = options
  }

  /** Takes a started port of kind `chats`, in place of the one before. */
  connect(port: RpcPort): void {
    const client: ContractRouterClient<typeof chatsInUseContract> = createORPCClient(new RPCLink({ port }))
    const follow = async () => {
      for await (const list of await client.follow()) {
        this.#known = new Set(list.map(({ projectId, chatId }) => wordOf(projectId, chatId)))
        this.#options.changed()
      }
    }
    follow().catch((error: unknown) =>
      this.#options.report(`Which chats there are is not followed any more: ${String(error)}`),
    )
  }

  /** Whether a chat is there; undefined while nothing is known. */
  has({ project, id }: Pick<ReadingKey, 'project' | 'id'>): boolean | undefined {
    return this.#known?.has(wordOf(project, id))
  }
}

function wordOf(project: string, chat: string): string {
  return `${project} ${chat}`
}
