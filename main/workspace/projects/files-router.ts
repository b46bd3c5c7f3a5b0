import { implement } from '@orpc/server'
import { workspaceContract } from '../../../preload/contract/workspace.ts'
import type { Engine } from '../engine.ts'

/**
 * The files contract.
 * @param engine throws an AppError when the database could not be opened.
 * @param opening settles once that is known; calls wait for it.
 */
export function createFilesRouter(engine: () => Engine, opening: Promise<void>) {
  const os = implement(workspaceContract).files.use(async ({ next }) => {
    await opening
    return next()
  })
  const files = () => engine().files
  return os.router({
    tree: os.tree.handler(({ input, signal }) => files().tree(input.projectId, signal)),
    diskEvents: os.diskEvents.handler(({ input, signal }) =>
      engine().projects.diskEvents.follow(input.projectId, signal),
    ),
    hiddenValues: os.hiddenValues.handler(({ input, signal }) =>
      files().hiddenValues(input.projectId, signal),
    ),
    info: os.info.handler(({ input }) => files().info(input.projectId, input.nodeId)),
    resolve: os.resolve.handler(({ input }) => files().resolve(input.projectId, input.path)),
    createFile: os.createFile.handler(({ input }) => files().create(input.projectId, 'file', input)),
    createFolder: os.createFolder.handler(({ input }) => files().create(input.projectId, 'folder', input)),
    rename: os.rename.handler(({ input }) => files().rename(input.projectId, input.nodeId, input)),
    move: os.move.handler(({ input }) => files().move(input.projectId, input.nodeIds, input.parent)),
    duplicate: os.duplicate.handler(({ input, signal }) =>
      files().duplicate(input.projectId, input.nodeIds, input.parent, signal),
    ),
    remove: os.remove.handler(({ input }) => ({
      removed: files().remove(input.projectId, input.nodeIds),
    })),
    restore: os.restore.handler(({ input }) => files().restore(input.projectId, input.nodeIds)),
    flush: os.flush.handler(({ input }) => files().flush(input.projectId, input.nodeId)),
    setLineEnds: os.setLineEnds.handler(({ input }) =>
      files().setLineEnds(input.projectId, input.nodeId, input.eol),
    ),
    flushAll: os.flushAll.handler(({ input }) => files().flushAll(input.projectId)),
  })
}
