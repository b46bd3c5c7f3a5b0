import { acceptCompletion, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { copyLineDown, defaultKeymap, indentLess, indentMore, insertBlankLine } from '@codemirror/commands'
import { foldKeymap, getIndentUnit, indentUnit } from '@codemirror/language'
import {
  closeSearchPanel,
  findNext,
  findPrevious,
  openSearchPanel,
  selectNextOccurrence,
  selectSelectionMatches,
} from '@codemirror/search'
import { countColumn, EditorSelection, type EditorState, type Extension } from '@codemirror/state'
import { type Command, type EditorView, keymap } from '@codemirror/view'
import { openPalette } from '../palette/store.ts'
import { searchBarOf } from './search-panel.ts'
import { redo, undo } from './undo.ts'

/** Asks for a line to go to, in the palette. */
export function askForLine(): boolean {
  openPalette('quick', ':')
  return true
}

/** Opens the find bar with its second row. */
export function openReplace(view: EditorView): boolean {
  openSearchPanel(view)
  searchBarOf(view)?.showReplace(true)
  return true
}

/** Fills up to the next step of indentation, or indents the lines a selection spans. */
export function insertIndent(view: EditorView): boolean {
  const { state } = view
  if (state.readOnly) return false
  if (state.selection.ranges.some((range) => !range.empty && spansLines(state, range.from, range.to)))
    return indentMore(view)
  const unit = state.facet(indentUnit)
  const size = getIndentUnit(state)
  view.dispatch(
    state.changeByRange((range) => {
      const line = state.doc.lineAt(range.from)
      const column = countColumn(line.text.slice(0, range.from - line.from), state.tabSize)
      const insert = unit === '\t' ? '\t' : ' '.repeat(size - (column % size))
      return {
        changes: { from: range.from, to: range.to, insert },
        range: EditorSelection.cursor(range.from + insert.length),
      }
    }),
    { scrollIntoView: true, userEvent: 'input.type' },
  )
  return true
}

/** Begins a new line above, indented like the one the cursor is in. */
export function insertLineAbove(view: EditorView): boolean {
  const { state } = view
  if (state.readOnly) return false
  view.dispatch(
    state.changeByRange((range) => {
      const line = state.doc.lineAt(range.head)
      const indent = /^\s*/.exec(line.text)?.[0] ?? ''
      return {
        changes: { from: line.from, insert: `${indent}\n` },
        range: EditorSelection.cursor(line.from + indent.length),
      }
    }),
    { scrollIntoView: true, userEvent: 'input' },
  )
  return true
}

/** Puts a cursor at the end of every line of the selection. */
export function cursorsAtLineEnds(view: EditorView): boolean {
  const { state } = view
  const ends = state.selection.ranges.flatMap(({ from, to }) => {
    const lines = []
    for (let at = state.doc.lineAt(from); ; at = state.doc.lineAt(at.to + 1)) {
      lines.push(EditorSelection.cursor(Math.min(at.to, Math.max(to, at.to))))
      if (at.to >= to) return lines
    }
  })
  view.dispatch({ selection: EditorSelection.create(ends, ends.length - 1), userEvent: 'select' })
  return true
}

function spansLines(state: EditorState, from: number, to: number): boolean {
  return state.doc.lineAt(from).number !== state.doc.lineAt(to).number
}

const find: readonly { key: string; mac?: string; run: Command; shift?: Command }[] = [
  { key: 'Mod-f', run: openSearchPanel },
  { key: 'Mod-h', mac: 'Mod-Alt-f', run: openReplace },
  { key: 'F3', mac: 'Mod-g', run: findNext, shift: findPrevious },
  { key: 'F3', run: findNext, shift: findPrevious },
]

/** VS Code's default keys, where they differ from CodeMirror's. The first that handles a key wins. */
export const editorKeymap: Extension = keymap.of([
  { key: 'Tab', run: acceptCompletion },
  { key: 'Tab', run: insertIndent, shift: indentLess },
  { key: 'Mod-z', run: undo, preventDefault: true },
  { key: 'Mod-y', mac: 'Mod-Shift-z', run: redo, preventDefault: true },
  { key: 'Mod-Shift-z', run: redo, preventDefault: true },
  ...find.map((binding) => ({ ...binding, scope: 'editor search-panel', preventDefault: true })),
  { key: 'Escape', run: closeSearchPanel, scope: 'editor search-panel' },
  { key: 'Ctrl-g', run: askForLine, preventDefault: true },
  { key: 'Mod-d', run: selectNextOccurrence, preventDefault: true },
  { key: 'Mod-Shift-l', run: selectSelectionMatches, preventDefault: true },
  { key: 'Mod-F2', run: selectSelectionMatches, preventDefault: true },
  { key: 'Shift-Alt-i', run: cursorsAtLineEnds },
  { key: 'Mod-Enter', run: insertBlankLine },
  { key: 'Mod-Shift-Enter', run: insertLineAbove },
  { key: 'Shift-Alt-ArrowDown', run: copyLineDown },
  // Back and forward between places (`editor.goBack`), which the window takes first. Where there is nowhere to go they
  // do nothing: CodeMirror would move the cursor by a piece of syntax. On macOS those are other keys.
  { win: 'Alt-ArrowLeft', linux: 'Alt-ArrowLeft', run: () => true },
  { win: 'Alt-ArrowRight', linux: 'Alt-ArrowRight', run: () => true },
  ...closeBracketsKeymap,
  ...completionKeymap,
  ...foldKeymap,
  ...defaultKeymap,
])
