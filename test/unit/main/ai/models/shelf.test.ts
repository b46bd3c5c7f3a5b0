import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Engines } from '../../../../../main/ai/engine/engines.ts'
import { ModelShelf } from '../../../../../main/ai/models/shelf.ts'
import type { ModelOverview } from '../../../../../preload/contract/models.ts'
import { writeTinyModel } from '../../../../models/tiny-model.ts'
import { egressSetting } from '../../egress/setting.ts'
import { modelServer, PATH, sha256 } from '../downloads/model-server.ts'
import { runService, scratchFolder } from '../running-service.ts'

let server: Awaited<ReturnType<typeof modelServer>>
let setting: Awaited<ReturnType<typeof egressSetting>>
let modelsPath: string
let payload: Buffer

beforeEach(async () => {
  modelsPath = scratchFolder()
  writeTinyModel(join(modelsPath, 'made.gguf'))
  payload = readFileSync(join(modelsPath, 'made.gguf'))
  server = await modelServer(payload)
  setting = await egressSetting()
  await setting.egress.setPolicy({
    purpose: 'model-download',
    decision: 'on',
    hosts: [`localhost:${server.port}`],
  })
  const common = { name: 'Tiny', parameters: '1M', quantisation: 'Q8_0', licence: 'Apache-2.0' }
  const offer = {
    ...common,
    contextLength: 4096,
    fim: true,
    roles: ['chat'],
    goodFor: 'Tests.',
    bytes: payload.length,
    sha256: sha256(payload),
    cacheBytesPerToken: 1024,
    vocabulary: 600,
  }
  writeFileSync(
    join(modelsPath, 'catalogue.json'),
    JSON.stringify({
      starter: 'none',
      models: [],
      hub: { address: server.address, hosts: [] },
      downloads: [
        { ...offer, id: 'tiny', path: PATH },
        { ...offer, id: 'loose', path: PATH.replace('model.gguf', 'loose.gguf'), sha256: null },
      ],
    }),
  )
})
afterEach(async () => {
  await setting.dispose()
  await server.close()
})

const run = () => runService({ modelsPath, network: () => setting.egress, places: [] })
type Client = Awaited<ReturnType<typeof run>>['client']

async function downloaded(client: Client) {
  await client.models.download({ id: 'tiny', sources: [] })
  await expect.poll(async () => (await client.models.list()).length).toBe(1)
  return (await client.models.list())[0] as Awaited<ReturnType<Client['models']['list']>>[number]
}
const report = ({ reports }: ModelOverview) => reports[0]

describe('the models of this device', () => {
  it('offers what the catalogue has, and says which of it may be downloaded', async () => {
    const { client } = await run()
    const { catalogue, reports, disk } = await client.models.overview()
    expect(catalogue).toMatchObject([
      { id: 'tiny', downloadable: true, fit: { verdict: 'fits' } },
      { id: 'loose', downloadable: false },
    ])
    expect(reports).toEqual([])
    expect(disk).toMatchObject({ usedBytes: 0 })
    await expect(client.models.download({ id: 'loose', sources: [] })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
  })

  it('downloads one, uses it, tries it, checks it and deletes it', async () => {
    const { client, service } = await run()
    const model = await downloaded(client)
    expect(model).toMatchObject({ name: 'Tiny', source: 'downloaded', bytes: payload.length })
    const before = await client.models.overview()
    expect(before.catalogue[0]).toMatchObject({ modelId: model.id })
    expect(before.disk.usedBytes).toBe(payload.length)
    expect(report(before)?.trial).toBeUndefined()

    const trial = await client.models.try({ modelId: model.id })
    expect(trial.tokensPerSecond).toBeGreaterThan(0)
    expect(trial.promptTokensPerSecond).toBeGreaterThan(0)
    expect(trial.peakBytes).toBeGreaterThan(payload.length)
    expect(service.engine.loaded).toBeUndefined()
    expect(report(await client.models.overview())).toMatchObject({
      trial,
      advice: [{ role: 'completion' }, { role: 'chat' }, { role: 'agent' }],
    })

    expect(await client.models.verify({ modelId: model.id })).toMatchObject({ outcome: 'matches' })
    await client.models.load({ modelId: model.id })
    await client.models.delete({ modelId: model.id })
    expect(existsSync(model.path)).toBe(false)
    expect(await client.models.list()).toEqual([])
    expect(service.engine.loaded).toBeUndefined()
  })

  it('leaves the model that was in use in use after a trial of another', async () => {
    const { client, service, folder } = await run()
    const other = join(folder, 'other.gguf')
    writeTinyModel(other, { name: 'Other', seed: 2 })
    const { id } = await client.models.add({ path: other })
    const model = await downloaded(client)
    await client.models.load({ modelId: id })
    await client.models.try({ modelId: model.id })
    expect(service.engine.loaded?.id).toBe(id)
  })

  it('measures one after the other when both are asked for at once', async () => {
    const { client, service } = await run()
    const [own, other] = ['own', 'other'].map((name) => join(modelsPath, `${name}.gguf`)) as [string, string]
    for (const path of [own, other]) writeTinyModel(path)
    const ids = [await client.models.add({ path: own }), await client.models.add({ path: other })]
    await client.models.load({ modelId: ids[0]?.id as string })
    const trials = await Promise.all(ids.map(({ id: modelId }) => client.models.try({ modelId })))
    expect(trials.map(({ tokensPerSecond }) => tokensPerSecond > 0)).toEqual([true, true])
    expect(service.engine.loaded?.id).toBe(ids[0]?.id)
    const kept = (await client.models.overview()).reports.filter(({ trial }) => trial !== undefined)
    expect(kept).toHaveLength(2)
  })

  it('does so as well when the other cannot be loaded, or its trial is stopped', async () => {
    const { client, service, folder } = await run()
    const paths = ['used', 'gone', 'slow'].map((name) => join(folder, `${name}.gguf`))
    for (const [seed, path] of paths.entries()) writeTinyModel(path, { name: path, seed })
    const [used, gone, slow] = await Promise.all(paths.map((path) => client.models.add({ path })))
    rmSync(paths[1] as string)
    await expect(client.models.try({ modelId: gone?.id ?? '' })).rejects.toMatchObject({ code: 'NO_MODEL' })
    expect(service.engine.state.value).toEqual({ state: 'idle' })

    await client.models.load({ modelId: used?.id ?? '' })
    await expect(client.models.try({ modelId: gone?.id ?? '' })).rejects.toMatchObject({ code: 'NO_MODEL' })
    expect(service.engine.loaded?.id).toBe(used?.id)
    const stop = new AbortController()
    const trial = client.models.try({ modelId: slow?.id ?? '' }, { signal: stop.signal })
    stop.abort()
    await expect(trial).rejects.toThrow()
    await expect.poll(() => service.engine.loaded?.id).toBe(used?.id)
  })

  it('notices that a downloaded file is no longer what came', async () => {
    const { client } = await run()
    const model = await downloaded(client)
    const bytes = Buffer.from(payload)
    bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1
    writeFileSync(model.path, bytes)
    expect(await client.models.verify({ modelId: model.id })).toMatchObject({ outcome: 'differs' })
    await expect(client.models.load({ modelId: model.id })).rejects.toMatchObject({ code: 'MODEL_DAMAGED' })
  })

  it('never deletes a file that the user added, and tells one that the catalogue knows', async () => {
    const { client, folder } = await run()
    const path = join(folder, 'mine.gguf')
    copyFileSync(join(modelsPath, 'made.gguf'), path)
    const { id } = await client.models.add({ path, name: 'Mine' })
    await expect(client.models.delete({ modelId: id })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(await client.models.verify({ modelId: id })).toMatchObject({
      outcome: 'matches',
      saidBy: 'the catalogue, as Tiny',
    })
    await client.models.remove({ modelId: id })
    expect(existsSync(path)).toBe(true)
  })

  it("checks a file of Ollama's by its name", async () => {
    const { client, folder } = await run()
    const path = join(folder, 'blobs', `sha256-${sha256(payload)}`)
    mkdirSync(join(folder, 'blobs'))
    copyFileSync(join(modelsPath, 'made.gguf'), path)
    const model = await client.models.add({ path, name: 'tiny:latest' })
    expect(model.name).toBe('tiny:latest')
    expect(await client.models.verify({ modelId: model.id })).toMatchObject({ outcome: 'matches' })
  })

  it('says that there is no way to the network, rather than waiting', async () => {
    const { client } = await runService({ modelsPath, places: [] })
    await client.models.download({ id: 'tiny', sources: [] })
    for await (const [download] of await client.models.downloads())
      if (download?.state === 'failed') {
        expect(download.failure).toMatchObject({ code: 'UNAVAILABLE' })
        break
      }
  })
})

it('a model that is begun to be used while it is taken off the list leaves memory all the same', async () => {
  const folder = scratchFolder()
  let begun = false
  let unloaded = 0
  const engine = {
    get holds() {
      return begun ? id : undefined
    },
    state: { value: { state: 'idle' } },
    unload: async () => {
      unloaded++
      begun = false
    },
  }
  const shelf = await ModelShelf.open({
    dataPath: folder,
    modelsPath,
    engines: { main: engine, own: { ...engine, holds: undefined } } as unknown as Engines,
    network: () => setting.egress,
    report: () => {},
    availableMemory: () => 2 ** 40,
  })
  const { id } = await shelf.library.add(join(modelsPath, 'made.gguf'))
  const gone = shelf.drop(id, { file: false })
  begun = true
  await gone
  expect(unloaded).toBe(1)
})
