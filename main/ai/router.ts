import { implement } from '@orpc/server'
import { aiContract } from '../../preload/contract/ai.ts'
import { AppError } from '../../preload/contract/errors.ts'
import type { AiPermissions } from '../process/ai-permissions.ts'
import { follow } from '../process/topic.ts'
import { type Ai, fileKey } from './ai.ts'
import { fileBlock } from './chat/prompt.ts'
import { embeddingsContract } from './embeddings-contract.ts'
import type { KeptStates } from './kept/kept-states.ts'

/** In which projects AI may work. */
type Permissions = Pick<AiPermissions, 'hold'>

function modelsRouter(ai: Ai) {
  const { models } = implement(aiContract)
  return {
    list: models.list.handler(() => ai.list()),
    add: models.add.handler(async ({ input }) => (await ai.shelf()).library.add(input.path, input.name)),
    remove: models.remove.handler(({ input }) => ai.drop(input.modelId, { file: false })),
    delete: models.delete.handler(({ input }) => ai.drop(input.modelId, { file: true })),
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
  permissions: Permissions | undefined,
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

/** Served to the window. */
export function routerFor(ai: Ai, states: KeptStates, permissions: Permissions | undefined) {
  const contract = implement(aiContract)
  return contract.router({
    models: {
      ...modelsRouter(ai),
      load: contract.models.load.handler(async ({ input }) => {
        await ai.load(input.modelId)
      }),
      unload: contract.models.unload.handler(() => ai.engines.unload()),
      state: contract.models.state.handler(({ signal }) => follow(ai.engines.state, signal)),
      thrift: contract.models.thrift.handler(({ signal }) => follow(ai.thrift, signal)),
      answering: contract.models.answering.handler(({ signal }) =>
        follow(ai.engines.main.scheduler.answering, signal),
      ),
    },
    kept: {
      usage: contract.kept.usage.handler(() => states.usage()),
      delete: contract.kept.delete.handler(() => states.remove()),
      neighbours: contract.kept.neighbours.handler(async ({ input, signal }) => {
        const held = await permissions?.hold(input.projectId, signal)
        held?.release()
        return [...(await ai.readings.neighbours(fileKey(input)))]
      }),
    },
    providers: {
      models: contract.providers.models.handler(({ input, signal }) =>
        ai.remote.models(input.providerId, signal),
      ),
      test: contract.providers.test.handler(({ input, signal }) =>
        ai.remote.test(input.providerId, input.model, signal),
      ),
    },
    keyShown: contract.keyShown.handler(({ input }) => ai.engines.main.scheduler.keyShown(input)),
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
    reading: contract.reading.handler(async ({ input, signal }) => {
      const held = await permissions?.hold(input.projectId, signal)
      held?.release()
      return ai.reading(input)
    }),
    prepare: contract.prepare.handler(async ({ input: { write = false, ...request }, signal }) => {
      const held = await permissions?.hold(request.projectId, signal)
      try {
        return { ready: await ai.prepare(request, write, held?.signal ?? signal) }
      } finally {
        held?.release()
      }
    }),
  })
}

/** Served to the index of the codebase. */
export function embeddingsRouter(ai: Ai, permissions: Permissions | undefined) {
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
