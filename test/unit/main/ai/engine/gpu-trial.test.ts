import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ChosenDevice, chooseDevice } from '../../../../../main/ai/engine/gpu-trial.ts'
import { binaryFor, type Device } from '../../../../../main/ai/engine/native.ts'
import { prove } from '../../../../../main/ai/engine/prove.ts'
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

  it('takes a trial that was stopped because the app ends for none', async () => {
    const folder = scratchFolder()
    const closing = new AbortController()
    const chosen = chooseDevice('model.gguf', {
      path: join(folder, 'gpu.json'),
      report: () => {},
      run: () => new Promise(() => closing.abort(new Error('closing'))),
      signal: closing.signal,
      candidates: ['vulkan'],
    })
    await expect(chosen).rejects.toThrow('closing')
    expect(JSON.parse(readFileSync(join(folder, 'gpu.json'), 'utf8'))).toEqual({})
  })

  it('tries nothing where it cannot be kept that it does', async () => {
    const folder = scratchFolder()
    writeFileSync(join(folder, 'file'), '')
    const run = async () => expect.fail('tried')
    const path = join(folder, 'file', 'gpu.json')
    expect(await chooseDevice('model.gguf', { path, report: () => {}, run, candidates: ['vulkan'] })).toBe(
      'cpu',
    )
  })

  it('tries a device once for two engines that ask at once, and again when that was cut short', async () => {
    const folder = scratchFolder()
    let trials = 0
    const device = new ChosenDevice(() =>
      choosing(folder, async () => {
        if (++trials === 1) throw new Error('closed')
        return true
      }),
    )
    const both = await Promise.allSettled([device.for('a.gguf'), device.for('b.gguf')])
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await Promise.all([device.for('a.gguf'), device.for('b.gguf')])).toEqual(['vulkan', 'vulkan'])
    expect(trials).toBe(2)
  })
})

describe('a trial', () => {
  it('loads the model and computes with it', async () => {
    const model = join(scratchFolder(), 'tiny.gguf')
    writeTinyModel(model)
    await expect(prove('cpu', model)).resolves.toBeUndefined()
  })

  it('fails where there is no such model', async () => {
    await expect(prove('cpu', join(scratchFolder(), 'missing.gguf'))).rejects.toThrow()
  })
})
