import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { AppError } from '../../preload/contract/errors.ts'
import type { AiPermission, aiPermissionsContract } from './ai-permissions-contract.ts'
import type { RpcPort } from './rpc.ts'
import { createTopic, type Topic } from './topic.ts'

/** Milliseconds to wait for word of a project: one that was made just now may be asked about before it is heard of. */
const PATIENCE = 5000

export interface AiPermissionsOptions {
  report(line: string): void
  patience?: number
}

/** Work that may go on for as long as AI is on in its project. */
export interface AllowedWork {
  /** Aborts with the caller's signal, and with AI_OFF as soon as AI is turned off. */
  readonly signal: AbortSignal
  /** Says that the work is over. */
  release(): void
}

/**
 * In which projects AI may work, as the workspace says. What is not known is not allowed. When the workspace ends,
 * what it said last holds until it is back: nobody can change it meanwhile.
 */
export class AiPermissions {
  /** By project; null until the workspace has said. */
  readonly topic: Topic<ReadonlyMap<string, AiPermission> | null> = createTopic<ReadonlyMap<
    string,
    AiPermission
  > | null>(null)
  readonly #options: AiPermissionsOptions

  constructor(options: AiPermissionsOptions) {
    this.#options = options
  }

  /** Takes a started port of kind `permissions`, in place of the one before. */
  connect(port: RpcPort): void {
    const client: ContractRouterClient<typeof aiPermissionsContract> = createORPCClient(new RPCLink({ port }))
    const follow = async () => {
      for await (const list of await client.follow())
        this.topic.set(new Map(list.map((each) => [each.projectId, each])))
    }
    follow().catch((error: unknown) =>
      this.#options.report(`In which projects AI is off is not followed any more: ${String(error)}`),
    )
  }

  /** Whether AI may work in a project; undefined while nothing is known of it. */
  allows(projectId: string): boolean | undefined {
    return this.topic.value?.get(projectId)?.allowed
  }

  /** The same for the project of a folder. */
  allowsIn(folder: string): boolean | undefined {
    for (const { path, allowed } of this.topic.value?.values() ?? []) if (path === folder) return allowed
    return undefined
  }

  /** Begins work in a project. @throws AppError AI_OFF */
  async hold(projectId: string, signal?: AbortSignal): Promise<AllowedWork> {
    await this.#known(projectId, signal)
    if (this.allows(projectId) !== true) throw aiIsOffIn()
    const off = new AbortController()
    const release = this.topic.subscribe(() => {
      if (this.allows(projectId) !== true) off.abort(aiIsOffIn())
    })
    return { signal: signal ? AbortSignal.any([signal, off.signal]) : off.signal, release }
  }

  /** Resolves once there is word of the project, or none has come. */
  #known(projectId: string, signal: AbortSignal | undefined): Promise<void> {
    if (this.allows(projectId) !== undefined) return Promise.resolve()
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(late)
        stop()
        signal?.removeEventListener('abort', end)
        resolve()
      }
      const late = setTimeout(end, this.#options.patience ?? PATIENCE)
      const stop = this.topic.subscribe(() => this.allows(projectId) !== undefined && end())
      signal?.addEventListener('abort', end)
    })
  }
}

/** What is said where AI is asked for a project in which it is off. */
export function aiIsOffIn(): AppError {
  return new AppError(
    'AI_OFF',
    'AI is off in this project: nothing of it is read by a model or sent to one. It is turned on in the settings.',
  )
}
