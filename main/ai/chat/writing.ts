import type { ChatEvent } from '../../../preload/contract/ai.ts'
import { withoutThinking } from '../../../preload/contract/thinking.ts'
import type { LoadedModel } from '../engine/loaded-model.ts'
import type { NativeSampler, SamplerConfig } from '../engine/native.ts'
import type { Job } from '../engine/scheduler.ts'
import type { TokenSequence } from '../engine/token-sequence.ts'
import { EMPTY } from './empty-answer.ts'
import { isCircling, isLooping } from './repetition.ts'
import { StopTexts } from './stop-texts.ts'

const LOOP_CHECK_EVERY = 16
/** UTF-16 units of an answer between two looks at its words. */
const CIRCLE_CHECK_EVERY = 200
/** Milliseconds between two pieces of text: a fast model writes more often than anyone reads, and each wakes the window. */
const TEXT_EVERY = 80

/** A slow token counts for the next ones, less with each. */
const FADES = 0.95

/** Why a model wrote no further by itself. */
type Ending = 'end' | 'length' | 'repeating'

/**
 * The part of an answer that the model writes. Between two tokens nothing is done but to choose the next one: the
 * weights that stream through the caches have pushed out whatever else there was, so that everything done there takes
 * many times what it takes elsewhere. Text is made of several tokens at once.
 */
export class Writing {
  readonly #model: LoadedModel
  readonly #sequence: TokenSequence
  readonly #job: Job
  readonly #most: number
  readonly #stops: StopTexts
  readonly #how: SamplerConfig
  readonly #tokens: number[] = []
  #sampler: NativeSampler | undefined
  #writing: Promise<void> = Promise.resolve()
  #ending: Ending | undefined
  #over = false
  #answer = ''
  /** How much of the answer was looked at. */
  #looked = 0
  /** Nobody wants more. */
  #enough = false
  #wake = (): void => {}
  /** There is text that nobody has been told of for long enough. */
  #due = false
  #told = Number.NEGATIVE_INFINITY
  #began = 0
  #asked = 0
  #paused = 0
  /** What a token may take, in milliseconds: seldom more than the slowest of late. */
  #takes = 0

  constructor(
    model: LoadedModel,
    sequence: TokenSequence,
    job: Job,
    { most, stopTexts, how }: { most: number; stopTexts: readonly string[]; how: SamplerConfig },
  ) {
    this.#model = model
    this.#sequence = sequence
    this.#job = job
    this.#most = most
    this.#stops = new StopTexts(stopTexts)
    this.#how = how
  }

  /** The text as it comes, and how it ended. Throws what stopped it, behind the text before. */
  async *events(prompt: readonly number[]): AsyncGenerator<ChatEvent, void> {
    const decoder = this.#model.decoder(prompt)
    this.#began = performance.now()
    this.#writing = this.#write()
    // Looked at below; where the answer ended before, nobody does.
    this.#writing.catch(() => {})
    let shown = 0
    while (!this.#over || shown < this.#tokens.length) {
      await this.#news()
      const fresh = this.#tokens.slice(shown)
      shown += fresh.length
      const { text, stopped } = this.#stops.push(decoder.pushAll(fresh))
      if (text !== '') yield this.#text(text)
      if (stopped) return yield this.finished('end')
    }
    const { text } = this.#stops.push(decoder.flush())
    const last = text + this.#stops.flush()
    if (last !== '') yield this.#text(last)
    await this.#writing
    yield this.finished(this.#ending ?? 'end')
  }

  #text(text: string): ChatEvent {
    this.#answer += text
    if (this.#answer.length - this.#looked >= CIRCLE_CHECK_EVERY) {
      this.#looked = this.#answer.length
      if (isCircling(this.#answer)) this.#ending ??= 'repeating'
    }
    return { type: 'text', text }
  }

  finished(reason: Ending | 'stopped'): ChatEvent {
    const tokens = this.#tokens.length
    const seconds = (performance.now() - this.#began - this.#paused) / 1000
    return {
      type: 'finished',
      reason,
      ...(reason === 'end' && withoutThinking(this.#answer) === '' ? { note: EMPTY } : {}),
      tokens,
      tokensPerSecond: tokens === 0 || seconds <= 0 ? 0 : tokens / seconds,
    }
  }

  /** Ends it, after the step that may still be running. */
  async dispose(): Promise<void> {
    this.#enough = true
    await this.#writing.catch(() => {})
    this.#sampler?.dispose()
    this.#sampler = undefined
  }

  async #write(): Promise<void> {
    try {
      while (!this.#enough && this.#ending === undefined) {
        this.#asked = performance.now()
        const token = await this.#job.step(this.#next, this.#takes)
        if (token === undefined || this.#model.isEnd(token)) this.#ending = 'end'
        else this.#took(token)
      }
    } finally {
      this.#over = true
      this.#wake()
    }
  }

  #took(token: number): void {
    const count = this.#tokens.push(token)
    if (count >= this.#most) this.#ending = 'length'
    else if (count % LOOP_CHECK_EVERY === 0 && isLooping(this.#tokens)) this.#ending = 'repeating'
    if (this.#asked - this.#told < TEXT_EVERY) return
    this.#told = this.#asked
    this.#due = true
    this.#wake()
  }

  /** Has the token before appended and the next one chosen; waiting for a completion or a key is not counted as the model's time. */
  readonly #next = async (): Promise<number | undefined> => {
    const began = performance.now()
    this.#paused += began - this.#asked
    const before = this.#tokens.at(-1)
    if (before !== undefined) await this.#sequence.append(before)
    const token = await this.#sequence.sample(this.#samplerNow())
    this.#takes = Math.max(performance.now() - began, this.#takes * FADES)
    return token
  }

  /** Resolves when there is text to be shown, or no more to come. */
  async #news(): Promise<void> {
    while (!this.#due && !this.#over) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    this.#due = false
  }

  /** The first token may not be the end: a small model would otherwise now and then say nothing at all. */
  #samplerNow(): NativeSampler {
    if (this.#sampler === undefined) {
      const ends = this.#model.endTokens
      this.#sampler = this.#model.sampler({
        ...this.#how,
        tokenBiasKeys: Uint32Array.from(ends),
        tokenBiasValues: Float32Array.from(ends, () => Number.NEGATIVE_INFINITY),
      })
    } else if (this.#tokens.length === 1) this.#sampler.applyConfig(this.#how)
    return this.#sampler
  }
}
