import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { chooseDevice, tryDevice } from '../../../../../main/ai/engine/gpu-trial.ts'
import { binaryFor, type Device } from '../../../../../main/ai/engine/native.ts'
import { writeTinyModel } from '../../../../models/tiny-model.ts'
import { scratchFolder } from '../running-service.ts'

const gpu = binaryFor('vulkan') ?? binaryFor('metal')

describe.skipIf(gpu === undefined)('choosing where to compute', () => {
  const choosing = (folder: string, run: (device: Device) => Promise<boolean>) =>
    chooseDevice('model.gguf', {
      path: join(folder, 'gpu.json'),
      report: () => {},
      run,
      candidates: ['vulkan'],
    })

  it('uses a GPU that passed its trial, and tries it once', async () => {
    const folder = scratchFolder()
    let trials = 0
    const run = async () => ++trials > 0
    expect(await choosing(folder, run)).toBe('vulkan')
    expect(await choosing(folder, run)).toBe('vulkan')
    expect(trials).toBe(1)
  })

  it('uses the CPU after a trial that failed, and does not try again', async () => {
    const folder = scratchFolder()
    expect(await choosing(folder, async () => false)).toBe('cpu')
    expect(await choosing(folder, async () => true)).toBe('cpu')
  })

  it('takes a trial that never came back twice for a crash; once, the app may have been closed', async () => {
    const folder = scratchFolder()
    const ends = (kept: string) => async () => {
      expect(Object.values(JSON.parse(readFileSync(join(folder, 'gpu.json'), 'utf8')))).toEqual([kept])
      throw new Error('the whole machine went down')
    }
    await choosing(folder, ends('trying')).catch(() => {})
    await choosing(folder, ends('trying again')).catch(() => {})
    expect(await choosing(folder, async () => true)).toBe('cpu')
  })

  it('uses a GPU whose first trial was cut short', async () => {
    const folder = scratchFolder()
    await choosing(folder, () => Promise.reject(new Error('closed'))).catch(() => {})
    expect(await choosing(folder, async () => true)).toBe('vulkan')
  })

  it('tries again when what was remembered is unreadable', async () => {
    const folder = scratchFolder()
    writeFileSync(join(folder, 'gpu.json'), 'null and void')
    expect(await choosing(folder, async () => true)).toBe('vulkan')
  })

  it('survives a real trial on whatever this machine has', async () => {
    const folder = scratchFolder()
    const path = join(folder, 'gpu.json')
    const device = await chooseDevice(join(folder, 'missing.gguf'), {
      path,
      report: () => {},
      candidates: ['vulkan'],
    })
    expect(device).toBe('cpu')
    expect(Object.values(JSON.parse(readFileSync(path, 'utf8')))).toEqual(['fails'])
  })
})

describe('a trial', () => {
  it('loads the model and computes with it, in a process of its own', async () => {
    const model = join(scratchFolder(), 'tiny.gguf')
    writeTinyModel(model)
    expect(await tryDevice('cpu', binaryFor('cpu') as string, model)).toBe(true)
  })

  it('fails without harm when its process dies', async () => {
    const folder = scratchFolder()
    writeFileSync(join(folder, 'broken.node'), 'no library')
    expect(await tryDevice('cpu', join(folder, 'broken.node'), join(folder, 'tiny.gguf'))).toBe(false)
  })
})
