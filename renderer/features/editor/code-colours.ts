import { syntaxTree } from '@codemirror/language'
import { type Extension, Prec, type Range, RangeSetBuilder } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view'
import { highlightTree } from '@lezer/highlight'
import { codeHighlighting } from './highlighting.ts'

/** A change over more than this, in UTF-16 units, keeps its colours until the parser has come to the end of the view. */
const EDITED_LIMIT = 4_000

const marks = new Map<string, Decoration>()

function markOf(style: string): Decoration {
  let mark = marks.get(style)
  if (mark === undefined) {
    mark = Decoration.mark({ class: style })
    marks.set(style, mark)
  }
  return mark
}

/** The lines that a change touched, where it is one small place; undefined for anything wider. */
function editedLines({ changes, state }: ViewUpdate): { from: number; to: number } | undefined {
  let first = Number.POSITIVE_INFINITY
  let last = -1
  changes.iterChangedRanges((_fromA, _toA, from, to) => {
    first = Math.min(first, from)
    last = Math.max(last, to)
  })
  if (last < 0 || last - first > EDITED_LIMIT) return undefined
  const { from } = state.doc.lineAt(first)
  const { to } = state.doc.lineAt(last)
  return to - from > EDITED_LIMIT ? undefined : { from, to }
}

/**
 * Colours code as `syntaxHighlighting` does, but where the parser has come no further than the edited line
 * (`parse-pace.ts`), that line has its new colours in the frame of the key and what follows keeps those it had.
 */
class CodeColours {
  decorations: DecorationSet
  #tree: ReturnType<typeof syntaxTree>
  #decoratedTo: number

  constructor(view: EditorView) {
    this.#tree = syntaxTree(view.state)
    this.decorations = this.#whole(view)
    this.#decoratedTo = view.viewport.to
  }

  update(update: ViewUpdate): void {
    const tree = syntaxTree(update.state)
    const { viewport } = update.view
    const decoratedTo = update.changes.mapPos(this.#decoratedTo, 1)
    if (tree.length < viewport.to && tree.type === this.#tree.type && decoratedTo >= viewport.to) {
      this.decorations = this.decorations.map(update.changes)
      this.#decoratedTo = decoratedTo
      if (update.docChanged) this.#recolour(update, tree)
    } else if (tree !== this.#tree || update.viewportChanged) {
      this.#tree = tree
      this.decorations = this.#whole(update.view)
      this.#decoratedTo = viewport.to
    }
  }

  #whole(view: EditorView): DecorationSet {
    if (this.#tree.length === 0) return Decoration.none
    const builder = new RangeSetBuilder<Decoration>()
    for (const { from, to } of view.visibleRanges)
      highlightTree(
        this.#tree,
        codeHighlighting,
        (start, end, style) => builder.add(start, end, markOf(style)),
        from,
        to,
      )
    return builder.finish()
  }

  #recolour(update: ViewUpdate, tree: ReturnType<typeof syntaxTree>): void {
    const lines = editedLines(update)
    if (lines === undefined || lines.to > tree.length) return
    const add: Range<Decoration>[] = []
    highlightTree(
      tree,
      codeHighlighting,
      (from, to, style) => add.push(markOf(style).range(Math.max(from, lines.from), Math.min(to, lines.to))),
      lines.from,
      lines.to,
    )
    this.decorations = this.decorations.update({
      filterFrom: lines.from,
      filterTo: lines.to,
      // A comment or a string over several lines keeps its colour on the others.
      filter: (from, to, mark) => {
        if (to <= lines.from || from >= lines.to) return true
        if (from < lines.from) add.push(mark.range(from, lines.from))
        if (to > lines.to) add.push(mark.range(lines.to, to))
        return false
      },
    })
    this.decorations = this.decorations.update({ add, sort: true })
  }
}

/** Colours the code that is in view. */
export const codeColours: Extension = Prec.high(
  ViewPlugin.fromClass(CodeColours, { decorations: ({ decorations }) => decorations }),
)
