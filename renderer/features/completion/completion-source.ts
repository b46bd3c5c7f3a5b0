import { type EditorState, Facet } from '@codemirror/state'
import type { CompletionReading } from '../../../preload/contract/ai.ts'

/** What a source has to say about a place. */
export interface Suggestion {
  /** Text to go on with, '' when there is none. */
  readonly text: string
  /** How sure its model is, from 0 to 1. */
  readonly confidence: number
  readonly modelId: string
}

/** A place that is asked about. */
export interface Around {
  readonly prefix: string
  readonly suffix: string
}

/** Where completions come from. */
export interface CompletionSource {
  /** False while nothing may be asked: then nothing else is called. */
  enabled(): boolean
  /**
   * What may come at a place; with `other` the nth other text. Rejects when it is aborted or fails; both stay quiet.
   */
  complete(request: Around & { readonly other?: number }, signal: AbortSignal): Promise<Suggestion>
  /** Writes what will come at a place that is likely reached next, so that it is there at once. Never rejects. */
  foresee(around: Around, signal: AbortSignal): Promise<void>
  /** Gets ready for a key at the cursor: pieces of other files come along from then on. Never rejects. */
  prepare(state: EditorState, signal: AbortSignal): Promise<void>
  /** What the next key would be made from; null where a secret stands in it, so that nothing is. */
  reading(state: EditorState): Promise<CompletionReading | null>
  /** Lines of this file where the user was, for completions in other files. */
  remember(text: string): void
}

/** The source of an editor's file. */
export const sourceOf = Facet.define<CompletionSource, CompletionSource | undefined>({
  combine: ([source]) => source,
})
