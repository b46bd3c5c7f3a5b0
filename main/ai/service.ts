import { join } from 'node:path'
import { AppError } from '../../preload/contract/errors.ts'
import type { UsageEntry } from '../../preload/contract/providers.ts'
import type { AiPermissions } from '../process/ai-permissions.ts'
import type { Conditions } from '../process/protocol.ts'
import { Ai } from './ai.ts'
import type { Network } from './downloads/transfer.ts'
import { Engine } from './engine/engine.ts'
import { chooseDevice, knownGpus } from './engine/gpu-trial.ts'
import type { ContextSizes } from './engine/memory.ts'
import type { Device } from './engine/native.ts'
import type { Place } from './found/places.ts'
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
  /** Where other programs keep models; by default where they do on this machine. */
  places?: readonly Place[]
}

/** AI: the models of this device, chat and completion with one of them, and chat with those of providers. */
export interface AiService {
  router: ReturnType<typeof routerFor>
  /** Served to the index of the codebase. */
  embeddingsRouter: ReturnType<typeof embeddingsRouter>
  engine: Engine
  /** Told what the user wants spared, and whether the machine runs on its battery. */
  regard(conditions: Pick<Conditions, 'onBattery' | 'batteryMode' | 'unloadAfter'>): void
  start(): Promise<void>
  dispose(): Promise<void>
}

/** Makes the service; nothing is loaded before the first request that needs a model. */
export function createAiService(options: AiServiceOptions): AiService {
  const gpuTrials = join(options.dataPath, 'gpu-trials.json')
  const engine = new Engine({
    report: options.report,
    ...(options.contexts === undefined ? {} : { contexts: options.contexts }),
    ...(options.availableMemory === undefined ? {} : { availableMemory: options.availableMemory }),
    ...(options.usableCores === undefined ? {} : { usableCores: options.usableCores }),
    chooseDevice: async (modelPath) =>
      options.device ??
      (await chooseDevice(modelPath, {
        path: gpuTrials,
        report: options.report,
      })),
  })
  const remote = new RemoteAi({
    path: options.providersPath ?? join(options.dataPath, 'ai-providers.json'),
    network: () => options.network?.() ?? noNetwork(),
    record: (entry) => options.recordUsage?.(entry),
  })
  const ai = new Ai(engine, remote, () =>
    ModelShelf.open({
      dataPath: options.dataPath,
      modelsPath: options.modelsPath,
      engine,
      report: options.report,
      network: () => options.network?.() ?? noNetwork(),
      availableMemory: options.availableMemory ?? (() => process.availableMemory()),
      gpus: () => knownGpus(gpuTrials),
      ...(options.places === undefined ? {} : { places: options.places }),
    }),
  )
  return {
    router: routerFor(ai, options.permissions),
    embeddingsRouter: embeddingsRouter(ai, options.permissions),
    engine,
    regard({ onBattery, batteryMode, unloadAfter }) {
      engine.thrift = { unloadAfter, sparing: onBattery && batteryMode !== 'full' }
      ai.completes = !(onBattery && batteryMode === 'no-completion')
    },
    start: async () => {
      await ai.shelf()
    },
    dispose: async () => {
      await (await ai.shelf()).dispose()
      await ai.vocabularies.dispose()
      await ai.embedder.dispose()
      await engine.dispose()
    },
  }
}

function noNetwork(): never {
  throw new AppError('UNAVAILABLE', 'The AI process has no way to the network yet. Try again in a moment.')
}
