import type { Extension, Transaction } from '@codemirror/state'
import { EditorView } from '@codemirror/view'

/** For so long behind the end of a composition the page may hold what the editor has not read, in milliseconds. */
const COMPOSED = 100
/**
 * For so long behind the coming of the keyboard the editor takes a cursor at the beginning of a line for the browser's
 * doing, in milliseconds (200 in `readSelectionRange` of `@codemirror/view`): colours that came late with it would leave
 * the cursor there. What the browser writes by itself is not taken so.
 */
const FOCUSED = 250
/** When the keyboard came to an editor: a file that is shown a moment later has it as well. */
let focused = Number.NEGATIVE_INFINITY

/**
 * Puts what is typed into the text, and the text on the page. By itself the browser writes a character into the page,
 * lays it out and scrolls to it, upon which the editor finds the change, takes it back and draws its own: twice the
 * work within a key. What an input method composes, replaces or corrects goes that way still, as it must.
 */
export function typedText(): Extension {
  let composed = Number.NEGATIVE_INFINITY
  return EditorView.domEventHandlers({
    focus() {
      focused = performance.now()
    },
    compositionend() {
      composed = performance.now()
    },
    beforeinput(event, view) {
      const { state } = view
      const { data: text, inputType, isComposing } = event
      if (inputType !== 'insertText' || !text || /[\r\n]/.test(text)) return false
      const now = performance.now()
      if (isComposing || view.compositionStarted || now - composed < COMPOSED) return false
      if (now - focused < FOCUSED) return false
      if (state.readOnly || !replacesSelection(event, view)) return false
      const { from, to } = state.selection.main
      let made: Transaction | undefined
      const insert = (): Transaction => {
        made ??= state.update(state.replaceSelection(state.toText(text)), {
          userEvent: 'input.type',
          scrollIntoView: true,
        })
        return made
      }
      const taken = state.facet(EditorView.inputHandler).some((take) => take(view, from, to, text, insert))
      if (!taken) view.dispatch(insert())
      return true
    },
  })
}

/** Not so where a letter is to be replaced by one with an accent, or where the page is ahead of the editor. */
function replacesSelection(event: InputEvent, view: EditorView): boolean {
  const selection = view.contentDOM.ownerDocument.getSelection()
  // Chromium names a range here only where it is another than what is selected.
  if (selection === null || event.getTargetRanges().length > 0) return false
  const { anchorNode, anchorOffset, focusNode, focusOffset } = selection
  if (anchorNode === null || focusNode === null) return false
  if (!view.contentDOM.contains(anchorNode) || !view.contentDOM.contains(focusNode)) return false
  const { anchor, head } = view.state.selection.main
  return view.posAtDOM(anchorNode, anchorOffset) === anchor && view.posAtDOM(focusNode, focusOffset) === head
}
