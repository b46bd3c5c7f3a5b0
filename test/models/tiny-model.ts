import { emptyTensors, metadataOf, type Shape } from './architecture.ts'
import { trainMerges } from './byte-pair-encoding.ts'
import { corpus } from './corpus.ts'
import { writeGguf } from './gguf-writer.ts'
import { MARKERS, Vocabulary } from './vocabulary.ts'

export interface TinyModelOptions {
  name?: string
  architecture?: Shape['architecture']
  /** Tokens that the model says it can hold. */
  context?: number
  layers?: number
  /** Whether it can fill in the middle; default true. */
  fim?: boolean
  /** Whether it carries a chat template; default true. */
  chat?: boolean
  seed?: number
  /** Whether it turns texts into vectors; default false. */
  embedding?: boolean
}

/**
 * Writes a valid model of about one megabyte with random weights: it loads, evaluates and generates as any model does
 * and means nothing; it never ends an answer by itself. The same options always give the same bytes.
 */
export function writeTinyModel(path: string, options: TinyModelOptions = {}): void {
  const shape: Shape = {
    architecture: options.architecture ?? 'qwen2',
    context: options.context ?? 4096,
    embedding: 128,
    layers: options.layers ?? 4,
    feedForward: 256,
    heads: 4,
    cacheHeads: 2,
  }
  const merges = trainMerges(corpus, 300)
  const fim = options.fim ?? true
  const vocabulary = new Vocabulary(
    merges,
    fim ? MARKERS : MARKERS.filter((marker) => !marker.startsWith('<|fim_')),
  )
  vocabulary.fill()
  const random = gaussian(options.seed ?? 1)
  const tensors = emptyTensors(shape, vocabulary.tokens.length, 'q8_0')
  for (const { name, shape: sides, data } of tensors.values()) {
    const scale = name.startsWith('token_embd')
      ? 0.5
      : name.endsWith('.bias')
        ? 0.02
        : 1 / Math.sqrt(sides[0] ?? 1)
    for (let index = 0; index < data.length; index++)
      data[index] = name.includes('_norm') ? 1 : scale * random()
  }
  // Markers are never likely: it goes on until it is stopped, so that tests may count its tokens.
  const output = tensors.get('output.weight')?.data
  for (const marker of MARKERS.filter((one) => vocabulary.tokens.includes(one))) {
    const row = vocabulary.id(marker) * shape.embedding
    output?.fill(0, row, row + shape.embedding)
  }
  const described = {
    name: options.name ?? 'OffCoder tiny',
    shape,
    vocabulary,
    merges,
    fim,
    chat: options.chat ?? true,
    pooled: options.embedding ?? false,
  }
  writeGguf(path, metadataOf(described), [...tensors.values()])
}

/** Normally distributed numbers that are the same for the same seed (mulberry32 and Box-Muller). */
function gaussian(seed: number): () => number {
  let state = seed >>> 0
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return () => Math.sqrt(-2 * Math.log(uniform() + 1e-12)) * Math.cos(2 * Math.PI * uniform())
}
