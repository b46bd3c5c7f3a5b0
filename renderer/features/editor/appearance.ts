import { EditorView } from '@codemirror/view'

/** Looks of the text area; every colour and size is a custom property of the theme. */
const text = {
  '&': {
    height: '100%',
    color: 'var(--text)',
    backgroundColor: 'var(--ground)',
    fontSize: 'var(--editor-font-size, 14px)',
  },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--font-code)',
    lineHeight: 'round(1.6em, 1px)',
    overflow: 'auto',
    scrollbarGutter: 'auto',
  },
  '.cm-content': { padding: '4px 0 30vh', caretColor: 'var(--accent)' },
  '.cm-line': { padding: '0 24px 0 4px' },
  // `cursor-blink.ts` does this, without an animation that never ends.
  '&.cm-focused > .cm-scroller > .cm-cursorLayer': { animation: 'none !important' },
  '.cm-cursor, .cm-dropCursor': { borderLeft: '2px solid var(--accent)', marginLeft: '-1px' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    background: 'var(--editor-selection)',
  },
  '&:not(.cm-focused) > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    background: 'var(--selected)',
  },
  '.cm-content ::selection': { backgroundColor: 'transparent' },
  '.cm-activeLine': { backgroundColor: 'var(--editor-active-line)' },
  '.cm-selectionMatch': { backgroundColor: 'var(--editor-selection-match)', borderRadius: '2px' },
  '&.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--editor-bracket)',
    borderRadius: '2px',
    color: 'inherit',
  },
  '&.cm-focused .cm-nonmatchingBracket': {
    backgroundColor: 'var(--danger-soft)',
    borderRadius: '2px',
    color: 'inherit',
  },
  '.cm-invisible': {
    color: 'var(--danger)',
    backgroundColor: 'var(--danger-soft)',
    outline: '1px solid var(--danger)',
    outlineOffset: '-1px',
    borderRadius: '3px',
    fontSize: '0.7em',
    lineHeight: '1',
    padding: '1px 4px',
    margin: '0 1px',
  },
}

const gutters = {
  '.cm-gutters': {
    backgroundColor: 'var(--ground)',
    color: 'var(--editor-line-number)',
    border: 'none',
    paddingInlineStart: '8px',
  },
  '.cm-lineNumbers .cm-gutterElement': {
    minWidth: '4ch',
    padding: '0 4px 0 8px',
    fontVariantNumeric: 'tabular-nums',
  },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--text)' },
  '.cm-foldGutter .cm-gutterElement': {
    width: '18px',
    display: 'flex',
    justifyContent: 'center',
    cursor: 'pointer',
  },
  '.cm-fold-open': { opacity: '0', transition: 'opacity var(--motion)' },
  '.cm-gutters:hover .cm-fold-open': { opacity: '1' },
  // As high as one line: a wrapped line is marked at its first row.
  '.cm-fold-open, .cm-fold-closed': {
    display: 'flex',
    alignItems: 'center',
    width: '14px',
    height: 'round(1.6em, 1px)',
    color: 'var(--muted)',
  },
  '.cm-fold-open svg, .cm-fold-closed svg': { width: '14px', height: '14px' },
  '.cm-foldPlaceholder': {
    backgroundColor: 'var(--raised)',
    border: '1px solid var(--line)',
    borderRadius: 'var(--radius-small)',
    color: 'var(--muted)',
    margin: '0 4px',
    padding: '0 6px',
  },
}

const matches = {
  '.cm-searchMatch': { backgroundColor: 'var(--editor-search-match)', borderRadius: '2px' },
  '.cm-searchMatch.cm-searchMatch-selected': {
    backgroundColor: 'var(--editor-search-current)',
    outline: '1px solid var(--warning)',
  },
  // On its ground the quieter colours of code could not be read.
  '.cm-searchMatch, .cm-searchMatch span': { color: 'var(--text)' },
  '.cm-searchMatch .cm-selectionMatch': { backgroundColor: 'transparent' },
}

const floating = {
  '.cm-tooltip': {
    backgroundColor: 'var(--raised)',
    color: 'var(--text)',
    border: 'none',
    borderRadius: 'var(--radius)',
    boxShadow: 'var(--shadow)',
    overflow: 'hidden',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--font-code)',
    fontSize: '13px',
    maxHeight: '240px',
    minWidth: '220px',
    padding: '4px',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': {
    lineHeight: '24px',
    padding: '0 8px',
    borderRadius: 'var(--radius-small)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--selected-strong)',
    color: 'var(--text)',
  },
  '.cm-completionMatchedText': { textDecoration: 'none', color: 'var(--accent)', fontWeight: '550' },
  'li[aria-selected] .cm-completionMatchedText': { color: 'inherit' },
  '.cm-completionDetail': { color: 'var(--muted)', fontStyle: 'normal' },
  '.cm-completionIcon': { display: 'none' },
}

const panels = {
  '.cm-panels': {
    backgroundColor: 'transparent',
    color: 'var(--text)',
    border: 'none',
    fontFamily: 'var(--font-interface)',
    zIndex: '20',
  },
  // The find bar floats: opening it moves no line.
  '.cm-panels.cm-panels-top': {
    position: 'absolute',
    insetInline: 'auto 20px',
    marginBlockStart: '8px',
    maxInlineSize: 'calc(100% - 40px)',
    borderBottom: 'none',
  },
}

export const editorAppearance = EditorView.theme({ ...text, ...gutters, ...matches, ...floating, ...panels })
