import type {
  ChatCall,
  ChatEvent,
  ChatRequest,
  CompletionRequest,
  CompletionResult,
  Model,
  PromptMeasure,
} from '../../preload/contract/ai.ts'
import { AppError } from '../../preload/contract/errors.ts'
import { inBatches } from './chat/batches.ts'
import { answer } from './chat/chat.ts'
import { PromptMeter } from './chat/measure.ts'
import { templateOf } from './chat/template.ts'
import { Completer } from './completion/complete.ts'
import { Embedder } from './embedding/embedder.ts'
import type { Engine } from './engine/engine.ts'
import type { LoadedModel } from './engine/loaded-model.ts'
import { Vocabularies } from './engine/vocabulary.ts'
import type { Conversations } from './kept/conversations.ts'
import type { ModelShelf } from './models/shelf.ts'
import type { RemoteAi } from './providers/remote-ai.ts'

export interface AiParts {
  engine: Engine
  remote: RemoteAi
  conversations: Conversations
  /** Opens the shelf of models, at first use. */
  open: () => Promise<ModelShelf>
}
const NO_WORK = { promptTokens: 0, evaluatedTokens: 0, milliseconds: 0 }

/** What AI can be asked, answered by the model that the request wants: one of this device, or a provider's. */
export class Ai {
  readonly engine: Engine
  readonly remote: RemoteAi
  readonly #open: () => Promise<ModelShelf>
  readonly #conversations: Conversations
  readonly vocabularies: Vocabularies
  readonly embedder: Embedder
  /** Whether it completes while one types; a machine on its battery may be spared that. */
  completes = true
  /** Whether it gets ready for what was not asked yet. */
  looksAhead = true
  readonly #completer = new Completer()
  readonly #meter = new PromptMeter()
  #shelf: Promise<ModelShelf> | undefined

  constructor({ engine, remote, conversations, open }: AiParts) {
    this.engine = engine
    this.remote = remote
    this.vocabularies = new Vocabularies((path) => engine.native(path))
    this.embedder = new Embedder(engine)
    this.#conversations = conversations
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

  async *chat(request: ChatCall, signal?: AbortSignal): AsyncGenerator<ChatEvent, void> {
    const elsewhere = request.modelId === undefined ? undefined : await this.remote.find(request.modelId)
    if (elsewhere) return yield* this.remote.chat(elsewhere, request, signal)
    const model = await this.load(request.modelId)
    const job = await this.engine.scheduler.enter('chat', request.conversationId, signal)
    try {
      this.#still(model)
      const key = { project: request.projectId, conversation: request.conversationId }
      yield* inBatches(answer(model, request, job, this.#conversations.turn(model, key, job)))
    } finally {
      job.finish()
    }
  }

  async complete(request: CompletionRequest, signal?: AbortSignal): Promise<CompletionResult> {
    const loaded = this.engine.loaded
    if (!this.completes) return { text: '', modelId: loaded?.id ?? '', confidence: 0, ...NO_WORK }
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

  /** Gets ready for a place while nobody else wants the model. @returns whether it is ready with its neighbours. */
  async prepare(request: CompletionRequest, write: boolean, signal?: AbortSignal): Promise<boolean> {
    const model = this.engine.loaded
    if (model === undefined || !this.completes || !this.looksAhead) return false
    const { scheduler } = this.engine
    await scheduler.quiet(signal ?? new AbortController().signal)
    if (write && this.#completer.remembered(model.id, request) !== undefined) return false
    const job = await scheduler.enter('completion', request.documentId, signal)
    try {
      this.#still(model)
      if (!write) return await this.#completer.prepare(model, request, job)
      await this.#completer.complete(model, request, job)
      return false
    } finally {
      job.finish()
    }
  }

  /** Another model may have been loaded while the request waited. */
  #still(model: LoadedModel): void {
    if (this.engine.loaded !== model) throw new AppError('CANCELLED', 'Another model was loaded meanwhile.')
  }
}
