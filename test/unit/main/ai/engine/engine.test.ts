import { afterEach, expect, it, vi } from 'vitest'
import { Engine } from '../../../../../main/ai/engine/engine.ts'
import type { LoadedModel } from '../../../../../main/ai/engine/loaded-model.ts'
import { writeTinyModel } from '../../../../models/tiny-model.ts'
import { scratchFolder } from '../running-service.ts'

const engines: Engine[] = []
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.dispose()
})

/** An engine in whose memory there is room for one model, and two files. */
function withRoomForOne() {
  const folder = scratchFolder()
  const [one, other] = ['one', 'other'].map((id) => ({ id, path: `${folder}/${id}.gguf` })) as [File, File]
  writeTinyModel(one.path)
  writeTinyModel(other.path, { seed: 2 })
  let leave = (): void => {}
  const inMemory = new Set<LoadedModel>()
  const states: string[] = []
  const engine = new Engine({
    chooseDevice: async () => 'cpu',
    report: () => {},
    availableMemory: () => (inMemory.size === 0 ? 2 ** 40 : 0),
    leaving: () =>
      new Promise((resolve) => {
        leave = resolve
      }),
  })
  engines.push(engine)
  engine.state.subscribe(() => {
    const { state, modelId } = engine.state.value
    states.push(`${state} ${modelId ?? ''}`.trim())
  })
  const load = async (file: File): Promise<LoadedModel> => {
    const model = await engine.load(file)
    inMemory.add(model)
    model.llama.onDispose.createListener(() => void inMemory.delete(model))
    return model
  }
  /** Lets the model that is to leave go. */
  const letLeave = async () => {
    await vi.waitFor(() => expect(engine.loaded).toBeUndefined())
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve))
    leave()
  }
  return { engine, load, one, other, states, inMemory, letLeave }
}
interface File {
  id: string
  path: string
}

it('a model that is wanted while the one before leaves by itself waits until that one is gone', async () => {
  const { engine, load, one, other, inMemory, letLeave } = withRoomForOne()
  await load(one)
  engine.thrift = { unloadAfter: 0.05 / 60, sparing: false }
  await vi.waitFor(() => expect(engine.loaded).toBeUndefined())
  engine.thrift = { unloadAfter: 0, sparing: false }
  const wanted = load(other)
  await letLeave()
  expect((await wanted).id).toBe('other')
  expect(inMemory.size).toBe(1)
  const disposed = engine.dispose()
  await letLeave()
  await disposed
  expect(inMemory.size).toBe(0)
})

it('a model that is wanted while the one before is unloaded is not said to be idle', async () => {
  const { engine, load, one, other, states, letLeave } = withRoomForOne()
  await load(one)
  const unloaded = engine.unload()
  const wanted = load(other)
  await letLeave()
  await unloaded
  await wanted
  expect(engine.state.value).toMatchObject({ state: 'ready', modelId: 'other' })
  expect(states).toContain('loading other')
  expect(states.slice(states.indexOf('loading other'))).not.toContain('idle')
  const disposed = engine.dispose()
  await letLeave()
  await disposed
})

it('a model stays for as long as somebody looks at it, and nobody does once it is to leave', async () => {
  const { engine, load, one, inMemory, letLeave } = withRoomForOne()
  const model = await load(one)
  let end = (): void => {}
  const looking = engine.look(model, async ({ llama }) => {
    await new Promise<void>((resolve) => {
      end = resolve
    })
    return llama.tokenize('const sum').length
  })
  const unloaded = engine.unload()
  await vi.waitFor(() => expect(engine.loaded).toBeUndefined())
  await expect(engine.look(model, async () => 1)).rejects.toMatchObject({ code: 'CANCELLED' })
  expect(inMemory.size).toBe(1)
  end()
  expect(await looking).toBeGreaterThan(0)
  await letLeave()
  await unloaded
  expect(inMemory.size).toBe(0)
})

it('a model whose context cannot be freed leaves memory all the same, and that is told', async () => {
  const { one } = withRoomForOne()
  const told: string[] = []
  const engine = new Engine({ chooseDevice: async () => 'cpu', report: (line) => told.push(line) })
  engines.push(engine)
  const model = await engine.load(one)
  const create = model.llama.createContext.bind(model.llama)
  vi.spyOn(model.llama, 'createContext').mockImplementation(async (options) => {
    const context = await create(options)
    vi.spyOn(context, 'dispose').mockRejectedValueOnce(new Error('it is busy'))
    return context
  })
  await model.sequence('chat')
  await engine.unload()
  expect(told.join()).toContain('it is busy')
  expect(model.llama.disposed).toBe(true)
})
