import type { FoundChunk, ProjectSymbol } from '../../preload/contract/codebase.ts'
import { AppError } from '../../preload/contract/errors.ts'
import { lettersOf, rankSymbols } from '../symbols/rank.ts'
import type { Embedder } from './embedder.ts'
import type { SourceClient } from './source-client.ts'
import type { IndexStore } from './store/index-store.ts'
import type { PlacedChunk } from './store/project-index.ts'
import { askedWords } from './words.ts'

/** Chunks that each way of looking gives. */
const EACH = 60
/** The usual constant of reciprocal rank fusion: how little being first counts over being second. */
const FUSION = 60
/** Of one file at most so many: an answer that lies in one file is not told by all of it. */
const FROM_ONE_FILE = 4
/** A question that waits for its vector this long is answered by words alone. */
const PATIENCE_MS = 4_000

export interface FinderOptions {
  store: IndexStore
  source: SourceClient
  embedder: Embedder
  report: (line: string) => void
}

/** Ranks of several lists as one: what is high on many of them comes first. */
export function fuse(lists: readonly (readonly number[])[]): number[] {
  const scores = new Map<number, number>()
  for (const list of lists)
    for (const [rank, id] of list.entries()) scores.set(id, (scores.get(id) ?? 0) + 1 / (FUSION + rank + 1))
  return Array.from(scores)
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .map(([id]) => id)
}

/** Answers questions from the index, with texts as they are now. */
export class Finder {
  readonly #options: FinderOptions

  constructor(options: FinderOptions) {
    this.#options = options
  }

  /** Places that have the words of a question, declare what it names, or mean what it means; best first. */
  async find(
    project: string,
    question: string,
    { limit, characters }: { limit: number; characters: number },
    signal: AbortSignal,
  ): Promise<FoundChunk[]> {
    const { store } = this.#options
    const { words, names } = askedWords(question)
    const meant = await this.#meant(project, question, signal)
    const ranked = store.guard(() => {
      const lists = [store.index.match(project, words, EACH), store.index.named(project, names, EACH), meant]
      return store.index.places(fuse(lists))
    })
    const found: FoundChunk[] = []
    const perFile = new Map<string, number>()
    let room = characters
    for (const place of ranked) {
      if (found.length === limit || signal.aborted) break
      const before = perFile.get(place.node) ?? 0
      if (before >= FROM_ONE_FILE) continue
      const chunk = await this.#read(project, place, signal)
      if (chunk === undefined || chunk.text.trim() === '' || chunk.text.length > room) continue
      perFile.set(place.node, before + 1)
      room -= chunk.text.length
      found.push(chunk)
    }
    return found
  }

  /** Lines of a file as they are now. @throws AppError NOT_FOUND. */
  async lines(
    project: string,
    { nodeId, first, last }: { nodeId: string; first: number; last: number },
    signal: AbortSignal,
  ): Promise<FoundChunk> {
    const { store } = this.#options
    const name = store.guard(() => store.index.at(project, nodeId, first))?.name ?? ''
    const chunk = await this.#read(project, { node: nodeId, first, last, name }, signal)
    if (chunk === undefined)
      throw new AppError('NOT_FOUND', 'This file is gone, or is kept from models. Choose another place.')
    return chunk
  }

  symbols(project: string, text: string, limit: number): ProjectSymbol[] {
    const { store } = this.#options
    const rows = store.guard(() => store.index.symbols(project, lettersOf(text)))
    return rankSymbols(rows, text, limit)
  }

  /** The text of a place now. A file that changed since it was indexed is looked up by its lines all the same. */
  async #read(
    project: string,
    { node, first, last, name }: Pick<PlacedChunk, 'node' | 'first' | 'last' | 'name'>,
    signal: AbortSignal,
  ): Promise<FoundChunk | undefined> {
    const { source } = this.#options
    const [file] = await source.current.read({ projectId: project, nodeIds: [node] }, { signal })
    if (file === undefined || file.text === null) return undefined
    const lines = file.text.split('\n')
    const end = Math.min(last, lines.length)
    if (first > end) return undefined
    return {
      nodeId: node,
      path: file.path,
      first,
      last: end,
      name,
      text: lines.slice(first - 1, end).join('\n'),
    }
  }

  async #meant(project: string, question: string, signal: AbortSignal): Promise<number[]> {
    const { embedder, store, report } = this.#options
    if (!embedder.isReady || store.vectors === undefined || store.vectors.model === '') return []
    try {
      const soon = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)])
      const made = await embedder.embed(project, [question.slice(0, 4_000)], 'query', soon)
      const vector = made?.vectors[0]
      if (vector === undefined || made?.model !== store.vectors.model) return []
      return store.guard(() => store.vectors?.nearest(project, vector, EACH) ?? [])
    } catch (error) {
      if (signal.aborted) throw error
      report(`The question was answered by its words alone: ${String(error)}`)
      return []
    }
  }
}
