import { createRouterClient, type RouterClient } from '@orpc/server'
import { onTestFinished } from 'vitest'
import { CodebaseService } from '../../../../main/codebase/service.ts'
import type { Source } from '../../../../main/codebase/source-client.ts'
import type { IndexState } from '../../../../preload/contract/codebase.ts'
import { type Harness, temporaryFolder } from '../workspace/harness.ts'

export interface Codebase {
  service: CodebaseService
  client: RouterClient<CodebaseService['router']>
  dataPath: string
  idle: number
  /** How often texts were asked for. */
  reads: number
}

/** An index over a running workspace, in this process. */
export function startCodebase(
  { service: workspace }: Pick<Harness, 'service'>,
  options: { dataPath?: string; idleAfter?: number } = {},
): Codebase {
  const dataPath = options.dataPath ?? temporaryFolder()
  const codebase = { dataPath, idle: 0, reads: 0 } as Codebase
  codebase.service = new CodebaseService({
    dataPath,
    report: () => undefined,
    onIdle: () => {
      codebase.idle += 1
    },
    idleAfter: options.idleAfter ?? 60_000,
  })
  codebase.client = createRouterClient(codebase.service.router)
  const source = createRouterClient(workspace.codebaseRouter) as unknown as Source
  codebase.service.source.use({
    ...source,
    projects: source.projects,
    list: source.list,
    changes: source.changes,
    read: (...call) => {
      codebase.reads += 1
      return source.read(...call)
    },
  } as Source)
  onTestFinished(() => codebase.service.dispose())
  return codebase
}

/** Follows a project until what is returned is called; `until` resolves with the first state that is as wanted. */
export function followIndex({ client }: Pick<Codebase, 'client'>, projectId: string) {
  const ended = new AbortController()
  const states: IndexState[] = []
  const waiting = new Set<() => void>()
  const follow = async (): Promise<void> => {
    for await (const state of await client.follow({ projectId }, { signal: ended.signal })) {
      states.push(state)
      for (const look of waiting) look()
    }
  }
  const done = follow().catch(() => undefined)
  const stop = async (): Promise<void> => {
    ended.abort()
    await done
  }
  onTestFinished(stop)
  return {
    states,
    stop,
    until(wanted: (state: IndexState) => boolean): Promise<IndexState> {
      return new Promise((resolve) => {
        const look = (): void => {
          const last = states.at(-1)
          if (last === undefined || !wanted(last)) return
          waiting.delete(look)
          resolve(last)
        }
        waiting.add(look)
        look()
      })
    },
  }
}

export const isReady = ({ phase, filesTotal }: IndexState): boolean => phase === 'ready' && filesTotal > 0
