import { beforeEach, expect, it, vi } from 'vitest'
import { Vocabularies, type Vocabulary } from '../../../../../main/ai/engine/vocabulary.ts'

const file = (id: string) => ({ id, path: `/${id}.gguf` })
let loaded: { path: string; disposed: boolean }[]
let fails: boolean

/** llama.cpp as far as vocabularies need it; what is disposed of counts nothing any more. */
const native = {
  async loadModel({ modelPath }: { modelPath: string }) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    if (fails) throw new Error('no')
    const one = { path: modelPath, disposed: false }
    loaded.push(one)
    return {
      tokenize(text: string) {
        if (one.disposed) throw new Error('disposed')
        return Array.from(text, () => 1)
      },
      async dispose() {
        one.disposed = true
      },
    }
  },
}
const count =
  (text: string) =>
  async ({ tokenize }: Vocabulary) =>
    tokenize(text).length
const vocabularies = () => new Vocabularies(async () => native as never)

beforeEach(() => {
  vi.useRealTimers()
  loaded = []
  fails = false
})

it('those that are asked for at once are loaded once each, and all can be counted with', async () => {
  const all = vocabularies()
  const counted = await Promise.all(['a', 'b', 'a', 'b'].map((id) => all.use(file(id), count('four'))))
  expect(counted).toEqual([4, 4, 4, 4])
  expect(loaded.map(({ path }) => path).sort()).toEqual(['/a.gguf', '/b.gguf'])
  await all.dispose()
  expect(loaded.every(({ disposed }) => disposed)).toBe(true)
})

it('one that nobody counts with leaves memory, sooner once another is wanted', async () => {
  vi.useFakeTimers()
  const all = vocabularies()
  for (const id of ['a', 'b']) {
    const one = all.use(file(id), count('a'))
    await vi.advanceTimersByTimeAsync(20)
    await one
  }
  await vi.advanceTimersByTimeAsync(6_000)
  expect(loaded.map(({ disposed }) => disposed)).toEqual([true, false])
  await vi.advanceTimersByTimeAsync(60_000)
  expect(loaded.map(({ disposed }) => disposed)).toEqual([true, true])
})

it('one that could not be loaded is tried again', async () => {
  const all = vocabularies()
  fails = true
  await expect(all.use(file('a'), count('two'))).rejects.toThrow('no')
  fails = false
  expect(await all.use(file('a'), count('two'))).toBe(3)
  await all.dispose()
})
