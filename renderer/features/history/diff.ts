import { syntaxHighlighting } from '@codemirror/language'
import { MergeView, unifiedMergeView } from '@codemirror/merge'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView, lineNumbers } from '@codemirror/view'
import { editorAppearance } from '../editor/appearance.ts'
import { codeHighlighting } from '../editor/highlighting.ts'
import { canHighlight, detectLanguage, loadLanguage } from '../editor/languages.ts'
import { differencesOf } from './differences.ts'

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
const diffConfig = { override: differencesOf }

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
    lineNumbers(),
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
  const language = await languageOf(name, after.text || before.text)
  if (signal.aborted) return () => undefined
  if (sideBySide) {
    const view = new MergeView({
      parent,
      a: { doc: before.text, extensions: [reading(before.label), language] },
      b: { doc: after.text, extensions: [reading(after.label), language] },
      collapseUnchanged: collapse,
      diffConfig,
    })
    return () => view.destroy()
  }
  const view = new EditorView({
    parent,
    doc: after.text,
    extensions: [
      reading(after.label),
      language,
      unifiedMergeView({
        original: before.text,
        mergeControls: false,
        collapseUnchanged: collapse,
        diffConfig,
      }),
    ],
  })
  return () => view.destroy()
}
