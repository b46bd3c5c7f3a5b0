import { type Extension, Prec } from '@codemirror/state'
import { type Command, EditorView, keymap } from '@codemirror/view'
import { choicesTip, ghostKeys } from './choices-tip.ts'
import { type CompletionSource, sourceOf } from './completion-source.ts'
import { type Ghost, ghostField, setGhost, visibleGhost, without } from './ghost-field.ts'
import { KEYS, shownKeys } from './keys.ts'
import { outcome } from './outcome.ts'
import { readiness } from './readiness.ts'
import { requester } from './requester.ts'
import { wantedList, wantList } from './wanted-list.ts'

/** Text from a model, offered in grey behind the cursor. Tab takes it, Mod-→ a word of it, Mod-Alt-→ a line, Escape refuses it. */
export function ghostText(source: CompletionSource, { mac = false } = {}): Extension {
  return [
    ghostField,
    wantedList,
    sourceOf.of(source),
    requester,
    outcome,
    readiness,
    choicesTip,
    ghostKeys.of(shownKeys(mac)),
    Prec.highest(
      EditorView.domEventHandlers({
        keydown: ({ timeStamp }, view) => {
          pressedAt.set(view, timeStamp)
          return false
        },
      }),
    ),
    Prec.highest(
      keymap.of([
        { key: KEYS.accept, run: ifMeant(acceptGhost) },
        { key: KEYS.acceptWord, run: ifMeant(acceptGhostWord) },
        { key: KEYS.acceptLine, run: ifMeant(acceptGhostLine) },
        { key: 'Escape', run: refuseGhost },
        { key: 'Ctrl-Space', run: suggestInstead },
        { mac: 'Alt-`', run: suggestInstead },
        { mac: 'Alt-i', run: suggestInstead },
      ]),
    ),
    EditorView.domEventHandlers({
      compositionstart: (_event, view) => dropGhost(view) && false,
      blur: (_event, view) => dropGhost(view) && false,
    }),
  ]
}

/** When the key was pressed that an editor handles now. */
const pressedAt = new WeakMap<EditorView, number>()

/**
 * A key that waited while the window had other work, and was pressed before the offer was there, is not meant for it: it
 * does what it does without one.
 */
function ifMeant(accept: Command): Command {
  return (view) => {
    const pressed = pressedAt.get(view)
    if (pressed !== undefined && view.plugin(requester)?.wasOffered(pressed) === false) return false
    return accept(view)
  }
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

/** Takes the offer up to the end of its next line. */
export function acceptGhostLine(view: EditorView): boolean {
  const ghost = visibleGhost(view.state)
  return ghost !== null && insert(view, ghost, nextLine(ghost.text))
}

/** Takes the offer away because the person does not want it. */
export function refuseGhost(view: EditorView): boolean {
  return dropGhost(view, 'refuse')
}

function dropGhost(view: EditorView, userEvent?: string): boolean {
  if (view.state.field(ghostField, false) == null) return false
  view.dispatch({ effects: setGhost.of(null), ...(userEvent === undefined ? {} : { userEvent }) })
  return true
}

/** The text up to the end of its first word, with what stands before that. */
export function nextWord(text: string): string {
  return /^\s*(?:[\p{L}\p{N}_$]+|[^\p{L}\p{N}_$\s]+)?/u.exec(text)?.[0] || text
}

/** The text up to the end of its first line that is not empty. */
export function nextLine(text: string): string {
  return /^\n*[^\n]*/.exec(text)?.[0] || text
}

/** Opens the list of suggestions in place of an offer. */
export function suggestInstead(view: EditorView): boolean {
  dropGhost(view)
  return wantList(view)
}

function insert(view: EditorView, ghost: Ghost, taken: string): boolean {
  const { at, text } = ghost
  view.dispatch({
    changes: { from: at, insert: taken },
    selection: { anchor: at + taken.length },
    effects: setGhost.of(taken === text ? null : without(ghost, taken)),
    scrollIntoView: true,
    userEvent: 'input.complete',
  })
  return true
}
