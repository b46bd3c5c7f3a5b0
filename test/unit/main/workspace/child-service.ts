import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { createWorkspaceService } from '../../../../main/workspace/service.ts'

/** The workspace in a program that a test starts and kills. It ends with 9 where the database is damaged. */
export function childService(dataPath: string) {
  const service = createWorkspaceService({
    dataPath,
    templatesPath: join(process.cwd(), 'resources/templates'),
    log: () => undefined,
    ...(process.env.ON_NETWORK === '1' ? { onNetwork: () => true } : {}),
    onDamaged: () => process.exit(9),
    onWritable: () => process.exit(9),
  })
  service.start()
  return { service, client: createRouterClient(service.router) }
}
