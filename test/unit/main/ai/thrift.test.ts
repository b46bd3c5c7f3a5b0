import { expect, it, vi } from 'vitest'
import { writeScriptedModel } from '../../../models/scripted-model.ts'
import { collect, cursor, question, runService, shippedModels } from './running-service.ts'

const AN_INSTANT = 0.05 / 60

async function withChosen() {
  const running = await runService({ modelsPath: shippedModels })
  const path = `${running.folder}/scripted.gguf`
  writeScriptedModel(path, { default: 'Hello from the chosen model.', fim: 'a + b;' })
  const model = await running.client.models.add({ path })
  await running.client.models.load({ modelId: model.id })
  return { ...running, model }
}

it('a model that nobody uses leaves memory, says so, and comes back when it is asked', async () => {
  const { client, service, model } = await withChosen()
  service.regard({ onBattery: false, batteryMode: 'full', unloadAfter: AN_INSTANT })
  await vi.waitFor(() => expect(service.engine.loaded).toBeUndefined(), { timeout: 20_000 })
  expect(service.engine.state.value).toMatchObject({ state: 'idle', modelId: model.id })
  expect(service.engine.state.value.unusedFor).toBeGreaterThan(0)

  service.regard({ onBattery: false, batteryMode: 'full', unloadAfter: 0 })
  // Not the starter, which would be the first in the list.
  expect((await client.complete(cursor('const sum = '))).modelId).toBe(model.id)
  expect((await collect(await client.chat(question('hello')))).text).toBe('Hello from the chosen model.')
})

it('a model in use stays, however long its answer takes', async () => {
  const { service } = await withChosen()
  service.regard({ onBattery: false, batteryMode: 'full', unloadAfter: AN_INSTANT })
  const job = await service.engine.scheduler.enter('chat', 'long')
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(service.engine.loaded).toBeDefined()
  job.finish()
  await vi.waitFor(() => expect(service.engine.loaded).toBeUndefined(), { timeout: 20_000 })
})

it('with 0 minutes a model stays', async () => {
  const { service } = await withChosen()
  service.regard({ onBattery: false, batteryMode: 'full', unloadAfter: AN_INSTANT })
  service.regard({ onBattery: false, batteryMode: 'full', unloadAfter: 0 })
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(service.engine.loaded).toBeDefined()
})

it('a model that rests and is taken off the list is not asked for any more', async () => {
  const { client, service, model } = await withChosen()
  service.regard({ onBattery: false, batteryMode: 'full', unloadAfter: AN_INSTANT })
  await vi.waitFor(() => expect(service.engine.loaded).toBeUndefined(), { timeout: 20_000 })
  await client.models.remove({ modelId: model.id })
  expect(service.engine.state.value.modelId).toBeUndefined()
})

it('on the battery half the threads compute, and an answer goes on with them', async () => {
  const { client, service } = await withChosen()
  const engine = service.engine as unknown as { loaded: { threads: number; cores: number } }
  const before = engine.loaded.threads
  service.regard({ onBattery: true, batteryMode: 'sparing', unloadAfter: 0 })
  expect(engine.loaded.threads).toBe(Math.ceil(before / 2))
  expect((await collect(await client.chat(question('hello')))).text).toBe('Hello from the chosen model.')
  service.regard({ onBattery: true, batteryMode: 'full', unloadAfter: 0 })
  expect(engine.loaded.threads).toBe(before)
})

it('what is spared on the battery is told, and that it is over', async () => {
  const { client, service } = await withChosen()
  const told: string[] = []
  const stop = new AbortController()
  const follow = (async () => {
    for await (const { mode } of await client.models.thrift(undefined, { signal: stop.signal }))
      told.push(mode)
  })()
  for (const [onBattery, batteryMode] of [
    [true, 'no-completion'],
    [true, 'sparing'],
    [false, 'sparing'],
  ] as const) {
    service.regard({ onBattery, batteryMode, unloadAfter: 0 })
    await vi.waitFor(() => expect(told.at(-1)).toBe(onBattery ? batteryMode : 'full'), { timeout: 15_000 })
  }
  stop.abort()
  await follow.catch(() => undefined)
  expect(told.slice(-3)).toEqual(['no-completion', 'sparing', 'full'])
})

it('on the battery nothing is completed when the user wants it so, and questions are answered', async () => {
  const { client, service } = await withChosen()
  service.regard({ onBattery: true, batteryMode: 'no-completion', unloadAfter: 0 })
  expect(await client.complete(cursor('const sum = '))).toMatchObject({ text: '', evaluatedTokens: 0 })
  expect((await collect(await client.chat(question('hello')))).text).toBe('Hello from the chosen model.')
  service.regard({ onBattery: false, batteryMode: 'no-completion', unloadAfter: 0 })
  expect((await client.complete(cursor('const sum = '))).text).toBe('a + b;')
})
