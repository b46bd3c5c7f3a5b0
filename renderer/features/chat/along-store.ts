import { create } from 'zustand'
import { type Attachment, keyOf } from './context.ts'

/** What of which attachments is shown. */
export interface Shown {
  readonly wanted: readonly Attachment[]
  /** What is unfolded at first. */
  readonly first: string | null
}

export const useShown = create<{ shown: Shown | null }>(() => ({ shown: null }))

/** Shows, letter by letter, what goes along with a question. */
export function showWhatGoesAlong(wanted: readonly Attachment[], first?: Attachment): void {
  useShown.setState({ shown: { wanted, first: first === undefined ? null : keyOf(first) } })
}
