import { countColumn, type Extension } from '@codemirror/state'
import { EditorView, type ViewUpdate } from '@codemirror/view'
import { afterTyping } from '../../ui/typing-pause.ts'
import type { ShownFile } from './editor-host.ts'
import { type EditorPosition, useEditorStatus } from './store.ts'

/** Milliseconds after which the status bar is told even while keys go on. */
const INTERVAL = 400

/** Tells the status bar where the cursor is once keys pause: a key press must render nothing itself. */
export function statusReporter(file: ShownFile): Extension {
  let waiting = false
  return EditorView.updateListener.of((update: ViewUpdate) => {
    if (waiting || (!update.selectionSet && !update.docChanged)) return
    waiting = true
    const tell = (): void => {
      waiting = false
      // By now another file may be in front of the same view; it reports for itself.
      if (useEditorStatus.getState().active?.nodeId === file.info.id) report(update.view, file)
    }
    afterTyping(tell, { most: INTERVAL })
  })
}

/** Reports at once: for a file that has just come to the front. */
export function report(view: EditorView, file: ShownFile): void {
  useEditorStatus.setState({ active: positionOf(view, file) })
}

function positionOf(view: EditorView, { info, language, indentation }: ShownFile): EditorPosition {
  const { state } = view
  const { head } = state.selection.main
  const line = state.doc.lineAt(head)
  return {
    nodeId: info.id,
    line: line.number,
    column: countColumn(line.text.slice(0, head - line.from), state.tabSize) + 1,
    selectionLength: state.selection.ranges.reduce((sum, range) => sum + range.to - range.from, 0),
    cursors: state.selection.ranges.length,
    language,
    eol: info.eol,
    encoding: info.encoding,
    indentation,
  }
}
