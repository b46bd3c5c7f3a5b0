import { type ChangeSpec, countColumn, type EditorState } from '@codemirror/state'

/** How a file indents: by tabs, or by so many spaces. */
export interface Indentation {
  readonly unit: 'tabs' | 'spaces'
  /** Columns of one step. */
  readonly size: number
}

const LINES_READ = 2000

/**
 * Reads from a file's own lines how it indents. A step is the most frequent difference between one line's indent
 * and the next deeper one; `fallback` holds where the file does not tell.
 */
export function detectIndentation(lines: Iterable<string>, fallback: Indentation): Indentation {
  const steps = new Map<number, number>()
  let tabs = 0
  let spaces = 0
  let before = 0
  let read = 0
  for (const line of lines) {
    read += 1
    if (read > LINES_READ) break
    const indent = /^[\t ]*/.exec(line)?.[0] ?? ''
    if (indent.length === line.length) continue
    if (indent.startsWith('\t')) tabs += 1
    else {
      if (indent.length > 1) spaces += 1
      const step = indent.length - before
      // A single column is alignment (` * ` in comments), more than eight is a continued line.
      if (step > 1 && step <= 8) steps.set(step, (steps.get(step) ?? 0) + 1)
      before = indent.length
    }
  }
  if (tabs > spaces) return { unit: 'tabs', size: fallback.size }
  const best = [...steps].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]
  return best === undefined ? fallback : { unit: 'spaces', size: best[0] }
}

/** `Tabs`, `2 spaces`: how a file indents, in words. */
export function indentationWords({ unit, size }: Indentation): string {
  return unit === 'tabs' ? 'Tabs' : size === 1 ? '1 space' : `${size} spaces`
}

/** The changes that have every line begin with tabs, or with spaces, at the column where it begins now. */
export function indentedWith(unit: Indentation['unit'], { doc, tabSize }: EditorState): ChangeSpec[] {
  const changes: ChangeSpec[] = []
  let from = 0
  for (const line of doc.iterLines()) {
    const before = /^[\t ]*/.exec(line)?.[0] ?? ''
    const columns = countColumn(before, tabSize)
    const tabs = unit === 'tabs' ? Math.floor(columns / tabSize) : 0
    const insert = '\t'.repeat(tabs) + ' '.repeat(columns - tabs * tabSize)
    if (insert !== before) changes.push({ from, to: from + before.length, insert })
    from += line.length + 1
  }
  return changes
}

/** The text of one step of indentation. */
export function indentText({ unit, size }: Indentation): string {
  return unit === 'tabs' ? '\t' : ' '.repeat(size)
}
