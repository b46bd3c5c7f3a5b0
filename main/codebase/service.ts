import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { implement } from '@orpc/server'
import { codebaseContract, type IndexState } from '../../preload/contract/codebase.ts'
import type { Conditions } from '../process/protocol.ts'
import { follow } from '../process/topic.ts'
import { Builder } from './builder.ts'
import { Embedder } from './embedder.ts'
import { Finder } from './find.ts'
import { Pause } from './pause.ts'
import { signaturesOf } from './signatures.ts'
import { SourceClient } from './source-client.ts'
import { IndexStore } from './store/index-store.ts'

/** Once there has been nothing to do for this long, the process ends: it is as large as an editor's. */
const IDLE_MS = 3_000
/** Long enough for the last word to reach the windows. */
const LAST_WORD_MS = 200
const PAUSED = 'paused'

export interface CodebaseServiceOptions {
  /** Folder of the index. */
  dataPath: string
  report: (line: string) => void
  /** Nobody needs the service any more. */
  onIdle: () => void
  idleAfter?: number
}

interface Followed {
  builder: Builder
  followers: number
}

/** The index of the codebase: built in the background for the projects that windows show, asked by them. */
export class CodebaseService {
  readonly router
  readonly source = new SourceClient()
  readonly embedder: Embedder
  readonly #options: CodebaseServiceOptions
  readonly #store: IndexStore
  readonly #finder: Finder
  readonly #pause: Pause
  readonly #projects = new Map<string, Followed>()
  readonly #ended = new AbortController()
  #idle: NodeJS.Timeout | undefined
  #isResting = false

  constructor(options: CodebaseServiceOptions) {
    this.#options = options
    mkdirSync(options.dataPath, { recursive: true })
    this.#store = new IndexStore(join(options.dataPath, 'index.db'), options.report)
    this.#pause = new Pause(() => this.#look())
    this.#pause.byUser = this.#store.index.note(PAUSED) === 'true'
    this.embedder = new Embedder(() => this.#look())
    this.#finder = new Finder({
      store: this.#store,
      source: this.source,
      embedder: this.embedder,
      report: options.report,
    })
    this.router = this.#createRouter()
    this.#store.onBegunAnew(() => this.#again())
    this.source.onConnected(() => {
      this.#again()
      void this.#forgetOthers()
    })
    this.#rest()
  }

  set conditions({ onBattery, embeddingModel }: Pick<Conditions, 'onBattery' | 'embeddingModel'>) {
    this.#pause.onBattery = onBattery
    this.embedder.modelId = embeddingModel
  }

  dispose(): void {
    clearTimeout(this.#idle)
    this.#ended.abort()
    for (const { builder } of this.#projects.values()) builder.dispose()
    this.#store.dispose()
  }

  #createRouter() {
    const os = implement(codebaseContract)
    const never = this.#ended.signal
    return os.router({
      follow: os.follow.handler(({ input, signal }) => this.#follow(input.projectId, signal)),
      symbols: os.symbols.handler(({ input }) => {
        this.#rest()
        return this.#finder.symbols(input.projectId, input.text, input.limit)
      }),
      find: os.find.handler(({ input, signal }) => {
        this.#rest()
        return this.#finder.find(input.projectId, input.text, input, signal ?? never)
      }),
      lines: os.lines.handler(({ input, signal }) =>
        this.#finder.lines(input.projectId, input, signal ?? never),
      ),
      signatures: os.signatures.handler(({ input, signal }) => {
        this.#rest()
        const { source } = this
        return signaturesOf({ store: this.#store, source }, input.projectId, input, signal ?? never)
      }),
      busy: os.busy.handler(() => this.#pause.busy()),
      pause: os.pause.handler(({ input }) => {
        this.#store.write((index) => index.setNote(PAUSED, String(input.paused)))
        this.#pause.byUser = input.paused
      }),
      rebuild: os.rebuild.handler(({ input }) => {
        this.#store.drop(input.projectId)
        this.#projects.get(input.projectId)?.builder.again()
      }),
    })
  }

  async *#follow(project: string, signal: AbortSignal | undefined): AsyncGenerator<IndexState, void> {
    const followed = this.#projects.get(project) ?? { builder: this.#build(project), followers: 0 }
    followed.followers += 1
    this.#projects.set(project, followed)
    this.#rest()
    try {
      yield* follow(followed.builder.state, signal)
    } finally {
      followed.followers -= 1
      if (followed.followers === 0) {
        followed.builder.dispose()
        this.#projects.delete(project)
        this.#rest()
      }
    }
  }

  #build(project: string): Builder {
    const { source, embedder } = this
    const builder = new Builder({ project, store: this.#store, source, embedder, pause: this.#pause })
    builder.state.subscribe(() => this.#rest())
    return builder
  }

  /** The process ends when there has been nothing to do in a while. */
  #rest(): void {
    if (this.#ended.signal.aborted || this.#isResting) return
    clearTimeout(this.#idle)
    this.#idle = setTimeout(() => this.#end(), this.#options.idleAfter ?? IDLE_MS)
  }

  #end(): void {
    const builders = Array.from(this.#projects.values(), ({ builder }) => builder)
    // Each tells when it is done.
    if (builders.some(({ isAtWork }) => isAtWork)) return
    this.#isResting = true
    for (const builder of builders) builder.rest()
    this.#idle = setTimeout(this.#options.onIdle, LAST_WORD_MS)
  }

  #again(): void {
    for (const { builder } of this.#projects.values()) builder.again()
  }

  #look(): void {
    for (const { builder } of this.#projects.values()) builder.look()
  }

  /** What was indexed of projects without AI, or that are no more, goes as soon as that is known. */
  async #forgetOthers(): Promise<void> {
    try {
      const { signal } = this.#ended
      for await (const wanted of await this.source.current.projects(undefined, { signal })) {
        for (const project of this.#store.index.projects())
          if (!wanted.includes(project)) this.#store.drop(project)
      }
    } catch (error) {
      if (!this.#ended.signal.aborted) this.#options.report(`The list of projects ended: ${String(error)}`)
    }
  }
}
