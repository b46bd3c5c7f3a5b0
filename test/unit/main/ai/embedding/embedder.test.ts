import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { expect, test } from 'vitest'
import type { EmbeddingSource } from '../../../../../main/codebase/embedder.ts'
import { writeTinyModel } from '../../../../models/tiny-model.ts'
import { runService } from '../running-service.ts'

const projectId = '00000000-0000-4000-8000-000000000000'

function cosine(a: Int8Array, b: Int8Array): number {
  let [both, left, right] = [0, 0, 0]
  for (let at = 0; at < a.length; at++) {
    const [x, y] = [a[at] ?? 0, b[at] ?? 0]
    both += x * y
    left += x * x
    right += y * y
  }
  return both / Math.sqrt(left * right)
}

test('texts become vectors, the same text the same vector, beside the model that writes', async () => {
  const { client, service, folder } = await runService()
  const path = join(folder, 'embedding.gguf')
  writeTinyModel(path, { name: 'Tiny embedding', embedding: true })
  const model = await client.models.add({ path })
  expect(model).toMatchObject({ embedding: true })
  const source = createRouterClient(service.embeddingsRouter) as unknown as EmbeddingSource
  const texts = ['function add(a, b)', 'function add(a, b)', 'the weather in spring', 'x'.repeat(9_000)]
  const made = await source.embed({ projectId, modelId: model.id, texts, use: 'passage' })
  const [first, again, other] = made.vectors.map((text) => new Int8Array(Buffer.from(text, 'base64')))
  expect(made.vectors).toHaveLength(4)
  expect(first).toHaveLength(made.dimensions)
  expect(first?.some((value) => value !== 0)).toBe(true)
  expect(again).toEqual(first)
  expect(cosine(first as Int8Array, other as Int8Array)).toBeLessThan(0.999)
})

test('a model that writes is not taken for one, and its file says so', async () => {
  const { client, service, folder } = await runService()
  const path = join(folder, 'writer.gguf')
  writeTinyModel(path)
  const model = await client.models.add({ path })
  expect(model.embedding).toBeUndefined()
  const source = createRouterClient(service.embeddingsRouter) as unknown as EmbeddingSource
  await expect(
    source.embed({ projectId, modelId: model.id, texts: ['a'], use: 'query' }),
  ).rejects.toMatchObject({ code: 'MODEL_UNSUPPORTED' })
})
