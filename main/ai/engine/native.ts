import { createRequire } from 'node:module'
import { basename, dirname, sep } from 'node:path'
import type { Llama, LlamaContext, LlamaModel } from 'node-llama-cpp'
import { AppError } from '../../../preload/contract/errors.ts'

/**
 * The part of node-llama-cpp's binding that the engine drives itself. The package's own `getLlama` would fork a
 * child to test the binary, look for compilers and offer downloads; its sequence takes several turns of the event
 * loop, a fresh sampler configuration and three locks per token. Both are left aside here, which is why the package's
 * version is pinned exactly. See docs/decisions on the inference engine.
 */
export interface NativeContext {
  initBatch(size: number): void
  /** @returns the index of each requested logit in the batch, for `sampleToken`. */
  addToBatch(
    sequence: number,
    firstPosition: number,
    tokens: Uint32Array,
    logitsFor: Uint32Array,
  ): Uint32Array
  decodeBatch(): Promise<void>
  setThreads(count: number): void
  /** @returns the token, or -1 when there was nothing to choose from. */
  sampleToken(logit: number, sampler: NativeSampler): Promise<number>
  /**
   * With `weight` the fifth of what comes is the sum of all tokens' weights, the likeliest one's being 1. The flags before
   * it stay false: any of them sorts the whole vocabulary.
   */
  sampleToken(
    logit: number,
    sampler: NativeSampler,
    probabilities: false,
    confidence: false,
    logits: false,
    weight: true,
  ): Promise<[token: number, unknown, unknown, unknown, weight: number | undefined]>
  disposeSequence(sequence: number): void
  /** @returns false where the model's memory cannot be rewound. */
  removeTokenCellsFromSequence(sequence: number, from: number, to: number): boolean
  /** @returns bytes written. */
  saveSequenceStateToFile(path: string, sequence: number, tokens: Uint32Array): Promise<number>
  /** Ends the process when the file is not whole. @returns the tokens that were saved with it. */
  loadSequenceStateFromFile(path: string, sequence: number, most: number): Promise<Uint32Array>
}

export interface SamplerConfig {
  temperature?: number
  minP?: number
  topK?: number
  topP?: number
  seed?: number
  dryRepeatPenaltyStrength?: number
  dryRepeatPenaltyBase?: number
  dryRepeatPenaltyAllowedLength?: number
  /** -1: as far as the context goes. */
  dryRepeatPenaltyLastTokens?: number
  dryRepeatPenaltySequenceBreakers?: string[]
  tokenBiasKeys?: Uint32Array
  tokenBiasValues?: Float32Array
}

export interface NativeSampler {
  applyConfig(config: SamplerConfig): void
  dispose(): void
}

interface Binding {
  AddonSampler: new (model: unknown) => NativeSampler
  getIsArchSupported(architecture: string): boolean
  getIsArchRecurrent(architecture: string): boolean
  getIsArchHybrid(architecture: string): boolean
}

export type Device = 'cpu' | 'vulkan' | 'metal' | 'cuda'

/** One loaded llama.cpp. A process has at most one. */
export interface Native {
  device: Device
  /** Cores worth computing on: physical ones, and only the fast ones where a machine has two kinds. */
  physicalCores: number
  supports(architecture: string): boolean
  /** Whether what was evaluated last can be forgotten without the rest; recurrent and hybrid models cannot. */
  rewinds(architecture: string): boolean
  /** Of the library, with the binary's name: what one version has written another may not read. */
  version: string
  loadModel: Llama['loadModel']
  createSampler(model: LlamaModel): NativeSampler
  contextOf(context: LlamaContext): NativeContext
  /** What llama.cpp has said since the last call, oldest first: the only place that names the cause of a failed load. */
  takeLog(): string[]
  /** Ends the reports. */
  dispose(): void
}

const requireHere = createRequire(import.meta.url)
const KEPT_LOG_LINES = 40

/** The packages that may carry a binary for this machine and device, best first. */
function packagesFor(device: Device, platform: string, arch: string): string[] {
  if (platform === 'darwin') return [arch === 'arm64' ? 'mac-arm64-metal' : 'mac-x64']
  const system = platform === 'win32' ? `win-${arch}` : `linux-${arch === 'arm' ? 'armv7l' : arch}`
  return [device === 'cpu' ? system : `${system}-${device}`]
}

/** The native library for a device, or undefined when it is not installed. */
export function binaryFor(
  device: Device,
  platform = process.platform,
  arch = process.arch,
): string | undefined {
  const fromPackage = createRequire(requireHere.resolve('node-llama-cpp'))
  for (const name of packagesFor(device, platform, arch)) {
    try {
      const entry = fromPackage.resolve(`@node-llama-cpp/${name}`)
      const root = entry.slice(0, entry.lastIndexOf(`${sep}dist${sep}`))
      // Native code cannot be loaded from inside an archive.
      return `${root}/bins/${name}/llama-addon.node`.replace(`.asar${sep}`, `.asar.unpacked${sep}`)
    } catch {
      // Not installed for this machine: the next one, or none.
    }
  }
  return undefined
}

/** What is in the process once for each device: llama.cpp's log has one listener, and a second one may lose it. */
interface Shared {
  llama: Llama
  binding: Binding
  version: string
  lines: string[]
  reports: Set<(line: string) => void>
}

const shared = new Map<Device, Promise<Shared>>()

/**
 * Loads llama.cpp for a device into this process, without network, compilers or child processes. It stays until the
 * process ends; what `dispose` ends is only this user's part.
 * @param report gets what llama.cpp calls an error.
 * @throws AppError UNAVAILABLE when no binary fits this machine.
 */
export async function loadNative(device: Device, report: (line: string) => void): Promise<Native> {
  let loading = shared.get(device)
  if (loading === undefined) {
    loading = openBinary(device)
    shared.set(device, loading)
    loading.catch(() => shared.delete(device))
  }
  const { llama, binding, version, lines, reports } = await loading
  reports.add(report)
  return {
    device: llama.gpu === false ? 'cpu' : llama.gpu,
    physicalCores: Math.max(1, llama.cpuMathCores),
    supports: (architecture) => binding.getIsArchSupported(architecture),
    rewinds: (architecture) =>
      !binding.getIsArchRecurrent(architecture) && !binding.getIsArchHybrid(architecture),
    version,
    loadModel: llama.loadModel.bind(llama),
    createSampler: (model) => new binding.AddonSampler((model as unknown as { _model: unknown })._model),
    contextOf: (context) => (context as unknown as { _ctx: NativeContext })._ctx,
    takeLog: () => lines.splice(0),
    dispose: () => void reports.delete(report),
  }
}

async function openBinary(device: Device): Promise<Shared> {
  const path = binaryFor(device)
  if (path === undefined) {
    throw new AppError(
      'UNAVAILABLE',
      `Local AI has no ${device} engine for ${process.platform} on ${process.arch}.`,
    )
  }
  const { Llama, LlamaLogLevel, getModuleVersion } = await import('node-llama-cpp')
  const lines: string[] = []
  const reports = new Set<(line: string) => void>()
  const binding = requireHere(path) as Binding
  const onMetal = process.platform === 'darwin' && process.arch === 'arm64'
  const create = (Llama as unknown as { _create(options: object): Promise<Llama> })._create
  const llama = await create({
    bindings: binding,
    bindingPath: path,
    buildType: 'prebuilt',
    buildMetadata: {
      buildOptions: {
        customCmakeOptions: new Map(),
        gpu: onMetal ? 'metal' : device === 'cpu' ? false : device,
        llamaCpp: { repo: 'ggml-org/llama.cpp', release: 'prebuilt' },
      },
    },
    logLevel: LlamaLogLevel.info,
    logger(level: string, message: string) {
      lines.push(message.trim())
      if (lines.length > KEPT_LOG_LINES) lines.shift()
      if (level === 'error' || level === 'fatal') for (const report of reports) report(message.trim())
    },
    vramPadding: 0,
    ramPadding: 0,
    // No limit of the library's own (its least is 4): the engine says how many.
    maxThreads: 0,
    debug: false,
    numa: false,
    tempDir: false,
  })
  const version = `${await getModuleVersion()} ${basename(dirname(path))}`
  return { llama, binding, version, lines, reports }
}
