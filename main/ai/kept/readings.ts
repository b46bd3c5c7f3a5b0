import type { Neighbour } from '../../../preload/contract/ai.ts'
import type { LoadedModel } from '../engine/loaded-model.ts'
import type { Job } from '../engine/scheduler.ts'
import type { TokenSequence } from '../engine/token-sequence.ts'
import { fingerprintOf } from './identity.ts'
import {
  type FileReading,
  isSameReading,
  type KeptNote,
  type KeptStates,
  type ReadingKey,
} from './kept-states.ts'
import { MEASURED, type Worth } from './worth.ts'

export interface ReadingsOptions {
  states: KeptStates
  /** Whether anything of a chat or a file may be on disk; of a file also whether what was read for it still may be. */
  mayKeep(key: ReadingKey, file?: FileReading): boolean | Promise<boolean>
  report(line: string): void
  /** By default as it was measured. */
  worth?: Worth
}

/** What is not in a file's tokens. */
export type ReadFor = Omit<FileReading, 'text'>

/** One request's use of a model. */
export interface Turn {
  /**
   * Takes the model over from the chat or file that it was used for, whose state is kept where that is worth it.
   * @returns what is kept of this one; undefined when nothing is, and for a file too that the model still holds.
   */
  begin(): Promise<KeptNote | undefined>
  /** Makes the model hold what is kept, where that costs less than reading it again. @returns whether it does now. */
  recall(known: KeptNote, prompt: readonly number[]): Promise<boolean>
  /** Says that what was evaluated since is this one's; of a file, from what. Without that nothing of it is kept. */
  settle(file?: ReadFor): void
}

/** Whose the evaluated tokens of a sequence are, as long as it is at `version`. */
interface Held {
  key: ReadingKey
  version: number
  file: ReadFor | undefined
}

/**
 * Gives each chat and each file what a model has evaluated of it: a model holds one chat and one file at a time, so the
 * others wait on disk, and so do all when the model leaves memory.
 */
export class Readings {
  readonly #options: ReadingsOptions
  readonly #held = new WeakMap<TokenSequence, Held>()
  readonly #identities = new WeakMap<TokenSequence, Promise<string>>()
  readonly #worth: Worth
  /** Bytes of state a second, as last measured here. */
  #speed = 0

  constructor(options: ReadingsOptions) {
    this.#options = options
    this.#worth = options.worth ?? MEASURED
  }

  async turn(model: LoadedModel, key: ReadingKey, job: Job): Promise<Turn> {
    const sequence = await model.sequence(useOf(key))
    /** The sequence when this request took it over. */
    let begun: number | undefined
    return {
      begin: async () => {
        // The last step of a request that was given up may still be running; there is none after it.
        await job.step(async () => {})
        begun = sequence.version
        const held = this.#heldIn(sequence)
        const own = held !== undefined && isSameReading(held.key, key)
        // A chat may go back to where it was before; a file asks at each key, and goes on from there.
        if (own && key.kind === 'file') return undefined
        return this.#safely(job.signal, async () => {
          if (held !== undefined && !own)
            await this.#keep(model, sequence, held, (path) => job.step(() => sequence.save(path)))
          return this.#known(model, sequence, key)
        })
      },
      recall: async (known, prompt) => {
        const restored = await this.#safely(job.signal, () =>
          this.#restore(sequence, key, known, prompt, job),
        )
        if (restored !== true) return false
        begun = sequence.version
        this.#held.set(sequence, { key, version: begun, file: known.file })
        return true
      },
      settle: (file) => {
        // A request that was given up early has changed nothing.
        if (begun === undefined || begun === sequence.version) return
        this.#held.set(sequence, { key, version: sequence.version, file })
      },
    }
  }

  /** Keeps what a model holds before it leaves memory. Nothing may be using it. */
  async leave(model: LoadedModel): Promise<void> {
    let bytes = 0
    for (const sequence of await model.sequencesMade()) {
      const held = this.#heldIn(sequence)
      if (held === undefined) continue
      bytes += sequence.tokens.length * model.facts.cacheBytesPerToken
      if (this.#speed > 0 && !this.#worth.wait(bytes / this.#speed)) return
      await this.#safely(undefined, () => this.#keep(model, sequence, held, (path) => sequence.save(path)))
    }
  }

  /** The pieces of other files that what is kept of a file was read with: it is of use only with them. */
  async neighbours(key: ReadingKey): Promise<readonly Neighbour[]> {
    const { states, mayKeep } = this.#options
    const file = (await states.about(key))?.file
    return file !== undefined && (await mayKeep(key, file)) ? file.neighbours : []
  }

  async #keep(
    model: LoadedModel,
    sequence: TokenSequence,
    { key, file: read }: Held,
    write: (path: string) => Promise<void>,
  ): Promise<void> {
    const { states, mayKeep } = this.#options
    const tokens = [...sequence.tokens]
    if (tokens.length === 0 || !model.rewinds || (key.kind === 'file' && read === undefined)) return
    const file = read && { ...read, text: model.written(tokens) }
    if (!(await mayKeep(key, file))) return
    const identity = await this.#identityOf(model, sequence)
    const before = await states.find(key, identity)
    if (before?.tokens.length === tokens.length && shared(before.tokens, tokens) === tokens.length) return
    const tokensPerSecond = sequence.promptRate || (before?.tokensPerSecond ?? 0)
    if (tokensPerSecond === 0 || !this.#worth.keep(tokens.length / tokensPerSecond)) return
    const about = { identity, tokens, tokensPerSecond, ...(file === undefined ? {} : { file }) }
    const kept = await states.keep(key, about, tokens.length * model.facts.cacheBytesPerToken, write)
    if (kept !== undefined) this.#speed = kept.bytesPerSecond
    // It may have been forbidden, or its chat or file deleted, meanwhile.
    if (!(await mayKeep(key, file))) await states.remove((one) => isSameReading(one, key))
  }

  #heldIn(sequence: TokenSequence): Held | undefined {
    const held = this.#held.get(sequence)
    return held?.version === sequence.version ? held : undefined
  }

  async #known(model: LoadedModel, sequence: TokenSequence, key: ReadingKey): Promise<KeptNote | undefined> {
    const { states, mayKeep } = this.#options
    if (!model.rewinds) return undefined
    const known = await states.find(key, await this.#identityOf(model, sequence))
    if (known === undefined || !(await mayKeep(key, known.file))) return undefined
    sequence.expectRate(known.tokensPerSecond)
    return known
  }

  async #restore(
    sequence: TokenSequence,
    key: ReadingKey,
    known: KeptNote,
    prompt: readonly number[],
    job: Job,
  ): Promise<boolean> {
    if (!this.#pays(known, sequence, prompt)) return false
    const began = performance.now()
    const read = (path: string) => job.step(() => sequence.restore(path))
    if (!(await this.#options.states.use(key, known, read, job.signal))) return false
    this.#speed = (known.bytes * 1000) / Math.max(1, performance.now() - began)
    return true
  }

  /** Whether reading a state takes less than evaluating what it would spare, by what was measured on this machine. */
  #pays(known: KeptNote, sequence: TokenSequence, prompt: readonly number[]): boolean {
    const spared = shared(known.tokens, prompt) - sequence.sharedWith(prompt)
    const tokensPerSecond = sequence.promptRate || known.tokensPerSecond
    const bytesPerSecond = this.#speed || known.bytesPerSecond
    return spared > 0 && this.#worth.restore(spared / tokensPerSecond, known.bytes / bytesPerSecond)
  }

  /** What can be evaluated again is worth no failed answer. */
  async #safely<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work()
    } catch (error) {
      signal?.throwIfAborted()
      this.#options.report(`What a model has read was not kept: ${(error as Error).message}`)
      return undefined
    }
  }

  #identityOf(model: LoadedModel, sequence: TokenSequence): Promise<string> {
    let identity = this.#identities.get(sequence)
    if (identity === undefined) {
      identity = fingerprintOf(model.path).then((file) => `${file}, ${model.settings}, ${sequence.capacity}`)
      this.#identities.set(sequence, identity)
    }
    return identity
  }
}

function useOf({ kind }: ReadingKey): 'chat' | 'completion' {
  return kind === 'chat' ? 'chat' : 'completion'
}

function shared(left: readonly number[], right: readonly number[]): number {
  const most = Math.min(left.length, right.length)
  let count = 0
  while (count < most && left[count] === right[count]) count++
  return count
}
