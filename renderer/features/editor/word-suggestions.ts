import { type CompletionContext, type CompletionResult, completeAnyWord } from '@codemirror/autocomplete'

/** Letters typed before words of the document are suggested without being asked for. */
const LETTERS = 3

/** Suggests words that are in the document already. Numbers and what is just being typed are no suggestion. */
export function suggestWords(
  context: CompletionContext,
): CompletionResult | Promise<CompletionResult | null> | null {
  const word = context.matchBefore(/[\p{L}\p{N}_$]+/u)
  if (!context.explicit && (word === null || word.to - word.from < LETTERS || /^\p{N}/u.test(word.text)))
    return null
  return completeAnyWord(context)
}
