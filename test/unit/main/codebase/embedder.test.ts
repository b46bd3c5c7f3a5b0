import { expect, it } from 'vitest'
import { Embedder, type EmbeddingSource } from '../../../../main/codebase/embedder.ts'

/** A model's answers, each given when the test says so. */
function answeredLater() {
  const asked: { modelId: string; answer(): void; fail(): void }[] = []
  const source = {
    embed: ({ modelId }: { modelId: string }) =>
      new Promise((resolve, reject) =>
        asked.push({
          modelId,
          answer: () => resolve({ model: modelId, dimensions: 2, vectors: ['AQI='] }),
          fail: () => reject(new Error(`${modelId} is gone`)),
        }),
      ),
  } as unknown as EmbeddingSource
  const embedder = new Embedder(() => {})
  embedder.use(source)
  embedder.modelId = 'one'
  const embed = () => embedder.embed('project', ['text'], 'passage', new AbortController().signal)
  return { asked, embedder, embed }
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

it('vectors are of the model that is wanted when they come, not of the one that was when they were asked for', async () => {
  const { asked, embedder, embed } = answeredLater()
  const made = embed()
  embedder.modelId = 'other'
  asked[0]?.answer()
  await turn()
  asked[1]?.answer()
  expect(await made).toEqual({ model: 'other', dimensions: 2, vectors: [Int8Array.of(1, 2)] })
})

it('a model that was deleted while another was chosen is no failure', async () => {
  const { asked, embedder, embed } = answeredLater()
  const made = embed()
  embedder.modelId = 'other'
  asked[0]?.fail()
  await turn()
  asked[1]?.answer()
  expect((await made)?.model).toBe('other')
  const failed = embed()
  asked[2]?.fail()
  await expect(failed).rejects.toThrow('other is gone')
})

it('there are none once none are wanted', async () => {
  const { asked, embedder, embed } = answeredLater()
  const made = embed()
  embedder.modelId = null
  asked[0]?.answer()
  expect(await made).toBeUndefined()
})
