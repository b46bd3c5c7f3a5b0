import type { LoadedModel } from '../engine/loaded-model.ts'
import type { Job } from '../engine/scheduler.ts'
import type { TokenSequence } from '../engine/token-sequence.ts'
import { fingerprintOf } from './identity.ts'
import type { ConversationKey, KeptNote, KeptStates } from './kept-states.ts'
import { MEASURED, type Worth } from './worth.ts'

export interface ConversationsOptions {
  states: KeptStates
  /** Whether anything of a conversation may be on disk. */
  mayKeep(key: ConversationKey): boolean
  report(line: string): void
  /** By default as it was measured. */
  worth?: Worth
}

/** One question's use of a model. */
export interface Turn {
  /** Makes the model remember the conversation, where that costs less than reading it again. */
  recall(prompt: readonly number[]): Promise<void>
  /** Says that what is evaluated now is the conversation's. */
  settle(): Promise<void>
}

/** Whose the evaluated tokens of a model's chat are. */
interface Held {
  key: ConversationKey
  tokens: readonly number[]
}

/**
 * Gives each conversation what a model has evaluated of it: a model's chat holds one at a time, so the others wait on
 * disk, and so do all when the model leaves memory.
 */
export class Conversations {
  readonly #options: ConversationsOptions
  readonly #held = new WeakMap<LoadedModel, Held>()
  readonly #identities = new WeakMap<LoadedModel, Promise<string>>()
  readonly #worth: Worth
  /** Bytes of state a second, as last measured here. */
  #speed = 0

  constructor(options: ConversationsOptions) {
    this.#options = options
    this.#worth = options.worth ?? MEASURED
  }

  turn(model: LoadedModel, key: ConversationKey, job: Job): Turn {
    return {
      recall: async (prompt) => {
        const sequence = await model.sequence('chat')
        // The last step of a request that was given up may still be running; there is none after it.
        await job.step(async () => {})
        const held = this.#held.get(model)
        this.#held.delete(model)
        await this.#safely(job.signal, async () => {
          if (held !== undefined && !isSame(held.key, key))
            await this.#keep(model, sequence, held, (path) => job.step(() => sequence.save(path)))
          await this.#restore(model, sequence, key, prompt, job)
        })
      },
      settle: async () => {
        const { tokens } = await model.sequence('chat')
        this.#held.set(model, { key, tokens: [...tokens] })
      },
    }
  }

  /** Keeps what a model holds before it leaves memory. Nothing may be using it. */
  async leave(model: LoadedModel): Promise<void> {
    const held = this.#held.get(model)
    if (held === undefined) return
    this.#held.delete(model)
    const bytes = held.tokens.length * model.facts.cacheBytesPerToken
    if (this.#speed > 0 && !this.#worth.wait(bytes / this.#speed)) return
    const sequence = await model.sequence('chat')
    await this.#safely(undefined, () => this.#keep(model, sequence, held, (path) => sequence.save(path)))
  }

  async #keep(
    model: LoadedModel,
    sequence: TokenSequence,
    { key, tokens }: Held,
    write: (path: string) => Promise<void>,
  ): Promise<void> {
    const { states, mayKeep } = this.#options
    const unchanged =
      tokens.length === sequence.tokens.length && sequence.sharedWith(tokens) === tokens.length
    if (!unchanged || !model.rewinds || !mayKeep(key)) return
    const identity = await this.#identityOf(model)
    const before = await states.find(key, identity)
    if (before?.tokens.length === tokens.length && shared(before.tokens, tokens) === tokens.length) return
    const tokensPerSecond = sequence.promptRate || (before?.tokensPerSecond ?? 0)
    if (tokensPerSecond === 0 || !this.#worth.keep(tokens.length / tokensPerSecond)) return
    const about = { identity, tokens: [...tokens], tokensPerSecond }
    const kept = await states.keep(key, about, tokens.length * model.facts.cacheBytesPerToken, write)
    if (kept !== undefined) this.#speed = kept.bytesPerSecond
    // It may have been forbidden, or its chat deleted, meanwhile.
    if (!mayKeep(key)) await states.remove((one) => isSame(one, key))
  }

  async #restore(
    model: LoadedModel,
    sequence: TokenSequence,
    key: ConversationKey,
    prompt: readonly number[],
    job: Job,
  ): Promise<void> {
    const { states, mayKeep } = this.#options
    if (!model.rewinds || !mayKeep(key)) return
    const known = await states.find(key, await this.#identityOf(model))
    if (known === undefined || !this.#pays(known, sequence, prompt)) return
    const began = performance.now()
    const read = (path: string) => job.step(() => sequence.restore(path))
    if (!(await states.use(key, known, read, job.signal))) return
    this.#speed = (known.bytes * 1000) / Math.max(1, performance.now() - began)
  }

  /** Whether reading a state takes less than evaluating what it would spare, by what was measured on this machine. */
  #pays(known: KeptNote, sequence: TokenSequence, prompt: readonly number[]): boolean {
    const spared = shared(known.tokens, prompt) - sequence.sharedWith(prompt)
    const tokensPerSecond = sequence.promptRate || known.tokensPerSecond
    const bytesPerSecond = this.#speed || known.bytesPerSecond
    return spared > 0 && this.#worth.restore(spared / tokensPerSecond, known.bytes / bytesPerSecond)
  }

  /** What can be evaluated again is worth no failed answer. */
  async #safely(signal: AbortSignal | undefined, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      signal?.throwIfAborted()
      this.#options.report(`What a model has read of a chat was not kept: ${(error as Error).message}`)
    }
  }

  #identityOf(model: LoadedModel): Promise<string> {
    let identity = this.#identities.get(model)
    if (identity === undefined) {
      identity = fingerprintOf(model.path).then((file) => `${file}, ${model.settings}`)
      this.#identities.set(model, identity)
    }
    return identity
  }
}

function isSame(left: ConversationKey, right: ConversationKey): boolean {
  return left.project === right.project && left.conversation === right.conversation
}

function shared(left: readonly number[], right: readonly number[]): number {
  const most = Math.min(left.length, right.length)
  let count = 0
  while (count < most && left[count] === right[count]) count++
  return count
}
