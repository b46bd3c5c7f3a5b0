import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { FileReading } from '../../../../../main/ai/kept/kept-states.ts'
import { LONGEST } from '../../../../../main/ai/kept/quota.ts'
import type { Keeping } from '../../../../../main/ai/service.ts'
import type { CompletionCall, Neighbour } from '../../../../../preload/contract/ai.ts'
import { writeTinyModel } from '../../../../models/tiny-model.ts'
import { collect, cursor, PROJECT, question, runService, scratchFolder } from '../running-service.ts'

/** Whatever the machine's speed: what is kept and read again is not a matter of these tests. */
const ALWAYS = { keep: () => true, restore: () => true, wait: () => true }

const lines = (word: string, count: number): string =>
  Array.from({ length: count }, (_, index) => `const ${word}${index} = compute(${index}, '${word}')`).join(
    '\n',
  )
const A = `${lines('alpha', 24)}\nconst sum =`
const B = `${lines('beta', 24)}\nconst sum =`
const SUFFIX = '\nexport { sum }\n'
const NEIGHBOURS: Neighbour[] = [
  {
    kind: 'signature',
    path: 'src/compute.ts',
    text: 'export function compute(index: number, word: string): number',
  },
  { kind: 'place', path: 'src/other.ts', text: lines('gamma', 6) },
]

async function start(folder: string, keeping: Partial<Keeping> = {}, seed = 1) {
  const reports: string[] = []
  const running = await runService({
    dataPath: join(folder, 'data'),
    report: (line) => reports.push(line),
    keeping: { mayKeep: () => true, worth: ALWAYS, ...keeping },
  })
  const path = join(folder, `tiny-${seed}.gguf`)
  if (!existsSync(path)) writeTinyModel(path, { seed })
  const { id: modelId } = await running.client.models.add({ path })
  const at = (prefix: string, documentId = 'a', more: Partial<CompletionCall> = {}): CompletionCall => ({
    ...cursor(prefix, SUFFIX, documentId),
    modelId,
    maxTokens: 8,
    ...more,
  })
  return { ...running, reports, at, kept: join(folder, 'data/conversations', PROJECT) }
}

const states = (kept: string): string[] =>
  existsSync(kept) ? readdirSync(kept).filter((name) => name.endsWith('.state')) : []

describe('a file after the app was started again', () => {
  it('has only what changed read for its first completion, which is the one that a model writes anew', async () => {
    const folder = scratchFolder()
    const before = await start(folder)
    const first = await before.client.complete(before.at(A))
    expect(first.evaluatedTokens).toBe(first.promptTokens)
    await before.service.dispose()
    expect(states(before.kept)).toEqual(['file-a.state'])

    const after = await start(folder)
    const again = await after.client.complete(after.at(`${A} alpha0 +`))
    expect(again.keptTokens).toBeGreaterThan(first.promptTokens / 2)
    expect(again.evaluatedTokens).toBeLessThan(12)
    const { last } = await after.client.reading(after.at(`${A} alpha0 +`))
    expect(last).toEqual({
      promptTokens: again.promptTokens,
      evaluatedTokens: again.evaluatedTokens,
      keptTokens: again.keptTokens,
    })
    expect(after.reports.filter((line) => line.includes('kept'))).toEqual([])

    const fresh = await start(scratchFolder())
    const anew = await fresh.client.complete(fresh.at(`${A} alpha0 +`))
    expect(again.text).toBe(anew.text)
    expect(again.promptTokens).toBe(anew.promptTokens)
  })

  it('finds its place in a file of which the model reads a part', async () => {
    const folder = scratchFolder()
    const long = `${lines('early', 400)}\n${A}`
    const before = await start(folder)
    await before.client.complete(before.at(long))
    await before.client.complete(before.at(`${long} alpha0`))
    await before.service.dispose()
    const after = await start(folder)
    const again = await after.client.complete(after.at(`${long} alpha0 +`))
    expect(again.evaluatedTokens).toBeLessThan(12)
  })

  it('goes on with the pieces of other files that were read for it, and only with these', async () => {
    const folder = scratchFolder()
    const before = await start(folder)
    await before.client.complete(before.at(A))
    expect(await before.client.prepare(before.at(A, 'a', { neighbours: NEIGHBOURS }))).toEqual({
      ready: true,
    })
    await before.service.dispose()

    const after = await start(folder)
    const neighbours = await after.client.kept.neighbours({ projectId: PROJECT, documentId: 'a' })
    expect(neighbours).toEqual(NEIGHBOURS)
    const again = await after.client.complete(after.at(`${A} alpha0`, 'a', { neighbours }))
    expect(again.withNeighbours).toBe(true)
    expect(again.evaluatedTokens).toBeLessThan(12)
    await after.service.dispose()

    const without = await start(folder)
    const alone = await without.client.complete(without.at(`${A} alpha0`))
    expect(alone.evaluatedTokens).toBeGreaterThan(alone.promptTokens - 3)
  })

  it('is read anew by another model', async () => {
    const folder = scratchFolder()
    const before = await start(folder)
    await before.client.complete(before.at(A))
    await before.service.dispose()
    const other = await start(folder, {}, 2)
    const again = await other.client.complete(other.at(A))
    expect(again.keptTokens).toBe(0)
    expect(again.evaluatedTokens).toBe(again.promptTokens)
  })
})

describe('several files with one model', () => {
  it('each keeps its own when they take turns, beside the chat', async () => {
    const { client, at, kept } = await start(scratchFolder())
    const first = await client.complete(at(A))
    await collect(
      await client.chat(question('Words, and more of them.', { modelId: first.modelId, maxTokens: 4 })),
    )
    await client.complete(at(B, 'b'))
    expect(states(kept)).toEqual(['file-a.state'])
    expect((await client.complete(at(`${A} alpha0`))).evaluatedTokens).toBeLessThan(12)
    expect((await client.complete(at(`${B} beta0`, 'b'))).evaluatedTokens).toBeLessThan(12)
    await client.models.unload()
    expect(states(kept).sort()).toEqual(['file-a.state', 'file-b.state', 'talk.state'])
    expect(await client.kept.usage()).toMatchObject({ chats: 1, files: 2 })
  })

  it('go on after the model has left memory', async () => {
    const { client, at } = await start(scratchFolder())
    await client.complete(at(A))
    await client.models.unload()
    expect((await client.complete(at(`${A} alpha0`))).evaluatedTokens).toBeLessThan(12)
  })

  it("a request that is given up takes nothing of another file's for its own", async () => {
    const { client, at, kept, service } = await start(scratchFolder())
    await client.complete(at(A))
    const stop = new AbortController()
    const given = client.complete(at(B, 'b'), { signal: stop.signal })
    stop.abort()
    await expect(given).rejects.toThrow()
    await service.dispose()
    for (const name of readdirSync(kept).filter((one) => one.endsWith('.json')))
      expect(JSON.parse(readFileSync(join(kept, name), 'utf8')).file.text.includes('alpha0')).toBe(
        name === 'file-a.json',
      )
  })
})

describe('what may not be kept of a file', () => {
  it('is asked with all that was read, and neither written nor used when the answer is no', async () => {
    const folder = scratchFolder()
    const asked: FileReading[] = []
    let allowed = true
    const mayKeep: Keeping['mayKeep'] = async (key, file) => {
      if (key.kind === 'file' && file !== undefined) asked.push(file)
      return allowed
    }
    const before = await start(folder, { mayKeep })
    await before.client.complete(before.at(A))
    await before.client.prepare(before.at(A, 'a', { neighbours: NEIGHBOURS }))
    await before.service.dispose()
    expect(asked[0]?.neighbours.map(({ path }) => path)).toEqual(['src/compute.ts', 'src/other.ts'])
    for (const part of ['alpha23', 'gamma5', 'export { sum }']) expect(asked[0]?.text).toContain(part)

    allowed = false
    const after = await start(folder, { mayKeep })
    expect(await after.client.kept.neighbours({ projectId: PROJECT, documentId: 'a' })).toEqual([])
    const again = await after.client.complete(after.at(A, 'a', { neighbours: NEIGHBOURS }))
    expect(again.keptTokens).toBe(0)
    await after.client.complete(after.at(B, 'b'))
    await after.service.dispose()
    expect(states(after.kept)).toEqual(['file-a.state'])
  })

  it('goes when it has become forbidden while it was written', async () => {
    let answers = 0
    const { client, at, kept } = await start(scratchFolder(), { mayKeep: () => answers++ === 0 })
    await client.complete(at(A))
    await client.models.unload()
    expect(answers).toBe(2)
    expect(readdirSync(kept)).toEqual([])
  })

  it('goes when nobody has used it for long', async () => {
    const folder = scratchFolder()
    const before = await start(folder)
    await before.client.complete(before.at(A))
    await before.service.dispose()
    const long = (Date.now() - LONGEST) / 1000 - 60
    utimesSync(join(before.kept, 'file-a.json'), long, long)
    const after = await start(folder)
    expect((await after.client.complete(after.at(A))).keptTokens).toBe(0)
    expect(readdirSync(after.kept)).toEqual([])
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
  }
  it.each(Object.entries(harm))('%s is never given to the model, and goes', async (_, damage) => {
    const folder = scratchFolder()
    const before = await start(folder)
    await before.client.complete(before.at(A))
    await before.service.dispose()
    damage(join(before.kept, 'file-a.state'))
    const after = await start(folder)
    const again = await after.client.complete(after.at(A))
    expect(again.keptTokens).toBe(0)
    expect(again.evaluatedTokens).toBe(again.promptTokens)
    expect(readdirSync(after.kept)).toEqual([])
  })

  it("a chat's under a file's name is not taken for it", async () => {
    const folder = scratchFolder()
    const before = await start(folder)
    const { modelId } = await before.client.complete(before.at('x'))
    await collect(await before.client.chat(question(A, { modelId, maxTokens: 4 })))
    await before.service.dispose()
    for (const ending of ['.json', '.state'])
      writeFileSync(join(before.kept, `file-a${ending}`), readFileSync(join(before.kept, `talk${ending}`)))
    const after = await start(folder)
    const again = await after.client.complete(after.at(A))
    expect(again.evaluatedTokens).toBe(again.promptTokens)
  })
})
