import { expect, it } from 'vitest'
import { sampling } from '../../../../../main/ai/chat/chat.ts'
import { Engine } from '../../../../../main/ai/engine/engine.ts'
import type { SamplerConfig } from '../../../../../main/ai/engine/native.ts'
import { readCatalogue } from '../../../../../main/ai/models/catalogue.ts'
import { shippedModels } from '../running-service.ts'

const TOKENS = 120

/** The longest passage that is in `tokens` twice. */
function longestRepeat(tokens: readonly number[]): number {
  let longest = 0
  for (let from = 0; from < tokens.length; from++)
    for (let later = from + 1; later < tokens.length; later++) {
      let same = 0
      while (later + same < tokens.length && tokens[from + same] === tokens[later + same]) same++
      longest = Math.max(longest, same)
    }
  return longest
}

it('a passage that was said is held back: what a small model falls into is not said over and over', async () => {
  const { starter } = await readCatalogue(shippedModels, () => {})
  const engine = new Engine({ chooseDevice: async () => 'cpu', report: () => {} })
  const model = await engine.load({ id: 'starter', path: starter?.path ?? '' })
  const written = async (config: SamplerConfig): Promise<number[]> => {
    const sequence = await model.sequence('chat')
    const sampler = model.sampler(config)
    await sequence.evaluate(model.tokenize('left right up down '.repeat(8)), (work) =>
      work(Number.POSITIVE_INFINITY),
    )
    const tokens: number[] = []
    while (tokens.length < TOKENS) {
      const token = await sequence.sample(sampler)
      if (token === undefined) break
      tokens.push(token)
      await sequence.append(token)
    }
    sampler.dispose()
    return tokens
  }
  // The likeliest token each time goes round in circles, by itself.
  expect(longestRepeat(await written({ temperature: 0 }))).toBeGreaterThan(40)
  const held = await written({ ...sampling(model), temperature: 0 })
  expect(held).toHaveLength(TOKENS)
  expect(longestRepeat(held)).toBeLessThan(12)
  await engine.dispose()
})
