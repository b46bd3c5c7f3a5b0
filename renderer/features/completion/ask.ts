import { syntaxTree } from '@codemirror/language'
import type { EditorState } from '@codemirror/state'
import type { CompletionSource, Suggestion } from './completion-source.ts'
import { fitCompletion } from './fit.ts'
import { soundPart } from './sound-part.ts'

/** Characters sent before and after the cursor; the engine takes from them what fits the model. */
const PREFIX = 48_000
const SUFFIX = 16_000

/** The text on both sides of the cursor, as a source is asked about it. */
export function aroundCursor(state: EditorState): { prefix: string; suffix: string } {
  const { head } = state.selection.main
  return {
    prefix: state.sliceDoc(Math.max(0, head - PREFIX), head),
    suffix: state.sliceDoc(head, head + SUFFIX),
  }
}

/** An answer of a source, and how much of it fits. */
export interface Answered {
  readonly found: Suggestion
  readonly text: string
}

/** What may come at the cursor, as far as it fits there; its text is '' when nothing does. */
export async function askAtCursor(
  state: EditorState,
  source: CompletionSource,
  { other = 0, signal }: { other?: number; signal: AbortSignal },
): Promise<Answered> {
  const { head } = state.selection.main
  const found = await source.complete({ ...aroundCursor(state), other }, signal)
  if (found.text === '') return { found, text: '' }
  const rest = state.sliceDoc(head, state.doc.lineAt(head).to)
  const fitted = fitCompletion(found.text, rest)
  return { found, text: fitted === '' ? '' : soundPart(state, head, fitted) }
}

/** True when the cursor stands where text can be offered: alone, and not inside a word. */
export function canComplete(state: EditorState): boolean {
  const { main, ranges } = state.selection
  if (ranges.length !== 1 || !main.empty) return false
  return !/^[\p{L}\p{N}_$]/u.test(state.sliceDoc(main.head, main.head + 2))
}

/** In prose a model of code is wrong more often than it says. */
const PROSE = 0.15

/** How sure a model may be taken to be where the cursor stands; 0 where nobody waits for a word from it. */
export function sureness(state: EditorState, confidence: number): number {
  const { head } = state.selection.main
  const line = state.doc.lineAt(head)
  const before = line.text.slice(0, head - line.from)
  if (isEnded(before)) return 0
  const { name } = syntaxTree(state).resolveInner(head, -1)
  return /comment/i.test(name) ? Math.max(0, confidence - PROSE) : confidence
}

/** Behind the end of a statement the next thing is a new line, but for the parts in the head of a loop. */
function isEnded(before: string): boolean {
  if (!/;\s*$/.test(before)) return false
  const opened = before.match(/\(/g)?.length ?? 0
  const shut = before.match(/\)/g)?.length ?? 0
  return opened <= shut
}
