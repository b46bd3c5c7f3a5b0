import type { EditorState } from '@codemirror/state'
import { create } from 'zustand'

/** The text and the place of which it is shown what a completion there is made from; null while that is not shown. */
export const useReading = create<{ of: EditorState | null }>(() => ({ of: null }))
