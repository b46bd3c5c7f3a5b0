import type { CompletionRequest } from '../../../preload/contract/ai.ts'
import type { LoadedModel } from '../engine/loaded-model.ts'
import type { Job } from '../engine/scheduler.ts'
import type { TokenSequence } from '../engine/token-sequence.ts'
import { type Branch, Branches } from './branches.ts'
import { polish } from './ending.ts'
import { write } from './write.ts'
import { confidenceIn, type Written } from './written.ts'

/** A text that may come at a place. */
export interface Offer {
  readonly text: string
  readonly confidence: number
}

/** What a model read, and what it wrote after it. */
export interface Answer {
  readonly prompt: readonly number[]
  readonly held: string
  readonly written: Written
}

/** Who writes, and for whom. */
export interface Writing {
  readonly model: LoadedModel
  readonly sequence: TokenSequence
  readonly request: CompletionRequest
  readonly job: Job
  /** Tokens at most. */
  readonly room: number
}

/** Ways that are tried for one more offer: many lead to what was offered already. */
const MOST_TRIES = 6

/**
 * What a model offers at one place of a document. Other offers than the first come from the ways it could have gone as
 * well, the likeliest first; the prompt stays evaluated for them.
 */
export class Place {
  readonly #answer: Answer
  readonly #branches = new Branches()
  readonly #offers: Offer[] = []

  constructor(answer: Answer, request: CompletionRequest) {
    this.#answer = answer
    this.#offers.push(this.#follow(answer.written, undefined, request))
  }

  /** The nth offer, if it is known. The first always is; its text may be ''. */
  known(index: number): Offer | undefined {
    return this.#offers[index]
  }

  /** Finds the nth offer. @returns how many tokens were evaluated for it, and undefined where there is no other. */
  async find(
    index: number,
    writing: Writing,
  ): Promise<{ offer: Offer | undefined; evaluatedTokens: number }> {
    let evaluatedTokens = 0
    for (let tries = 0; this.#offers.length <= index && tries < MOST_TRIES; tries++) {
      const branch = this.#branches.take()
      if (branch === undefined) break
      evaluatedTokens += await this.#go(branch, writing)
    }
    return { offer: this.#offers[index], evaluatedTokens }
  }

  async #go(branch: Branch, { model, sequence, request, job, room }: Writing): Promise<number> {
    const { prompt, held } = this.#answer
    const tokens = [...prompt, ...branch.start.map(({ id }) => id)]
    const evaluated = await sequence.evaluate(tokens, job.step)
    const written = await write(model, sequence, job, { request, held, room, branch })
    const offer = this.#follow(written, branch, request)
    if (offer.text !== '' && this.#offers.every(({ text }) => text !== offer.text)) this.#offers.push(offer)
    return evaluated
  }

  #follow(written: Written, branch: Branch | undefined, { prefix, suffix }: CompletionRequest): Offer {
    if (written.text === undefined) return { text: '', confidence: 0 }
    const { tokens, from } = written
    this.#branches.add(tokens, branch, from, from + Math.max(1, written.text.length))
    return { text: polish(written.text, prefix, suffix), confidence: confidenceIn(written) }
  }
}
