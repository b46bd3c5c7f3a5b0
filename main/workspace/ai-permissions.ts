import { implement } from '@orpc/server'
import type { Project } from '../../preload/contract/projects.ts'
import { type AiPermission, aiPermissionsContract } from '../process/ai-permissions-contract.ts'
import type { Projects } from './projects/projects.ts'

/** The permissions contract over the projects of a store. Calls wait until it is open. */
export function createAiPermissionsRouter(
  projects: () => Pick<Projects, 'list' | 'changed'>,
  opening: Promise<void>,
) {
  const os = implement(aiPermissionsContract)
  return os.router({
    follow: os.follow.handler(async function* ({ signal }) {
      await opening
      // Listened to before the list is read: no change falls between the two.
      const changes = projects().changed(signal)
      let told = permissionsOf(projects().list())
      yield told
      for await (const list of changes) {
        const next = permissionsOf(list)
        // Projects change with each file of an import; what is told here seldom does.
        if (JSON.stringify(next) === JSON.stringify(told)) continue
        told = next
        yield told
      }
    }),
  })
}

function permissionsOf(list: readonly Project[]): AiPermission[] {
  return list.map(({ id, path, aiEnabled }) => ({ projectId: id, path, allowed: aiEnabled }))
}
