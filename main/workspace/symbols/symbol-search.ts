import type { FileSymbol, FoundSymbols } from '../../../preload/contract/symbols.ts'
import { lettersOf, type PlacedSymbol, rankSymbols } from '../../symbols/rank.ts'
import type { CorpusFile } from '../search/corpus.ts'
import type { Plan, Search } from '../search/search.ts'
import type { ThreadJobs } from '../search/thread-jobs.ts'
import { lookedUp } from './letters.ts'
import type { SymbolRequest, SymbolThreadAnswer } from './thread-messages.ts'

/** Names that are looked at for one question. */
const MOST = 5_000
/** What was found is told at most this often, in milliseconds. */
const EVERY_MS = 120

export interface SymbolSearchOptions {
  search: Search
  /** The file that texts are read from. */
  database: string
}

export interface SymbolQuestion {
  project: string
  text: string
  /** Nodes of files that are looked through whatever was typed. */
  open: readonly string[]
  limit: number
}

type Thread = ThreadJobs<SymbolRequest, SymbolThreadAnswer>

/**
 * Finds declarations where there is no index of the codebase: the search says which files may have the name, and they
 * are parsed then and there, in a thread. Nothing of it is kept on disk, and no model has a part in it.
 */
export class SymbolSearch {
  readonly #options: SymbolSearchOptions
  #thread: Promise<Thread> | undefined
  #stop: (() => void) | undefined

  constructor(options: SymbolSearchOptions) {
    this.#options = options
  }

  /** Better and better answers, the last one with `done`. @throws AppError NOT_FOUND, CANCELLED. */
  async *find(question: SymbolQuestion, signal: AbortSignal | undefined): AsyncGenerator<FoundSymbols> {
    const { text, limit } = question
    const parts = lookedUp(text)
    const plan = await this.#plan(question, parts, signal)
    const answer: FoundSymbols = {
      symbols: [],
      filesDone: 0,
      filesTotal: plan.files.size,
      everywhere: parts.length > 0,
      truncated: false,
      done: false,
    }
    const rows: PlacedSymbol[] = []
    let told = performance.now()
    for await (const news of this.#parsed(text, plan, signal)) {
      if (news.type === 'end') {
        yield { ...answer, symbols: rankSymbols(rows, text, limit), truncated: news.truncated, done: true }
        return
      }
      if (news.type !== 'found') continue
      rows.push(...placed(news.found, plan))
      answer.filesDone = news.done
      if (news.done === plan.files.size || performance.now() - told < EVERY_MS) continue
      yield { ...answer, symbols: rankSymbols(rows, text, limit) }
      told = performance.now()
    }
  }

  /** What a file declares, in the order of its text. @throws AppError NOT_FOUND, CANCELLED. */
  async ofFile(project: string, node: string, signal: AbortSignal | undefined): Promise<FileSymbol[]> {
    const plan = await this.#open(project, new Set([node]), signal)
    const symbols: FileSymbol[] = []
    for await (const news of this.#parsed('', plan, signal)) {
      if (news.type === 'end') break
      if (news.type === 'found') symbols.push(...news.found.flatMap((one) => one.symbols))
    }
    return symbols
  }

  async dispose(): Promise<void> {
    this.#stop?.()
    await (await this.#thread)?.dispose()
  }

  async *#parsed(
    text: string,
    { files, texts }: Plan,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<SymbolThreadAnswer> {
    this.#thread ??= this.#begin()
    const thread = await this.#thread
    const list = Array.from(files.values(), ({ id, path }) => [id, path] as const)
    yield* thread.ask(
      (job) => ({ type: 'symbols', letters: lettersOf(text), files: list, texts, limit: MOST, ...job }),
      signal,
    )
  }

  async #begin(): Promise<Thread> {
    const { search, database } = this.#options
    // With the parsers of all languages, which a start of the app need not read.
    const { startSymbolThread } = await import('./symbol-thread.ts')
    const thread = startSymbolThread(database)
    this.#stop = search.onChanged(({ id }) => thread.tell({ type: 'forget', ids: [id] }))
    return thread
  }

  /** Files that may declare it: open ones, and those that have its parts. */
  async #plan(
    { project, open }: SymbolQuestion,
    parts: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<Plan> {
    const { search } = this.#options
    const first = await this.#open(project, new Set(open), signal)
    if (parts.length === 0) return first
    const { files, texts } = await search.plan(project, queryOf(parts), signal)
    for (const [id, file] of files) if (!first.files.has(id)) first.files.set(id, file)
    for (const [id, text] of texts) if (!first.texts.has(id)) first.texts.set(id, text)
    return first
  }

  /** These files, as their texts are now. */
  async #open(project: string, nodes: ReadonlySet<string>, signal: AbortSignal | undefined): Promise<Plan> {
    const plan: Plan = { files: new Map(), texts: new Map(), skipped: [] }
    for (const file of await this.#options.search.filesOf(project, signal))
      if (nodes.has(file.node)) this.#take(project, file, plan)
    return plan
  }

  #take(project: string, file: CorpusFile, plan: Plan): void {
    try {
      plan.texts.set(file.id, this.#options.search.textOf(project, file.node))
      plan.files.set(file.id, file)
    } catch {
      // Its editor says why it has no text.
    }
  }
}

/** The parts, in this order, in one line. */
function queryOf(parts: readonly string[]) {
  const text = parts.map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('.*')
  const no = { caseSensitive: false, wholeWord: false, multiline: false }
  return { text, regex: true, include: [], exclude: [], ...no }
}

function placed(found: Extract<SymbolThreadAnswer, { type: 'found' }>['found'], plan: Plan): PlacedSymbol[] {
  return found.flatMap(({ id, symbols }) => {
    const file = plan.files.get(id)
    return file === undefined ? [] : symbols.map((one) => ({ ...one, nodeId: file.node, path: file.path }))
  })
}
