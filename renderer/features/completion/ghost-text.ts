import { type Extension, Prec } from '@codemirror/state'
import { EditorView, keymap } from '@codemirror/view'
import { type Ghost, ghostField, setGhost, visibleGhost } from './ghost-field.ts'
import { type CompletionSource, requester } from './requester.ts'
import { wantedList, wantList } from './wanted-list.ts'

/** Text from a model, offered in grey behind the cursor. Tab takes it, Mod-→ a word of it, Escape refuses it. */
export function ghostText(source: CompletionSource): Extension {
  return [
    ghostField,
    wantedList,
    requester(source),
    Prec.highest(
      keymap.of([
        { key: 'Tab', run: acceptGhost },
        { key: 'Mod-ArrowRight', run: acceptGhostWord },
        { key: 'Escape', run: refuseGhost },
        { key: 'Ctrl-Space', run: suggestInstead },
        { mac: 'Alt-`', run: suggestInstead },
        { mac: 'Alt-i', run: suggestInstead },
      ]),
    ),
    EditorView.domEventHandlers({
      compositionstart: (_event, view) => refuseGhost(view) && false,
      blur: (_event, view) => refuseGhost(view) && false,
    }),
  ]
}

/** Takes the whole offer. */
export function acceptGhost(view: EditorView): boolean {
  const ghost = visibleGhost(view.state)
  return ghost !== null && insert(view, ghost, ghost.text)
}

/** Takes the offer up to the end of its next word. */
export function acceptGhostWord(view: EditorView): boolean {
  const ghost = visibleGhost(view.state)
  return ghost !== null && insert(view, ghost, nextWord(ghost.text))
}

/** Takes the offer away. */
export function refuseGhost(view: EditorView): boolean {
  if (view.state.field(ghostField, false) == null) return false
  view.dispatch({ effects: setGhost.of(null) })
  return true
}

/** The text up to the end of its first word, with what stands before that. */
export function nextWord(text: string): string {
  return /^\s*(?:[\p{L}\p{N}_$]+|[^\p{L}\p{N}_$\s]+)?/u.exec(text)?.[0] || text
}

/** Opens the list of suggestions in place of an offer. */
export function suggestInstead(view: EditorView): boolean {
  refuseGhost(view)
  return wantList(view)
}

function insert(view: EditorView, { at, text }: Ghost, taken: string): boolean {
  const rest = text.slice(taken.length)
  view.dispatch({
    changes: { from: at, insert: taken },
    selection: { anchor: at + taken.length },
    effects: setGhost.of(rest === '' ? null : { at: at + taken.length, text: rest }),
    scrollIntoView: true,
    userEvent: 'input.complete',
  })
  return true
}
