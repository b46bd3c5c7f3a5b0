import { implement } from '@orpc/server'
import { workspaceContract } from '../../../preload/contract/workspace.ts'
import type { Portability } from './portability.ts'

/**
 * The portability contract.
 * @param portability throws an AppError while the database cannot be opened.
 */
export function createPortabilityRouter(portability: () => Portability) {
  const os = implement(workspaceContract).portability
  return os.router({
    export: os.export.handler(({ input, signal }) => portability().export(input, signal)),
    inspect: os.inspect.handler(({ input }) => portability().inspect(input.path)),
    import: os.import.handler(({ input, signal }) => portability().import(input, signal)),
  })
}
