import { autocompletion, closeBrackets } from '@codemirror/autocomplete'
import { bracketMatching, foldGutter, indentOnInput, indentUnit } from '@codemirror/language'
import { highlightSelectionMatches, search } from '@codemirror/search'
import { Compartment, EditorState, type Extension } from '@codemirror/state'
import {
  crosshairCursor,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  lineNumbers,
  rectangularSelection,
} from '@codemirror/view'
import { yCollab } from 'y-codemirror.next'
import type { DocumentClient } from '../documents/document-client.ts'
import { editorAppearance } from './appearance.ts'
import { codeColours } from './code-colours.ts'
import { cursorBlink } from './cursor-blink.ts'
import { type Indentation, indentText } from './indentation.ts'
import { showInvisibles } from './invisibles.ts'
import { editorKeymap } from './keymap.ts'
import { otherWindows } from './other-windows.ts'
import { parseAfterTyping } from './parse-pace.ts'
import { phrases } from './phrases.ts'
import { SearchBar } from './search-panel.ts'
import { sidewaysInSteps } from './sideways.ts'
import { suggest } from './suggestions.ts'
import { wholeCharacters } from './surrogates.ts'
import { typedText } from './typed-text.ts'
import { undoHistory, undoManagerOf } from './undo.ts'

/** Parts of the configuration that change while a file is open. */
export const languagePart = new Compartment()
export const wrappingPart = new Compartment()
export const indentationPart = new Compartment()

export interface TextFile {
  readonly client: DocumentClient
  readonly name: string
  readonly readOnly: boolean
  readonly indentation: Indentation
  readonly lineWrapping: boolean
  /** Its parser, where that is loaded; it can follow by `languagePart`. */
  readonly language: Extension | undefined
  /** What other features add to this file's editor. */
  readonly additions: Extension
}

/** Everything an editor of one file consists of. */
export function fileExtensions(file: TextFile): Extension {
  const reduced = typeof matchMedia === 'function' && matchMedia('(prefers-reduced-motion: reduce)').matches
  return [
    file.additions,
    editorKeymap,
    // Undo must see a change before the sync plugin sends it on.
    undoHistory(undoManagerOf(file.client)),
    yCollab(file.client.text, null, { undoManager: false }),
    otherWindows(file.client),
    // The document's lines end with LF alone; anything else that looks like a line end is a character of the text.
    EditorState.lineSeparator.of('\n'),
    EditorView.clipboardInputFilter.of((text) => text.replace(/\r\n?/g, '\n')),
    wholeCharacters,
    EditorState.readOnly.of(file.readOnly),
    EditorState.allowMultipleSelections.of(true),
    EditorState.phrases.of(phrases),
    EditorView.contentAttributes.of({
      'aria-label': `Editor: ${file.name}`,
      spellcheck: 'false',
      // Editable text takes the keyboard by itself; tools that look for what does want it said.
      tabindex: '0',
    }),
    EditorView.scrollMargins.of(() => ({ top: 24, bottom: 48 })),
    typedText(),
    sidewaysInSteps,
    lineNumbers(),
    foldGutter({ markerDOM: foldMarker }),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    showInvisibles,
    drawSelection({ cursorBlinkRate: 0 }),
    reduced ? [] : cursorBlink,
    dropCursor(),
    rectangularSelection(),
    crosshairCursor(),
    bracketMatching(),
    closeBrackets(),
    indentOnInput(),
    autocompletion({
      override: [suggest],
      activateOnTypingDelay: 200,
      icons: false,
      maxRenderedOptions: 50,
      tooltipClass: () => 'suggestions',
    }),
    highlightSelectionMatches({ minSelectionLength: 2, maxMatches: 200 }),
    search({ top: true, createPanel: (view) => new SearchBar(view) }),
    codeColours,
    parseAfterTyping,
    editorAppearance,
    languagePart.of(file.language ?? []),
    wrappingPart.of(wrapping(file.lineWrapping)),
    indentationPart.of(indentation(file.indentation)),
  ]
}

export function wrapping(on: boolean): Extension {
  return on ? EditorView.lineWrapping : []
}

export function indentation(how: Indentation): Extension {
  return [indentUnit.of(indentText(how)), EditorState.tabSize.of(how.size)]
}

function foldMarker(open: boolean): HTMLElement {
  const marker = document.createElement('span')
  marker.className = open ? 'cm-fold-open' : 'cm-fold-closed'
  marker.title = open ? 'Fold this block' : 'Unfold this block'
  const icon = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  icon.setAttribute('viewBox', '0 0 16 16')
  icon.setAttribute('aria-hidden', 'true')
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  line.setAttribute('d', open ? 'm4.5 6.5 3.5 3.5 3.5-3.5' : 'm6.5 4.5 3.5 3.5-3.5 3.5')
  for (const [name, value] of [
    ['fill', 'none'],
    ['stroke', 'currentColor'],
    ['stroke-width', '1.5'],
    ['stroke-linecap', 'round'],
  ] as const) {
    line.setAttribute(name, value)
  }
  icon.append(line)
  marker.append(icon)
  return marker
}
