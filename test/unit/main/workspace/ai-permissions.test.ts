import { createRouterClient } from '@orpc/server'
import { expect, it } from 'vitest'
import { folderWith, openAndImport, startWorkspace } from './harness.ts'

it('says in which projects AI may work, and again when that changes', async () => {
  const { client, service } = startWorkspace()
  const project = await openAndImport(client, folderWith({ 'a.txt': 'one' }))
  const stop = new AbortController()
  const told = (
    await createRouterClient(service.permissionsRouter).follow(undefined, { signal: stop.signal })
  )[Symbol.asyncIterator]()
  const mine = (allowed: boolean) => [{ projectId: project.id, path: project.path, allowed }]
  expect((await told.next()).value).toEqual(mine(true))
  const next = told.next()
  await client.projects.setAiEnabled({ projectId: project.id, enabled: false })
  expect((await next).value).toEqual(mine(false))
  stop.abort()
})
