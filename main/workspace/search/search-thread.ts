import type { PatternQuery } from './pattern.ts'
import type { Changes, Target } from './replacement.ts'
import source from './thread.ts?thread'
import { ThreadJobs } from './thread-jobs.ts'
import type { ThreadAnswer, ThreadRequest } from './thread-messages.ts'

export type SearchAnswer = Extract<ThreadAnswer, { type: 'found' | 'end' }>

export interface SearchWork {
  query: PatternQuery
  ids: Float64Array
  texts: Map<number, string | null>
  limit: number
}

/** The thread that matches. It is started by the first search, and again after it ended for whatever reason. */
export class SearchThread {
  readonly #jobs: ThreadJobs<ThreadRequest, ThreadAnswer>

  /** @param database the file that the thread reads texts from. */
  constructor(database: string) {
    this.#jobs = new ThreadJobs(source, { database, from: import.meta.url }, 'search')
  }

  /** Ends with an answer of type `end`. @throws AppError CANCELLED or INTERNAL. */
  async *search(work: SearchWork, signal: AbortSignal | undefined): AsyncGenerator<SearchAnswer> {
    for await (const answer of this.#jobs.ask((job) => ({ type: 'search', ...work, ...job }), signal)) {
      if (answer.type !== 'found' && answer.type !== 'end') continue
      yield answer
      if (answer.type === 'end') return
    }
  }

  /** Undefined when the expression took too long on this text. @throws AppError CANCELLED or INTERNAL. */
  async changes(
    work: { query: PatternQuery; replacement: string; text: string; targets: readonly Target[] },
    signal: AbortSignal | undefined,
  ): Promise<Changes | undefined> {
    for await (const answer of this.#jobs.ask((job) => ({ type: 'changes', ...work, ...job }), signal))
      return answer.type === 'changes' ? answer.changes : undefined
    return undefined
  }

  /** Texts that are not what they were. A thread that is not there remembers none. */
  forget(ids: number[]): void {
    this.#jobs.tell({ type: 'forget', ids })
  }

  dispose(): Promise<void> {
    return this.#jobs.dispose()
  }
}
