import { describe, expect, it } from 'vitest'
import { collect, question, runService, shippedModels } from './running-service.ts'

const file = (path: string, text: string) => ({ path, text })
const small = file('src/math.ts', 'export const add = (a: number, b: number) => a + b\n')
const large = file('src/large.ts', 'export const word = "several words in a line"\n'.repeat(800))

describe('what a question would take', () => {
  it('is counted as the model reads it, part by part, without its weights being loaded', async () => {
    const { client, service } = await runService({ modelsPath: shippedModels })
    const asked = question('What does ```add``` do — é 😀?', { maxTokens: 2, context: [small, small] })
    const measured = await client.measure(asked)
    expect(service.engine.state.value.state).toBe('idle')
    expect(measured).toMatchObject({ exact: true, cut: [], droppedMessages: 0, tooLong: false })
    expect(measured.files[0]).toBe(measured.files[1])
    const { started } = await collect(await client.chat(asked))
    expect(measured).toMatchObject({ total: started?.promptTokens, contextLength: started?.contextLength })
    // Once it is loaded, the count is the same.
    expect(await client.measure(asked)).toEqual(measured)
  }, 60_000)

  it('says which files would be cut and that earlier messages would go', async () => {
    const { client } = await runService({ modelsPath: shippedModels })
    const talk = Array.from({ length: 40 }, (_, n) => ({
      role: n % 2 === 0 ? ('user' as const) : ('assistant' as const),
      content: `${n} ${'many words of talk '.repeat(60)}`,
    }))
    const messages = [...talk, { role: 'user' as const, content: 'And now?' }]
    const measured = await client.measure(question('', { messages, context: [large] }))
    expect(measured.total).toBeGreaterThan(measured.room)
    expect(measured.cut).toMatchObject([{ path: 'src/large.ts', ofCharacters: large.text.length }])
    expect(measured.droppedMessages).toBeGreaterThan(0)
    expect((await client.measure(question('word '.repeat(20_000)))).tooLong).toBe(true)
  }, 60_000)
})

describe('what does not fit', () => {
  it('is not left out where it must be kept: nothing is asked, and what is too much is said', async () => {
    const { client } = await runService({ modelsPath: shippedModels })
    const asked = question('Why?', { context: [large], maxTokens: 2, keepWhole: ['files', 'messages'] })
    await expect(collect(await client.chat(asked))).rejects.toMatchObject({
      code: 'CONTEXT_FULL',
      data: { cut: [{ path: 'src/large.ts' }], droppedMessages: 0 },
    })
    for await (const event of await client.chat({ ...asked, keepWhole: ['messages'] })) {
      expect(event).toMatchObject({ type: 'started', cut: [{ path: 'src/large.ts' }] })
      break
    }
  }, 60_000)
})
