/** The editor's own words, in the voice of the rest of the window. Keys are CodeMirror's defaults. */
export const phrases: Readonly<Record<string, string>> = {
  'folded code': 'Folded code',
  unfold: 'Unfold',
  'Folded lines': 'Folded lines',
  'Unfolded lines': 'Unfolded lines',
  'Fold line': 'Fold this block',
  'Unfold line': 'Unfold this block',
  to: 'to',
  Completions: 'Suggestions',
  'Control character': 'Control character',
  'Selection deleted': 'Selection deleted',
  'current match': 'Current match',
  'on line': 'on line',
  'replaced $ matches': 'Replaced $ matches',
  'replaced match on line $': 'Replaced the match on line $',
}
