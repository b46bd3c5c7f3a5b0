import type { CompletionRequest } from '../../../preload/contract/ai.ts'
import { endOf, reachOf } from './ending.ts'
import { afterHeld } from './held-text.ts'
import type { Written } from './written.ts'

/**
 * What the model wrote after the last prompt. While a word is typed the prompt stays the same, and the model always
 * writes its likeliest token: it would write the same again, so it need not be asked.
 */
export class WrittenMemory {
  #modelId = ''
  #prompt: readonly number[] = []
  #written: Written = { raw: '', tokens: [], text: undefined, from: 0 }

  keep(modelId: string, prompt: readonly number[], written: Written): void {
    this.#modelId = modelId
    this.#prompt = prompt
    this.#written = written
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
  ): Written | undefined {
    if (modelId !== this.#modelId || !sameTokens(prompt, this.#prompt)) return undefined
    const { raw, text: whole } = this.#written
    const match = afterHeld(raw, held)
    if (match.state === 'different') return { ...this.#written, text: undefined }
    // Where it was stopped before, it would have gone on.
    if (match.state === 'open' || whole === undefined) return undefined
    const end = endOf(match.text, prefix, suffix, reachOf(prefix, suffix, true))
    return {
      ...this.#written,
      text: match.text.slice(0, end ?? match.text.length),
      from: raw.length - match.text.length,
    }
  }
}

function sameTokens(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((token, index) => token === right[index])
}
