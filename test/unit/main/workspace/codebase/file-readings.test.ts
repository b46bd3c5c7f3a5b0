import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { expect, it, onTestFinished, vi } from 'vitest'
import {
  folderWith,
  nodeId,
  openAndImport,
  openDocument,
  startWorkspace,
  temporaryFolder,
} from '../harness.ts'

const FILES = {
  'src/app.ts': 'export const app = 1\n',
  'src/other.ts': 'export const other = 2\n',
  '.env': 'TOKEN=abcdefgh12345678\n',
}

/** A project of which a model has read `src/app.ts` together with `src/other.ts`. */
async function read() {
  const harness = startWorkspace()
  const { client, service } = harness
  const { id: projectId } = await openAndImport(client, folderWith(FILES))
  const node = await nodeId(client, projectId, 'src/app.ts')
  const other = await nodeId(client, projectId, 'src/other.ts')
  const readings = createRouterClient(service.fileReadingsRouter)
  const text = 'export const app = 1 export const other = 2'
  const mayBeKept = (more: { paths?: string[]; text?: string; nodeId?: string } = {}): Promise<boolean> =>
    readings.mayBeKept({ projectId, nodeId: node, paths: ['src/other.ts'], text, ...more })
  return { harness, client, projectId, node, other, readings, mayBeKept }
}

it('what was read of a file may be kept while all of it may be read', async () => {
  const { mayBeKept } = await read()
  expect(await mayBeKept()).toBe(true)
  expect(await mayBeKept({ paths: [] })).toBe(true)
  expect(await mayBeKept({ paths: ['.env'] })).toBe(false)
  expect(await mayBeKept({ paths: ['src/gone.ts'] })).toBe(false)
  expect(await mayBeKept({ nodeId: '00000000-0000-4000-8000-00000000dead' })).toBe(false)
  expect(await mayBeKept({ text: 'const token = "abcdefgh12345678"' })).toBe(false)
})

it('not any more once one of its files is in the trash, or AI is off', async () => {
  const { client, projectId, node, other, mayBeKept } = await read()
  await client.projects.setAiEnabled({ projectId, enabled: false })
  expect(await mayBeKept()).toBe(false)
  await client.projects.setAiEnabled({ projectId, enabled: true })
  expect(await mayBeKept()).toBe(true)
  await client.files.remove({ projectId, nodeIds: [other] })
  expect(await mayBeKept()).toBe(false)
  expect(await mayBeKept({ paths: [] })).toBe(true)
  await client.files.remove({ projectId, nodeIds: [node] })
  expect(await mayBeKept({ paths: [] })).toBe(false)
})

it('not once rules keep one of them from models, and word of it comes by itself', async () => {
  const { harness, client, projectId, readings, mayBeKept } = await read()
  const stop = new AbortController()
  onTestFinished(() => stop.abort())
  const told: boolean[] = []
  const follow = async (): Promise<void> => {
    for await (const _ of await readings.changes(undefined, { signal: stop.signal }))
      told.push(await mayBeKept())
  }
  follow().catch(() => undefined)
  await vi.waitFor(() => expect(told).toEqual([true]), { timeout: 15_000 })

  const rules = await client.files.createFile({ projectId, parent: null, name: '.aiignore' })
  const window = await openDocument(harness, projectId, rules.id)
  window.text.insert(0, 'src/other.ts\n')
  await vi.waitFor(() => expect(told.at(-1)).toBe(false), { timeout: 20_000 })
  expect(await mayBeKept({ paths: [] })).toBe(true)

  window.text.delete(0, window.text.length)
  await vi.waitFor(() => expect(told.at(-1)).toBe(true), { timeout: 20_000 })
})

it('an export is taken in, and a project forgotten, while word of what may be read is waited for', async () => {
  const { client, projectId, readings } = await read()
  const stop = new AbortController()
  onTestFinished(() => stop.abort())
  let told = 0
  let failure: unknown
  const follow = async (): Promise<void> => {
    for await (const _ of await readings.changes(undefined, { signal: stop.signal })) told += 1
  }
  follow().catch((error: unknown) => {
    if (!stop.signal.aborted) failure = error
  })
  await vi.waitFor(() => expect(told).toBe(1))
  const path = join(temporaryFolder(), 'out.zip')
  for await (const _ of await client.portability.export({
    projectIds: [projectId],
    path,
    includeIgnored: false,
  }));
  const made: string[] = []
  for await (const progress of await client.portability.import({ path, parent: temporaryFolder() }))
    if (progress.phase === 'done') made.push(...progress.projects.map(({ id }) => id))
  expect(made).toHaveLength(1)
  await client.projects.forget({ projectId: made[0] as string })
  // Of its files word comes a moment later, when it is gone already.
  await vi.waitFor(() => expect(told).toBeGreaterThan(1), { timeout: 20_000 })
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(failure).toBeUndefined()
})
