import { afterEach, expect, it, vi } from 'vitest'
import { Engines } from '../../../../../main/ai/engine/engines.ts'
import { CPU_BATCH, type LoadedModel } from '../../../../../main/ai/engine/loaded-model.ts'
import { neededBytes } from '../../../../../main/ai/engine/memory.ts'
import { checkModelFile } from '../../../../../main/ai/gguf/check-file.ts'
import { writeScriptedModel } from '../../../../models/scripted-model.ts'
import { collect, cursor, question, runService, scratchFolder } from '../running-service.ts'

const CHAT = 'Hello from the model that answers.'
const OWN = 'Hello from the model that completes.'

function writeModels(folder: string) {
  const [answers, completes] = [`${folder}/answers.gguf`, `${folder}/completes.gguf`]
  writeScriptedModel(answers, { default: CHAT, fim: 'left;' })
  writeScriptedModel(completes, { default: OWN, fim: 'right;' })
  return { answers, completes }
}

async function withTwo() {
  const running = await runService()
  const paths = writeModels(running.folder)
  const answers = await running.client.models.add({ path: paths.answers })
  const completes = await running.client.models.add({ path: paths.completes })
  const inMemory = () => {
    const { main, own } = running.service.engines
    return [main.loaded?.id, own.loaded?.id]
  }
  return { ...running, answers, completes, inMemory }
}

const opened: Engines[] = []
afterEach(async () => {
  for (const engines of opened.splice(0)) await engines.dispose()
})

/** Two models, in a memory with room for so many. */
function engines(room: 1 | 2, patience: number) {
  const { answers, completes } = writeModels(scratchFolder())
  const availableMemory = (): number => {
    const held = [both.main.loaded, both.own.loaded].filter((loaded) => loaded !== undefined)
    return held.length < room ? 2 ** 40 : 2 ** 20
  }
  const both: Engines = new Engines(
    { chooseDevice: async () => 'cpu', report: () => {}, availableMemory },
    patience,
  )
  opened.push(both)
  return { both, answers: { id: 'answers', path: answers }, completes: { id: 'completes', path: completes } }
}

it('two models are in memory only where the contexts have room too that neither has made yet', async () => {
  const { answers, completes } = writeModels(scratchFolder())
  let available = 2 ** 40
  const both = new Engines({
    chooseDevice: async () => 'cpu',
    report: () => {},
    availableMemory: () => available,
  })
  opened.push(both)
  const { model } = await both.toAnswer({ id: 'answers', path: answers })
  const { facts } = await checkModelFile(completes)
  const unmade = model.claimedBytes - model.facts.weightBytes
  expect(unmade).toBeGreaterThan(0)
  const room = neededBytes(facts, { chat: 0, completion: 2048 }, CPU_BATCH) + model.claimedBytes
  available = room - 1
  const file = { id: 'completes', path: completes }
  expect((await both.toComplete(file)).model).toBe(model)
  // Made, they are no longer among what is available, and need not be counted a second time.
  await model.sequence('chat')
  await model.sequence('completion')
  expect(model.claimedBytes).toBe(model.facts.weightBytes)
  available = room - unmade
  expect((await both.toComplete(file)).model.id).toBe('completes')
  expect(both.main.loaded).toBe(model)
})

it('chat and completion each have their own model, both in memory, and neither loads the other anew', async () => {
  const { client, service, answers, completes, inMemory } = await withTwo()
  expect((await collect(await client.chat(question('hello', { modelId: answers.id })))).text).toBe(CHAT)
  const completed = await client.complete({ ...cursor('const sum = '), modelId: completes.id })
  expect(completed).toMatchObject({ text: 'right;', modelId: completes.id })
  expect(inMemory()).toEqual([answers.id, completes.id])
  expect(service.engines.state.value).toMatchObject({
    modelId: answers.id,
    completion: { state: 'ready', modelId: completes.id },
  })
  const before = [service.engines.main.loaded, service.engines.own.loaded]
  expect((await collect(await client.chat(question('again', { modelId: answers.id })))).text).toBe(CHAT)
  await client.complete({ ...cursor('const other = '), modelId: completes.id })
  expect([service.engines.main.loaded, service.engines.own.loaded]).toEqual(before)
})

it('a file that does both is in memory once', async () => {
  const { client, answers, completes, inMemory } = await withTwo()
  await collect(await client.chat(question('hello', { modelId: answers.id })))
  await client.complete({ ...cursor('const sum = '), modelId: answers.id })
  expect(inMemory()).toEqual([answers.id, undefined])
  // The one that completes is chosen to answer: it moves, and completes on.
  await client.complete({ ...cursor('const sum = '), modelId: completes.id })
  expect((await collect(await client.chat(question('hello', { modelId: completes.id })))).text).toBe(OWN)
  await client.complete({ ...cursor('const more = '), modelId: completes.id })
  expect(inMemory()).toEqual([completes.id, undefined])
})

it('without a model of its own completion is what it was: the one that answers', async () => {
  const { client, answers, inMemory } = await withTwo()
  await client.models.load({ modelId: answers.id })
  expect((await client.complete(cursor('const sum = '))).modelId).toBe(answers.id)
  expect(inMemory()).toEqual([answers.id, undefined])
})

it('a completion comes while the other model still answers', async () => {
  const { client, service, answers, completes } = await withTwo()
  await client.models.load({ modelId: answers.id })
  const talk = await service.engine.scheduler.enter('chat', 'long')
  const completed = await client.complete({ ...cursor('const sum = '), modelId: completes.id })
  expect(completed.text).toBe('right;')
  talk.finish()
})

it('where memory has no room for two, the one that answers completes too while it is in use', async () => {
  const { both, answers, completes } = engines(1, 60_000)
  const { model } = await both.toAnswer(answers)
  const served = await both.toComplete(completes)
  expect(served.engine).toBe(both.main)
  expect(served.model).toBe(model)
  expect(both.own.loaded).toBeUndefined()
})

it('a model that was loaded just now is in use, although nobody has asked it anything yet', async () => {
  const { both, answers, completes } = engines(1, 60_000)
  const now = performance.now()
  vi.spyOn(performance, 'now').mockImplementation(() => now + 3_600_000)
  await both.toAnswer(answers)
  expect((await both.toComplete(completes)).engine).toBe(both.main)
})

it('and once it is not, they take turns', async () => {
  const { both, answers, completes } = engines(1, 0)
  await both.toAnswer(answers)
  expect((await both.toComplete(completes)).engine).toBe(both.own)
  expect(both.main.loaded).toBeUndefined()
  expect((await both.toAnswer(answers)).engine).toBe(both.main)
  expect(both.own.loaded).toBeUndefined()
})

it('where there is no room for two, one that is being loaded counts already', async () => {
  const { both, answers, completes } = engines(1, 60_000)
  const [answering, completing] = await Promise.all([both.toAnswer(answers), both.toComplete(completes)])
  expect(completing.model).toBe(answering.model)
  expect(both.own.loaded).toBeUndefined()
})

it('a file that is asked to complete and to answer at once is in memory once', async () => {
  const { both, answers } = engines(2, 60_000)
  const completing = both.toComplete(answers).catch(() => undefined)
  await both.toAnswer(answers)
  await completing
  expect([both.main.holds, both.own.holds]).toEqual(['answers', undefined])
  expect((await both.toComplete(answers)).engine).toBe(both.main)
})

/** Two models that leave memory when they are told to, in a memory with room for so many. */
function leavingLater(room: 1 | 2, patience: number) {
  const { answers, completes } = writeModels(scratchFolder())
  const inMemory = new Set<LoadedModel>()
  let most = 0
  let leave = (): void => {}
  let left = Promise.resolve()
  const both = new Engines(
    {
      chooseDevice: async () => 'cpu',
      report: () => {},
      availableMemory: () => (inMemory.size < room ? 2 ** 40 : 2 ** 20),
      leaving: () => left,
    },
    patience,
  )
  opened.push(both)
  both.state.subscribe(() => {
    for (const { loaded } of [both.main, both.own]) {
      if (loaded === undefined || inMemory.has(loaded)) continue
      inMemory.add(loaded)
      loaded.llama.onDispose.createListener(() => void inMemory.delete(loaded))
    }
    most = Math.max(most, inMemory.size)
  })
  return {
    both,
    answers: { id: 'answers', path: answers },
    completes: { id: 'completes', path: completes },
    /** From now on they leave only when they are told to. */
    stay() {
      left = new Promise((resolve) => {
        leave = resolve
      })
    },
    /** Once whoever asked has come as far as it can. */
    async letLeave() {
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve))
      leave()
    },
    most: () => most,
  }
}

it('while completion’s model makes room for a question, a key does not take that room', async () => {
  const { both, answers, completes, stay, letLeave, most } = leavingLater(1, 60_000)
  await both.toComplete(completes)
  stay()
  const answering = both.toAnswer(answers)
  await vi.waitFor(() => expect(both.own.loaded).toBeUndefined())
  const completing = both.toComplete(completes)
  await letLeave()
  expect((await completing).model).toBe((await answering).model)
  expect(both.own.holds).toBeUndefined()
  expect(most()).toBe(1)
})

it('while the model that answers makes room for a key, a question does not take that room', async () => {
  const { both, answers, completes, stay, letLeave, most } = leavingLater(1, 0)
  await both.toAnswer(answers)
  stay()
  const completing = both.toComplete(completes)
  await vi.waitFor(() => expect(both.main.loaded).toBeUndefined())
  const answering = both.toAnswer(answers)
  await letLeave()
  expect((await completing).engine).toBe(both.own)
  expect((await answering).engine).toBe(both.main)
  expect(both.own.holds).toBeUndefined()
  expect(most()).toBe(1)
})

it('a file that moves to where it answers too is in memory once, whatever is asked of it meanwhile', async () => {
  const { both, completes, stay, letLeave, most } = leavingLater(2, 60_000)
  await both.toComplete(completes)
  stay()
  const answering = both.toAnswer(completes)
  await vi.waitFor(() => expect(both.own.loaded).toBeUndefined())
  const completing = both.toComplete(completes)
  await letLeave()
  expect((await completing).model).toBe((await answering).model)
  expect(both.own.holds).toBeUndefined()
  expect(most()).toBe(1)
})

it('a model that leaves by itself takes its room until it has left, also that of the other engine', async () => {
  const { both, answers, completes, stay, letLeave, most } = leavingLater(1, 60_000)
  await both.toComplete(completes)
  stay()
  both.thrift = { unloadAfter: 0.05 / 60, sparing: false }
  await vi.waitFor(() => expect(both.own.loaded).toBeUndefined())
  both.thrift = { unloadAfter: 0, sparing: false }
  const answering = both.toAnswer(answers)
  await letLeave()
  expect((await answering).model.id).toBe('answers')
  expect(most()).toBe(1)
})

it('each leaves memory by itself when nobody uses it', async () => {
  const { both, answers, completes } = engines(2, 60_000)
  await both.toAnswer(answers)
  await both.toComplete(completes)
  both.thrift = { unloadAfter: 0.05 / 60, sparing: false }
  const talk = await both.main.scheduler.enter('chat', 'long')
  await vi.waitFor(() => expect(both.own.loaded).toBeUndefined(), { timeout: 20_000 })
  expect(both.main.loaded).toBeDefined()
  talk.finish()
})

it('a model that is deleted leaves whichever part it has', async () => {
  const { client, completes, answers, inMemory } = await withTwo()
  await client.models.load({ modelId: answers.id })
  await client.complete({ ...cursor('const sum = '), modelId: completes.id })
  await client.models.remove({ modelId: completes.id })
  expect(inMemory()).toEqual([answers.id, undefined])
  await client.models.unload()
  expect(inMemory()).toEqual([undefined, undefined])
})
