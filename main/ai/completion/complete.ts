import type { CompletionReading, CompletionRequest, CompletionResult } from '../../../preload/contract/ai.ts'
import type { LoadedModel } from '../engine/loaded-model.ts'
import type { Job } from '../engine/scheduler.ts'
import type { TokenSequence } from '../engine/token-sequence.ts'
import type { ReadFor, Turn } from '../kept/readings.ts'
import { isCheap, NeighbourBudget, windowLimits } from './budget.ts'
import { CompletionCache } from './cache.ts'
import { Kept } from './kept.ts'
import { NeighbourPrompt } from './neighbours.ts'
import { type Answer, type Offer, Place, type Writing } from './place.ts'
import { type CompletionPrompt, completionPrompt, type PromptModel } from './prompt.ts'
import type { CompletionWindow } from './window.ts'
import { leavesNoRoom, Windows } from './windows.ts'
import { write } from './write.ts'
import { WrittenMemory } from './written-memory.ts'

const DEFAULT_TOKENS = 64
const KEPT_DOCUMENTS = 64
/** Places whose other offers can be asked for. */
const KEPT_PLACES = 16

/** Offers what may come next at the cursor, and remembers per document what it evaluated and offered. */
export class Completer {
  readonly #windows = new Windows(KEPT_DOCUMENTS)
  readonly #places = new Kept<Place>(KEPT_PLACES)
  readonly #cache = new CompletionCache()
  readonly #memory = new WrittenMemory()
  readonly #neighbours = new NeighbourPrompt()
  readonly #budget = new NeighbourBudget()

  /** What an earlier completion says about this place, without the model. */
  remembered(modelId: string, request: CompletionRequest): CompletionResult | undefined {
    const start = performance.now()
    const { other = 0, prefix, suffix } = request
    const offer =
      other === 0
        ? this.#cache.find(scopeOf(modelId, request), prefix, suffix)
        : this.#places.get(placeOf(modelId, request))?.known(other)
    return offer && result(offer, modelId, start, { promptTokens: 0, evaluatedTokens: 0 })
  }

  /** @param turn keeps what is evaluated for this file apart from others'. */
  async complete(
    model: LoadedModel,
    request: CompletionRequest,
    job: Job,
    turn?: Turn,
  ): Promise<CompletionResult> {
    const start = performance.now()
    const sequence = await model.sequence('completion')
    let read: ReadFor | undefined
    try {
      const spent: Spent = { promptTokens: 0, evaluatedTokens: 0 }
      spent.keptTokens = await this.#recall(model, sequence, request, turn)
      const offer = await this.#offer({ model, sequence, request, job }, spent, (file) => {
        read = file
      })
      return result(offer ?? NOTHING, model.id, start, spent)
    } finally {
      turn?.settle(read)
    }
  }

  async #offer(
    { model, sequence, request, job }: Omit<Writing, 'room'>,
    spent: Spent,
    reads: (file: ReadFor) => void,
  ): Promise<Offer | undefined> {
    const { other = 0 } = request
    const key = placeOf(model.id, request)
    let place = other === 0 ? undefined : this.#places.get(key)
    if (place === undefined) {
      const neighbours = this.#evaluatedNeighbours(model, sequence, request)
      if (request.neighbours?.length) spent.withNeighbours = neighbours.length > 0
      let answer: Answer | undefined
      do {
        const window = this.#window(model, sequence, request)
        reads(this.#readFor(window, neighbours, request))
        answer = await ask(
          { model, sequence, request, job },
          { window, neighbours, memory: this.#memory },
          spent,
        )
      } while (answer === undefined && this.#windows.narrow(request.documentId, spent.promptTokens, sequence))
      if (answer === undefined) return undefined
      place = new Place(answer, request)
      this.#places.set(key, place)
      this.#cache.add(scopeOf(model.id, request), request.prefix, request.suffix, place.known(0) ?? NOTHING)
    }
    if (other === 0) return place.known(0)
    const room = request.maxTokens ?? DEFAULT_TOKENS
    const found = await place.find(other, { model, sequence, request, job, room })
    spent.evaluatedTokens += found.evaluatedTokens
    return found.offer
  }

  /**
   * Evaluates a place with its neighbours, so that the next key there costs what it changes.
   * @returns whether its neighbours are evaluated now.
   */
  async prepare(model: LoadedModel, request: CompletionRequest, job: Job, turn?: Turn): Promise<boolean> {
    const sequence = await model.sequence('completion')
    let read: ReadFor | undefined
    try {
      await this.#recall(model, sequence, request, turn)
      return await this.#prepare({ model, sequence, request, job }, (file) => {
        read = file
      })
    } finally {
      turn?.settle(read)
    }
  }

  async #prepare(
    { model, sequence, request, job }: Omit<Writing, 'room'>,
    reads: (file: ReadFor) => void,
  ): Promise<boolean> {
    // How many neighbours this machine has time for is known once it has evaluated something.
    const rounds = sequence.promptRate === 0 ? 2 : 1
    let neighbours: readonly number[] = []
    for (let round = 0; round < rounds; round++) {
      neighbours = this.#wantedNeighbours(model, sequence, request)
      const { window, tokens } = this.#prompt(model, sequence, request, neighbours)
      if (leavesNoRoom(tokens.length, sequence)) return false
      reads(this.#readFor(window, neighbours, request))
      if (sequence.sharedWith(tokens) < tokens.length) await sequence.evaluate(tokens, job.step)
    }
    return neighbours.length > 0
  }

  /** What the next key at this place would be made from. */
  async reading(model: LoadedModel, request: CompletionRequest): Promise<CompletionReading> {
    const sequence = await model.sequence('completion')
    const neighbours = this.#evaluatedNeighbours(model, sequence, request)
    const { tokens, held } = this.#prompt(model, sequence, request, neighbours)
    return { modelId: model.id, text: model.written(tokens), tokens: tokens.length, held }
  }

  /**
   * Brings back what the model had read of the file before, if that is kept and is how the prompt would begin.
   * @returns how many of the prompt's tokens came from there.
   */
  async #recall(
    model: LoadedModel,
    sequence: TokenSequence,
    request: CompletionRequest,
    turn: Turn | undefined,
  ): Promise<number> {
    const known = await turn?.begin()
    if (turn === undefined || known?.file === undefined) return 0
    const { documentId } = request
    this.#windows.expect(documentId, known.file.head)
    this.#budget.expect(model.id, known.tokensPerSecond, known.file.room)
    const window = this.#window(model, sequence, request)
    const wanted = this.#wantedNeighbours(model, sequence, request)
    for (const neighbours of wanted.length > 0 ? [wanted, []] : [[]]) {
      const { tokens } = completionPrompt(window, promptModel(model), { hold: true, neighbours })
      if (await turn.recall(known, tokens)) return sequence.sharedWith(tokens)
    }
    return 0
  }

  #readFor({ head }: CompletionWindow, tokens: readonly number[], request: CompletionRequest): ReadFor {
    const neighbours = tokens.length > 0 ? (request.neighbours ?? []) : []
    return { path: request.path, head, neighbours, room: this.#budget.tokens }
  }

  #window(
    model: LoadedModel,
    sequence: TokenSequence,
    { documentId, prefix, suffix }: CompletionRequest,
  ): CompletionWindow {
    return this.#windows.at(documentId, prefix, suffix, windowLimits(model, sequence))
  }

  /** What the next key would be made from, in a window that leaves room for an answer. */
  #prompt(
    model: LoadedModel,
    sequence: TokenSequence,
    request: CompletionRequest,
    neighbours: readonly number[],
  ): CompletionPrompt & { window: CompletionWindow } {
    for (;;) {
      const window = this.#window(model, sequence, request)
      const prompt = completionPrompt(window, promptModel(model), { hold: true, neighbours })
      if (!this.#windows.narrow(request.documentId, prompt.tokens.length, sequence))
        return { ...prompt, window }
    }
  }

  #wantedNeighbours(
    model: LoadedModel,
    sequence: TokenSequence,
    request: CompletionRequest,
  ): readonly number[] {
    return this.#neighbours.tokens(
      { files: model.facts.files, tokenize: (text) => model.tokenize(text) },
      model.id,
      request,
      this.#budget.of(model, sequence),
    )
  }

  /** The neighbours, if a key need not wait for them: they were evaluated while nobody typed. */
  #evaluatedNeighbours(
    model: LoadedModel,
    sequence: TokenSequence,
    request: CompletionRequest,
  ): readonly number[] {
    const wanted = this.#wantedNeighbours(model, sequence, request)
    const { begin } = promptModel(model)
    const whole = begin === undefined ? wanted : [begin, ...wanted]
    return isCheap(whole.length - sequence.sharedWith(whole), sequence) ? wanted : []
  }
}

const NOTHING: Offer = { text: '', confidence: 0 }

interface Spent {
  promptTokens: number
  evaluatedTokens: number
  withNeighbours?: boolean
  /** Of the prompt, brought back from disk. */
  keptTokens?: number
}

interface Asked {
  window: CompletionWindow
  neighbours: readonly number[]
  memory: WrittenMemory
}

/**
 * Lets the model write the word at the cursor anew with what follows. Where it would write another word than the one
 * that was begun, it is asked again to go on right behind the cursor.
 * @returns undefined when the model has no room to write.
 */
async function ask(
  { model, sequence, request, job }: Omit<Writing, 'room'>,
  { window, neighbours, memory }: Asked,
  spent: Spent,
): Promise<Answer | undefined> {
  let answer: Answer | undefined
  for (const hold of [true, false]) {
    const { tokens: prompt, held } = completionPrompt(window, promptModel(model), { hold, neighbours })
    spent.promptTokens = prompt.length
    const room = Math.min(request.maxTokens ?? DEFAULT_TOKENS, sequence.capacity - prompt.length - 1)
    if (room <= 0 || leavesNoRoom(prompt.length, sequence)) break
    let written = hold ? memory.find(model.id, prompt, held, request) : undefined
    if (written === undefined) {
      spent.evaluatedTokens += await sequence.evaluate(prompt, job.step)
      written = await write(model, sequence, job, { request, held, room })
      if (hold) memory.keep(model.id, prompt, written)
    }
    answer = { prompt, held, written }
    // Without anything held the second time would be the first again.
    if (written.text !== undefined || held === '') break
  }
  return answer
}

function promptModel(model: LoadedModel): PromptModel {
  const { bos, shouldPrependBosToken } = model.llama.tokens
  return {
    fim: model.facts.fim,
    begin: shouldPrependBosToken && bos !== null ? bos : undefined,
    tokenize: (text) => model.tokenize(text),
  }
}

function scopeOf(modelId: string, request: CompletionRequest): string {
  return `${modelId}\n${request.documentId}`
}

function placeOf(modelId: string, request: CompletionRequest): string {
  const { documentId, prefix, suffix } = request
  return JSON.stringify([modelId, documentId, prefix.length, prefix.slice(-2048), suffix.slice(0, 512)])
}

function result(offer: Offer, modelId: string, start: number, spent: Spent): CompletionResult {
  return { ...offer, modelId, ...spent, milliseconds: performance.now() - start }
}
