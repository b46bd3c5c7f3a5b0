import type { Command, CommandContext } from '../../commands/registry.ts'
import { activeText } from '../editor/store.ts'
import { showPage, showSideView, useLayout } from '../shell/layout-store.ts'
import { rowsOf } from './model.ts'
import { openMatch } from './open.ts'
import { useSearch } from './store.ts'

/** A longer selection is a passage, not something to look for. */
const MOST = 200

const inProject = ({ projectId }: CommandContext): boolean => projectId !== null
const anyResult = (): boolean => useSearch.getState().files.length > 0

/** Text of one line that is selected in the editor. */
function selectedText(): string {
  const view = activeText()?.view
  if (!view) return ''
  const { from, to } = view.state.selection.main
  const text = to - from > MOST ? '' : view.state.sliceDoc(from, to)
  return text.includes('\n') ? '' : text
}

function show(replaceOpen: boolean): void {
  const text = useLayout.getState().page === 'work' ? selectedText() : ''
  const plain = text === '' ? {} : { text, regex: false }
  showPage('work')
  showSideView('search')
  useSearch.setState((state) => ({
    ...plain,
    ...(replaceOpen ? { replaceOpen } : {}),
    wanted: state.wanted + 1,
  }))
}

/** Goes to the match after (1) or before (-1) the one that was last gone to. */
function step(by: 1 | -1): void {
  const { files, focused } = useSearch.getState()
  const rows = rowsOf(files, new Set())
  const at = rows.findIndex((row) => row.key === focused)
  const matches = rows.flatMap((row, index) => (row.kind === 'match' ? [{ row, index }] : []))
  const next =
    by === 1 ? matches.find(({ index }) => index > at) : matches.findLast(({ index }) => index < at)
  const to = next ?? (by === 1 ? matches[0] : matches.at(-1))
  if (to) openMatch(to.row, true)
}

export function searchCommands(): readonly Command[] {
  const category = 'Search'
  return [
    {
      id: 'search.show',
      title: 'Search in the project',
      category,
      keybinding: 'Mod-Shift-f',
      first: true,
      when: inProject,
      run: () => show(false),
    },
    {
      id: 'search.replace',
      title: 'Replace in the project',
      category,
      keybinding: 'Mod-Shift-h',
      first: true,
      when: inProject,
      run: () => show(true),
    },
    {
      id: 'search.next',
      title: 'Go to the next search result',
      category,
      keybinding: 'F4',
      first: true,
      when: anyResult,
      run: () => step(1),
    },
    {
      id: 'search.previous',
      title: 'Go to the search result before',
      category,
      keybinding: 'Shift-F4',
      first: true,
      when: anyResult,
      run: () => step(-1),
    },
  ]
}
