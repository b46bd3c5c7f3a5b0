import { join } from 'node:path'
import { AppError } from '../../preload/contract/errors.ts'
import type { UsageEntry } from '../../preload/contract/providers.ts'
import type { AiPermissions } from '../process/ai-permissions.ts'
import type { Conditions } from '../process/protocol.ts'
import { Ai } from './ai.ts'
import type { Network } from './downloads/transfer.ts'
import { Engines } from './engine/engines.ts'
import { ChosenDevice, chooseDevice, type GpuTrialOptions, knownGpus } from './engine/gpu-trial.ts'
import type { ContextSizes } from './engine/memory.ts'
import type { Device } from './engine/native.ts'
import type { Place } from './found/places.ts'
import { KEPT_READINGS, KeptStates } from './kept/kept-states.ts'
import { Readings, type ReadingsOptions } from './kept/readings.ts'
import type { Worth } from './kept/worth.ts'
import { starterFile } from './models/catalogue.ts'
import { ModelShelf } from './models/shelf.ts'
import { RemoteAi } from './providers/remote-ai.ts'
import { embeddingsRouter, routerFor } from './router.ts'

export interface AiServiceOptions {
  /** Folder for what the service keeps: the list of added models, what was found out about the GPU. */
  dataPath: string
  /** Folder of the models that ship with the app, with its `catalogue.json`. */
  modelsPath: string
  report(line: string): void
  /** Where to compute; by default a GPU when it has proved itself in a trial, else the CPU. */
  device?: Device
  /** Tries a device in a process that may die; without it no GPU is used. */
  tryDevice?: GpuTrialOptions['run']
  /** Devices to try, best first; by default those that this machine shows a sign of. */
  devices?: readonly Device[]
  contexts?: Partial<ContextSizes>
  availableMemory?: () => number
  /** Processors that the machine had for this process before it gave one up; by default those it has now. */
  usableCores?: number
  /** The way to the network, while there is one. */
  network?: () => Network | undefined
  /** The file of AI providers that main keeps; by default none has been set up. */
  providersPath?: string
  /** Remembers a request to a provider. */
  recordUsage?: (entry: UsageEntry) => void
  /** In which projects AI may work; by default in all. */
  permissions?: Pick<AiPermissions, 'hold'>
  /** What of models' reading is kept on disk; by default nothing. */
  keeping?: Keeping
  /** Where other programs keep models; by default where they do on this machine. */
  places?: readonly Place[]
}

export interface Keeping {
  /** Whether what a model has read of a chat or a file may be on disk at all. */
  mayKeep: ReadingsOptions['mayKeep']
  /** Most bytes. */
  quota?: number
  /** When it is worth them. */
  worth?: Worth
}

/** AI: the models of this device, chat and completion with one of them, and chat with those of providers. */
export interface AiService {
  router: ReturnType<typeof routerFor>
  /** What models have read of chats and files, on disk. */
  states: KeptStates
  /** Served to the index of the codebase. */
  embeddingsRouter: ReturnType<typeof embeddingsRouter>
  engines: Engines
  /** The one that has the model that answers. */
  engine: Engines['main']
  /** Told what the user wants spared, and whether the machine runs on its battery. */
  regard(conditions: Pick<Conditions, 'onBattery' | 'batteryMode' | 'unloadAfter'>): void
  start(): Promise<void>
  dispose(): Promise<void>
}

/** Makes the service; nothing is loaded before the first request that needs a model. */
export function createAiService(options: AiServiceOptions): AiService {
  const { states, readings } = keepReadings(options)
  const gpuTrials = join(options.dataPath, 'gpu-trials.json')
  const closing = new AbortController()
  const device = new ChosenDevice(async (modelPath) => {
    if (options.device !== undefined) return options.device
    // The model that is wanted may be one that no card can load; that is said of the model then, not of the card.
    return chooseDevice((await starterFile(options.modelsPath)) ?? modelPath, {
      path: gpuTrials,
      report: options.report,
      run: options.tryDevice ?? (async () => false),
      signal: closing.signal,
      ...(options.devices === undefined ? {} : { candidates: options.devices }),
    })
  })
  const engines = new Engines({
    report: options.report,
    leaving: (model) => readings.leave(model),
    ...(options.contexts === undefined ? {} : { contexts: options.contexts }),
    ...(options.availableMemory === undefined ? {} : { availableMemory: options.availableMemory }),
    ...(options.usableCores === undefined ? {} : { usableCores: options.usableCores }),
    chooseDevice: (modelPath) => device.for(modelPath),
  })
  const network = () => options.network?.() ?? noNetwork()
  const remote = new RemoteAi({
    path: options.providersPath ?? join(options.dataPath, 'ai-providers.json'),
    network,
    record: (entry) => options.recordUsage?.(entry),
  })
  const open = () => openShelf(options, { engines, network, gpuTrials })
  const ai = new Ai({ engines, remote, readings, open })
  return {
    router: routerFor(ai, states, options.permissions),
    embeddingsRouter: embeddingsRouter(ai, options.permissions),
    engines,
    engine: engines.main,
    states,
    regard({ onBattery, batteryMode, unloadAfter }) {
      const mode = onBattery ? batteryMode : 'full'
      engines.thrift = { unloadAfter, sparing: mode !== 'full' }
      if (ai.thrift.value.mode !== mode) ai.thrift.set({ mode })
    },
    start: async () => {
      await ai.shelf()
    },
    dispose: async () => {
      closing.abort(new AppError('CANCELLED', 'Local AI is shutting down.'))
      await (await ai.shelf()).dispose()
      await ai.vocabularies.dispose()
      await ai.embedder.dispose()
      await engines.dispose()
    },
  }
}

function openShelf(
  { dataPath, modelsPath, report, availableMemory, devices, places }: AiServiceOptions,
  { engines, network, gpuTrials }: { engines: Engines; network: () => Network; gpuTrials: string },
): Promise<ModelShelf> {
  return ModelShelf.open({
    dataPath,
    modelsPath,
    engines,
    report,
    network,
    availableMemory: availableMemory ?? (() => process.availableMemory()),
    gpus: () => knownGpus(gpuTrials, devices),
    ...(places === undefined ? {} : { places }),
  })
}

function keepReadings({ dataPath, report, keeping }: AiServiceOptions): {
  states: KeptStates
  readings: Readings
} {
  const { mayKeep = () => false, quota, worth }: Partial<Keeping> = keeping ?? {}
  const path = join(dataPath, KEPT_READINGS)
  const states = new KeptStates({ path, report, ...(quota === undefined ? {} : { quota }) })
  const more = worth === undefined ? {} : { worth }
  return { states, readings: new Readings({ states, mayKeep, report, ...more }) }
}

function noNetwork(): never {
  throw new AppError('UNAVAILABLE', 'The AI process has no way to the network yet. Try again in a moment.')
}
