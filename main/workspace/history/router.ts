import { implement } from '@orpc/server'
import { workspaceContract } from '../../../preload/contract/workspace.ts'
import type { History } from './history.ts'

/**
 * The history contract.
 * @param history throws an AppError while the database cannot be opened.
 */
export function createHistoryRouter(history: () => History) {
  const os = implement(workspaceContract).history
  return os.router({
    timeline: os.timeline.handler(({ input }) =>
      history().timeline.page(input.projectId, input.nodeId, input.before, input.within),
    ),
    changed: os.changed.handler(({ input, signal }) => history().changed(input.projectId, signal)),
    state: os.state.handler(({ input }) => history().state(input.projectId, input.nodeId, input.point)),
    authors: os.authors.handler(({ input }) => history().authors(input.projectId, input.nodeId)),
    between: os.between.handler(({ input }) =>
      history().between(input.projectId, input.from, input.to, input.nodeId),
    ),
    preview: os.preview.handler(({ input }) => history().preview(input.projectId, input.point, input.nodeId)),
    restore: os.restore.handler(({ input }) => history().restore(input.projectId, input.point, input.nodeId)),
    nameMoment: os.nameMoment.handler(({ input }) => ({
      point: history().checkpoint(input.projectId, 'named', input.name),
    })),
    renameMoment: os.renameMoment.handler(({ input }) =>
      history().renameMoment(input.projectId, input.point, input.name),
    ),
    unnameMoment: os.unnameMoment.handler(({ input }) =>
      history().renameMoment(input.projectId, input.point, null),
    ),
    usage: os.usage.handler(() => history().usage()),
    setLimit: os.setLimit.handler(({ input }) => history().setLimit(input.limit)),
    trash: os.trash.handler(({ input }) => history().trash.list(input.projectId)),
    purge: os.purge.handler(async ({ input }) => ({
      purged: await history().trash.purge(input.projectId, input.nodeIds),
    })),
  })
}
