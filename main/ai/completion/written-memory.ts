import type { CompletionRequest } from '../../../preload/contract/ai.ts'
import { endOf, reachOf } from './ending.ts'
import { afterHeld } from './held-text.ts'
import type { Written } from './write.ts'

/**
 * What the model wrote after the last prompt. While a word is typed the prompt stays the same, and the model always
 * writes its likeliest token: it would write the same again, so it need not be asked.
 */
export class WrittenMemory {
  #modelId = ''
  #prompt: readonly number[] = []
  #raw = ''
  #whole = false

  keep(modelId: string, prompt: readonly number[], written: Written): void {
    this.#modelId = modelId
    this.#prompt = prompt
    this.#raw = written.raw
    this.#whole = written.text !== undefined
  }

  /**
   * What the model would write after `held`: a text, or none because it would write another word.
   * @returns undefined when only the model can tell.
   */
  find(
    modelId: string,
    prompt: readonly number[],
    held: string,
    { prefix, suffix }: CompletionRequest,
  ): { text: string | undefined } | undefined {
    if (modelId !== this.#modelId || !sameTokens(prompt, this.#prompt)) return undefined
    const match = afterHeld(this.#raw, held)
    if (match.state === 'different') return { text: undefined }
    // Where it was stopped before, it would have gone on.
    if (match.state === 'open' || !this.#whole) return undefined
    return {
      text: match.text.slice(
        0,
        endOf(match.text, prefix, suffix, reachOf(prefix, suffix, true)) ?? match.text.length,
      ),
    }
  }
}

function sameTokens(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((token, index) => token === right[index])
}
