import { applied, type Hunk, hunksBetween } from './hunks.ts'

const COMMENT = /^\s*(\/\/|\/\*|\*|#(?!include|define|if|end|!|\[)|--|<!--|;)/
const DOCSTRING = /^\s*[rRuU]?("""|''')/

/**
 * What is left of `next` when of everything it changes in `base` only new comments count: small models asked to
 * document code like to rewrite it on the way.
 */
export function withCommentsOnly(base: string, next: string): string {
  const kept = hunksBetween(base, next).flatMap((hunk): Hunk[] => {
    const lines = commentLines(hunk.lines)
    if (lines.length === 0) return []
    const text = lines.join('\n')
    if (hunk.from === hunk.to && hunk.insert.startsWith('\n')) return [{ ...hunk, insert: `\n${text}` }]
    return [{ ...hunk, to: hunk.from, insert: `${text}\n` }]
  })
  return applied(base, kept)
}

/** Comments that stand alone in their lines; docstrings too. */
function commentLines(lines: readonly string[]): readonly string[] {
  const kept: string[] = []
  let end: string | undefined
  for (const line of lines) {
    const quote = DOCSTRING.exec(line)?.[1]
    if (end !== undefined) {
      kept.push(line)
      if (line.includes(end)) end = undefined
    } else if (quote !== undefined) {
      kept.push(line)
      if (line.trim().split(quote).length < 3) end = quote
    } else if (COMMENT.test(line)) {
      kept.push(line)
      if (/^\s*\/\*/.test(line) && !line.includes('*/')) end = '*/'
    }
  }
  return end === undefined ? kept : []
}
