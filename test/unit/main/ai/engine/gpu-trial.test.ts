import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { ChosenDevice, chooseDevice, type GpuTrialOptions } from '../../../../../main/ai/engine/gpu-trial.ts'
import { binaryFor, type Device } from '../../../../../main/ai/engine/native.ts'
import { prove } from '../../../../../main/ai/engine/prove.ts'
import { writeTinyModel } from '../../../../models/tiny-model.ts'
import { scratchFolder } from '../running-service.ts'

const gpu = binaryFor('vulkan') ?? binaryFor('metal')

describe.skipIf(gpu === undefined)('choosing where to compute', () => {
  const choosing = (
    folder: string,
    run: (device: Device) => Promise<boolean>,
    more: Partial<GpuTrialOptions> = {},
  ) =>
    chooseDevice('model.gguf', {
      path: join(folder, 'gpu.json'),
      report: () => {},
      run,
      candidates: ['vulkan'],
      ...more,
    })
  const verdicts = (folder: string) =>
    Object.values(JSON.parse(readFileSync(join(folder, 'gpu.json'), 'utf8')) as Record<string, string>)

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
    const kept: string[][] = []
    const tried = async (times: number) => {
      // The whole machine goes down in the middle of it.
      void choosing(folder, () => new Promise(() => kept.push(verdicts(folder))))
      await vi.waitFor(() => expect(kept).toHaveLength(times))
    }
    await tried(1)
    await tried(2)
    expect(kept).toEqual([['trying'], ['trying again']])
    let again = 0
    expect(await choosing(folder, async () => ++again > 0)).toBe('cpu')
    expect(again).toBe(0)
  })

  it('uses the CPU for now where a trial could not be made, says so, and tries again', async () => {
    const folder = scratchFolder()
    const told: string[] = []
    const fails = () => Promise.reject(new Error('no process could be started'))
    expect(await choosing(folder, fails, { report: (line) => told.push(line) })).toBe('cpu')
    expect(told.join()).toContain('no process could be started')
    expect(verdicts(folder)).toEqual(['trying'])
    // That is no crash, however often it happens.
    expect(await choosing(folder, fails)).toBe('cpu')
    expect(await choosing(folder, fails)).toBe('cpu')
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
    const run = () => new Promise<boolean>(() => closing.abort(new Error('closing')))
    await expect(choosing(folder, run, { signal: closing.signal })).rejects.toThrow('closing')
    expect(verdicts(folder)).toEqual([])
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
    const device = new ChosenDevice(() => {
      const closing = new AbortController()
      const run = async () => {
        if (++trials > 1) return true
        return new Promise<boolean>(() => closing.abort(new Error('closed')))
      }
      return choosing(folder, run, { signal: closing.signal })
    })
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
