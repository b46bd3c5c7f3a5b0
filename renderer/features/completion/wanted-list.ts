import { completionStatus, selectedCompletionIndex, startCompletion } from '@codemirror/autocomplete'
import { type EditorState, StateEffect, StateField } from '@codemirror/state'
import type { EditorView } from '@codemirror/view'

const want = StateEffect.define<null>()

/**
 * True while the list of suggestions is there because the person asked for it or goes along it. A list that came by
 * itself is not wanted: it gives way to text from the model.
 */
export const wantedList = StateField.define<boolean>({
  create: () => false,
  update(wanted, { startState, state, effects, docChanged }) {
    if (effects.some((effect) => effect.is(want))) return true
    if (completionStatus(state) === null) return false
    const [before, now] = [selectedCompletionIndex(startState), selectedCompletionIndex(state)]
    return wanted || (!docChanged && before !== null && now !== null && before !== now)
  },
})

/** True while the list of suggestions keeps text from the model away. */
export function isListWanted(state: EditorState): boolean {
  return state.field(wantedList, false) === true
}

/** Opens the list of suggestions because the person asked for it. */
export function wantList(view: EditorView): boolean {
  if (!startCompletion(view)) return false
  view.dispatch({ effects: want.of(null) })
  return true
}
