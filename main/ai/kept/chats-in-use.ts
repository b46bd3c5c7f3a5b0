import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import type { RpcPort } from '../../process/rpc.ts'
import type { chatsInUseContract } from '../../workspace/chats-in-use-contract.ts'
import type { ConversationKey } from './kept-states.ts'

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
        this.#known = new Set(
          list.map(({ projectId, chatId }) => wordOf({ project: projectId, conversation: chatId })),
        )
        this.#options.changed()
      }
    }
    follow().catch((error: unknown) =>
      this.#options.report(`Which chats there are is not followed any more: ${String(error)}`),
    )
  }

  /** Whether a conversation is a chat that is there; undefined while nothing is known. */
  has(key: ConversationKey): boolean | undefined {
    return this.#known?.has(wordOf(key))
  }
}

function wordOf({ project, conversation }: ConversationKey): string {
  return `${project} ${conversation}`
}
