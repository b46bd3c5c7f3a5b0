import { readFile } from 'node:fs/promises'
import {
  type ChatEvent,
  type ChatRequest,
  chatRequest,
  type PromptMeasure,
} from '../../../preload/contract/ai.ts'
import { AppError } from '../../../preload/contract/errors.ts'
import {
  type Provider,
  type ProviderModel,
  type ProviderTrial,
  providersFile,
  type UsageEntry,
} from '../../../preload/contract/providers.ts'
import { withoutThinking } from '../../../preload/contract/thinking.ts'
import { fileBlock } from '../chat/prompt.ts'
import type { Network } from '../downloads/transfer.ts'
import type { AnswerOptions, Tokens } from './answer.ts'
import { doorFetch } from './door-fetch.ts'
import type { Asked } from './failures.ts'
import { aboutTokens, promptOf } from './prompt.ts'

export interface RemoteAiOptions {
  /** The file of providers that main keeps. */
  path: string
  network(): Network
  /** Remembers a request; a failure to do so must not reach the answer. */
  record(entry: UsageEntry): void
  /** Milliseconds of silence after which an answer counts as cut off. */
  stall?: number
}

interface Chosen {
  provider: Provider
  model: string
  asked: Asked
}

/** Chat with the models of providers, behind the same interface as the engine of this device. */
export class RemoteAi {
  readonly #options: RemoteAiOptions

  constructor(options: RemoteAiOptions) {
    this.#options = options
  }

  /** The provider and the model that an id names; undefined when it is an id of a model of this device. */
  async find(modelId: string): Promise<Chosen | undefined> {
    const at = modelId.indexOf(':')
    if (at < 0) return undefined
    const provider = (await this.#providers()).find(({ id }) => id === modelId.slice(0, at))
    return provider && chosen(provider, modelId.slice(at + 1))
  }

  async *chat(
    { provider, model, asked }: Chosen,
    request: ChatRequest & { projectId?: string },
    signal?: AbortSignal,
  ): AsyncGenerator<ChatEvent, void> {
    const { messages, context, maxTokens } = chatRequest.parse(request)
    const { projectId } = request
    const { prompt, tokens } = promptOf(messages, context)
    const contextLength = provider.models.find(({ name }) => name === model)?.contextLength ?? 0
    const modelId = `${provider.id}:${model}`
    yield { type: 'started', modelId, promptTokens: tokens, contextLength, cut: [], droppedMessages: 0 }
    const call = { prompt, ...(maxTokens === undefined ? {} : { maxOutputTokens: maxTokens }) }
    yield* this.#ask({ provider, model, asked }, { kind: 'chat', projectId }, call, signal)
  }

  /** About what a question would take: how a provider counts is known to it alone. */
  measure({ provider, model }: Chosen, request: ChatRequest): PromptMeasure {
    const { messages, context } = chatRequest.parse(request)
    const contextLength = provider.models.find(({ name }) => name === model)?.contextLength ?? 0
    const files = context.map((file) => aboutTokens(fileBlock(file, file.text)))
    const { tokens: total } = promptOf(messages, context)
    const talk = promptOf(messages, []).tokens
    const modelId = `${provider.id}:${model}`
    const tooLong = contextLength > 0 && total > contextLength
    const counted = { files, talk, total, exact: false, cut: [], droppedMessages: 0, tooLong }
    return { modelId, contextLength, room: contextLength, ...counted }
  }

  /** One small request, to see that the key and the model work. */
  async test(providerId: string, model: string, signal?: AbortSignal): Promise<ProviderTrial> {
    const picked = chosen(await this.#get(providerId), model)
    const began = performance.now()
    const { prompt } = promptOf(
      [
        { role: 'system', content: 'Reply with "ok".' },
        { role: 'user', content: 'ok?' },
      ],
      [],
    )
    let answer = ''
    let tokens: Tokens = { input: null, output: null }
    const told = (all: Tokens) => {
      tokens = all
    }
    for await (const event of this.#ask(picked, { kind: 'test' }, { prompt }, signal, told))
      if (event.type === 'text') answer += event.text
    const milliseconds = performance.now() - began
    return {
      model,
      answer: withoutThinking(answer).slice(0, 200),
      milliseconds,
      inputTokens: tokens.input,
      outputTokens: tokens.output,
    }
  }

  async models(providerId: string, signal?: AbortSignal): Promise<Omit<ProviderModel, 'byHand'>[]> {
    const provider = await this.#get(providerId)
    const { asked } = chosen(provider, '')
    const [{ listModels }, { providerFailure }] = await Promise.all([
      import('./model-list.ts'),
      import('./failures.ts'),
    ])
    const fetch = doorFetch(this.#options.network, `List of models of ${provider.name}`)
    try {
      const models = await listModels(provider, fetch, signal)
      this.#record(asked, 'models', 'done')
      return models
    } catch (error) {
      this.#record(asked, 'models', signal?.aborted ? 'stopped' : 'failed')
      throw providerFailure(error, asked)
    }
  }

  async *#ask(
    { provider, model, asked }: Chosen,
    { kind, projectId }: { kind: 'chat' | 'test'; projectId?: string | undefined },
    call: AnswerOptions['call'],
    signal: AbortSignal | undefined,
    onTokens?: (tokens: Tokens) => void,
  ): AsyncGenerator<ChatEvent, void> {
    let tokens: Tokens = { input: null, output: null }
    let outcome: UsageEntry['outcome'] = 'stopped'
    try {
      // Loaded when somebody asks: the start of the process does not wait for them.
      const [{ languageModel, questionOptions }, { answerFrom }] = await Promise.all([
        import('./languages.ts'),
        import('./answer.ts'),
      ])
      const what = kind === 'chat' ? `Question to ${model}` : `Test of ${model}`
      const language = await languageModel(provider, model, doorFetch(this.#options.network, what, projectId))
      const { stall } = this.#options
      const told = (all: Tokens) => {
        tokens = all
        onTokens?.(all)
      }
      const options = {
        model: language,
        call: { ...call, ...questionOptions(provider) },
        asked,
        signal,
        onTokens: told,
        ...(stall ? { stall } : {}),
      }
      for await (const event of answerFrom(options)) {
        if (event.type === 'finished') outcome = event.reason === 'cut' ? 'failed' : 'done'
        yield event
      }
    } catch (error) {
      outcome = signal?.aborted ? 'stopped' : 'failed'
      throw error
    } finally {
      this.#record(asked, kind, outcome, tokens)
    }
  }

  #record(
    asked: Asked,
    kind: UsageEntry['kind'],
    outcome: UsageEntry['outcome'],
    tokens: Tokens = { input: null, output: null },
  ): void {
    const { provider, host, model } = asked
    const counts = { inputTokens: tokens.input, outputTokens: tokens.output }
    this.#options.record({ at: Date.now(), provider, host, model, kind, outcome, ...counts })
  }

  async #get(id: string): Promise<Provider> {
    const found = (await this.#providers()).find((provider) => provider.id === id)
    if (!found) throw new AppError('NOT_FOUND', 'This provider is no longer in the list.', { id })
    return found
  }

  /** Read anew each time: main may have changed the file since. */
  async #providers(): Promise<Provider[]> {
    try {
      return providersFile.parse(JSON.parse(await readFile(this.#options.path, 'utf8'))).providers
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw new AppError('UNAVAILABLE', 'The list of AI providers cannot be read.', {}, error)
    }
  }
}

function chosen(provider: Provider, model: string): Chosen {
  return { provider, model, asked: { provider: provider.name, host: new URL(provider.address).host, model } }
}
