import type { Extension } from '@codemirror/state'
import { type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'

/** What is shown ahead of a cursor that has come to the right edge, in characters. */
const AHEAD = 16
/** The editor keeps the cursor a little less than this from its edge, in pixels. */
const MARGIN = 6

const step = {
  key: 'sideways',
  /** Pixels that the text is to move by. */
  read(view: EditorView): number {
    const { scrollDOM, state } = view
    // Before what a model offers there, which may go far beyond the edge.
    const cursor = view.coordsAtPos(state.selection.main.head, -1)
    const edge = scrollDOM.getBoundingClientRect().left + scrollDOM.clientWidth
    if (cursor === null || cursor.right <= edge - MARGIN) return 0
    return cursor.right - edge + AHEAD * view.defaultCharacterWidth
  },
  write(by: number, view: EditorView): void {
    if (by > 0) view.scrollDOM.scrollLeft += by
  },
}

/**
 * Who types past the right edge has the text move by several characters at once: moving by one at each key draws all of
 * it anew each time. The widest line in view has no room beyond its end and moves as it is typed.
 */
export const sidewaysInSteps: Extension = ViewPlugin.fromClass(
  class {
    update({ view, transactions }: ViewUpdate): void {
      if (view.lineWrapping || !transactions.some((one) => one.docChanged && one.scrollIntoView)) return
      view.requestMeasure(step)
    }
  },
)
