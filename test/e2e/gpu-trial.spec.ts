import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { writeTinyModel } from '../models/tiny-model.ts'
import { sha256 } from '../unit/main/ai/downloads/model-server.ts'
import { launch, processIds, temporaryFolder } from './app.ts'
import { smallProject } from './projects.ts'
import { runCommand, seen } from './window.ts'

/** The app with a starter model of its own, which is what a device is tried with, and a model that the user added. */
async function start(change: (starter: Buffer) => void) {
  const folder = temporaryFolder('devices')
  const path = join(folder, 'starter.gguf')
  writeTinyModel(path, { name: 'Starter' })
  const starter = readFileSync(path)
  change(starter)
  writeFileSync(path, starter)
  const model = {
    id: 'starter',
    name: 'Starter',
    file: 'starter.gguf',
    bytes: starter.length,
    sha256: sha256(starter),
    licence: 'MIT',
  }
  const catalogue = { starter: 'starter', models: [model], hub: { address: '', hosts: [] }, downloads: [] }
  writeFileSync(join(folder, 'catalogue.json'), JSON.stringify(catalogue))
  const added = join(folder, 'added.gguf')
  writeTinyModel(added, { name: 'Added', seed: 2 })
  const userData = temporaryFolder('data')
  const kept = join(userData, 'data', 'ai')
  mkdirSync(kept, { recursive: true })
  writeFileSync(join(kept, 'models.json'), JSON.stringify({ added: [added] }))
  const env = { OFFCODER_MODELS: folder, OFFCODER_DEVICES: 'cpu', HOME: folder }
  const { app, page } = await launch({ args: [smallProject()], userData, env })
  await seen.treeItem(page, 'src').waitFor()
  await runCommand(page, 'Manage models')
  /** Has the added model compute, for which a device is chosen first. */
  const use = async () => {
    const card = page.getByRole('article', { name: 'Added' })
    await card.getByRole('button', { name: 'Try it' }).click()
    await expect(card).toContainText('tokens/s written', { timeout: 60_000 })
  }
  const verdicts = (): unknown[] =>
    Object.values(JSON.parse(readFileSync(join(kept, 'gpu-trials.json'), 'utf8')))
  return { app, use, verdicts }
}

test('a device is tried in a process of its own, which then ends', async () => {
  const { app, use, verdicts } = await start(() => {})
  await use()
  expect(verdicts()).toEqual(['works'])
  await expect.poll(async () => Object.keys(await processIds(app))).not.toContain('gpu-trial')
  await app.close()
})

test('a trial that crashes takes only its own process down, and models compute on the CPU', async () => {
  const { app, use, verdicts } = await start((bytes) => {
    // llama.cpp ends the process over a word that is in the vocabulary twice.
    const first = bytes.indexOf('[PAD')
    bytes.copy(bytes, bytes.indexOf('[PAD', first + 1), first, bytes.indexOf(']', first) + 1)
  })
  await use()
  expect(verdicts()).toEqual(['fails'])
  const running = Object.keys(await processIds(app))
  expect(running).toContain('ai')
  expect(running).not.toContain('gpu-trial')
  await app.close()
})
