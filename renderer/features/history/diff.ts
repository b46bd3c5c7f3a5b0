import { syntaxHighlighting } from '@codemirror/language'
import { MergeView, unifiedMergeView } from '@codemirror/merge'
import { EditorState, type Extension } from '@codemirror/state'
import { Decoration, EditorView, lineNumbers, WidgetType } from '@codemirror/view'
import { editorAppearance } from '../editor/appearance.ts'
import { codeHighlighting } from '../editor/highlighting.ts'
import { canHighlight, detectLanguage, loadLanguage } from '../editor/languages.ts'
import { differencesOf, differencesWithEnd } from './differences.ts'
import { type Lines, linesOf } from './file-end.ts'

export interface Side {
  readonly text: string
  /** For those who hear it: `app.ts before the edits`. */
  readonly label: string
}

export interface DiffOptions {
  readonly parent: HTMLElement
  readonly name: string
  readonly before: Side
  readonly after: Side
  /** False: one column, for narrow windows. */
  readonly sideBySide: boolean
}

/** What is equal and longer than this is folded away, but for a few lines around each change. */
const collapse = { margin: 3, minSize: 8 }

/** What git says there, too. */
class OpenEnd extends WidgetType {
  override toDOM(): HTMLElement {
    const mark = document.createElement('span')
    mark.className = 'history-open-end'
    mark.textContent = 'No newline at end of file'
    return mark
  }
}

/** Marks the end of a text whose last line nothing ends. */
function openEndAt(end: number): Extension {
  const mark = Decoration.widget({ widget: new OpenEnd(), side: 1 }).range(end)
  return EditorView.decorations.of(Decoration.set(mark))
}

const looks = EditorView.theme({
  '.cm-content': { padding: '4px 0' },
  '.cm-line': { padding: '0 12px 0 4px' },
})

function reading(label: string): Extension {
  return [
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    EditorState.lineSeparator.of('\n'),
    // What cannot be edited must still be reached by keyboard, to be scrolled.
    EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
    // What follows the last newline is no line of the file.
    lineNumbers({
      formatNumber: (n, { doc }) => (n > 1 && n === doc.lines && doc.line(n).length === 0 ? '' : String(n)),
    }),
    syntaxHighlighting(codeHighlighting),
    // Before the editor's own, so that these count.
    looks,
    editorAppearance,
  ]
}

async function languageOf(name: string, text: string): Promise<Extension> {
  const firstLine = text.slice(0, text.indexOf('\n') === -1 ? undefined : text.indexOf('\n'))
  const language = detectLanguage(name, firstLine)
  if (language === undefined || !canHighlight(EditorState.create({ doc: text }).doc)) return []
  return loadLanguage(language).catch(() => [])
}

/** Shows two texts, read-only, with what differs marked. @returns what takes it down again. */
export async function showDiff(options: DiffOptions, signal: AbortSignal): Promise<() => void> {
  const { parent, name, before, after, sideBySide } = options
  const [was, is] = [linesOf(before.text), linesOf(after.text)]
  const language = await languageOf(name, is.text || was.text)
  if (signal.aborted) return () => undefined
  const isSameEnd = (was.openEnd === null) === (is.openEnd === null)
  const diffConfig = { override: isSameEnd ? differencesOf : differencesWithEnd }
  const endOf = ({ openEnd }: Lines): Extension => (isSameEnd || openEnd === null ? [] : openEndAt(openEnd))
  if (sideBySide) {
    const view = new MergeView({
      parent,
      a: { doc: was.text, extensions: [reading(before.label), language, endOf(was)] },
      b: { doc: is.text, extensions: [reading(after.label), language, endOf(is)] },
      collapseUnchanged: collapse,
      diffConfig,
    })
    return () => view.destroy()
  }
  const view = new EditorView({
    parent,
    doc: is.text,
    extensions: [
      reading(after.label),
      language,
      endOf(is),
      unifiedMergeView({
        original: was.text,
        mergeControls: false,
        collapseUnchanged: collapse,
        diffConfig,
      }),
    ],
  })
  return () => view.destroy()
}
