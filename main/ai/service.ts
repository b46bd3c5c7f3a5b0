import { join } from 'node:path'
import { implement } from '@orpc/server'
import {
  aiContract,
  type ChatEvent,
  type ChatRequest,
  type CompletionRequest,
  type CompletionResult,
  type Model,
  type PromptMeasure,
} from '../../preload/contract/ai.ts'
import { AppError } from '../../preload/contract/errors.ts'
import type { UsageEntry } from '../../preload/contract/providers.ts'
import type { AiPermissions } from '../process/ai-permissions.ts'
import type { Conditions } from '../process/protocol.ts'
import { follow } from '../process/topic.ts'
import { inBatches } from './chat/batches.ts'
import { answer } from './chat/chat.ts'
import { PromptMeter } from './chat/measure.ts'
import { fileBlock } from './chat/prompt.ts'
import { templateOf } from './chat/template.ts'
import { Completer } from './completion/complete.ts'
import type { Network } from './downloads/transfer.ts'
import { Embedder } from './embedding/embedder.ts'
import { embeddingsContract } from './embeddings-contract.ts'
import { Engine } from './engine/engine.ts'
import { chooseDevice, knownGpus } from './engine/gpu-trial.ts'
import type { LoadedModel } from './engine/loaded-model.ts'
import type { ContextSizes } from './engine/memory.ts'
import type { Device } from './engine/native.ts'
import { Vocabularies } from './engine/vocabulary.ts'
import type { Place } from './found/places.ts'
import { ModelShelf } from './models/shelf.ts'
import { RemoteAi } from './providers/remote-ai.ts'

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

class Ai {
  readonly engine: Engine
  readonly remote: RemoteAi
  readonly #open: () => Promise<ModelShelf>
  readonly vocabularies: Vocabularies
  readonly embedder: Embedder
  /** Whether it completes while one types; a machine on its battery may be spared that. */
  completes = true
  readonly #completer = new Completer()
  readonly #meter = new PromptMeter()
  #shelf: Promise<ModelShelf> | undefined

  constructor(engine: Engine, remote: RemoteAi, open: () => Promise<ModelShelf>) {
    this.engine = engine
    this.remote = remote
    this.vocabularies = new Vocabularies((path) => engine.native(path))
    this.embedder = new Embedder(engine)
    this.#open = open
  }

  shelf(): Promise<ModelShelf> {
    this.#shelf ??= this.#open()
    return this.#shelf
  }

  async list(): Promise<Model[]> {
    return (await this.shelf()).library.list()
  }

  async load(modelId?: string): Promise<LoadedModel> {
    return this.engine.load(await (await this.shelf()).library.find(this.#wanted(modelId)))
  }

  /** Without a wish the model that is loaded, about to be, or was until nobody used it, stays. */
  #wanted(modelId: string | undefined): string | undefined {
    return modelId ?? this.engine.state.value.modelId
  }

  /** What a question would take. The model's weights are not loaded for it. */
  async measure(request: ChatRequest): Promise<PromptMeasure> {
    const elsewhere = request.modelId === undefined ? undefined : await this.remote.find(request.modelId)
    if (elsewhere) return this.remote.measure(elsewhere, request)
    const { library } = await this.shelf()
    const file = await library.find(this.#wanted(request.modelId))
    const loaded = this.engine.loaded?.id === file.id ? this.engine.loaded : undefined
    const facts = loaded?.facts ?? (await library.facts(file.id))
    const length = loaded?.chatLength ?? (facts && this.engine.expects(facts)?.chat) ?? 0
    const writer = await templateOf(loaded ?? (await this.vocabularies.of(file)))
    const { messages, context: files = [], maxTokens } = request
    return this.#meter.measure(writer, file.id, length, { messages, files, maxTokens })
  }

  async *chat(request: ChatRequest, signal?: AbortSignal): AsyncGenerator<ChatEvent, void> {
    const elsewhere = request.modelId === undefined ? undefined : await this.remote.find(request.modelId)
    if (elsewhere) return yield* this.remote.chat(elsewhere, request, signal)
    const model = await this.load(request.modelId)
    const job = await this.engine.scheduler.enter('chat', request.conversationId, signal)
    try {
      this.#still(model)
      yield* inBatches(answer(model, request, job))
    } finally {
      job.finish()
    }
  }

  async complete(request: CompletionRequest, signal?: AbortSignal): Promise<CompletionResult> {
    const loaded = this.engine.loaded
    if (!this.completes)
      return { text: '', modelId: loaded?.id ?? '', promptTokens: 0, evaluatedTokens: 0, milliseconds: 0 }
    const known = loaded === undefined ? undefined : this.#completer.remembered(loaded.id, request)
    if (known !== undefined) return known
    const model = await this.load()
    const job = await this.engine.scheduler.enter('completion', request.documentId, signal)
    try {
      this.#still(model)
      return await this.#completer.complete(model, request, job)
    } finally {
      job.finish()
    }
  }

  /** Another model may have been loaded while the request waited. */
  #still(model: LoadedModel): void {
    if (this.engine.loaded !== model) throw new AppError('CANCELLED', 'Another model was loaded meanwhile.')
  }
}

function noNetwork(): never {
  throw new AppError('UNAVAILABLE', 'The AI process has no way to the network yet. Try again in a moment.')
}

function modelsRouter(ai: Ai) {
  const { models } = implement(aiContract)
  return {
    list: models.list.handler(() => ai.list()),
    add: models.add.handler(async ({ input }) => (await ai.shelf()).library.add(input.path, input.name)),
    remove: models.remove.handler(async ({ input }) =>
      (await ai.shelf()).drop(input.modelId, { file: false }),
    ),
    delete: models.delete.handler(async ({ input }) =>
      (await ai.shelf()).drop(input.modelId, { file: true }),
    ),
    overview: models.overview.handler(async () => (await ai.shelf()).overview()),
    find: models.find.handler(async () => (await ai.shelf()).find()),
    verify: models.verify.handler(async ({ input, signal }) =>
      (await ai.shelf()).verify(input.modelId, signal),
    ),
    try: models.try.handler(async ({ input, signal }) => (await ai.shelf()).try(input.modelId, signal)),
    download: models.download.handler(async ({ input }) =>
      (await ai.shelf()).downloads.add(input.id, input.sources),
    ),
    pauseDownload: models.pauseDownload.handler(async ({ input }) =>
      (await ai.shelf()).downloads.pause(input.id),
    ),
    cancelDownload: models.cancelDownload.handler(async ({ input }) =>
      (await ai.shelf()).downloads.cancel(input.id),
    ),
    downloads: models.downloads.handler(async function* ({ signal }) {
      yield* follow((await ai.shelf()).downloads.topic, signal)
    }),
  }
}

/** A call that begins when AI is on in its project, and ends when it is turned off there. */
async function* permitted<T>(
  permissions: AiServiceOptions['permissions'],
  { projectId }: { projectId: string },
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal | undefined) => AsyncGenerator<T, void>,
): AsyncGenerator<T, void> {
  const held = await permissions?.hold(projectId, signal)
  try {
    yield* work(held?.signal ?? signal)
  } catch (error) {
    throw held?.signal.reason instanceof AppError ? held.signal.reason : error
  } finally {
    held?.release()
  }
}

function routerFor(ai: Ai, permissions: AiServiceOptions['permissions']) {
  const contract = implement(aiContract)
  return contract.router({
    models: {
      ...modelsRouter(ai),
      load: contract.models.load.handler(async ({ input }) => {
        await ai.load(input.modelId)
      }),
      unload: contract.models.unload.handler(() => ai.engine.unload()),
      state: contract.models.state.handler(({ signal }) => follow(ai.engine.state, signal)),
    },
    providers: {
      models: contract.providers.models.handler(({ input, signal }) =>
        ai.remote.models(input.providerId, signal),
      ),
      test: contract.providers.test.handler(({ input, signal }) =>
        ai.remote.test(input.providerId, input.model, signal),
      ),
    },
    chat: contract.chat.handler(({ input, signal }) =>
      permitted(permissions, input, signal, (allowed) => ai.chat(input, allowed)),
    ),
    measure: contract.measure.handler(async ({ input, signal }) => {
      const held = await permissions?.hold(input.projectId, signal)
      held?.release()
      const measure = await ai.measure(input)
      const { context = [], show } = input
      return show ? { ...measure, blocks: context.map((file) => fileBlock(file, file.text)) } : measure
    }),
    complete: contract.complete.handler(async ({ input, signal }) => {
      const held = await permissions?.hold(input.projectId, signal)
      try {
        return await ai.complete(input, held?.signal ?? signal)
      } finally {
        held?.release()
      }
    }),
  })
}

function embeddingsRouter(ai: Ai, permissions: AiServiceOptions['permissions']) {
  const os = implement(embeddingsContract)
  return os.router({
    embed: os.embed.handler(async ({ input, signal }) => {
      const work = await permissions?.hold(input.projectId, signal)
      const ends = work?.signal ?? signal ?? new AbortController().signal
      try {
        const file = await (await ai.shelf()).library.find(input.modelId)
        return await ai.embedder.embed(file, input.texts, input.use, ends)
      } finally {
        work?.release()
      }
    }),
  })
}
