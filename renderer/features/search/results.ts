import { neighbour, type Row, rowsOf, without } from './model.ts'
import { useSearch } from './store.ts'

/** Takes a row out of the results; the keyboard goes to its neighbour. */
export function dismiss(row: Row): void {
  useSearch.setState(({ files, folded }) => {
    const gone = (other: Row): boolean =>
      row.kind === 'file' ? other.file.nodeId === row.file.nodeId : other.key === row.key
    const focused = neighbour(rowsOf(files, folded), row.key, gone)
    return { files: without(files, row), focused }
  })
}

export function fold(nodeId: string, on: boolean): void {
  useSearch.setState(({ folded }) => {
    const next = new Set(folded)
    if (on) next.add(nodeId)
    else next.delete(nodeId)
    return { folded: next, focused: nodeId }
  })
}
