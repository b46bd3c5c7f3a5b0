import { AppError } from '../../../preload/contract/errors.ts'
import type { SearchEvent, SearchQuery } from '../../../preload/contract/search.ts'
import { SEARCH_LIMIT } from '../../../preload/contract/search-limit.ts'
import type { TextDocuments } from '../documents/text-documents.ts'
import { createPacer } from '../pacer.ts'
import type { Files } from '../projects/files.ts'
import type { Projects } from '../projects/projects.ts'
import type { Store } from '../store/store.ts'
import { Corpus, type CorpusFile } from './corpus.ts'
import { CurrentTexts } from './current-texts.ts'
import { pathFilter } from './globs.ts'
import { Indexer } from './indexer.ts'
import { narrowing } from './narrowing.ts'
import { unpackFiles } from './packed-files.ts'
import { readPattern } from './pattern.ts'
import { Replacer } from './replacer.ts'
import { isIndexDamage, SearchIndex, type StaleFile } from './search-index.ts'
import { type SearchAnswer, SearchThread } from './search-thread.ts'
import type { SkippedFile } from './thread-messages.ts'

/** Progress is told at most ten times a second. */
const EVERY_MS = 100

const whySkipped: Record<SkippedFile['why'], string> = {
  slow: 'This regular expression takes longer than a second on this file, so the file was left out.',
  unreadable: 'The text of this file could not be read from the database, so the file was left out.',
}

export interface SearchOptions {
  store: Store
  projects: Projects
  texts: TextDocuments
  files: Files
  /** The database cannot be written to: nothing is indexed, and everything is still found. */
  readOnly: boolean
}

type Done = Extract<SearchEvent, { type: 'done' }>

/** What one search is to go through. */
export interface Plan {
  files: Map<number, CorpusFile>
  texts: Map<number, string | null>
  skipped: Done['skipped']
}

/** Finds text in a project: the index says where it may be, the search thread where it is. */
export class Search {
  readonly replacer: Replacer
  readonly #options: SearchOptions
  readonly #texts: CurrentTexts
  readonly #thread: SearchThread
  readonly #index: SearchIndex
  readonly #indexer: Indexer
  readonly #corpora = new Map<string, Corpus>()
  readonly #listeners = new Set<(file: StaleFile) => void>()
  #outdated: number[] = []

  constructor(options: SearchOptions) {
    this.#options = options
    const { projects, files } = options
    this.#texts = new CurrentTexts(options)
    this.#thread = new SearchThread(options.store.db.name)
    this.replacer = new Replacer({ projects, files, thread: this.#thread })
    this.#index = new SearchIndex(options.store.db)
    this.#indexer = new Indexer({
      index: this.#index,
      committer: options.store.committer,
      read: ({ project, node }, edited) => this.#texts.stored(project, node, edited),
      changed: (file) => this.#changed(file),
    })
  }

  start(): void {
    this.#indexer.start(this.#options.readOnly)
  }

  /** Files that have, or had, a text, in the order of the tree. */
  filesOf(project: string, signal: AbortSignal | undefined): Promise<readonly CorpusFile[]> {
    return this.#corpus(project).files(signal)
  }

  /** The text of a file as it is now. @throws AppError DATABASE_DAMAGED. */
  textOf(project: string, node: string): string {
    return this.#texts.inMemory(project, node) ?? this.#texts.edited(project, node)
  }

  /**
   * Calls `listener` with each file whose text changed, maybe more than once, until what is returned is called. It is
   * called within the statement that changes the text: it can only note the file, not read from the store.
   */
  onChanged(listener: (file: StaleFile) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** What the index has of a file is not to be trusted any more. */
  invalidate(project: string, node: string): void {
    this.#options.store.committer.run(() => this.#index.invalidate(project, node))
  }

  /** @throws AppError INVALID_INPUT (what was asked cannot be read, or takes for ever), NOT_FOUND, CANCELLED. */
  async *query(
    project: string,
    query: SearchQuery,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<SearchEvent> {
    const start = performance.now()
    const plan = await this.plan(project, query, signal)
    const done: Done = {
      type: 'done',
      files: 0,
      matches: 0,
      truncated: false,
      skipped: plan.skipped,
      milliseconds: 0,
    }
    let told = start
    for await (const answer of this.#run(query, plan, signal)) {
      if (answer.type === 'end') {
        if (answer.gaveUp) throw tooSlow()
        done.truncated = answer.truncated
        continue
      }
      const found = count(answer, plan, done)
      if (found.length > 0) yield { type: 'found', files: found }
      if (performance.now() - told < EVERY_MS) continue
      told = performance.now()
      yield { type: 'progress', filesDone: answer.done, filesTotal: plan.files.size }
    }
    done.milliseconds = performance.now() - start
    yield done
  }

  async dispose(): Promise<void> {
    await Promise.all([this.#indexer.dispose(), this.#thread.dispose()])
  }

  async *#run(
    query: SearchQuery,
    { files, texts }: Plan,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<SearchAnswer> {
    if (files.size === 0) return
    this.#forget()
    const ids = Float64Array.from(files.keys())
    yield* this.#thread.search({ query: patternOf(query), ids, texts, limit: SEARCH_LIMIT }, signal)
  }

  /** The files that may match, and texts of them that the database does not have. */
  async plan(project: string, query: SearchQuery, signal: AbortSignal | undefined): Promise<Plan> {
    const pattern = readPattern(query)
    const isWanted = pathFilter(query.include, query.exclude)
    const tree = this.#options.projects.tree(project)
    const corpus = this.#corpus(project)
    const all = await corpus.files(signal)
    // From here on nothing is awaited until it is settled which texts are asked for.
    const stale = this.#indexer.stale
    const candidates = this.#candidates(narrowing(pattern.required))
    const unstored = new Set(this.#texts.pending(project))
    const plan: Plan = { files: new Map(), texts: new Map(), skipped: [] }
    const outdated: CorpusFile[] = []
    for (const file of all) {
      const isOutdated = stale.has(file.id) || unstored.has(file.node)
      if (!isOutdated && candidates?.has(file.id) === false) continue
      if (tree.get(file.node)?.text !== 1 || isWanted?.(file.path) === false) continue
      plan.files.set(file.id, file)
      if (isOutdated) outdated.push(file)
    }
    await this.#readOutdated(project, outdated, plan, signal)
    return plan
  }

  /** Texts that the index, and so the search thread, does not have as they are. */
  async #readOutdated(
    project: string,
    files: readonly CorpusFile[],
    plan: Plan,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const pacer = createPacer()
    for (const { id, node, path } of files) {
      try {
        plan.texts.set(id, this.#currentText(project, id, node))
      } catch {
        plan.files.delete(id)
        plan.skipped.push({ nodeId: node, path, reason: whySkipped.unreadable })
      }
      if (pacer.due()) await pacer.rest()
      if (signal?.aborted) return
    }
  }

  /** Null where the thread finds it in the database. */
  #currentText(project: string, id: number, node: string): string | null {
    const texts = this.#texts
    const open = texts.inMemory(project, node)
    if (open !== undefined) return open
    return this.#index.state(id)?.edited === 0 ? null : texts.edited(project, node)
  }

  /** Ids of files that may match; undefined when all may. */
  #candidates(queries: readonly string[]): Set<number> | undefined {
    try {
      return queries
        .map((query) => this.#index.candidates(query))
        .reduce<Set<number> | undefined>(
          (kept, more) =>
            kept === undefined ? more : new Set(Array.from(kept).filter((id) => more.has(id))),
          undefined,
        )
    } catch (error) {
      if (!isIndexDamage(error)) throw error
      this.#indexer.reset()
      return undefined
    }
  }

  #corpus(project: string): Corpus {
    const tree = this.#options.projects.tree(project)
    const known = this.#corpora.get(project)
    if (known?.tree === tree) return known
    const corpus = new Corpus(tree, this.#index)
    this.#corpora.set(project, corpus)
    return corpus
  }

  #changed(file: StaleFile): void {
    this.#corpora.get(file.project)?.tell(file)
    for (const listener of this.#listeners) listener(file)
    this.#outdated.push(file.id)
    // An import tells of every file; those are told on by the hundred.
    if (this.#outdated.length === 1) setImmediate(() => this.#forget())
  }

  #forget(): void {
    if (this.#outdated.length > 0) this.#thread.forget(this.#outdated)
    this.#outdated = []
  }
}

function patternOf({ text, caseSensitive, wholeWord, regex, multiline }: SearchQuery) {
  return { text, caseSensitive, wholeWord, regex, multiline }
}

function tooSlow(): AppError {
  return new AppError(
    'INVALID_INPUT',
    'This regular expression takes longer than a second on each of several files, so the search was stopped. What it found until then is shown. Make it simpler: most often a repetition inside a repetition, as in (a+)+, is the cause.',
  )
}

function count(
  answer: Extract<SearchAnswer, { type: 'found' }>,
  plan: Plan,
  done: Done,
): Extract<SearchEvent, { type: 'found' }>['files'] {
  for (const { id, why } of answer.skipped) {
    const file = plan.files.get(id)
    if (file !== undefined) done.skipped.push({ nodeId: file.node, path: file.path, reason: whySkipped[why] })
  }
  return unpackFiles(answer.files).map(({ id, matches }) => {
    const file = plan.files.get(id)
    done.files += 1
    done.matches += matches.length
    return { nodeId: file?.node ?? '', path: file?.path ?? '', matches }
  })
}
