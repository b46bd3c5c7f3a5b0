import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { expect, test, vi } from 'vitest'
import { Embedder } from '../../../../../main/ai/embedding/embedder.ts'
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

async function withTwo() {
  const running = await runService()
  const add = async (name: string, seed: number) => {
    const path = join(running.folder, `${name}.gguf`)
    writeTinyModel(path, { name, embedding: true, seed })
    return (await running.client.models.add({ path })).id
  }
  const [one, other] = [await add('one', 1), await add('other', 2)]
  const source = createRouterClient(running.service.embeddingsRouter) as unknown as EmbeddingSource
  const ask = (modelId: string, texts: string[], use: 'passage' | 'query' = 'query') =>
    source.embed({ projectId, modelId, texts, use })
  return { ...running, one, other, ask }
}

test('two models asked at once both answer, as each does alone', async () => {
  const { one, other, ask } = await withTwo()
  const texts = Array.from({ length: 24 }, (_, at) => `function number${at}(a, b) { return a + ${at} }`)
  const alone = [await ask(one, texts), await ask(other, texts)]
  const asked = [one, other, one, other].map((model) => ask(model, texts))
  // One more comes in the middle of these.
  await ask(other, ['in between'])
  expect(await Promise.all(asked)).toEqual([...alone, ...alone])
})

test('a model goes on with its texts when another one is asked in the middle of them', async () => {
  const { service, one, other, ask } = await withTwo()
  const { scheduler } = service.engine
  const alone = await ask(one, ['a', 'b', 'c'], 'passage')
  const quiet = scheduler.quiet.bind(scheduler)
  let asked = 0
  vi.spyOn(scheduler, 'quiet').mockImplementation(async (signal) => {
    if (++asked === 3) await ask(other, ['between two texts'])
    return quiet(signal)
  })
  expect(await ask(one, ['a', 'b', 'c'], 'passage')).toEqual(alone)
})

/** An embedder in whose memory there is room for one model. */
async function withRoomForOne() {
  const { folder, service } = await withTwo()
  const paths = ['one', 'other'].map((name) => join(folder, `${name}.gguf`)) as [string, string]
  let inMemory = 0
  let most = 0
  const native = await service.engine.native(paths[0])
  const counting = {
    ...native,
    async loadModel(options: Parameters<typeof native.loadModel>[0]) {
      const model = await native.loadModel(options)
      most = Math.max(most, ++inMemory)
      model.onDispose.createListener(() => inMemory--)
      return model
    },
  }
  const { scheduler } = service.engine
  const free = vi.fn(() => (inMemory === 0 ? 2 ** 40 : 0))
  const embedder = new Embedder({ native: async () => counting, scheduler }, free)
  const embed = (path: string, use: 'query' | 'passage', signal = new AbortController().signal) =>
    embedder.embed({ id: path, path }, ['a', 'b', 'c'], use, signal)
  return { embedder, embed, scheduler, paths, counting, free, memory: () => ({ now: inMemory, most }) }
}

test('one whose memory is still taken by another waits until that one is done', async () => {
  const { embedder, embed, paths, memory } = await withRoomForOne()
  const [first, second] = paths.map((path) => embed(path, 'query'))
  expect((await first)?.vectors).toHaveLength(3)
  expect((await second)?.vectors).toHaveLength(3)
  expect(memory().most).toBe(1)
  await embedder.dispose()
  expect(memory().now).toBe(0)
})

test('one that waits for memory through a long chat can be given up, and deleted, meanwhile', async () => {
  const { embedder, embed, scheduler, paths, free, memory } = await withRoomForOne()
  const [one, other] = paths
  const quiet = scheduler.quiet.bind(scheduler)
  let asked = 0
  const talks: { finish(): void }[] = []
  vi.spyOn(scheduler, 'quiet').mockImplementation(async (signal) => {
    // Between two texts of the index a long chat begins.
    if (++asked === 3) talks.push(await scheduler.enter('chat', 'long'))
    return quiet(signal)
  })
  const index = embed(one, 'passage')
  await vi.waitFor(() => expect(talks).toHaveLength(1))
  const gaveUp = new AbortController()
  const first = expect(embed(other, 'query', gaveUp.signal)).rejects.toMatchObject({ code: 'CANCELLED' })
  const second = expect(embed(other, 'query')).rejects.toMatchObject({ code: 'CANCELLED' })
  await vi.waitFor(() => expect(free).toHaveBeenCalledTimes(2))
  gaveUp.abort()
  await first
  await embedder.letGo(other)
  await second
  expect(memory()).toEqual({ now: 1, most: 1 })
  for (const talk of talks) talk.finish()
  expect((await index).vectors).toHaveLength(3)
  await embedder.dispose()
})

test('a model whose context cannot be freed leaves memory all the same', async () => {
  const { embedder, embed, paths, counting, memory } = await withRoomForOne()
  const load = counting.loadModel.bind(counting)
  vi.spyOn(counting, 'loadModel').mockImplementation(async (options) => {
    const model = await load(options)
    const create = model.createEmbeddingContext.bind(model)
    vi.spyOn(model, 'createEmbeddingContext').mockImplementation(async (sizes) => {
      const context = await create(sizes)
      vi.spyOn(context, 'dispose').mockRejectedValueOnce(new Error('it is busy'))
      return context
    })
    return model
  })
  await embed(paths[0], 'query')
  expect(memory().now).toBe(1)
  await embedder.dispose()
  expect(memory().now).toBe(0)
})

test('a model that is deleted leaves memory, and whoever waits for vectors of it is told', async () => {
  const { client, service, one, ask } = await withTwo()
  const { scheduler } = service.engine
  const quiet = scheduler.quiet.bind(scheduler)
  let asked = 0
  let atThird = (): void => {}
  const third = new Promise<void>((resolve) => {
    atThird = resolve
  })
  vi.spyOn(scheduler, 'quiet').mockImplementation(async (signal) => {
    if (++asked < 3) return quiet(signal)
    // In the middle of its texts the index has to wait: somebody uses a model.
    const talk = await scheduler.enter('chat', 'long')
    atThird()
    await quiet(signal).finally(talk.finish)
  })
  const waits = expect(ask(one, ['a', 'b', 'c'], 'passage')).rejects.toMatchObject({ code: 'CANCELLED' })
  await third
  await client.models.remove({ modelId: one })
  await waits
  await expect(ask(one, ['a'])).rejects.toMatchObject({ code: 'NO_MODEL' })
})

test('a model whose file is gone says so', async () => {
  const { folder, one, ask } = await withTwo()
  rmSync(join(folder, 'one.gguf'))
  await expect(ask(one, ['a'])).rejects.toMatchObject({ code: 'NO_MODEL' })
})
