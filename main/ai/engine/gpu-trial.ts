import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { release } from 'node:os'
import { dirname, join } from 'node:path'
import { unlessAborted } from './cancelled.ts'
import { binaryFor, type Device } from './native.ts'

/**
 * What a trial found, kept on disk per binary and driver. `trying` that is still there afterwards was an end of the app
 * in its middle, or of the whole machine: it is tried once more, and `trying again` counts as a crash.
 */
type Verdict = 'trying' | 'trying again' | 'works' | 'fails'

export interface GpuTrialOptions {
  /** File that keeps the verdicts. */
  path: string
  report(line: string): void
  /**
   * Runs a trial in a process that may die; resolves to whether it ended well. Rejects when it was stopped or could not
   * be made, which says nothing of the device.
   */
  run: (device: Device, modelPath: string, signal: AbortSignal) => Promise<boolean>
  /** Aborts when the app ends: what was tried then is tried as if for the first time. */
  signal?: AbortSignal
  /** Devices to try, best first; by default those that this machine shows a sign of. */
  candidates?: readonly Device[]
}

/**
 * Chooses where to compute, with a model that surely can be loaded: a GPU only after a throw-away process has loaded it
 * there and decoded a token, else the CPU. A driver that crashes takes that process down, never this one, and is not
 * tried again until the binary or the driver changes.
 */
export async function chooseDevice(modelPath: string, options: GpuTrialOptions): Promise<Device> {
  for (const device of options.candidates ?? likelyDevices()) {
    const binary = binaryFor(device)
    if (binary === undefined) continue
    const key = await fingerprint(device, binary)
    const verdicts = await readVerdicts(options.path)
    const known = verdicts[key]
    if (known === 'works') return device
    if (known !== undefined && known !== 'trying') continue
    const now = known === undefined ? 'trying' : 'trying again'
    // One that takes the whole machine down would do so each time.
    if (!(await keep({ ...verdicts, [key]: now }, options))) continue
    const works = await tryDevice(device, modelPath, options, verdicts)
    // One that could not be made is no crash, however often.
    const found = works === undefined ? 'trying' : works ? 'works' : 'fails'
    await keep({ ...verdicts, [key]: found }, options)
    if (works === undefined) continue
    options.report(
      works ? `The ${device} engine works.` : `The ${device} engine failed its trial; the CPU is used.`,
    )
    if (works) return device
  }
  return 'cpu'
}

/** @returns whether it works; undefined where the trial could not be made. @throws the signal's reason. */
async function tryDevice(
  device: Device,
  modelPath: string,
  options: GpuTrialOptions,
  before: Record<string, Verdict>,
): Promise<boolean | undefined> {
  const { run, report, signal = new AbortController().signal } = options
  try {
    signal.throwIfAborted()
    return await unlessAborted(run(device, modelPath, signal), signal)
  } catch (error) {
    if (!signal.aborted) {
      report(`The ${device} engine could not be tried; it is not used now: ${String(error)}`)
      return undefined
    }
    await keep(before, options)
    throw signal.reason
  }
}

/** The device that was chosen, for all who ask: it is tried once, however many ask at once. */
export class ChosenDevice {
  readonly #choose: (modelPath: string) => Promise<Device>
  #chosen: Promise<Device> | undefined

  constructor(choose: (modelPath: string) => Promise<Device>) {
    this.#choose = choose
  }

  for(modelPath: string): Promise<Device> {
    if (this.#chosen === undefined) {
      const chosen = this.#choose(modelPath)
      this.#chosen = chosen
      chosen.catch(() => {
        if (this.#chosen === chosen) this.#chosen = undefined
      })
    }
    return this.#chosen
  }
}

/** What trials have found about the devices that this machine may have and an engine is installed for. */
export async function knownGpus(
  path: string,
  candidates: readonly Device[] = likelyDevices(),
): Promise<Array<{ device: Device; state: 'works' | 'fails' | 'untried' }>> {
  const verdicts = await readVerdicts(path)
  const known = candidates.map(async (device) => {
    const binary = binaryFor(device)
    if (binary === undefined) return []
    const verdict = verdicts[await fingerprint(device, binary)]
    const untried = verdict === undefined || verdict === 'trying'
    const state = untried ? 'untried' : verdict === 'works' ? 'works' : 'fails'
    return [{ device, state } as const]
  })
  return (await Promise.all(known)).flat()
}

/** Devices that this machine may have. Without a sign of a GPU none is tried, so that the first answer is not delayed. */
function likelyDevices(): Device[] {
  if (process.platform === 'darwin') return process.arch === 'arm64' ? ['metal'] : []
  if (process.platform === 'win32') return ['cuda', 'vulkan']
  return existsSync('/dev/dri') || existsSync('/dev/nvidiactl') ? ['cuda', 'vulkan'] : []
}

async function fingerprint(device: Device, binary: string): Promise<string> {
  const { size, mtimeMs } = await stat(binary)
  const hash = createHash('sha256').update(`${device} ${binary} ${size} ${mtimeMs} ${release()}`)
  for (const folder of ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d']) {
    for (const name of await readdir(folder).catch(() => [])) {
      const icd = await stat(join(folder, name)).catch(() => undefined)
      hash.update(`${name} ${icd?.mtimeMs ?? 0}`)
    }
  }
  hash.update(await readFile('/sys/module/nvidia/version', 'utf8').catch(() => ''))
  return hash.digest('hex').slice(0, 16)
}

async function readVerdicts(path: string): Promise<Record<string, Verdict>> {
  try {
    const parsed: unknown = JSON.parse(await readFile(path, 'utf8'))
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, Verdict>) : {}
  } catch {
    // Missing or unreadable: every device is tried again, which is safe.
    return {}
  }
}

/** @returns whether it could be. */
async function keep(
  verdicts: Record<string, Verdict>,
  { path, report }: Pick<GpuTrialOptions, 'path' | 'report'>,
): Promise<boolean> {
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(`${path}.part`, JSON.stringify(verdicts, null, 2))
    await rename(`${path}.part`, path)
    return true
  } catch (error) {
    report(`What is known of graphics cards cannot be kept: ${String(error)}`)
    return false
  }
}
