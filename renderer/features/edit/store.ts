import { create } from 'zustand'
import type { Failure } from '../../../preload/contract/errors.ts'

/** What commands can do to the proposal of a file. */
export interface Review {
  acceptAll(): void
  acceptCurrent(): void
  refuseCurrent(): void
  /** Goes to the next (1) or previous (-1) change, round the end. */
  go(step: 1 | -1): void
  /** Stops the model, or takes the proposal away. */
  close(): void
  /** Goes to the field in which the next wish is said. */
  focus(): void
}

interface EditState {
  /** Files with an edit under way or a proposal to look at, by node id. */
  readonly reviews: Readonly<Record<string, Review>>
}

export const useEdits = create<EditState>(() => ({ reviews: {} }))

export function setReview(nodeId: string, review: Review | null): void {
  useEdits.setState(({ reviews }) => {
    const { [nodeId]: _gone, ...others } = reviews
    return { reviews: review === null ? others : { ...others, [nodeId]: review } }
  })
}

/** What the bar above the lines shows. */
export interface BarState {
  readonly phase: 'asking' | 'loading' | 'reading' | 'writing' | 'review' | 'done'
  /** Who proposes: a model, or whatever the change came from. */
  readonly label: string
  readonly lines: number
  readonly hunks: number
  /** 1-based place among the changes; 0 for none. */
  readonly at: number
  readonly withdrawn: number
  /** Something to know: why nothing came, what was cut. */
  readonly note: string
  readonly failure: Failure | null
  /** A provider is asked again after a pause. */
  readonly pause: { readonly seconds: number; readonly why: string } | null
  /** What stands in the field at first. */
  readonly wish: string
  /** False for a change that no model can be asked to go on with. */
  readonly asks: boolean
}
