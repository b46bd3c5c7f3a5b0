import { type FileTokens, findFileTokens } from './file-tokens.ts'
import { type FimTokens, findFimTokens } from './fim-tokens.ts'
import type { GgufHeader, MetadataValue } from './header.ts'
import { fileTypeName } from './tensor-types.ts'

/** What the app wants to know of a model before it loads it. */
export interface ModelFacts {
  architecture: string
  name: string | undefined
  /** As people write it: `135M`, `1.5B`. */
  parameters: string | undefined
  parameterCount: number
  quantisation: string | undefined
  contextLength: number
  licence: string | undefined
  fim: FimTokens | undefined
  files: FileTokens | undefined
  /** Whether it says how a conversation is written. */
  chat: boolean
  /** Whether it was made to turn a text into a vector, and not to write. */
  embedding: boolean
  vocabulary: number
  /** Sum of all tensors, which is what loading needs at least. */
  weightBytes: number
  /** Bytes of key-value cache for one token at 16 bits. */
  cacheBytesPerToken: number
}

/** Architectures that read a text as a whole; others say with their pooling that they make vectors. */
const ENCODER = /bert|gemma-embedding/
const DEFAULT_CONTEXT = 2048

/** Reads the facts out of a header. */
export function describeModel(header: GgufHeader): ModelFacts {
  const { metadata, tensors } = header
  const architecture = textAt(metadata, 'general.architecture') ?? 'unknown'
  const parameterCount = tensors.reduce(
    (sum, tensor) => sum + tensor.shape.reduce((all, side) => all * side, 1),
    0,
  )
  const tokens = metadata.get('tokenizer.ggml.tokens')
  return {
    architecture,
    name: textAt(metadata, 'general.name'),
    parameters: textAt(metadata, 'general.size_label') ?? writtenCount(parameterCount),
    parameterCount,
    quantisation: fileTypeName(numberAt(metadata, 'general.file_type') ?? -1),
    contextLength: numberAt(metadata, `${architecture}.context_length`) ?? DEFAULT_CONTEXT,
    licence: textAt(metadata, 'general.license'),
    fim: findFimTokens(metadata),
    files: findFileTokens(metadata),
    chat: textAt(metadata, 'tokenizer.chat_template') !== undefined,
    embedding: ENCODER.test(architecture) || (numberAt(metadata, `${architecture}.pooling_type`) ?? 0) > 0,
    vocabulary: Array.isArray(tokens) ? tokens.length : 0,
    weightBytes: tensors.reduce((sum, tensor) => sum + tensor.bytes, 0),
    cacheBytesPerToken: cacheBytes(metadata, architecture),
  }
}

function cacheBytes(metadata: Map<string, MetadataValue>, architecture: string): number {
  const at = (key: string): number | undefined => numberAt(metadata, `${architecture}.${key}`)
  const layers = at('block_count') ?? 0
  const heads = at('attention.head_count') ?? 1
  const perHead = (at('embedding_length') ?? 0) / heads
  const width = (at('attention.key_length') ?? perHead) + (at('attention.value_length') ?? perHead)
  const perLayer = metadata.get(`${architecture}.attention.head_count_kv`)
  const cacheHeads = Array.isArray(perLayer)
    ? perLayer.reduce((sum: number, count) => sum + Number(count), 0)
    : layers * (typeof perLayer === 'number' ? perLayer : heads)
  return cacheHeads * width * 2
}

function writtenCount(count: number): string | undefined {
  if (count === 0) return undefined
  if (count >= 1e9) return `${(count / 1e9).toFixed(1).replace(/\.0$/, '')}B`
  if (count >= 1e6) return `${Math.round(count / 1e6)}M`
  return `${Math.max(1, Math.round(count / 1e3))}K`
}

function textAt(metadata: Map<string, MetadataValue>, key: string): string | undefined {
  const value = metadata.get(key)
  return typeof value === 'string' && value !== '' ? value : undefined
}

function numberAt(metadata: Map<string, MetadataValue>, key: string): number | undefined {
  const value = metadata.get(key)
  return typeof value === 'number' ? value : undefined
}
