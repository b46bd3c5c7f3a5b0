import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  type CompletionSource,
  completeAnyWord,
  completeFromList,
} from '@codemirror/autocomplete'

/** Letters typed before anything is suggested without being asked for. */
const LETTERS = 3
const WORD = /[\p{L}\p{N}_$]+/u
const WHOLE_WORD = /^[\p{L}\p{N}_$]*$/u

/**
 * Suggests what the language knows and words of the document, as one list: nothing twice, and nothing that is typed
 * already. Numbers are no beginning of a word.
 */
export async function suggest(context: CompletionContext): Promise<CompletionResult | null> {
  const word = context.matchBefore(WORD)
  if (!context.explicit && (word === null || word.to - word.from < LETTERS || /^\p{N}/u.test(word.text)))
    return null
  const fromLanguage = context.state
    .languageDataAt<CompletionSource | readonly (string | Completion)[]>('autocomplete', context.pos)
    .map((source) => (typeof source === 'function' ? source : completeFromList(source)))
  const results = await Promise.all([...fromLanguage, completeAnyWord].map((source) => source(context)))
  return merge(
    results.filter((result) => result !== null),
    context,
  )
}

/** One list of all that begin where the first of them does: what begins elsewhere completes something else. */
function merge(results: readonly CompletionResult[], context: CompletionContext): CompletionResult | null {
  const first = results[0]
  if (first === undefined) return null
  // What does its own filtering knows what it offers.
  if (first.filter === false) return first
  const known = new Map<string, Completion>()
  for (const { from, filter, options } of results) {
    if (from !== first.from || filter === false) continue
    for (const option of options) {
      const key = `${option.label}\n${option.detail ?? ''}`
      if (!known.has(key)) known.set(key, option)
    }
  }
  const all = [...known.values()]
  const typed = context.state.sliceDoc(first.from, context.pos)
  return {
    from: first.from,
    options: without(all, typed),
    update(current, from, to, { state }) {
      const now = state.sliceDoc(from, to)
      return WHOLE_WORD.test(now) ? { ...current, from, options: without(all, now) } : null
    },
  }
}

/** A snippet named like the typed word does more than the word, so it stays. */
function without(options: readonly Completion[], typed: string): readonly Completion[] {
  return options.filter((option) => option.label !== typed || typeof option.apply === 'function')
}
