import type { NativeContext, NativeSampler } from './native.ts'

/**
 * Lets one step of work run when its turn has come; rejects when the request was aborted. `least` is what the step takes
 * in any case, `room` what it should not exceed, both in milliseconds.
 */
export type Step = <T>(work: (room: number) => Promise<T>, least?: number) => Promise<T>

/** Longest a chunk of prompt may keep the model from noticing an abort, in milliseconds. */
const CHUNK_MILLISECONDS = 60
const SMALLEST_CHUNK = 8
/** Where there is room for fewer tokens of a prompt, it waits. */
const FEW = 2
const CHUNK_STEP = 4
/** Of the time there is for a piece of a prompt so much is planned for: a small one takes longer than most, by token. */
const CAREFUL = 0.75
/** Only the one sequence of a context is used: chat and completion have a context each. */
const SEQUENCE = 0
/** Which logits a batch is to give: none, or those of its first token. The native code only reads them. */
const NONE = new Uint32Array(0)
const FIRST = Uint32Array.of(0)

/**
 * The tokens that a context has evaluated, and the one place that changes them. What is already there is never
 * evaluated again: a new prompt keeps the part it shares with the old one.
 */
export class TokenSequence {
  /** Most tokens that fit. */
  readonly capacity: number
  readonly #context: NativeContext
  readonly #largestChunk: number
  #tokens: number[] = []
  #version = 0
  #logit = 0
  #chunk: number
  #rate = 0
  #threads: number | undefined

  /** @param largestChunk tokens the context's batch can hold; prompts are cut into at most that, less on slow machines. */
  constructor(context: NativeContext, capacity: number, largestChunk: number) {
    this.#context = context
    this.capacity = capacity
    this.#largestChunk = largestChunk
    this.#chunk = Math.min(16, largestChunk)
  }

  /** Evaluated tokens, oldest first. */
  get tokens(): readonly number[] {
    return this.#tokens
  }

  /** Another one after each change of the tokens, also where they come to be the same again. */
  get version(): number {
    return this.#version
  }

  /** Prompt tokens a second as last measured, 0 before the first prompt. */
  get promptRate(): number {
    return this.#rate
  }

  /** What was measured of this model on this machine before, until it is measured anew. */
  expectRate(tokensPerSecond: number): void {
    if (this.#rate === 0) this.#rate = tokensPerSecond
  }

  /** How many tokens from the start are the same as what was evaluated. */
  sharedWith(tokens: readonly number[]): number {
    const most = Math.min(tokens.length, this.#tokens.length)
    let shared = 0
    while (shared < most && tokens[shared] === this.#tokens[shared]) shared++
    return shared
  }

  /**
   * Makes the sequence hold exactly `prompt`, ready to sample what follows. Aborting between chunks leaves a
   * consistent, shorter sequence.
   * @returns how many tokens had to be evaluated.
   */
  async evaluate(
    prompt: readonly number[],
    step: Step,
    onProgress?: (done: number, total: number) => void,
  ): Promise<number> {
    // The last token is always evaluated: sampling needs its logits. Inside a step, because the step of a request
    // that was given up may still be running.
    await step(async () => this.#keep(Math.min(this.sharedWith(prompt), prompt.length - 1)))
    const first = this.#tokens.length
    while (this.#tokens.length < prompt.length) {
      const from = this.#tokens.length
      const each = this.#rate === 0 ? 0 : 1000 / this.#rate
      await step(
        (room) => {
          const fitting = each === 0 ? this.#chunk : Math.max(1, Math.floor((CAREFUL * room) / each))
          const piece = prompt.slice(from, from + Math.min(this.#chunk, fitting))
          return this.#timed(piece, from + piece.length === prompt.length)
        },
        (FEW * each) / CAREFUL,
      )
      onProgress?.(this.#tokens.length - first, prompt.length - first)
    }
    return prompt.length - first
  }

  /** From the next tokens on it computes with so many threads. */
  set threads(count: number) {
    this.#threads = count
  }

  /** Appends one token that was sampled, so that the next can be. */
  append(token: number): Promise<void> {
    return this.#decode([token], true)
  }

  /** Chooses the next token after the last evaluated one, or undefined when the model offers none. */
  async sample(sampler: NativeSampler): Promise<number | undefined> {
    const token = await this.#context.sampleToken(this.#logit, sampler)
    return token < 0 ? undefined : token
  }

  /** The likeliest next token, and how likely the model finds it among those that the sampler allows. */
  async likeliest(greedy: NativeSampler): Promise<{ token: number; chance: number } | undefined> {
    const answer = await this.#context.sampleToken(this.#logit, greedy, false, false, false, true)
    const [token, , , , weight = 1] = answer
    return token < 0 ? undefined : { token, chance: 1 / weight }
  }

  #keep(count: number): void {
    if (count >= this.#tokens.length) return
    if (count > 0 && this.#context.removeTokenCellsFromSequence(SEQUENCE, count, this.#tokens.length)) {
      this.#tokens.length = count
      this.#version++
      return
    }
    // Recurrent and hybrid models cannot forget only the end.
    this.clear()
  }

  /** Forgets everything. */
  clear(): void {
    this.#context.disposeSequence(SEQUENCE)
    this.#tokens = []
    this.#version++
  }

  /** Writes what was evaluated into a file, which only the same model with the same settings can read. */
  async save(path: string): Promise<void> {
    await this.#context.saveSequenceStateToFile(path, SEQUENCE, Uint32Array.from(this.#tokens))
  }

  /**
   * Holds what `save` wrote, in place of what it held. The native code ends the process when the file is not whole:
   * the caller must know that it is.
   * @throws Error when the file is not of this model and size; the sequence is empty then.
   */
  async restore(path: string): Promise<void> {
    this.clear()
    try {
      this.#tokens = Array.from(await this.#context.loadSequenceStateFromFile(path, SEQUENCE, this.capacity))
    } catch (error) {
      this.clear()
      throw error
    }
  }

  async #timed(piece: readonly number[], last: boolean): Promise<void> {
    const start = performance.now()
    await this.#decode(piece, last)
    if (piece.length < Math.min(SMALLEST_CHUNK, this.#largestChunk)) return
    const rate = (piece.length / (performance.now() - start)) * 1000
    this.#rate = this.#rate === 0 ? rate : this.#rate * 0.7 + rate * 0.3
    const fitting = Math.floor((this.#rate * CHUNK_MILLISECONDS) / 1000 / CHUNK_STEP) * CHUNK_STEP
    this.#chunk = Math.min(this.#largestChunk, Math.max(SMALLEST_CHUNK, fitting))
  }

  async #decode(piece: readonly number[], last: boolean): Promise<void> {
    // Here, where nothing of this context is being computed.
    if (this.#threads !== undefined) this.#context.setThreads(this.#threads)
    this.#threads = undefined
    this.#context.initBatch(piece.length)
    const logitsFor = !last ? NONE : piece.length === 1 ? FIRST : Uint32Array.of(piece.length - 1)
    const logits = this.#context.addToBatch(SEQUENCE, this.#tokens.length, Uint32Array.from(piece), logitsFor)
    try {
      await this.#context.decodeBatch()
    } catch (error) {
      // What a failed batch left behind is unknown: the next prompt starts clean.
      this.clear()
      throw error
    }
    for (const token of piece) this.#tokens.push(token)
    this.#version++
    if (last) this.#logit = logits[0] ?? 0
  }
}
