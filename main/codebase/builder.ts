import type { IndexState } from '../../preload/contract/codebase.ts'
import { toAppError } from '../process/rpc.ts'
import type { Topic } from '../process/topic.ts'
import type { ListedFile, ReadFile } from '../workspace/codebase-contract.ts'
import { chunkFile } from './chunks/chunk.ts'
import { embedMissing } from './embed-missing.ts'
import type { Embedder } from './embedder.ts'
import type { Pause } from './pause.ts'
import { Progress } from './progress.ts'
import type { SourceClient } from './source-client.ts'
import type { IndexStore } from './store/index-store.ts'
import { hashOf } from './store/project-index.ts'

/** Files that are asked for at once. */
const READ_AT_ONCE = 32
/** What went wrong is tried again after this long. */
const RETRY_MS = 5_000

export interface BuilderOptions {
  project: string
  store: IndexStore
  source: SourceClient
  embedder: Embedder
  pause: Pause
}

/** Builds the index of one project and keeps it up to date, file by file, until it is disposed of. */
export class Builder {
  readonly #progress: Progress
  readonly #options: BuilderOptions
  readonly #ended = new AbortController()
  /** Aborts what goes on, so that it begins again. */
  #round = new AbortController()
  #embedding: Promise<void> | undefined

  constructor(options: BuilderOptions) {
    this.#options = options
    this.#progress = new Progress(options)
    void this.#run()
  }

  get state(): Topic<IndexState> {
    return this.#progress.topic
  }

  /** Is there something to do, now or once nothing holds it up any more? */
  get isAtWork(): boolean {
    return this.state.value.phase !== 'ready'
  }

  /** Says that the process is about to end, all being done. */
  rest(): void {
    this.#progress.set({ phase: 'resting' })
  }

  /** Begins again: the way to the texts, or the index itself, is another one. */
  again(): void {
    this.#round.abort()
  }

  /** What holds it up may have changed, or the model. */
  look(): void {
    this.#progress.tell()
    if (this.#isRead) this.#embed()
  }

  dispose(): void {
    this.#ended.abort()
    this.#round.abort()
    this.#progress.dispose()
  }

  async #run(): Promise<void> {
    while (!this.#ended.signal.aborted) {
      this.#round = new AbortController()
      const { signal } = this.#round
      try {
        await this.#follow(signal)
      } catch (error) {
        if (signal.aborted) continue
        if (await this.#failed(error, signal)) return
      }
    }
  }

  get #isRead(): boolean {
    const { phase } = this.#progress.step
    return phase === 'ready' || phase === 'embedding'
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { project, source } = this.#options
    this.#progress.set({ phase: 'reading', filesDone: 0, filesTotal: 0, failure: undefined })
    const changes = await source.current.changes({ projectId: project }, { signal })
    await this.#readAll(signal)
    for await (const { all, nodeIds } of changes) {
      await this.#options.pause.free(signal)
      if (signal.aborted) return
      if (all) await this.#readAll(signal)
      else for (const some of batches(nodeIds)) await this.#take(some, signal)
      this.#progress.set({ phase: 'ready' })
      this.#embed()
    }
    // The workspace ended in order; a new one brings a new way to it.
    await pauseFor(RETRY_MS, signal)
  }

  /** Brings everything up to date: reads what differs from what was read before, forgets what is gone. */
  async #readAll(signal: AbortSignal): Promise<void> {
    const { project, store, source, pause } = this.#options
    const listed: ListedFile[] = []
    for await (const page of await source.current.list({ projectId: project }, { signal }))
      listed.push(...page)
    const known = new Map(store.guard(() => store.index.files(project)).map((file) => [file.node, file]))
    const wanted = listed.filter(({ nodeId, path, stamp }) => {
      const file = known.get(nodeId)
      return file === undefined || file.stamp !== stamp || file.path !== path
    })
    const there = new Set(listed.map(({ nodeId }) => nodeId))
    const gone = Array.from(known.values()).filter(({ node }) => !there.has(node))
    for (const some of batches(gone, 200)) {
      store.write((index, vectors) => {
        for (const file of some) vectors?.drop(index.remove(file))
      })
      await pause.free(signal)
    }
    let filesDone = listed.length - wanted.length
    this.#progress.set({ filesDone, filesTotal: listed.length })
    for (const some of batches(wanted)) {
      await this.#take(
        some.map(({ nodeId }) => nodeId),
        signal,
      )
      if (signal.aborted) return
      filesDone += some.length
      this.#progress.set({ filesDone })
    }
    this.#progress.set({ phase: 'ready' })
    this.#embed()
  }

  async #take(nodeIds: readonly string[], signal: AbortSignal): Promise<void> {
    const { project, source, pause } = this.#options
    await pause.free(signal)
    if (signal.aborted) return
    const files = await source.current.read({ projectId: project, nodeIds: [...nodeIds] }, { signal })
    for (const file of files) {
      await pause.free(signal)
      if (signal.aborted) return
      await this.#takeFile(file)
    }
  }

  async #takeFile({ nodeId, path, stamp, text }: ReadFile): Promise<void> {
    const { project, store } = this.#options
    const known = store.guard(() => store.index.file(project, nodeId))
    if (text === null) {
      if (known !== undefined) store.write((index, vectors) => vectors?.drop(index.remove(known)))
      return
    }
    const hash = hashOf(text)
    if (known?.path === path && known.hash.equals(hash)) {
      if (known.stamp !== stamp) store.write((index) => index.restamp(project, known, stamp))
      return
    }
    const chunks = await chunkFile(path, text)
    store.write((index, vectors) =>
      vectors?.drop(index.put(project, { node: nodeId, path, stamp, hash }, text, chunks)),
    )
  }

  /** Makes vectors of what has none, beside the rest. */
  #embed(): void {
    const { embedder, store } = this.#options
    if (this.#embedding !== undefined || !embedder.isReady || store.vectors === undefined) return
    const { signal } = this.#round
    this.#embedding = embedMissing(this.#options, signal, () =>
      this.#progress.set({ phase: 'embedding', failure: undefined }),
    )
      .then(
        () => ({}),
        (error: unknown) => ({ failure: failureOf(error) }),
      )
      .then((ended) => {
        if (!signal.aborted && this.#isRead) this.#progress.set({ phase: 'ready', ...ended })
      })
      .finally(() => {
        this.#embedding = undefined
      })
  }

  /** @returns whether it is over. */
  async #failed(error: unknown, signal: AbortSignal): Promise<boolean> {
    const { project, store } = this.#options
    const failure = failureOf(error)
    if (failure.code === 'PERMISSION_DENIED' || failure.code === 'NOT_FOUND') {
      // AI was turned off, or the project is no more: nothing of it stays.
      store.drop(project)
      this.#progress.set({ phase: 'failed', filesDone: 0, filesTotal: 0, failure })
      return true
    }
    if (this.#options.source.isConnected) this.#progress.set({ phase: 'failed', failure })
    await pauseFor(RETRY_MS, signal)
    return false
  }
}

function failureOf(error: unknown) {
  const { code, message } = toAppError(error)
  return { code, message }
}

function* batches<T>(all: readonly T[], size = READ_AT_ONCE): IterableIterator<T[]> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size)
}

function pauseFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal.addEventListener('abort', end)
    if (signal.aborted) end()
  })
}
