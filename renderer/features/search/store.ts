import { create } from 'zustand'
import type { Failure } from '../../../preload/contract/errors.ts'
import type { FileMatches, ReplacePreview, SearchEvent } from '../../../preload/contract/search.ts'

/** What is looked for, and where: kept with the project's window. */
export interface SearchForm {
  readonly text: string
  readonly replacement: string
  readonly replaceOpen: boolean
  readonly caseSensitive: boolean
  readonly wholeWord: boolean
  readonly regex: boolean
  /** Paths with commas between them, as typed. */
  readonly include: string
  readonly exclude: string
  readonly pathsOpen: boolean
}

export type Ended = Extract<SearchEvent, { type: 'done' }>

export interface SearchState extends SearchForm {
  /** Project of the results. */
  readonly projectId: string | null
  readonly status: 'idle' | 'searching' | 'done' | 'failed'
  /** Files with matches, in the order of the tree; what was dismissed is not among them. */
  readonly files: readonly FileMatches[]
  readonly progress: { readonly done: number; readonly total: number } | null
  readonly ended: Ended | null
  readonly failure: Failure | null
  /** Node ids of files whose matches are folded away. */
  readonly folded: ReadonlySet<string>
  /** Key of the row that has the keyboard. */
  readonly focused: string | null
  /** Replacing everything, once asked for. */
  readonly preview: 'loading' | ReplacePreview | null
  readonly replacing: boolean
  /** Counts wishes to have the keyboard in the search box. */
  readonly wanted: number
}

export const emptyForm: SearchForm = {
  text: '',
  replacement: '',
  replaceOpen: false,
  caseSensitive: false,
  wholeWord: false,
  regex: false,
  include: '',
  exclude: '',
  pathsOpen: false,
}

export const noResults = {
  status: 'idle',
  files: [],
  progress: null,
  ended: null,
  failure: null,
  folded: new Set<string>(),
  focused: null,
  preview: null,
  replacing: false,
} as const

/** Search in the project: the form, and what was found. */
export const useSearch = create<SearchState>(() => ({
  ...emptyForm,
  ...noResults,
  projectId: null,
  wanted: 0,
}))

export function saveSearch(): SearchForm {
  const state = useSearch.getState()
  const { text, replacement, replaceOpen, caseSensitive, wholeWord, regex, include, exclude, pathsOpen } =
    state
  return { text, replacement, replaceOpen, caseSensitive, wholeWord, regex, include, exclude, pathsOpen }
}

/** Takes back a saved form; what is missing or makes no sense becomes the default. Results are searched for anew. */
export function restoreSearch(saved: unknown): void {
  const from = (typeof saved === 'object' && saved !== null ? saved : {}) as Record<string, unknown>
  const known = Object.entries(emptyForm).map(([name, value]) => {
    const kept = from[name]
    return [name, typeof kept === typeof value ? kept : value]
  })
  useSearch.setState({ ...(Object.fromEntries(known) as SearchForm), ...noResults, projectId: null })
}
