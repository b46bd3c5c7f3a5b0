import type { Metadata, WeightTensor } from './gguf-writer.ts'
import type { Vocabulary } from './vocabulary.ts'

/** The measures of a model of llama.cpp's kinds `llama` and `qwen2`. */
export interface Shape {
  architecture: 'llama' | 'qwen2'
  context: number
  embedding: number
  layers: number
  feedForward: number
  heads: number
  cacheHeads: number
}

export interface Description {
  name: string
  shape: Shape
  vocabulary: Vocabulary
  merges: readonly string[]
  /** Whether the file says how to fill in the middle, and how to chat. */
  fim: boolean
  chat: boolean
  /** Whether it makes vectors of texts: the mean of what it thinks at each token. */
  pooled?: boolean
}

/** https://github.com/openai/openai-python/blob/v0.28.1/chatml.md, as Jinja. */
const CHATML =
  "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"

const FIM_KEYS = [
  ['fim_pre', '<|fim_prefix|>'],
  ['fim_suf', '<|fim_suffix|>'],
  ['fim_mid', '<|fim_middle|>'],
  ['fim_pad', '<|fim_pad|>'],
  ['fim_rep', '<|repo_name|>'],
  ['fim_sep', '<|file_sep|>'],
] as const

/** The metadata that llama.cpp asks of such a model. */
export function metadataOf({ name, shape, vocabulary, merges, fim, chat, pooled }: Description): Metadata[] {
  const key = (rest: string): string => `${shape.architecture}.${rest}`
  const uint = (name: string, value: number): Metadata => ({ key: name, type: 'uint32', value })
  const text = (name: string, value: string): Metadata => ({ key: name, type: 'string', value })
  const lines: Metadata[] = [
    text('general.architecture', shape.architecture),
    text('general.type', 'model'),
    text('general.name', name),
    text('general.license', 'apache-2.0'),
    uint('general.file_type', 7),
    uint('general.quantization_version', 2),
    uint(key('context_length'), shape.context),
    uint(key('embedding_length'), shape.embedding),
    uint(key('block_count'), shape.layers),
    uint(key('feed_forward_length'), shape.feedForward),
    uint(key('attention.head_count'), shape.heads),
    uint(key('attention.head_count_kv'), shape.cacheHeads),
    { key: key('attention.layer_norm_rms_epsilon'), type: 'float32', value: 1e-6 },
    { key: key('rope.freq_base'), type: 'float32', value: 10_000 },
    text('tokenizer.ggml.model', 'gpt2'),
    text('tokenizer.ggml.pre', 'qwen2'),
    { key: 'tokenizer.ggml.tokens', type: 'strings', value: vocabulary.tokens },
    { key: 'tokenizer.ggml.token_type', type: 'int32s', value: vocabulary.kinds },
    { key: 'tokenizer.ggml.merges', type: 'strings', value: merges },
    uint('tokenizer.ggml.bos_token_id', vocabulary.id('<|endoftext|>')),
    uint('tokenizer.ggml.eos_token_id', vocabulary.id('<|im_end|>')),
    uint('tokenizer.ggml.padding_token_id', vocabulary.id('<|endoftext|>')),
    { key: 'tokenizer.ggml.add_bos_token', type: 'bool', value: false },
  ]
  if (shape.architecture === 'llama') {
    lines.push(
      uint('llama.rope.dimension_count', shape.embedding / shape.heads),
      uint('llama.vocab_size', vocabulary.tokens.length),
    )
  }
  if (fim)
    for (const [short, marker] of FIM_KEYS)
      lines.push(uint(`tokenizer.ggml.${short}_token_id`, vocabulary.id(marker)))
  if (pooled) lines.push(uint(key('pooling_type'), 1))
  if (chat) lines.push(text('tokenizer.chat_template', CHATML))
  return lines
}

/** Every tensor of such a model, filled with zeros. */
export function emptyTensors(
  shape: Shape,
  tokens: number,
  as: WeightTensor['as'],
): Map<string, WeightTensor> {
  const { embedding, feedForward } = shape
  const cache = (embedding / shape.heads) * shape.cacheHeads
  const shapes: Array<[string, number[]]> = [['token_embd.weight', [embedding, tokens]]]
  for (let layer = 0; layer < shape.layers; layer++) {
    const of = (name: string): string => `blk.${layer}.${name}`
    shapes.push(
      [of('attn_norm.weight'), [embedding]],
      [of('attn_q.weight'), [embedding, embedding]],
      [of('attn_k.weight'), [embedding, cache]],
      [of('attn_v.weight'), [embedding, cache]],
      [of('attn_output.weight'), [embedding, embedding]],
      [of('ffn_norm.weight'), [embedding]],
      [of('ffn_gate.weight'), [embedding, feedForward]],
      [of('ffn_up.weight'), [embedding, feedForward]],
      [of('ffn_down.weight'), [feedForward, embedding]],
    )
    if (shape.architecture === 'qwen2') {
      shapes.push(
        [of('attn_q.bias'), [embedding]],
        [of('attn_k.bias'), [cache]],
        [of('attn_v.bias'), [cache]],
      )
    }
  }
  shapes.push(['output_norm.weight', [embedding]], ['output.weight', [embedding, tokens]])
  return new Map(
    shapes.map(([name, sides]) => {
      const data = new Float32Array(sides.reduce((all, side) => all * side, 1))
      // Norms and biases are always stored whole.
      return [name, { name, shape: sides, data, as: sides.length === 1 ? 'f32' : as }]
    }),
  )
}
