import { emptyTensors, metadataOf, type Shape } from './architecture.ts'
import { encode, trainMerges } from './byte-pair-encoding.ts'
import { corpus } from './corpus.ts'
import { type WeightTensor, writeGguf } from './gguf-writer.ts'
import { Vocabulary } from './vocabulary.ts'

/** A tool call, written the way node-llama-cpp's ChatML wrapper reads it. */
export interface ScriptedCall {
  call: string
  params: Record<string, unknown>
}

/** Bytes that need be no text, token by token. */
export interface ScriptedBytes {
  bytes: ReadonlyArray<readonly number[]>
}

/** A text that it says over and over, and never ends. */
export interface ScriptedLoop {
  loop: string
}

type Scenario = string | ScriptedCall | ScriptedBytes | ScriptedLoop

/** What a scripted model says. */
export interface Scenarios {
  /** The answer in a chat where no trigger word stands. */
  default: string
  /** What fills the gap of a fill-in-the-middle prompt. */
  fim?: string
  /** Answers by the trigger word, such as `#plan`, that stands nearest to the prompt's end; at most 15. */
  triggers?: Record<string, Scenario>
}

/** One text that the model knows by heart: each of its tokens leads to the next. */
interface Chain {
  kind: 'default' | 'fim' | 'trigger' | 'call'
  parts: string[]
  /** Which trigger begins it. */
  slot: number
  call?: string
  /** It begins anew where it would end. */
  loops?: boolean
  bytes?: ScriptedBytes['bytes']
  ids: number[]
}

const SHAPE: Shape = {
  architecture: 'qwen2',
  context: 4096,
  embedding: 256,
  layers: 1,
  feedForward: 32,
  heads: 4,
  cacheHeads: 4,
}
/**
 * What the 256 numbers of the residual stream mean: who the token is, a constant, which trigger it is, and which
 * trigger attention has found before it.
 */
const IDENTITY = 192
const CONSTANT = 192
const TRIGGER = 193
const SLOTS = 16
const FOUND = TRIGGER + SLOTS
/** The fill-in-the-middle token is found by attention like a trigger, so that code typed after it does not matter. */
const FIM_SLOT = SLOTS - 1
/**
 * Queries and keys meet in one slowly turning RoPE pair: the score is `SHARPNESS² · cos(θ · distance)`, so the nearest
 * trigger of the last few hundred tokens wins, by far.
 */
const SLOW_PAIR = 20
const SHARPNESS = 11.2
/** Undoes the normalisation of a trigger's one-hot number on its way through the attention's values. */
const VALUE_SCALE = 1 / 9

/**
 * Writes a model that runs through llama.cpp like any other and says what a test wants: the double for everything that
 * needs a known answer. Its weights are set by hand.
 * @throws Error when a scenario ends in a piece that another one has too, or there are too many triggers.
 */
export function writeScriptedModel(path: string, scenarios: Scenarios): void {
  const merges = trainMerges(corpus, 300)
  const vocabulary = new Vocabulary(merges)
  const chains = chainsOf(scenarios)
  giveTokens(chains, vocabulary)
  const triggers = Object.keys(scenarios.triggers ?? {})
  if (triggers.length > FIM_SLOT) throw new Error(`A scripted model knows at most ${FIM_SLOT} triggers`)
  const triggerIds = triggers.map((word) => vocabulary.addTrigger(word))
  const callId = chains.some((chain) => chain.kind === 'call') ? vocabulary.addTrigger('||call:') : undefined
  vocabulary.fill()
  const weights = new ScriptedWeights(vocabulary.tokens.length)
  weights.makeTrigger(vocabulary.id('<|fim_middle|>'), FIM_SLOT)
  for (const [slot, id] of triggerIds.entries()) weights.makeTrigger(id, slot)
  for (const chain of chains) linkChain(weights, chain, vocabulary, merges, callId)
  const described = { name: 'OffCoder scripted', shape: SHAPE, vocabulary, merges, fim: true, chat: true }
  writeGguf(path, metadataOf(described), weights.tensors())
}

function chainsOf(scenarios: Scenarios): Chain[] {
  const chains: Chain[] = [
    { kind: 'default', parts: words(scenarios.default), slot: -1, ids: [] },
    { kind: 'fim', parts: words(scenarios.fim ?? '42'), slot: FIM_SLOT, ids: [] },
  ]
  Object.values(scenarios.triggers ?? {}).forEach((scenario, slot) => {
    const trigger = { kind: 'trigger', slot, parts: [] as string[], ids: [] as number[] } as const
    if (typeof scenario === 'string') chains.push({ ...trigger, parts: words(scenario) })
    else if ('loop' in scenario) chains.push({ ...trigger, parts: words(scenario.loop), loops: true })
    else if ('bytes' in scenario) chains.push({ ...trigger, bytes: scenario.bytes })
    else {
      const params = JSON.stringify(scenario.params).replaceAll(',"', ', "').replaceAll('":', '": ')
      chains.push({ kind: 'call', parts: words(params), slot, call: scenario.call, ids: [] })
    }
  })
  return chains
}

/** A text in words with the blanks before them. */
function words(text: string): string[] {
  return text.match(/\s*\S+\s*$|\s*\S+/g) ?? [text]
}

/** Gives each word a token of its own. No two tokens may have one text, so a word that is taken grows by the next. */
function giveTokens(chains: readonly Chain[], vocabulary: Vocabulary): void {
  for (const chain of chains) {
    for (const bytes of chain.bytes ?? []) chain.ids.push(vocabulary.addBytes(bytes))
    const left = [...chain.parts]
    while (left.length > 0) {
      let text = left.shift() as string
      while (vocabulary.hasText(text) && left.length > 0) text += left.shift() as string
      if (vocabulary.hasText(text))
        throw new Error(`A scenario ends with a piece that is taken already: ${text}`)
      chain.ids.push(vocabulary.addText(text))
    }
  }
}

function linkChain(
  weights: ScriptedWeights,
  chain: Chain,
  vocabulary: Vocabulary,
  merges: readonly string[],
  callId: number | undefined,
): void {
  const first = chain.ids[0] as number
  // ChatML's prompt for an answer ends in a line break.
  const answerStart = vocabulary.id('Ċ')
  if (chain.kind === 'default') weights.link(answerStart, first, 1.5)
  if (chain.kind === 'trigger') {
    weights.link(answerStart, first, 1)
    weights.whenFound(chain.slot, first, 1)
  }
  // The chain's own links (3) outweigh this (2), which outweighs whatever an ordinary token is like by chance.
  if (chain.kind === 'fim') weights.whenFound(FIM_SLOT, first, 2)
  if (chain.kind === 'call' && callId !== undefined)
    linkCall(weights, chain, vocabulary, merges, callId, answerStart)
  for (let index = 0; index + 1 < chain.ids.length; index++)
    weights.link(chain.ids[index] as number, chain.ids[index + 1] as number, 3)
  if (chain.kind === 'call') return
  const end = vocabulary.id(chain.kind === 'fim' ? '<|endoftext|>' : '<|im_end|>')
  weights.link(chain.ids.at(-1) as number, chain.loops ? first : end, 3)
}

/** `||call: name({...})`: the wrapper tokenises the prefix and the name anew, so the chain hooks on to `:` and `(`. */
function linkCall(
  weights: ScriptedWeights,
  chain: Chain,
  vocabulary: Vocabulary,
  merges: readonly string[],
  callId: number,
  answerStart: number,
): void {
  const name = vocabulary.id(encode(` ${chain.call ?? ''}`, merges)[0] as string)
  const steps: Array<[from: number, to: number]> = [
    [answerStart, callId],
    [vocabulary.id(':'), name],
    [vocabulary.id('('), chain.ids[0] as number],
  ]
  for (const [from, to] of steps) {
    weights.link(from, to, 1)
    weights.whenFound(chain.slot, to, 1)
  }
}

/** One attention layer whose weights say "after this token comes that one", with a bias by the trigger found. */
class ScriptedWeights {
  readonly #tensors: Map<string, WeightTensor>
  readonly #embedding: Float32Array
  readonly #output: Float32Array

  constructor(tokens: number) {
    this.#tensors = emptyTensors(SHAPE, tokens, 'f32')
    this.#embedding = this.#data('token_embd.weight')
    this.#output = this.#data('output.weight')
    this.#nameTokens(tokens)
    for (const name of ['blk.0.attn_norm.weight', 'blk.0.ffn_norm.weight', 'output_norm.weight'])
      this.#data(name).fill(1)
    this.#set('blk.0.attn_q.weight', SLOW_PAIR, CONSTANT, SHARPNESS)
    for (let slot = 0; slot < SLOTS; slot++) {
      this.#set('blk.0.attn_k.weight', SLOW_PAIR, TRIGGER + slot, SHARPNESS)
      this.#set('blk.0.attn_v.weight', slot, TRIGGER + slot, VALUE_SCALE)
      this.#set('blk.0.attn_output.weight', FOUND + slot, slot, 1)
    }
  }

  /** Makes `to` likely right after `from`. */
  link(from: number, to: number, weight: number): void {
    const identity = this.#identity(from)
    for (let index = 0; index < IDENTITY; index++) {
      const at = to * SHAPE.embedding + index
      this.#output[at] = (this.#output[at] ?? 0) + weight * (identity[index] ?? 0)
    }
  }

  /** Makes `to` likelier wherever the trigger of `slot` is the nearest one. */
  whenFound(slot: number, to: number, weight: number): void {
    const at = to * SHAPE.embedding + FOUND + slot
    this.#output[at] = (this.#output[at] ?? 0) + weight
  }

  makeTrigger(token: number, slot: number): void {
    this.#embedding[token * SHAPE.embedding + TRIGGER + slot] = 1
  }

  tensors(): WeightTensor[] {
    return [...this.#tensors.values()]
  }

  /** Gives every token a random direction of length one, nearly at right angles to all others. */
  #nameTokens(tokens: number): void {
    let state = 7
    const random = (): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state / 2 ** 32 - 0.5
    }
    for (let token = 0; token < tokens; token++) {
      const identity = this.#identity(token)
      for (let index = 0; index < IDENTITY; index++) identity[index] = random()
      const length = Math.sqrt(identity.reduce((sum, value) => sum + value * value, 0))
      for (let index = 0; index < IDENTITY; index++) identity[index] = (identity[index] ?? 0) / length
      this.#embedding[token * SHAPE.embedding + CONSTANT] = 1
    }
  }

  #identity(token: number): Float32Array {
    const start = token * SHAPE.embedding
    return this.#embedding.subarray(start, start + IDENTITY)
  }

  #data(name: string): Float32Array {
    return (this.#tensors.get(name) as WeightTensor).data
  }

  #set(name: string, row: number, column: number, value: number): void {
    const tensor = this.#tensors.get(name) as WeightTensor
    tensor.data[row * (tensor.shape[0] ?? 0) + column] = value
  }
}
