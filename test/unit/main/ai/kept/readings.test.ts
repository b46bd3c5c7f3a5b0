import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Keeping } from '../../../../../main/ai/service.ts'
import type { ChatMessage } from '../../../../../preload/contract/ai.ts'
import { writeScriptedModel } from '../../../../models/scripted-model.ts'
import { writeTinyModel } from '../../../../models/tiny-model.ts'
import { type AiClient, collect, PROJECT, question, runService, scratchFolder } from '../running-service.ts'

/** Whatever the machine's speed: what is kept and read again is not a matter of these tests. */
const ALWAYS = { keep: () => true, restore: () => true, wait: () => true }
const LONG = 'Tell me about words, numbers and the places where they meet. '.repeat(30)

async function start(folder: string, keeping: Partial<Keeping> = {}, seed = 1) {
  const reports: string[] = []
  const running = await runService({
    dataPath: join(folder, 'data'),
    report: (line) => reports.push(line),
    keeping: { mayKeep: () => true, worth: ALWAYS, ...keeping },
  })
  const path = join(folder, `tiny-${seed}.gguf`)
  writeTinyModel(path, { seed })
  const model = await running.client.models.add({ path })
  return { ...running, reports, modelId: model.id, kept: join(folder, 'data/conversations', PROJECT) }
}

function ask(client: AiClient, messages: ChatMessage[], modelId?: string, conversationId = 'talk') {
  const more = { messages, conversationId, exact: true, maxTokens: 24, ...(modelId ? { modelId } : {}) }
  return client.chat(question('', more)).then(collect)
}

const first: ChatMessage[] = [{ role: 'user', content: LONG }]
const second = (answer: string): ChatMessage[] => [
  ...first,
  { role: 'assistant', content: answer },
  { role: 'user', content: 'And then?' },
]
const evaluated = (answer: Awaited<ReturnType<typeof collect>>) => answer.evaluating.at(-1)?.total ?? 0

describe('a chat after the app was started again', () => {
  it('reads only what is new, and knows what was said before', async () => {
    const folder = scratchFolder()
    // The answer to the second question is found in the first one alone: in what was kept, that is.
    const plan = 'First read the file, then write the test.'
    const path = join(folder, 'scripted.gguf')
    writeScriptedModel(path, { default: 'I do not know.', triggers: { '#plan': plan } })
    const talk: ChatMessage[] = [{ role: 'user', content: `${LONG} #plan` }]
    const before = await start(folder)
    const { id } = await before.client.models.add({ path })
    const answer = await ask(before.client, talk, id)
    await before.service.dispose()

    const after = await start(folder)
    const more: ChatMessage[] = [
      ...talk,
      { role: 'assistant', content: answer.text },
      { role: 'user', content: 'Say it again.' },
    ]
    const again = await ask(after.client, more, id)
    expect(again.text).toBe(plan)
    expect(evaluated(again)).toBeLessThan(evaluated(answer) / 4)
    expect(after.reports.filter((line) => line.includes('kept'))).toEqual([])
  })

  it('keeps what others on the machine may not read', async () => {
    const folder = scratchFolder()
    const { client, service, kept } = await start(folder)
    await ask(client, first)
    await service.dispose()
    expect(readdirSync(kept).sort()).toEqual(['talk.json', 'talk.state'])
    for (const name of readdirSync(kept)) expect(statSync(join(kept, name)).mode & 0o777).toBe(0o600)
    expect(statSync(kept).mode & 0o777).toBe(0o700)
  })

  it('is read anew by another model, and by the same one with another length', async () => {
    const folder = scratchFolder()
    const before = await start(folder)
    const all = evaluated(await ask(before.client, first, before.modelId))
    await before.service.dispose()
    const other = await start(folder, {}, 2)
    expect(evaluated(await ask(other.client, first, other.modelId))).toBe(all)
    await other.service.dispose()
    const shorter = await runService({
      dataPath: join(folder, 'data'),
      contexts: { chat: 2048 },
      keeping: { mayKeep: () => true, worth: ALWAYS },
    })
    expect(evaluated(await ask(shorter.client, first, other.modelId))).toBe(all)
  })
})

describe('a kept file that is not what was written', () => {
  const harm: Record<string, (state: string) => void> = {
    'half of it': (state) => truncateSync(state, Math.floor(statSync(state).size / 2)),
    'a flipped bit': (state) => {
      const bytes = readFileSync(state)
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
      writeFileSync(state, bytes)
    },
    'no state': (state) => rmSync(state),
    'a note that is none': (state) => writeFileSync(state.replace('.state', '.json'), '{"identity":'),
    'a state that ended the process': (state) => writeFileSync(state.replace('.state', '.trying'), ''),
    'what a stop left': (state) => {
      rmSync(state.replace('.state', '.json'))
      writeFileSync(state.replace('.state', '.part'), 'ggsq')
    },
  }
  it.each(Object.entries(harm))('%s is never given to the model, and goes', async (_, damage) => {
    const folder = scratchFolder()
    const before = await start(folder)
    const all = evaluated(await ask(before.client, first))
    await before.service.dispose()
    damage(join(before.kept, 'talk.state'))
    const after = await start(folder)
    const answer = await ask(after.client, first)
    expect(answer.finished?.reason).toBe('length')
    expect(evaluated(answer)).toBe(all)
    expect(readdirSync(after.kept)).toEqual([])
  })
})

describe('several chats with one model', () => {
  it('each keeps its own when they take turns', async () => {
    const { client, kept } = await start(scratchFolder())
    const one = await ask(client, first)
    const other: ChatMessage[] = [{ role: 'user', content: `Something else. ${LONG}` }]
    const all = evaluated(await ask(client, other, undefined, 'other'))
    expect(evaluated(await ask(client, second(one.text)))).toBeLessThan(all / 4)
    expect(evaluated(await ask(client, other, undefined, 'other'))).toBe(1)
    expect(readdirSync(kept).filter((name) => name.endsWith('.state'))).toEqual(['other.state', 'talk.state'])
  })

  it('a model that leaves memory keeps its chat, and goes on with it', async () => {
    const { client } = await start(scratchFolder())
    await ask(client, first)
    await client.models.unload()
    expect(evaluated(await ask(client, first))).toBe(1)
  })

  it('the one that was used longest ago goes when there is no more room', async () => {
    const one = await start(scratchFolder())
    await ask(one.client, first)
    await one.client.models.unload()
    const { bytes } = await one.client.kept.usage()
    const { client, kept } = await start(scratchFolder(), { quota: bytes * 2.5 })
    for (const conversation of ['a', 'b', 'c', 'd']) await ask(client, first, undefined, conversation)
    expect(readdirSync(kept).filter((name) => name.endsWith('.state'))).toEqual(['b.state', 'c.state'])
  })
})

describe('what may not be kept', () => {
  it('is not written, nor read when it is there', async () => {
    const folder = scratchFolder()
    let allowed = true
    const before = await start(folder, { mayKeep: () => allowed })
    const all = evaluated(await ask(before.client, first))
    await before.service.dispose()
    allowed = false
    const after = await start(folder, { mayKeep: () => allowed })
    expect(evaluated(await ask(after.client, first))).toBe(all)
    await ask(after.client, first, undefined, 'other')
    await after.service.dispose()
    expect(readdirSync(after.kept).filter((name) => name.endsWith('.state'))).toEqual(['talk.state'])
  })

  it('is deleted on request, and what it took is told', async () => {
    const { client, kept } = await start(scratchFolder())
    await ask(client, first)
    await client.models.unload()
    const before = await client.kept.usage()
    expect(before).toMatchObject({ chats: 1, files: 0 })
    expect(before.bytes).toBe(statSync(join(kept, 'talk.state')).size)
    await client.kept.delete()
    expect(await client.kept.usage()).toEqual({ chats: 0, files: 0, bytes: 0 })
    expect(readdirSync(kept)).toEqual([])
  })

  it('a short question is not worth a file', async () => {
    const { MEASURED } = await import('../../../../../main/ai/kept/worth.ts')
    expect(MEASURED.keep(0.1)).toBe(false)
    expect(MEASURED.keep(3)).toBe(true)
    expect(MEASURED.restore(3, 0.01)).toBe(true)
    expect(MEASURED.restore(0.01, 0.02)).toBe(false)
    expect(MEASURED.wait(9)).toBe(false)
  })
})
