import { useTabs } from '../tabs/store.ts'
import type { Row } from './model.ts'
import { useSearch } from './store.ts'

/** Shows a match in its file, or a file at its first match. `preview`: as a tab that the next one replaces. */
export function openMatch(row: Row, preview: boolean): void {
  const match = row.kind === 'match' ? row.match : row.file.matches[0]
  useSearch.setState({ focused: row.key })
  if (!match) return
  const { line, column, from, to } = match
  useTabs.getState().openFile(row.file.nodeId, { preview, line, column, length: to - from })
}
