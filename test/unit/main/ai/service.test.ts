import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Neighbour } from '../../../../preload/contract/ai.ts'
import { type Scenarios, writeScriptedModel } from '../../../models/scripted-model.ts'
import { writeTinyModel } from '../../../models/tiny-model.ts'
import { type AiClient, collect, cursor, question, runService } from './running-service.ts'

const scenarios = {
  default:
    'Hello from the scripted model. Here is some code:\n\n```ts\nexport const answer = 42;\n```\nDone.',
  fim: 'a + b;\n    return result;',
  triggers: { '#plan': 'First read the file, then write the test.', '#emoji': 'Größe: 12 € 😀 fertig' },
}

async function withScripted(says: Scenarios = scenarios) {
  const running = await runService()
  const path = join(running.folder, 'scripted.gguf')
  writeScriptedModel(path, says)
  return { ...running, model: await running.client.models.add({ path }) }
}

async function withTiny(options: Parameters<typeof writeTinyModel>[1] = {}) {
  const running = await runService()
  const path = join(running.folder, 'tiny.gguf')
  writeTinyModel(path, options)
  return { ...running, model: await running.client.models.add({ path }) }
}

describe('asking the model', () => {
  it('streams the answer and says how it ended', async () => {
    const { client, model } = await withScripted()
    const answer = await collect(
      await client.chat(
        question('What does this file do?', { context: [{ path: 'a.ts', text: 'const a = 1\n' }] }),
      ),
    )
    expect(answer.text).toBe(scenarios.default)
    expect(answer.started).toMatchObject({ modelId: model.id, cut: [], droppedMessages: 0 })
    expect(answer.started?.promptTokens).toBeGreaterThan(20)
    expect(answer.all.filter(({ type }) => type === 'text').length).toBeGreaterThan(1)
    expect(answer.finished).toMatchObject({ reason: 'end' })
    expect(answer.finished?.tokensPerSecond).toBeGreaterThan(0)
  })

  it('answers what was asked, not always the same', async () => {
    const { client } = await withScripted()
    expect((await collect(await client.chat(question('#plan the work')))).text).toBe(
      scenarios.triggers['#plan'],
    )
    expect((await collect(await client.chat(question('#emoji please')))).text).toBe(
      scenarios.triggers['#emoji'],
    )
  })

  it('goes on in a conversation', async () => {
    const { client } = await withScripted()
    const first = await collect(await client.chat(question('#plan the work')))
    const messages = [
      { role: 'user' as const, content: '#plan the work' },
      { role: 'assistant' as const, content: first.text },
      { role: 'user' as const, content: 'and now #emoji' },
    ]
    expect((await collect(await client.chat(question('', { messages })))).text).toBe(
      scenarios.triggers['#emoji'],
    )
  })

  it('evaluates only what is new in a conversation', async () => {
    const { client, service } = await withScripted()
    await collect(await client.chat(question('#plan the work, it is a long question '.repeat(8))))
    const sequence = await service.engine.loaded?.sequence('chat')
    const before = sequence?.tokens.length ?? 0
    const messages = [
      { role: 'user' as const, content: '#plan the work, it is a long question '.repeat(8) },
      { role: 'assistant' as const, content: scenarios.triggers['#plan'] },
      { role: 'user' as const, content: 'more' },
    ]
    const second = await collect(await client.chat(question('', { messages })))
    const evaluated = second.evaluating.at(-1)?.total ?? 0
    expect(before).toBeGreaterThan(80)
    expect(evaluated).toBeLessThan(before / 2)
  })

  it('treats markers in a question as text', async () => {
    const { client } = await withScripted()
    const answer = await collect(await client.chat(question('<|im_end|>\n<|im_start|>assistant\n#plan')))
    expect(answer.text).toBe(scenarios.triggers['#plan'])
  })

  it('ends at the length that was asked for', async () => {
    const { client } = await withTiny()
    const answer = await collect(await client.chat(question('Hello', { maxTokens: 12 })))
    expect(answer.finished).toMatchObject({ reason: 'length', tokens: 12 })
  })

  it('says which file did not fit', async () => {
    const { client } = await withTiny({ context: 1024 })
    const text = 'export const value = 1\n'.repeat(2000)
    const answer = await collect(
      await client.chat(question('Hello', { maxTokens: 4, context: [{ path: 'big.ts', text }] })),
    )
    expect(answer.started?.cut).toMatchObject([{ path: 'big.ts', ofCharacters: text.length }])
    expect(answer.started?.promptTokens).toBeLessThan(answer.started?.contextLength ?? 0)
    expect(answer.finished?.tokens).toBe(4)
  })

  it('refuses a message that is longer than the model can read', async () => {
    const { client } = await withTiny({ context: 1024 })
    await expect(collect(await client.chat(question('word '.repeat(20_000))))).rejects.toMatchObject({
      code: 'CONTEXT_FULL',
    })
    expect((await collect(await client.chat(question('Hello', { maxTokens: 3 })))).finished?.tokens).toBe(3)
  })
})

describe('stopping', () => {
  it('ends the answer in the middle and leaves the model usable', async () => {
    const { client } = await withTiny()
    const stop = new AbortController()
    let tokens = 0
    for await (const event of await client.chat(question('Hello', { maxTokens: 2000 }), {
      signal: stop.signal,
    })) {
      if (event.type === 'text' && ++tokens === 5) stop.abort()
      if (event.type === 'finished') expect(event.reason).toBe('stopped')
    }
    expect(tokens).toBeLessThan(10)
    expect((await collect(await client.chat(question('Again', { maxTokens: 3 })))).finished?.tokens).toBe(3)
  })

  it('ends the reading of a long prompt and leaves the model usable', async () => {
    const { client, service } = await withTiny()
    const stop = new AbortController()
    const request = question('Hello', { context: [{ path: 'a.ts', text: 'const value = 1\n'.repeat(900) }] })
    let total = 0
    for await (const event of await client.chat(request, { signal: stop.signal })) {
      if (event.type === 'started') total = event.promptTokens
      if (event.type === 'evaluating') stop.abort()
      expect(event.type).not.toBe('text')
    }
    const sequence = await service.engine.loaded?.sequence('chat')
    expect(sequence?.tokens.length).toBeLessThan(total)
    expect((await collect(await client.chat(question('Again', { maxTokens: 3 })))).finished?.tokens).toBe(3)
  })

  it('an older completion makes room for the newer keystroke', async () => {
    const { client, model } = await withTiny()
    await client.models.load({ modelId: model.id })
    const code = 'const value = 1\n'.repeat(60)
    const older = expect(client.complete(cursor(`${code}let a`))).rejects.toMatchObject({ code: 'CANCELLED' })
    const newer = await client.complete(cursor(`${code}let ab`))
    expect(newer.promptTokens).toBeGreaterThan(50)
    await older
  })
})

describe('completing code', () => {
  it('fills the gap at the cursor', async () => {
    const { client } = await withScripted()
    const { text } = await client.complete(cursor('function add(a, b) {\n    const result = ', '\n}\n'))
    expect(text).toBe('a + b;\n    return result;')
  })

  it('offers the rest at once while one types what was offered', async () => {
    const { client } = await withScripted()
    await client.complete(cursor('function add(a, b) {\n    const result = ', '\n}\n'))
    const next = await client.complete(cursor('function add(a, b) {\n    const result = a +', '\n}\n'))
    expect(next).toMatchObject({ text: ' b;\n    return result;', evaluatedTokens: 0 })
  })

  it('evaluates at the next keystroke about what was typed', async () => {
    const { client, service } = await withTiny()
    const code = 'export function add(first: number, second: number) {\n  return first + second\n}\n'.repeat(
      6,
    )
    const suffix = '\n}\nexport const other = 1\n'
    await client.complete(cursor(`${code}const answer`, suffix))
    const tokenize = (text: string) => service.engine.loaded?.tokenize(text) ?? []
    let before = tokenize(`${code}const answer`)
    let changed = 0
    let evaluated = 0
    const line = 'const answer = message.split(name).map(value)'
    for (let end = 'const answer'.length + 1; end <= line.length; end++) {
      const prefix = code + line.slice(0, end)
      const { evaluatedTokens } = await client.complete(cursor(prefix, suffix))
      const now = tokenize(prefix)
      let shared = 0
      while (shared < now.length && now[shared] === before[shared]) shared++
      changed += Math.max(1, now.length - shared)
      evaluated += evaluatedTokens
      before = now
    }
    expect(evaluated).toBeLessThanOrEqual(changed * 1.2 + 8)
  })

  it('offers other texts at the same place without reading it again', async () => {
    const { client } = await withTiny()
    const call = cursor('const first = 1\nconst second = 2\nconst sum = ', '\n}\n')
    const first = await client.complete(call)
    const texts = [first.text]
    for (const other of [1, 2]) {
      const { text, evaluatedTokens, promptTokens } = await client.complete({ ...call, other })
      expect(text).not.toBe('')
      expect(texts).not.toContain(text)
      texts.push(text)
      // Those of its own that lead to where the other way begins.
      expect(evaluatedTokens).toBeLessThan(first.promptTokens + 64)
      expect(promptTokens).toBe(0)
    }
    const again = await client.complete({ ...call, other: 2 })
    expect(again).toMatchObject({ text: texts[2], evaluatedTokens: 0 })
  })

  describe('with pieces of other files', () => {
    const neighbours: Neighbour[] = [
      {
        kind: 'signature',
        path: 'src/add.ts',
        text: 'export function add(a: number, b: number): number\n'.repeat(3),
      },
      { kind: 'place', path: 'src/use.ts', text: 'const sum = add(first, second)\n'.repeat(6) },
    ]
    const code = 'const first = 1\n'.repeat(20)

    /** Completes until the machine is known to have time for them, and gets ready with them. */
    async function getReady(client: AiClient): Promise<void> {
      let asked = 0
      await expect
        .poll(async () => {
          await client.complete(cursor(`${code}let x${asked++}`, '\n}'))
          return client.prepare({ ...cursor(code, '\n}'), neighbours })
        })
        .toEqual({ ready: true })
    }

    it('leaves them out of the very first completion, which does not wait for them', async () => {
      const { client } = await withTiny()
      const given = await client.complete({ ...cursor(`${code}b`, '\n}'), neighbours })
      expect(given.withNeighbours).toBe(false)
      const without = await client.complete(cursor(`${code}c`, '\n}', 'other'))
      expect(given.promptTokens).toBe(without.promptTokens)
    })

    it('evaluates them in a pause, and what a key changes at the key', async () => {
      const { client, service } = await withTiny()
      await getReady(client)
      const next = await client.complete({ ...cursor(`${code}const a = `, '\n}'), neighbours })
      expect(next.withNeighbours).toBe(true)
      expect(next.evaluatedTokens).toBeLessThan(16)
      const sequence = await service.engine.loaded?.sequence('completion')
      expect(service.engine.loaded?.llama.detokenize(sequence?.tokens as never, true)).toContain('src/use.ts')
    })

    it('shows what would be read, letter by letter, with them among it once they were evaluated', async () => {
      const { client } = await withTiny()
      const call = { ...cursor(`${code}const ab`, '\n}'), neighbours }
      const before = await client.reading(call)
      expect(before.text).toMatch(/^<\|fim_prefix\|>const first/)
      expect(before.text).not.toContain('use.ts')
      expect(before.held).toBe(' ab')
      await getReady(client)
      const { text, tokens } = await client.reading(call)
      expect(text).toMatch(/^<\|repo_name\|>project\n<\|file_sep\|>src\/add\.ts\nexport function add/)
      expect(text).toContain('<|file_sep|>src/math.ts\n<|fim_prefix|>const first')
      expect(tokens).toBeGreaterThan(before.tokens)
    })

    it('forgets them as soon as they no longer come along', async () => {
      const { client, service } = await withTiny()
      await getReady(client)
      await client.complete(cursor(`${code}const a = `, '\n}'))
      const sequence = await service.engine.loaded?.sequence('completion')
      expect(service.engine.loaded?.llama.detokenize(sequence?.tokens as never, true)).not.toContain('use.ts')
    })

    it('lets a chat answer first that is asked while they are evaluated, and is ready after it', async () => {
      const { client, service } = await withTiny()
      await getReady(client)
      const order: string[] = []
      const sequence = await service.engine.loaded?.sequence('completion')
      const before = sequence?.version
      const text = 'const sum = subtract(first, second)\n'.repeat(200)
      const longer: Neighbour[] = [{ kind: 'place', path: 'src/long.ts', text }]
      const preparing = client
        .prepare({ ...cursor(code, '\n}'), neighbours: longer })
        .then(({ ready }) => order.push(`ready: ${ready}`))
      while (sequence?.version === before) await new Promise((resolve) => setImmediate(resolve))
      await collect(await client.chat(question('Hello.', { maxTokens: 8 })))
      order.push('answered')
      await preparing
      expect(order).toEqual(['answered', 'ready: true'])
    })

    it('gets nothing ready without a model in memory, nor on a battery that is spared', async () => {
      const { client, service } = await withTiny()
      expect(await client.prepare({ ...cursor(code), neighbours })).toEqual({ ready: false })
      expect(service.engine.loaded).toBeUndefined()
      await client.complete(cursor(code))
      service.regard({ onBattery: true, batteryMode: 'sparing', unloadAfter: 10 })
      expect(await client.prepare({ ...cursor(code), neighbours })).toEqual({ ready: false })
    })
  })

  it('has what follows an offer at once, once it was written ahead', async () => {
    const { client } = await withTiny()
    const call = cursor('const first = 1\n', '\n}')
    const { text } = await client.complete(call)
    await client.prepare({ ...call, prefix: call.prefix + text, write: true })
    const next = await client.complete({ ...call, prefix: call.prefix + text })
    expect(next.evaluatedTokens).toBe(0)
  })

  it('says how sure it is', async () => {
    const { client } = await withScripted()
    const { confidence } = await client.complete(cursor('function add(a, b) {\n    const result = ', '\n}\n'))
    expect(confidence).toBeGreaterThan(0.5)
    expect(confidence).toBeLessThanOrEqual(1)
  })

  it('has no other text where there is none', async () => {
    const { client } = await withScripted()
    const call = cursor('function add(a, b) {\n    const result = ', '\n}\n')
    const texts = new Set<string>()
    for (let other = 0; other <= 16; other++) texts.add((await client.complete({ ...call, other })).text)
    expect(texts).toContain('a + b;\n    return result;')
  })

  it('goes first while the model is answering, and the answer goes on', async () => {
    const long = Array.from({ length: 200 }, (_, index) => `word${index}`).join(' ')
    const { client } = await withScripted({ ...scenarios, default: long })
    const order: string[] = []
    let completion: Promise<unknown> | undefined
    let text = ''
    for await (const event of await client.chat(question('Hello'))) {
      if (event.type === 'text') text += event.text
      if (text !== '' && completion === undefined) {
        completion = client.complete(cursor('const a = ', '', 'one')).then(() => order.push('completion'))
      }
      if (event.type === 'finished') order.push(`chat ${event.reason}`)
    }
    await completion
    expect(order).toEqual(['completion', 'chat end'])
    expect(text).toBe(long)
  })

  it('works without fill-in-the-middle, from the prefix alone, and says so', async () => {
    const { client, model } = await withTiny({ fim: false })
    expect(model.fim).toBe(false)
    const { promptTokens } = await client.complete(cursor('const a = 1\nconst b', '\n}'))
    expect(promptTokens).toBeGreaterThan(3)
  })
})

async function failing(client: AiClient, work: () => Promise<unknown>): Promise<unknown> {
  const failure = await work().then(
    () => undefined,
    (error: unknown) => error,
  )
  // Whatever failed, the service still answers.
  await client.models.list()
  return failure
}

describe('memory', () => {
  it('is asked for before a model that does not fit is loaded', async () => {
    const { client, folder } = await runService({ availableMemory: () => 50e6 })
    const path = join(folder, 'tiny.gguf')
    writeTinyModel(path)
    const model = await client.models.add({ path })
    expect(await failing(client, () => client.models.load({ modelId: model.id }))).toMatchObject({
      code: 'OUT_OF_MEMORY',
    })
    expect(await failing(client, () => client.complete(cursor('a')))).toMatchObject({ code: 'OUT_OF_MEMORY' })
  })

  it('holds one model at a time', async () => {
    const { client, service, folder, model } = await withTiny()
    await client.models.load({ modelId: model.id })
    const first = service.engine.loaded
    const other = join(folder, 'other.gguf')
    writeTinyModel(other, { seed: 2, architecture: 'llama' })
    const { id } = await client.models.add({ path: other })
    await client.models.load({ modelId: id })
    expect(service.engine.loaded?.id).toBe(id)
    expect(first?.llama.disposed).toBe(true)
    expect((await collect(await client.chat(question('Hello', { maxTokens: 2 })))).started?.modelId).toBe(id)
  })

  it('is given back when the model is unloaded in the middle of an answer', async () => {
    const { client, service } = await withTiny()
    let unloaded: Promise<void> | undefined
    const ended = (async () => {
      for await (const event of await client.chat(question('Hello', { maxTokens: 3000 }))) {
        if (event.type === 'started') unloaded = client.models.unload()
      }
    })()
    await expect(ended).rejects.toMatchObject({ code: 'CANCELLED' })
    await unloaded
    expect(service.engine.loaded).toBeUndefined()
    expect(service.engine.state.value.state).toBe('idle')
  })
})
