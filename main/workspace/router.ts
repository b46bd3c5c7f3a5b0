import { implement } from '@orpc/server'
import { workspaceContract } from '../../preload/contract/workspace.ts'
import type { Restoring } from './backup/restoring.ts'
import { createChatsRouter } from './chats/router.ts'
import { createDevicesRouter } from './devices/router.ts'
import type { Engine } from './engine.ts'
import type { Health } from './health.ts'
import { createHistoryRouter } from './history/router.ts'
import { createPortabilityRouter } from './portability/router.ts'
import { createFilesRouter } from './projects/files-router.ts'
import { createProjectsRouter } from './projects/router.ts'

export interface WorkspaceRouterOptions {
  /** @throws AppError when the database could not be opened. */
  engine: () => Engine
  /** Settles once the database is open, or cannot be opened. Calls wait for it; health is served all the same. */
  opening: Promise<void>
  /** Works without an engine too: a database that cannot be opened is replaced by a backup. */
  restoring: Restoring
  health: Health
}

/** The workspace contract over an engine. */
export function createWorkspaceRouter({ engine, opening, restoring, health }: WorkspaceRouterOptions) {
  const always = implement(workspaceContract)
  const os = always.use(async ({ next }) => {
    await opening
    return next()
  })
  const search = {
    query: os.search.query.handler(({ input, signal }) =>
      engine().search.query(input.projectId, input.query, signal),
    ),
    preview: os.search.preview.handler(({ input, signal }) =>
      engine().search.replacer.preview(input, signal),
    ),
    replace: os.search.replace.handler(({ input }) => engine().search.replacer.replace(input)),
    undoReplace: os.search.undoReplace.handler(({ input }) =>
      engine().search.replacer.undo(input.projectId, input.replaceId),
    ),
  }
  const symbols = {
    find: os.symbols.find.handler(({ input: { projectId, ...asked }, signal }) =>
      engine().symbols.find({ project: projectId, ...asked }, signal),
    ),
    ofFile: os.symbols.ofFile.handler(({ input, signal }) =>
      engine().symbols.ofFile(input.projectId, input.nodeId, signal),
    ),
  }
  const session = {
    get: os.session.get.handler(({ input }) => ({ state: engine().session(input.window, input.projectId) })),
    set: os.session.set.handler(({ input }) =>
      engine().setSession(input.window, input.projectId, input.state),
    ),
    shows: os.session.shows.handler(({ input }) =>
      engine().shows(input.window, input.projectId, input.front, input.open),
    ),
  }
  const backups = {
    follow: os.backups.follow.handler(({ signal }) => engine().backups.follow(signal)),
    create: os.backups.create.handler(() => engine().backups.create()),
    drill: os.backups.drill.handler(({ input }) => engine().backups.drill(input.id)),
    restore: os.backups.restore.handler(({ input }) => restoring.restore(input.id)),
    cancelRestore: os.backups.cancelRestore.handler(() => restoring.cancel()),
  }
  return always.router({
    backups,
    projects: createProjectsRouter(engine, opening),
    chats: createChatsRouter(() => engine().chats),
    devices: createDevicesRouter(() => engine().devices, opening),
    files: createFilesRouter(engine, opening),
    history: createHistoryRouter(() => engine().history),
    portability: createPortabilityRouter(() => engine().portability),
    search,
    symbols,
    session,
    usage: { days: os.usage.days.handler(() => engine().usage.days()) },
    health: always.health.handler(({ signal }) => health.follow(signal)),
  })
}
