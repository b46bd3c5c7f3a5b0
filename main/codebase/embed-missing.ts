import type { Embedder } from './embedder.ts'
import type { Pause } from './pause.ts'
import type { SourceClient } from './source-client.ts'
import type { IndexStore } from './store/index-store.ts'
import type { Unembedded } from './store/vectors.ts'

/** Chunks that go to the model at once: one call is short, so that others need not wait for it. */
const AT_ONCE = 4
/** Characters of a chunk that the model reads: what it holds, and no more than it can do in a moment. */
const MOST_CHARACTERS = 1_600

export interface EmbedOptions {
  project: string
  store: IndexStore
  source: SourceClient
  embedder: Embedder
  pause: Pause
}

/** Makes a vector for each chunk that has none of the model in use, until all have one. */
export async function embedMissing(
  options: EmbedOptions,
  signal: AbortSignal,
  onProgress: () => void,
): Promise<void> {
  const { project, store, pause } = options
  if (!(await useModel(options, signal))) return
  const skipped = new Set<number>()
  while (!signal.aborted && options.embedder.isReady) {
    await pause.free(signal)
    if (signal.aborted || store.vectors === undefined) return
    const missing = store
      .guard(() => store.vectors?.missing(project, AT_ONCE + skipped.size) ?? [])
      .filter(({ id }) => !skipped.has(id))
      .slice(0, AT_ONCE)
    if (missing.length === 0) return
    onProgress()
    const texts = await textsOf(options, missing, signal)
    // One whose file is gone, or is kept from models since, is taken out by the builder.
    for (const { id } of missing) if (!texts.has(id)) skipped.add(id)
    const some = missing.filter(({ id }) => texts.has(id))
    if (some.length > 0) await embedSome(options, some, texts, signal)
  }
}

/** Makes room for the vectors of the model that is wanted; it says how long they are. @returns whether it can be asked. */
async function useModel({ project, store, embedder }: EmbedOptions, signal: AbortSignal): Promise<boolean> {
  const { modelId } = embedder
  if (modelId === null || store.vectors === undefined) return false
  if (store.vectors.areOf(modelId)) return true
  const made = await embedder.embed(project, ['code'], 'passage', signal)
  if (made === undefined || signal.aborted) return false
  store.guard(() => store.vectors?.use(made.model, made.dimensions))
  return true
}

async function embedSome(
  { project, store, embedder }: EmbedOptions,
  chunks: readonly Unembedded[],
  texts: ReadonlyMap<number, string>,
  signal: AbortSignal,
): Promise<void> {
  const wanted = chunks.map(({ id }) => texts.get(id) as string)
  const made = await embedder.embed(project, wanted, 'passage', signal)
  if (made === undefined || signal.aborted) return
  store.guard(() => store.vectors?.use(made.model, made.dimensions))
  store.write((index, vectors) => {
    const there = new Set(index.places(chunks.map(({ id }) => id)).map(({ id }) => id))
    for (const [at, { id }] of chunks.entries()) {
      const vector = made.vectors[at]
      if (vector !== undefined && there.has(id)) vectors?.put(project, id, vector)
    }
  })
}

/** The text of each chunk with where it is from, as the model is to read it. */
async function textsOf(
  { project, source }: EmbedOptions,
  chunks: readonly Unembedded[],
  signal: AbortSignal,
): Promise<Map<number, string>> {
  const nodeIds = Array.from(new Set(chunks.map(({ node }) => node)))
  const files = await source.current.read({ projectId: project, nodeIds }, { signal })
  const texts = new Map<number, string>()
  for (const { id, node, path, name, first, last } of chunks) {
    const text = files.find(({ nodeId }) => nodeId === node)?.text
    if (text === null || text === undefined) continue
    const lines = text
      .split('\n')
      .slice(first - 1, last)
      .join('\n')
    texts.set(id, `${path}${name === '' ? '' : ` ${name}`}\n${lines}`.slice(0, MOST_CHARACTERS))
  }
  return texts
}
