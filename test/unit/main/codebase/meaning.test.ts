import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { expect, test } from 'vitest'
import type { EmbeddingSource } from '../../../../main/codebase/embedder.ts'
import { writeTinyModel } from '../../../models/tiny-model.ts'
import { runService } from '../ai/running-service.ts'
import { folderWith, openAndImport, startWorkspace } from '../workspace/harness.ts'
import { followIndex, startCodebase } from './running-codebase.ts'

/** Vectors by what a text speaks of, as a model would make them, and how often it was asked for which. */
function madeUp(topics: readonly RegExp[]) {
  const asked: string[][] = []
  const source = {
    embed: async ({ modelId, texts }: { modelId: string; texts: string[] }) => {
      asked.push(texts)
      const vectors = texts.map((text) =>
        Buffer.from(Int8Array.from(topics, (topic) => (topic.test(text) ? 127 : 1)).buffer).toString(
          'base64',
        ),
      )
      return { model: modelId, dimensions: topics.length, vectors }
    },
  } as unknown as EmbeddingSource
  return { source, asked }
}

const long = (word: string): string => Array.from({ length: 30 }, (_, n) => `  ${word}(${n})`).join('\n')
const files = {
  'a.ts': `export function remove() {\n${long('erase')}\n}\n`,
  'b.ts': `export function paint() {\n${long('draw')}\n}\n`,
}

test('a question finds what means the same in other words, and only what changed is read again', async () => {
  const workspace = startWorkspace()
  const { id } = await openAndImport(workspace.client, folderWith(files))
  const codebase = startCodebase(workspace)
  const { source, asked } = madeUp([/erase|delete/, /draw|colour/, /weather/, /music/, /a/, /b/, /c/, /d/])
  codebase.service.embedder.use(source)
  const followed = followIndex(codebase, id)
  await followed.until(({ phase }) => phase === 'ready')
  expect(followed.states.at(-1)?.embedded).toBeNull()
  codebase.service.conditions = { onBattery: false, embeddingModel: 'one' }
  await followed.until(
    ({ embedded, chunks, phase }) => phase === 'ready' && embedded === chunks && chunks === 2,
  )
  const find = async (text: string) =>
    (await codebase.client.find({ projectId: id, text })).map(({ path }) => path)
  // No word of it is in either file.
  expect((await find('colour'))[0]).toBe('b.ts')
  expect((await find('delete'))[0]).toBe('a.ts')

  const pieces = () => asked.flat().filter((text) => /^\w\.ts /.test(text)).length
  const before = pieces()
  await workspace.client.files.rename({
    projectId: id,
    nodeId: (await workspace.client.files.resolve({ projectId: id, path: 'a.ts' })).id,
    name: 'c.ts',
  })
  await expect.poll(pieces, { timeout: 20_000 }).toBe(before + 1)
  expect(asked.at(-1)?.[0]).toMatch(/^c\.ts remove\n/)

  codebase.service.conditions = { onBattery: false, embeddingModel: 'two' }
  await expect.poll(pieces, { timeout: 20_000 }).toBe(before + 3)
  codebase.service.conditions = { onBattery: false, embeddingModel: null }
  await followed.until(({ embedded }) => embedded === null)
  expect(await find('colour')).toEqual([])
})

test('a real model makes the vectors, in its own process', async () => {
  const workspace = startWorkspace()
  const { id } = await openAndImport(workspace.client, folderWith(files))
  const { client, service, folder } = await runService()
  const path = join(folder, 'embedding.gguf')
  writeTinyModel(path, { name: 'Tiny embedding', embedding: true })
  const { id: modelId } = await client.models.add({ path })
  const codebase = startCodebase(workspace)
  codebase.service.embedder.use(createRouterClient(service.embeddingsRouter) as unknown as EmbeddingSource)
  codebase.service.conditions = { onBattery: false, embeddingModel: modelId }
  const followed = followIndex(codebase, id)
  await followed.until(({ phase, embedded }) => phase === 'ready' && embedded === 2)
  const found = await codebase.client.find({ projectId: id, text: 'draw' })
  expect(found[0]?.path).toBe('b.ts')
})
