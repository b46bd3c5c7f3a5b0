import type { FimTokens } from '../gguf/fim-tokens.ts'
import { heldText } from './held-text.ts'
import type { CompletionWindow } from './window.ts'

/** A prompt, and the end of the typed text that the model is to write again. */
export interface CompletionPrompt {
  tokens: number[]
  held: string
}

export interface PromptModel {
  fim: FimTokens | undefined
  /** Token that begins every prompt, for models that want one. */
  begin: number | undefined
  tokenize(text: string): number[]
}

export interface PromptOptions {
  /** Whether the word at the cursor is left for the model to write again. */
  hold: boolean
  /** Tokens of pieces of other files. */
  neighbours?: readonly number[]
}

/**
 * Orders a window's parts so that what changes at the next keystroke comes last. Models that read the suffix in
 * between get the typed part after the middle token, as if they had begun to write it; the rest stays evaluated.
 */
export function completionPrompt(
  window: CompletionWindow,
  model: PromptModel,
  { hold, neighbours = [] }: PromptOptions,
): CompletionPrompt {
  const { head, tail, suffix } = window
  const held = hold ? heldText(tail) : ''
  const typed = model.tokenize(tail.slice(0, tail.length - held.length))
  const begin = [...(model.begin === undefined ? [] : [model.begin]), ...neighbours]
  const { fim } = model
  if (fim === undefined) {
    const tokens = [...begin, ...model.tokenize(head), ...typed]
    // At the start of an empty file there is nothing to evaluate, and something must be.
    return tokens.length > 0 ? { tokens, held } : { tokens: model.tokenize('\n'), held }
  }
  const before = [fim.prefix, ...model.tokenize(head)]
  const after = [fim.suffix, ...model.tokenize(suffix)]
  const middle = fim.middle === undefined ? [] : [fim.middle]
  const tokens =
    fim.order === 'suffix-first'
      ? [...begin, ...after, ...before, ...typed, ...middle]
      : [...begin, ...before, ...after, ...middle, ...typed]
  return { tokens, held }
}
