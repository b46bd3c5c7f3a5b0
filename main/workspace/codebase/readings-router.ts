import { implement } from '@orpc/server'
import { fileReadingsContract } from '../file-readings-contract.ts'
import type { CodebaseSource } from './source.ts'

/** Says which files' readings may be kept. Calls wait until the store is open. */
export function createFileReadingsRouter(
  source: () => Pick<CodebaseSource, 'mayBeKept' | 'decided'>,
  opening: Promise<void>,
) {
  const os = implement(fileReadingsContract).use(async ({ next }) => {
    await opening
    return next()
  })
  return os.router({
    mayBeKept: os.mayBeKept.handler(({ input, signal }) => source().mayBeKept(input, signal)),
    changes: os.changes.handler(({ signal }) => source().decided(signal)),
  })
}
