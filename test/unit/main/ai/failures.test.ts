import { chmodSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeTinyModel } from '../../../models/tiny-model.ts'
import { collect, question, runService, shippedModels } from './running-service.ts'

describe('a model file that cannot be used', () => {
  it('that is not there', async () => {
    const { client, folder } = await runService()
    await expect(client.models.add({ path: join(folder, 'gone.gguf') })).rejects.toMatchObject({
      code: 'NO_MODEL',
    })
  })

  it('that was cut short', async () => {
    const { client, folder } = await runService()
    const path = join(folder, 'cut.gguf')
    writeTinyModel(path)
    truncateSync(path, 300_000)
    await expect(client.models.add({ path })).rejects.toMatchObject({
      code: 'MODEL_DAMAGED',
      message: expect.stringMatching(/incomplete.*Get the file again/),
    })
    expect(await client.models.list()).toEqual([])
  })

  it('that is something else', async () => {
    const { client, folder } = await runService()
    const path = join(folder, 'picture.gguf')
    writeFileSync(path, 'not a model at all')
    await expect(client.models.add({ path })).rejects.toMatchObject({
      code: 'MODEL_DAMAGED',
      message: expect.stringContaining('not a GGUF'),
    })
    mkdirSync(join(folder, 'folder.gguf'))
    await expect(client.models.add({ path: join(folder, 'folder.gguf') })).rejects.toMatchObject({
      code: 'MODEL_DAMAGED',
    })
  })

  it('whose vocabulary has a word twice, which would end the process', async () => {
    const { client, folder } = await runService()
    const path = join(folder, 'twice.gguf')
    writeTinyModel(path)
    const bytes = readFileSync(path)
    const first = bytes.indexOf('[PAD')
    const second = bytes.indexOf('[PAD', first + 1)
    bytes.copy(bytes, second, first, bytes.indexOf(']', first) + 1)
    writeFileSync(path, bytes)
    await expect(client.models.add({ path })).rejects.toMatchObject({
      code: 'MODEL_DAMAGED',
      message: expect.stringContaining('a word twice'),
    })
  })

  it('of a kind that nobody knows', async () => {
    const { client, folder } = await runService()
    const path = join(folder, 'strange.gguf')
    writeTinyModel(path)
    const bytes = readFileSync(path)
    // The same length, so that the file stays sound: only its architecture is unknown now.
    for (let at = bytes.indexOf('qwen2'); at >= 0 && at < 2000; at = bytes.indexOf('qwen2', at + 1))
      bytes.write('zzzz9', at)
    writeFileSync(path, bytes)
    const { id } = await client.models.add({ path })
    await expect(client.models.load({ modelId: id })).rejects.toMatchObject({
      code: 'MODEL_UNSUPPORTED',
      message: expect.stringContaining('zzzz9'),
    })
  })

  it('whose tensors are missing, as llama.cpp finds when it loads', async () => {
    const { client, folder } = await runService()
    const path = join(folder, 'incomplete.gguf')
    writeTinyModel(path)
    const bytes = readFileSync(path)
    bytes.write('blk.9', bytes.indexOf('blk.0.attn_q.weight'))
    writeFileSync(path, bytes)
    const { id } = await client.models.add({ path })
    await expect(client.models.load({ modelId: id })).rejects.toMatchObject({
      code: 'MODEL_DAMAGED',
      message: expect.stringMatching(/tensor/),
    })
  })

  it('that went away after it was added: the list says so and the rest goes on', async () => {
    const { client, service, folder } = await runService()
    const path = join(folder, 'tiny.gguf')
    writeTinyModel(path)
    const { id } = await client.models.add({ path })
    truncateSync(path, 1000)
    expect(await client.models.list()).toMatchObject([{ id, problem: { code: 'MODEL_DAMAGED' } }])
    await expect(client.models.load({ modelId: id })).rejects.toMatchObject({ code: 'MODEL_DAMAGED' })
    expect(service.engine.state.value).toMatchObject({ state: 'failed', failure: { code: 'MODEL_DAMAGED' } })
    writeTinyModel(path)
    expect((await collect(await client.chat(question('Hello', { maxTokens: 2 })))).finished?.tokens).toBe(2)
  })

  it.skipIf(process.getuid?.() === 0)('that may not be read', async () => {
    const { client, folder } = await runService()
    const path = join(folder, 'secret.gguf')
    writeTinyModel(path)
    chmodSync(path, 0)
    await expect(client.models.add({ path })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
  })
})

describe('no model at all', () => {
  it('is said when one is needed', async () => {
    const { client } = await runService()
    await expect(collect(await client.chat(question('Hello')))).rejects.toMatchObject({ code: 'NO_MODEL' })
    await expect(client.models.load({ modelId: 'file-unknown' })).rejects.toMatchObject({ code: 'NO_MODEL' })
  })

  it('is said when the starter’s file is not the one that ships', async () => {
    const { client, folder } = await runService({ modelsPath: '' })
    const models = join(folder, 'models')
    mkdirSync(models)
    const catalogue = readFileSync(join(shippedModels, 'catalogue.json'), 'utf8')
    writeFileSync(join(models, 'catalogue.json'), catalogue)
    writeTinyModel(join(models, 'SmolLM2-135M-Instruct.Q4_1.gguf'))
    const swapped = await runService({ modelsPath: models })
    const [starter] = await swapped.client.models.list()
    await expect(swapped.client.models.load({ modelId: starter?.id ?? '' })).rejects.toMatchObject({
      code: 'MODEL_DAMAGED',
      message: expect.stringContaining('checksum'),
    })
    expect(await client.models.list()).toEqual([])
  })
})
