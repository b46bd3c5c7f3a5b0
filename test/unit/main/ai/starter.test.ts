import { describe, expect, it } from 'vitest'
import { collect, cursor, question, runService, shippedModels } from './running-service.ts'

const file = {
  path: 'src/math.ts',
  language: 'typescript',
  text: 'export function add(first: number, second: number): number {\n  return first + second\n}\n',
}

describe('the starter model, at first launch and offline', () => {
  it('is in the list, and honest about what it is', async () => {
    const { client } = await runService({ modelsPath: shippedModels })
    expect(await client.models.list()).toMatchObject([
      {
        name: 'SmolLM2 135M Instruct',
        source: 'starter',
        licence: 'Apache-2.0',
        parameters: '135M',
        quantisation: 'Q4_1',
        fim: false,
        bytes: 98_362_432,
      },
    ])
  })

  it('answers a question about the open file in words', async () => {
    const { client } = await runService({ modelsPath: shippedModels })
    const answer = await collect(
      await client.chat(question('What does the function add do?', { context: [file], maxTokens: 48 })),
    )
    expect(answer.text).toMatch(/\b(add|sum|return|number|function)/i)
    expect(answer.text).not.toContain('<|im_end|>')
    expect(answer.started?.cut).toEqual([])
  })

  it('completes the line that is being typed', async () => {
    const { client } = await runService({ modelsPath: shippedModels })
    const { text } = await client.complete(
      cursor(`${file.text}\nexport function subtract(first: number, second: number): number {\n  return `),
    )
    expect(text).toMatch(/^first - second/)
    expect(text).not.toContain('\n')
  })

  it('cannot be removed', async () => {
    const { client } = await runService({ modelsPath: shippedModels })
    const [starter] = await client.models.list()
    await expect(client.models.remove({ modelId: starter?.id ?? '' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
  })
})
