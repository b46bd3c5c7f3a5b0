import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { release } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { binaryFor, type Device } from './native.ts'

/** Longest a trial may take: drivers compile their shaders in it. */
const TRIAL_MILLISECONDS = 60_000

/**
 * What a trial found, kept on disk per binary and driver. `trying` that is still there afterwards was an end of the app
 * in its middle, or of the whole machine: it is tried once more, and `trying again` counts as a crash.
 */
type Verdict = 'trying' | 'trying again' | 'works' | 'fails'

export interface GpuTrialOptions {
  /** File that keeps the verdicts. */
  path: string
  report(line: string): void
  /** Runs a trial in a process that may die; resolves to whether it ended well. */
  run?: (device: Device, binary: string, modelPath: string) => Promise<boolean>
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
    await writeVerdicts(options.path, { ...verdicts, [key]: now })
    const works = await (options.run ?? tryDevice)(device, binary, modelPath)
    await writeVerdicts(options.path, { ...verdicts, [key]: works ? 'works' : 'fails' })
    options.report(
      works ? `The ${device} engine works.` : `The ${device} engine failed its trial; the CPU is used.`,
    )
    if (works) return device
  }
  return 'cpu'
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

async function writeVerdicts(path: string, verdicts: Record<string, Verdict>): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(`${path}.part`, JSON.stringify(verdicts, null, 2))
  await rename(`${path}.part`, path)
}

/** Loads the model on the device, decodes one token and says so. Runs as text given to node, so that it needs no file of its own. */
const TRIAL = `
const [binary, library, model, device] = process.argv.slice(1)
const gpu = device === 'cpu' ? false : device
const bindings = require(binary)
const { Llama } = await import(library)
const llama = await Llama._create({ bindings, bindingPath: binary, buildType: 'prebuilt', logLevel: 'error', logger() {},
  buildMetadata: { buildOptions: { customCmakeOptions: new Map(), gpu, llamaCpp: { repo: '', release: '' } } },
  vramPadding: 0, ramPadding: 0, maxThreads: 0, debug: false, numa: false, tempDir: false })
if (llama.gpu !== gpu) throw new Error('no such device')
const loaded = await llama.loadModel({ modelPath: model, gpuLayers: 'auto' })
const context = await loaded.createContext({ contextSize: 256 })
await context.getSequence().evaluateWithoutGeneratingNewTokens(loaded.tokenize('GPU'))
process.stdout.write('works')
process.exit(0)
`

/** Whether a device loads a model and decodes with it, found out in a process of its own. */
export function tryDevice(device: Device, binary: string, modelPath: string): Promise<boolean> {
  const library = pathToFileURL(createRequire(import.meta.url).resolve('node-llama-cpp')).href
  const script = `(async () => {${TRIAL}})().catch((error) => { console.error(error); process.exit(1) })`
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['-e', script, binary, library, modelPath, device], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: TRIAL_MILLISECONDS,
      killSignal: 'SIGKILL',
    })
    let said = ''
    child.stdout.on('data', (piece: Buffer) => {
      said += piece.toString()
    })
    child.on('error', () => resolve(false))
    child.on('close', () => resolve(said.includes('works')))
  })
}
