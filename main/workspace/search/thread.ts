import { parentPort, workerData } from 'node:worker_threads'
import type { SearchMatch } from '../../../preload/contract/search.ts'
import { LineCursor, matchesIn } from './match-text.ts'
import { type FoundFile, packFiles } from './packed-files.ts'
import { type Pattern, readPattern } from './pattern.ts'
import { type Changes, changesFor } from './replacement.ts'
import type { SkippedFile, ThreadAnswer, ThreadData, ThreadRequest } from './thread-messages.ts'
import { ThreadTexts } from './thread-texts.ts'
import { withTimeLimit } from './time-limit.ts'

/** The body of the search thread: it matches, so that nothing else ever waits for a match. */

const SLICE_MS = 20
/** What is found goes out at the latest when it is this many matches. */
const BATCH = 1_000
/** A text may take this long, and longer the longer it is. */
const LIMIT_MS = 1_000
const CHARACTERS_PER_MS = 20_000
/** An expression that is too slow for this many texts will be for the others. */
const SLOW_FILES = 3

type SearchRequest = Extract<ThreadRequest, { type: 'search' }>

const texts = new ThreadTexts(workerData as ThreadData)
const waiting: Exclude<ThreadRequest, { type: 'forget' }>[] = []

function answer(message: ThreadAnswer): void {
  parentPort?.postMessage(message)
}

const isStopped = (stopped: Int32Array): boolean => Atomics.load(stopped, 0) !== 0
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const limitFor = (length: number): number => LIMIT_MS + Math.ceil(length / CHARACTERS_PER_MS)

/** One search, as far as it has come. */
class Search {
  readonly #request: SearchRequest
  readonly #pattern: Pattern
  #at = 0
  #found: FoundFile[] = []
  #foundMatches = 0
  #skipped: SkippedFile[] = []
  #slow = 0
  #left: number
  truncated = false

  constructor(request: SearchRequest) {
    this.#request = request
    this.#pattern = readPattern(request.query)
    this.#left = request.limit
  }

  get gaveUp(): boolean {
    return this.#slow >= SLOW_FILES
  }

  get ended(): boolean {
    return this.#at >= this.#request.ids.length || this.truncated || this.gaveUp
  }

  /** Looks through files for a while, and sends what it found. */
  slice(): void {
    const until = performance.now() + SLICE_MS
    while (!this.ended && performance.now() < until && this.#foundMatches < BATCH) this.#run(until)
    const { job } = this.#request
    answer({ type: 'found', job, files: packFiles(this.#found), skipped: this.#skipped, done: this.#at })
    this.#found = []
    this.#foundMatches = 0
    this.#skipped = []
  }

  /** A limit costs a thread's start, so many files share one; a long text has one of its own. */
  #run(until: number): void {
    const { ids, texts: given } = this.#request
    const first = this.#read(ids[this.#at] ?? 0, given)
    const done = withTimeLimit(limitFor(first?.length ?? 0), () => {
      this.#take(first)
      while (!this.ended && performance.now() < until && this.#foundMatches < BATCH) {
        const text = this.#read(ids[this.#at] ?? 0, given)
        if ((text?.length ?? 0) > CHARACTERS_PER_MS * LIMIT_MS) return
        this.#take(text)
      }
    })
    if (done) return
    this.#slow += 1
    this.#skip('slow')
  }

  #read(id: number, given: SearchRequest['texts']): string | undefined {
    try {
      return texts.read(id, given)
    } catch {
      // The database may be unreadable just here; the user is told which file was left out.
      return undefined
    }
  }

  #take(text: string | undefined): void {
    if (text === undefined) return this.#skip('unreadable')
    const id = this.#request.ids[this.#at] ?? 0
    const matches: SearchMatch[] = []
    let cursor: LineCursor | undefined
    for (const match of matchesIn(this.#pattern, text)) {
      if (matches.length >= this.#left) {
        this.truncated = true
        break
      }
      cursor ??= new LineCursor(text)
      matches.push(cursor.describe(match))
    }
    this.#at += 1
    if (matches.length === 0) return
    this.#left -= matches.length
    this.#foundMatches += matches.length
    this.#found.push({ id, matches })
  }

  #skip(why: SkippedFile['why']): void {
    this.#skipped.push({ id: this.#request.ids[this.#at] ?? 0, why })
    this.#at += 1
  }
}

async function search(request: SearchRequest): Promise<void> {
  const run = new Search(request)
  while (!run.ended && !isStopped(request.stopped)) {
    run.slice()
    await turn()
  }
  answer({ type: 'end', job: request.job, truncated: run.truncated, gaveUp: run.gaveUp })
}

function changes(request: Extract<ThreadRequest, { type: 'changes' }>): Changes | undefined {
  let found: Changes | undefined
  const { query, replacement, text, targets } = request
  const pattern = readPattern(query)
  withTimeLimit(limitFor(text.length), () => {
    found = changesFor(pattern, query.regex, replacement, text, targets)
  })
  return found
}

async function work(): Promise<void> {
  for (let request = waiting[0]; request !== undefined; request = waiting[0]) {
    try {
      if (isStopped(request.stopped)) answer({ type: 'failed', job: request.job, message: 'stopped' })
      else if (request.type === 'search') await search(request)
      else answer({ type: 'changes', job: request.job, changes: changes(request) })
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      answer({ type: 'failed', job: request.job, message })
    }
    // Messages come in meanwhile. The request counts as waiting until then, so that they start no second run of this.
    await turn()
    waiting.shift()
  }
}

parentPort?.on('message', (request: ThreadRequest) => {
  if (request.type === 'forget') return texts.forget(request.ids)
  waiting.push(request)
  if (waiting.length === 1) void work()
})
