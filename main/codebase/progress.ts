import type { IndexState } from '../../preload/contract/codebase.ts'
import type { Failure } from '../../preload/contract/errors.ts'
import { createTopic, type Topic } from '../process/topic.ts'
import type { Embedder } from './embedder.ts'
import type { Pause } from './pause.ts'
import type { IndexStore } from './store/index-store.ts'

/** Progress is told at most this often: each time the index is counted. */
const TELL_MS = 400

export interface Step {
  phase: 'reading' | 'embedding' | 'ready' | 'resting' | 'failed'
  filesDone: number
  filesTotal: number
  failure: Failure | undefined
}

export interface ProgressOptions {
  project: string
  store: IndexStore
  embedder: Embedder
  pause: Pause
}

/** How the index of a project stands, told to whoever follows it. */
export class Progress {
  readonly topic: Topic<IndexState>
  readonly #options: ProgressOptions
  #step: Step = { phase: 'reading', filesDone: 0, filesTotal: 0, failure: undefined }
  #timer: NodeJS.Timeout | undefined
  #disposed = false

  constructor(options: ProgressOptions) {
    this.#options = options
    this.topic = createTopic(this.#count())
  }

  get step(): Readonly<Step> {
    return this.#step
  }

  set(change: Partial<Step>): void {
    const isNews = change.phase !== undefined && change.phase !== this.#step.phase
    this.#step = { ...this.#step, ...change }
    if (isNews) return this.tell()
    this.#timer ??= setTimeout(() => this.tell(), TELL_MS)
  }

  tell(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (!this.#disposed) this.topic.set(this.#count())
  }

  dispose(): void {
    this.#disposed = true
    clearTimeout(this.#timer)
  }

  #count(): IndexState {
    const { project, store, pause, embedder } = this.#options
    const { phase, failure, filesDone, filesTotal } = this.#step
    const vectors = embedder.modelId === null ? undefined : store.vectors
    const isAtWork = phase === 'reading' || phase === 'embedding'
    return {
      phase: pause.reason === 'paused' || isAtWork ? (pause.reason ?? phase) : phase,
      filesDone,
      filesTotal,
      ...store.index.counts(project),
      embedded: vectors?.count(project) ?? null,
      bytes: store.bytes,
      ...(failure === undefined ? {} : { failure }),
    }
  }
}
