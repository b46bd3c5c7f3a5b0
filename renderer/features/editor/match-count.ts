import type { SearchQuery } from '@codemirror/search'
import type { EditorState } from '@codemirror/state'

export interface MatchPosition {
  /** Matches found, at most `COUNT_LIMIT`. */
  readonly total: number
  /** True when there are more than were counted. */
  readonly more: boolean
  /** 1-based place of the match that is selected, if one is. */
  readonly index: number | undefined
}

/** Counting stops here: past it the number says nothing and the keys would wait. */
export const COUNT_LIMIT = 1000

/** Counts a query's matches in a text; undefined when the query is not a valid pattern. */
export function matchPosition(state: EditorState, query: SearchQuery): MatchPosition | undefined {
  if (query.search === '') return { total: 0, more: false, index: undefined }
  if (!query.valid) return undefined
  const { from, to } = state.selection.main
  const cursor = query.getCursor(state)
  let total = 0
  let index: number | undefined
  for (let next = cursor.next(); next.done !== true; next = cursor.next()) {
    if (total === COUNT_LIMIT) return { total, more: true, index }
    total += 1
    if (next.value.from === from && next.value.to === to) index = total
  }
  return { total, more: false, index }
}
