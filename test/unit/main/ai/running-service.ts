import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { afterEach } from 'vitest'
import { type AiService, type AiServiceOptions, createAiService } from '../../../../main/ai/service.ts'
import type {
  ChatCall,
  ChatEvent,
  CompletionCall,
  CompletionReading,
  CompletionResult,
  Model,
  Neighbour,
  PromptMeasure,
} from '../../../../preload/contract/ai.ts'
import type {
  ModelCheck,
  ModelDownload,
  ModelOverview,
  ModelTrial,
} from '../../../../preload/contract/models.ts'

/** The starter model, as it lies in the repository. */
export const shippedModels = join(import.meta.dirname, '../../../../resources/models')

const cleanups: Array<() => Promise<void> | void> = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** An empty folder that is gone after the test. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'offcoder-ai-'))
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** What a window can ask, with the types of the contract's client side. */
export interface AiClient {
  models: {
    list(): Promise<Model[]>
    add(input: { path: string; name?: string }): Promise<Model>
    remove(input: { modelId: string }): Promise<void>
    delete(input: { modelId: string }): Promise<void>
    overview(): Promise<ModelOverview>
    verify(input: { modelId: string }): Promise<ModelCheck>
    try(input: { modelId: string }, options?: { signal?: AbortSignal }): Promise<ModelTrial>
    download(input: { id: string; sources: string[] }): Promise<void>
    downloads(): Promise<AsyncIterable<ModelDownload[]>>
    load(input: { modelId: string }): Promise<void>
    unload(): Promise<void>
    thrift(
      input: undefined,
      options: { signal: AbortSignal },
    ): Promise<AsyncIterable<{ mode: 'full' | 'sparing' | 'no-completion' }>>
  }
  kept: {
    usage(): Promise<{ chats: number; files: number; bytes: number }>
    delete(): Promise<void>
    neighbours(input: { projectId: string; documentId: string }): Promise<Neighbour[]>
  }
  chat(input: ChatCall, options?: { signal?: AbortSignal }): Promise<AsyncIterable<ChatEvent>>
  measure(input: ChatCall): Promise<PromptMeasure>
  reading(input: CompletionCall): Promise<CompletionReading>
  prepare(input: CompletionCall & { write?: boolean }): Promise<{ ready: boolean }>
  complete(input: CompletionCall, options?: { signal?: AbortSignal }): Promise<CompletionResult>
}

/** A service that runs on the CPU of this machine, in this process, and is stopped after the test. */
export async function runService(
  options: Partial<AiServiceOptions> = {},
): Promise<{ client: AiClient; service: AiService; folder: string }> {
  const folder = scratchFolder()
  const service = createAiService({
    dataPath: join(folder, 'data'),
    modelsPath: join(folder, 'no-models'),
    report: () => {},
    device: 'cpu',
    ...options,
  })
  await service.start()
  cleanups.push(() => service.dispose())
  return { client: createRouterClient(service.router) as unknown as AiClient, service, folder }
}

/** A whole answer: its text, and its events by kind. */
export async function collect(events: AsyncIterable<ChatEvent>) {
  const all: ChatEvent[] = []
  for await (const event of events) all.push(event)
  const of = <T extends ChatEvent['type']>(type: T) =>
    all.filter((event): event is Extract<ChatEvent, { type: T }> => event.type === type)
  return {
    all,
    text: of('text')
      .map((event) => event.text)
      .join(''),
    started: of('started')[0],
    finished: of('finished')[0],
    evaluating: of('evaluating'),
  }
}

/** The project that everything is asked in. */
export const PROJECT = '00000000-0000-4000-8000-000000000000'

export function question(content: string, more: Partial<ChatCall> = {}): ChatCall {
  return { projectId: PROJECT, conversationId: 'talk', messages: [{ role: 'user', content }], ...more }
}

export function cursor(prefix: string, suffix = '', documentId = 'document'): CompletionCall {
  return { projectId: PROJECT, documentId, path: 'src/math.ts', language: 'typescript', prefix, suffix }
}
