import type {
  ChatCall,
  ChatEvent,
  ChatRequest,
  CompletionCall,
  CompletionReading,
  CompletionRequest,
  CompletionResult,
  Model,
  PromptMeasure,
  ThriftState,
} from '../../preload/contract/ai.ts'
import { createTopic, type Topic } from '../process/topic.ts'
import { answer } from './chat/chat.ts'
import { PromptMeter } from './chat/measure.ts'
import { templateOf } from './chat/template.ts'
import { Completer } from './completion/complete.ts'
import { Kept } from './completion/kept.ts'
import { Embedder } from './embedding/embedder.ts'
import type { Engines, Served } from './engine/engines.ts'
import { Vocabularies, type Vocabulary } from './engine/vocabulary.ts'
import type { ReadingKey } from './kept/kept-states.ts'
import type { Readings } from './kept/readings.ts'
import type { ModelShelf } from './models/shelf.ts'
import type { RemoteAi } from './providers/remote-ai.ts'

export interface AiParts {
  engines: Engines
  remote: RemoteAi
  readings: Readings
  /** Opens the shelf of models, at first use. */
  open: () => Promise<ModelShelf>
}
/** Files of which it is remembered what their last suggestion took. */
const KEPT_DOCUMENTS = 64
const NO_WORK = { promptTokens: 0, evaluatedTokens: 0, milliseconds: 0 }

/** What AI can be asked, answered by the model that the request wants: one of this device, or a provider's. */
export class Ai {
  readonly engines: Engines
  readonly remote: RemoteAi
  readonly #open: () => Promise<ModelShelf>
  readonly readings: Readings
  readonly vocabularies: Vocabularies
  readonly embedder: Embedder
  /** What is spared for a machine on its battery. */
  readonly thrift: Topic<ThriftState> = createTopic<ThriftState>({ mode: 'full' })
  readonly #completer = new Completer()
  readonly #meter = new PromptMeter()
  readonly #last = new Kept<NonNullable<CompletionReading['last']>>(KEPT_DOCUMENTS)
  #shelf: Promise<ModelShelf> | undefined

  constructor({ engines, remote, readings, open }: AiParts) {
    this.engines = engines
    this.remote = remote
    this.vocabularies = new Vocabularies((path) => engines.main.native(path))
    this.embedder = new Embedder(engines.main)
    this.readings = readings
    this.#open = open
  }

  shelf(): Promise<ModelShelf> {
    this.#shelf ??= this.#open()
    return this.#shelf
  }

  async list(): Promise<Model[]> {
    return (await this.shelf()).library.list()
  }

  /** Takes a model off the list; with `file`, deletes its file too. */
  async drop(modelId: string, { file }: { file: boolean }): Promise<void> {
    const shelf = await this.shelf()
    // Windows deletes no file that is open.
    await Promise.all([this.embedder.letGo(modelId), this.vocabularies.letGo(modelId)])
    await shelf.drop(modelId, { file })
  }

  /** The model that answers, in memory. */
  async load(modelId?: string): Promise<Served> {
    return this.engines.toAnswer(await (await this.shelf()).library.find(this.#wanted(modelId)))
  }

  /** The model that completes, in memory: its own, or the one that answers. */
  async #completing(modelId: string | undefined): Promise<Served> {
    if (modelId === undefined) return this.load()
    return this.engines.toComplete(await (await this.shelf()).library.find(modelId))
  }

  /** Without a wish the model that is loaded, about to be, or was until nobody used it, stays. */
  #wanted(modelId: string | undefined): string | undefined {
    return modelId ?? this.engines.main.state.value.modelId
  }

  /** What a question would take. The model's weights are not loaded for it. */
  async measure(request: ChatRequest): Promise<PromptMeasure> {
    const elsewhere = request.modelId === undefined ? undefined : await this.remote.find(request.modelId)
    if (elsewhere) return this.remote.measure(elsewhere, request)
    const { library } = await this.shelf()
    const file = await library.find(this.#wanted(request.modelId))
    const { main } = this.engines
    const loaded = main.loaded?.id === file.id ? main.loaded : undefined
    const facts = loaded?.facts ?? (await library.facts(file.id))
    const length = loaded?.chatLength ?? (facts && main.expects(facts)?.chat) ?? 0
    const { messages, context: files = [], maxTokens } = request
    const count = async (vocabulary: Vocabulary) =>
      this.#meter.measure(await templateOf(vocabulary), file.id, length, { messages, files, maxTokens })
    // It may have left memory meanwhile.
    if (loaded !== undefined && loaded === main.loaded) return main.look(loaded, count)
    return this.vocabularies.use(file, count)
  }

  async *chat(request: ChatCall, signal?: AbortSignal): AsyncGenerator<ChatEvent, void> {
    const elsewhere = request.modelId === undefined ? undefined : await this.remote.find(request.modelId)
    if (elsewhere) return yield* this.remote.chat(elsewhere, request, signal)
    const { engine, model } = await this.load(request.modelId)
    const job = await engine.scheduler.enter('chat', request.conversationId, signal)
    try {
      engine.still(model)
      const key: ReadingKey = { project: request.projectId, kind: 'chat', id: request.conversationId }
      yield* answer(model, request, job, await this.readings.turn(model, key, job))
    } finally {
      job.finish()
    }
  }

  async complete(request: CompletionCall, signal?: AbortSignal): Promise<CompletionResult> {
    const wanted = request.modelId ?? this.engines.main.loaded?.id
    if (this.thrift.value.mode === 'no-completion')
      return { text: '', modelId: wanted ?? '', confidence: 0, ...NO_WORK }
    const known = wanted === undefined ? undefined : this.#completer.remembered(wanted, request)
    if (known !== undefined) return known
    const { engine, model } = await this.#completing(request.modelId)
    const job = await engine.scheduler.enter('completion', request.documentId, signal)
    try {
      engine.still(model)
      const turn = await this.readings.turn(model, fileKey(request), job)
      const result = await this.#completer.complete(model, request, job, turn)
      this.#told(request, result)
      return result
    } finally {
      job.finish()
    }
  }

  /** What a completion would be made from. */
  async reading(request: CompletionRequest): Promise<CompletionReading> {
    const { engine, model } = await this.#completing(request.modelId)
    const last = this.#last.get(`${model.id} ${request.documentId}`)
    const reading = await engine.look(model, () => this.#completer.reading(model, request))
    return { ...reading, ...(last === undefined ? {} : { last }) }
  }

  #told({ documentId }: CompletionRequest, result: CompletionResult): void {
    const key = `${result.modelId} ${documentId}`
    const { promptTokens, evaluatedTokens, keptTokens = 0 } = result
    const before = this.#last.get(key)?.keptTokens ?? 0
    this.#last.set(key, { promptTokens, evaluatedTokens, keptTokens: keptTokens || before })
  }

  /** Gets ready for a place while nobody else wants the model. @returns whether it is ready with its neighbours. */
  async prepare(request: CompletionCall, write: boolean, signal?: AbortSignal): Promise<boolean> {
    const { main, own } = this.engines
    const { modelId } = request
    const engine = modelId !== undefined && modelId === own.loaded?.id ? own : main
    const model = engine.loaded
    // A model other than the one that will be asked has nothing to get ready for.
    if (model === undefined || (modelId ?? model.id) !== model.id) return false
    // On its battery it gets ready for nothing that was not asked yet.
    if (this.thrift.value.mode !== 'full') return false
    const { scheduler } = engine
    await scheduler.quiet(signal ?? new AbortController().signal)
    if (write && this.#completer.remembered(model.id, request) !== undefined) return false
    const job = await scheduler.enter('ahead', request.documentId, signal)
    try {
      engine.still(model)
      const turn = await this.readings.turn(model, fileKey(request), job)
      if (!write) return await this.#completer.prepare(model, request, job, turn)
      await this.#completer.complete(model, request, job, turn)
      return false
    } finally {
      job.finish()
    }
  }
}

/** Whose that is which was read for a completion. */
export function fileKey({
  projectId,
  documentId,
}: Pick<CompletionCall, 'projectId' | 'documentId'>): ReadingKey {
  return { project: projectId, kind: 'file', id: documentId }
}
