import { AppError } from '../../../preload/contract/errors.ts'
import { isEnvironmentFile, joinedRules, RULES_FILE } from '../../../preload/contract/private-files.ts'
import type { ListedFile, ReadFile, SourceChange } from '../codebase-contract.ts'
import type { FileReadingAsked } from '../file-readings-contract.ts'
import { createPacer } from '../pacer.ts'
import type { Projects } from '../projects/projects.ts'
import type { CorpusFile } from '../search/corpus.ts'
import type { Search } from '../search/search.ts'
import type { StaleFile } from '../search/search-index.ts'
import type { Store } from '../store/store.ts'
import { KeptOut } from './kept-out.ts'

const PAGE = 1_000
/** Changes are told together, this long after the first of them. */
const GATHER_MS = 1_000

export interface CodebaseSourceOptions {
  store: Store
  projects: Projects
  search: Search
}

/** The files that say what of the others is kept from models. */
interface Deciding {
  rules: readonly CorpusFile[]
  environments: readonly CorpusFile[]
}

/** Gives the texts of projects to the index: only what a model may see, only where the user lets AI work. */
export class CodebaseSource {
  readonly #options: CodebaseSourceOptions
  readonly #deciding = new WeakMap<readonly CorpusFile[], Deciding>()
  readonly #stamps
  readonly #stamp

  constructor(options: CodebaseSourceOptions) {
    this.#options = options
    const { db } = options.store
    const columns = "coalesce(hex(hash), '') || ':' || edited AS stamp"
    this.#stamps = db.prepare<[string, string, number], { id: string; stamp: string }>(
      `SELECT id, ${columns} FROM files WHERE project = ? AND id > ? AND text = 1 AND trashed = 0 ORDER BY id LIMIT ?`,
    )
    this.#stamp = db
      .prepare<[string, string], string>(`SELECT ${columns} FROM files WHERE project = ? AND id = ?`)
      .pluck()
  }

  async *projects(signal: AbortSignal | undefined): AsyncGenerator<string[]> {
    const { projects } = this.#options
    const wanted = (list: { id: string; aiEnabled: boolean }[]): string[] =>
      list.filter(({ aiEnabled }) => aiEnabled).map(({ id }) => id)
    const changed = projects.changed(signal)
    yield wanted(projects.list())
    for await (const list of changed) yield wanted(list)
  }

  /** @throws AppError NOT_FOUND, PERMISSION_DENIED. */
  async *list(project: string, signal: AbortSignal | undefined): AsyncGenerator<ListedFile[]> {
    this.#assertAllowed(project)
    const pacer = createPacer()
    const keptOut = await this.#keptOut(project, signal)
    const stamps = new Map<string, string>()
    for (let last = ''; ; ) {
      const page = this.#stamps.all(project, last, PAGE)
      for (const { id, stamp } of page) stamps.set(id, stamp)
      last = page.at(-1)?.id ?? ''
      if (page.length < PAGE) break
      if (pacer.due()) await pacer.rest()
    }
    let files: ListedFile[] = []
    for (const { node, path } of await this.#options.search.filesOf(project, signal)) {
      const stamp = stamps.get(node)
      if (stamp === undefined || keptOut.has(path)) continue
      files.push({ nodeId: node, path, stamp: `${stamp}:${keptOut.version}` })
      if (files.length < PAGE) continue
      yield files
      files = []
      await pacer.rest()
    }
    yield files
  }

  /** @throws AppError NOT_FOUND, PERMISSION_DENIED. */
  async read(
    project: string,
    nodes: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<ReadFile[]> {
    this.#assertAllowed(project)
    const keptOut = await this.#keptOut(project, signal)
    const pacer = createPacer()
    const files: ReadFile[] = []
    for (const node of nodes) {
      files.push(this.#read(project, node, keptOut))
      if (pacer.due()) await pacer.rest()
    }
    return files
  }

  /** @throws AppError NOT_FOUND, PERMISSION_DENIED. */
  async *changes(project: string, signal: AbortSignal | undefined): AsyncGenerator<SourceChange> {
    this.#assertAllowed(project)
    const { projects, search } = this.#options
    const gathered = new Gathered()
    const stopTexts = search.onChanged((file) => {
      if (file.project === project) gathered.add(file.node)
    })
    const ended = new AbortController()
    const stop = signal === undefined ? ended.signal : AbortSignal.any([signal, ended.signal])
    void follow(projects.patches(project, stop), () => gathered.addAll())
    void follow(projects.changed(stop), () => gathered.look())
    void follow(projects.hiddenEnvironmentChanges(project, stop), () => gathered.addAll())
    try {
      while (!stop.aborted) {
        await gathered.news(stop)
        if (stop.aborted) return
        this.#assertAllowed(project)
        const change = gathered.take()
        // What is kept out, or blotted out, may concern every file.
        const all = change.all || change.nodeIds.some((node) => this.#decidesOthers(project, node))
        if (all || change.nodeIds.length > 0) yield { nodeIds: all ? [] : change.nodeIds, all }
      }
    } finally {
      ended.abort()
      stopTexts()
    }
  }

  /**
   * Whether what a model has read of a file, and of others for it, may still be known to one: all of them are there, none
   * is kept from models, and no value of an environment file stands in it.
   */
  async mayBeKept(
    { projectId, nodeId, paths, text }: FileReadingAsked,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    const { projects } = this.#options
    const project = projects.list().find(({ id }) => id === projectId)
    if (project === undefined || !project.aiEnabled || project.trash !== null) return false
    const keptOut = await this.#keptOut(projectId, signal)
    const tree = projects.tree(projectId)
    const own = tree.get(nodeId)
    if (own === undefined || own.trashed === 1) return false
    const mayBeRead = (path: string): boolean => tree.at(path)?.kind === 'file' && !keptOut.has(path)
    return [tree.pathOf(own), ...paths].every(mayBeRead) && keptOut.blot(text) === text
  }

  /** At first, and when that may have become another answer for some file. */
  async *decided(signal: AbortSignal | undefined): AsyncGenerator<null> {
    const { projects, search } = this.#options
    const gathered = new Gathered()
    let told: StaleFile[] = []
    const stopTexts = search.onChanged((file) => {
      told.push(file)
      gathered.look()
    })
    const ended = new AbortController()
    const stop = signal === undefined ? ended.signal : AbortSignal.any([signal, ended.signal])
    void follow(projects.anyPatch(stop), () => gathered.addAll())
    void follow(projects.changed(stop), () => gathered.addAll())
    void follow(projects.hiddenEnvironmentChanges(null, stop), () => gathered.addAll())
    try {
      yield null
      while (!stop.aborted) {
        await gathered.news(stop)
        const texts = told
        told = []
        const { all } = gathered.take()
        if (stop.aborted) return
        if (all || texts.some(({ project, node }) => this.#wasDeciding(project, node))) yield null
      }
    } finally {
      ended.abort()
      stopTexts()
    }
  }

  #read(project: string, node: string, keptOut: KeptOut): ReadFile {
    const { projects, search } = this.#options
    const tree = projects.tree(project)
    const row = tree.get(node)
    const path = row === undefined ? '' : tree.pathOf(row)
    const stamp = `${this.#stamp.get(project, node) ?? ''}:${keptOut.version}`
    const gone: ReadFile = { nodeId: node, path, stamp, text: null }
    if (row === undefined || row.trashed === 1 || row.text !== 1 || row.kind !== 'file') return gone
    if (keptOut.has(path)) return gone
    try {
      return { ...gone, text: keptOut.blot(search.textOf(project, node)) }
    } catch {
      // A text that cannot be read is told of where it is opened.
      return gone
    }
  }

  #decidesOthers(project: string, node: string): boolean {
    const name = this.#options.projects.tree(project).get(node)?.name ?? ''
    return name === RULES_FILE || isEnvironmentFile(name)
  }

  /** The same of a text that may have been told of and rolled back since, its project with it. */
  #wasDeciding(project: string, node: string): boolean {
    return (
      this.#options.projects.list().some(({ id }) => id === project) && this.#decidesOthers(project, node)
    )
  }

  async #keptOut(project: string, signal: AbortSignal | undefined): Promise<KeptOut> {
    const { projects, search } = this.#options
    const tree = projects.tree(project)
    const read = (node: string): string => {
      try {
        return search.textOf(project, node)
      } catch {
        return ''
      }
    }
    const { rules, environments } = this.#decidingIn(await search.filesOf(project, signal))
    const texts = rules
      .filter(({ node }) => tree.get(node)?.text === 1)
      .map(({ node, path }) => ({ path, text: read(node) }))
    const hidden = await projects.hiddenEnvironments(project)
    return new KeptOut(joinedRules(texts), [
      ...environments.map(({ node }) => read(node)),
      ...hidden.map(({ text }) => text),
    ])
  }

  /** The list of files is the same object for as long as it says the same. */
  #decidingIn(files: readonly CorpusFile[]): Deciding {
    const known = this.#deciding.get(files)
    if (known !== undefined) return known
    const named = (is: (name: string) => boolean): CorpusFile[] =>
      files.filter(({ path }) => is(path.slice(path.lastIndexOf('/') + 1)))
    const found = { rules: named((name) => name === RULES_FILE), environments: named(isEnvironmentFile) }
    this.#deciding.set(files, found)
    return found
  }

  #assertAllowed(project: string): void {
    const { aiEnabled, trash } = this.#options.projects.get(project)
    if (aiEnabled && trash === null) return
    throw new AppError('PERMISSION_DENIED', 'AI is off for this project, so its files are not read for it.')
  }
}

/** Calls `heard` at each of the news. */
async function follow(news: AsyncIterable<unknown>, heard: () => void): Promise<void> {
  try {
    for await (const _ of news) heard()
  } catch {
    // It ends with the stream that it is for.
  }
}

/** Changes that wait to be told. */
class Gathered {
  readonly #nodes = new Set<string>()
  #all = false
  #wake: (() => void) | undefined
  #since: number | undefined

  add(node: string): void {
    this.#nodes.add(node)
    this.look()
  }

  addAll(): void {
    this.#all = true
    this.look()
  }

  look(): void {
    this.#since ??= performance.now()
    this.#wake?.()
  }

  /** Resolves a moment after the first change there is, or when `signal` aborts. */
  async news(signal: AbortSignal): Promise<void> {
    const wait = (begin: (end: () => void) => void): Promise<void> =>
      new Promise((resolve) => {
        const end = (): void => {
          signal.removeEventListener('abort', end)
          resolve()
        }
        signal.addEventListener('abort', end)
        begin(end)
      })
    if (signal.aborted) return
    if (this.#since === undefined)
      await wait((end) => {
        this.#wake = end
      })
    this.#wake = undefined
    if (!signal.aborted) await wait((end) => setTimeout(end, GATHER_MS))
  }

  take(): SourceChange {
    const change = { nodeIds: Array.from(this.#nodes), all: this.#all }
    this.#nodes.clear()
    this.#all = false
    this.#since = undefined
    return change
  }
}
