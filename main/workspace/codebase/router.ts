import { implement } from '@orpc/server'
import { codebaseSourceContract } from '../codebase-contract.ts'
import type { CodebaseSource } from './source.ts'

/**
 * The source of the index over a store.
 * @param source throws an AppError while the database cannot be opened.
 * @param opening settles once that is known; calls wait for it.
 */
export function createCodebaseRouter(source: () => CodebaseSource, opening: Promise<void>) {
  const os = implement(codebaseSourceContract).use(async ({ next }) => {
    await opening
    return next()
  })
  return os.router({
    projects: os.projects.handler(({ signal }) => source().projects(signal)),
    list: os.list.handler(({ input, signal }) => source().list(input.projectId, signal)),
    read: os.read.handler(({ input, signal }) => source().read(input.projectId, input.nodeIds, signal)),
    changes: os.changes.handler(({ input, signal }) => source().changes(input.projectId, signal)),
  })
}
