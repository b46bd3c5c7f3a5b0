import type { ReplaceOutcome } from '../../../preload/contract/search.ts'
import { SEARCH_LIMIT } from '../../../preload/contract/search-limit.ts'
import { showCount } from '../../ui/amounts.ts'
import { countOf } from './model.ts'
import type { SearchState } from './store.ts'

const matches = (count: number): string => showCount(count, 'match', 'matches')
const files = (count: number): string => showCount(count, 'file')

/** `12 matches in 3 files`. */
export function amountWords(state: Pick<SearchState, 'files'>): string {
  return `${matches(countOf(state.files))} in ${files(state.files.length)}`
}

/** What a search has come to, in one line. */
export function summaryWords(state: SearchState): string {
  if (state.status === 'searching') {
    const found = countOf(state.files)
    // For a moment there is nothing to say; what is shown is still that of before.
    if (state.progress === null) return found === 0 ? '' : amountWords(state)
    const { done, total } = state.progress
    return `${matches(found)} so far; ${done.toLocaleString('en')} of ${files(total)} searched`
  }
  if (state.status !== 'done' || state.files.length === 0) return ''
  if (state.ended?.truncated !== true) return amountWords(state)
  return `The first ${SEARCH_LIMIT.toLocaleString('en')} matches are shown. Look for something longer, or in fewer files, to see the rest.`
}

/** Why nothing was found, as far as the form tells. */
export function nothingWords(state: SearchState): string {
  const what = state.regex ? 'Nothing matches' : 'No file has'
  const text = state.text.length > 60 ? `${Array.from(state.text).slice(0, 60).join('')}…` : state.text
  const narrowed = [
    state.caseSensitive && 'in this very case',
    state.wholeWord && 'as a whole word',
    (state.include !== '' || state.exclude !== '') && 'in the paths you chose',
  ].filter((part) => part !== false)
  return `${what} “${text}”${narrowed.length > 0 ? ` ${narrowed.join(' and ')}` : ''}.`
}

export interface Told {
  readonly level: 'success' | 'warning'
  readonly title: string
  readonly detail?: string
}

/** What became of a replacement, or of undoing one. */
export function outcomeWords(outcomes: readonly ReplaceOutcome[], undone: boolean): Told {
  const done = outcomes.reduce((sum, one) => sum + one.done, 0)
  const left = outcomes.reduce((sum, one) => sum + one.left, 0)
  const changed = outcomes.filter((one) => one.done > 0).length
  const verb = undone ? 'Put back' : 'Replaced'
  const title =
    done === 0
      ? `${undone ? 'Nothing was put back.' : 'Nothing was replaced.'}`
      : `${verb} ${matches(done)} in ${files(changed)}.`
  const failed = outcomes.filter((one) => one.failure !== undefined)
  const details = failed.slice(0, 3).map((one) => `${one.path}: ${one.failure?.message ?? ''}`)
  if (failed.length > 3) details.push(`${files(failed.length - 3)} more could not be changed or written.`)
  const touched = left - failed.reduce((sum, one) => sum + one.left, 0)
  if (touched > 0)
    details.unshift(
      undone
        ? `${matches(touched)} had been changed since and ${touched === 1 ? 'was' : 'were'} left as ${touched === 1 ? 'it is' : 'they are'}.`
        : `${matches(touched)} had changed since the search and ${touched === 1 ? 'was' : 'were'} left alone. Search again to see what is there now.`,
    )
  const level = details.length > 0 ? 'warning' : 'success'
  return details.length > 0 ? { level, title, detail: details.join(' ') } : { level, title }
}
