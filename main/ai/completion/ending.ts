import { lineTail } from './window.ts'

const PAIRS: Record<string, string> = { '(': ')', '[': ']', '{': '}' }
const CLOSERS = new Set(Object.values(PAIRS))

/** How far a completion may go. */
export interface Reach {
  /** Lines at most. */
  lines: number
}

/** A completion in the middle of a line ends with it; on an empty line a block may follow. */
export function reachOf(prefix: string, suffix: string, fim: boolean): Reach {
  const restOfLine = suffix.slice(0, endOfLine(suffix))
  if (restOfLine.trim() !== '') return { lines: 1 }
  const onEmptyLine = lineTail(prefix).trim() === ''
  if (fim) return { lines: onEmptyLine ? 12 : 6 }
  return { lines: onEmptyLine ? 4 : 1 }
}

/**
 * Where a text that is still growing should end, or undefined while it should go on: after `reach` lines, at an empty
 * line, where the block that it is in closes, or where it begins to repeat what stands after the cursor.
 */
export function endOf(text: string, prefix: string, suffix: string, reach: Reach): number | undefined {
  const nextLine = firstLine(suffix.slice(endOfLine(suffix) + 1))
  const indentation = indentOf(lineTail(prefix))
  let depth = 0
  let lines = 0
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string
    if (PAIRS[character] !== undefined) depth++
    if (CLOSERS.has(character) && --depth < -openedBefore(prefix)) return at
    if (character !== '\n') continue
    if (at === 0 && lineTail(prefix).trim() === '') return 0
    lines++
    if (lines >= reach.lines && depth <= 0) return at
    const rest = text.slice(at + 1)
    const line = firstLine(rest)
    const complete = line.length < rest.length
    if (complete && line.trim() === '') return at
    if (complete && nextLine.trim() !== '' && line.trim() === nextLine.trim()) return at
    if (lines >= reach.lines * 2) return at
    if (line.trim() !== '' && indentOf(line) < indentation && !/^\s*[)\]}]/.test(line)) return at
  }
  return undefined
}

/** Brackets of the cursor's line that are still open before it. */
function openedBefore(prefix: string): number {
  let open = 0
  for (const character of lineTail(prefix)) {
    if (PAIRS[character] !== undefined) open++
    else if (CLOSERS.has(character)) open = Math.max(0, open - 1)
  }
  return open
}

/**
 * Makes a model's text worth offering: without what stands after the cursor already, without lines that only repeat
 * the ones above, '' when nothing of worth is left.
 */
export function polish(text: string, prefix: string, suffix: string): string {
  // Models that have read much chat close a fence where code ends.
  const code = text.replace(/\n[ \t]*```[\s\S]*$/, '')
  let offered = withoutOverlap(code.replace(/\s+$/, ''), suffix)
  if (repeatsAbove(offered, prefix)) return ''
  offered = offered.replace(/\s+$/, '')
  if (offered.trim() === '') return ''
  // A closing bracket or a semicolon alone is typed faster than it is read.
  if (/^[)\]};,.:'"`]$/.test(offered.trim())) return ''
  return offered
}

/** Cuts what the text shares with the start of the suffix: a bracket that the editor closed, a line that follows anyway. */
function withoutOverlap(text: string, suffix: string): string {
  const restOfLine = suffix.slice(0, endOfLine(suffix)).trimEnd()
  if (restOfLine !== '') {
    if (text.includes(restOfLine) && restOfLine.trim().length > 2)
      return text.slice(0, text.indexOf(restOfLine))
    for (let length = Math.min(restOfLine.length, text.length); length > 0; length--) {
      if (text.endsWith(restOfLine.slice(0, length))) return text.slice(0, text.length - length)
    }
    return text
  }
  const following = suffix
    .split('\n', 6)
    .slice(1)
    .map((line) => line.trim())
    .find((line) => line !== '')
  if (following === undefined) return text
  const lines = text.split('\n')
  const same = lines.findIndex((line) => line.trim() === following && following.length > 1)
  return same < 0 ? text : lines.slice(0, same).join('\n')
}

const LINES_ABOVE = 4

/** True when the whole text only says again what one of the lines just above says. */
function repeatsAbove(text: string, prefix: string): boolean {
  const lines = prefix.split('\n')
  const current = `${lines.at(-1) ?? ''}${firstLine(text)}`.trim()
  if (current.length < 4) return false
  const above = lines
    .slice(0, -1)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return above.slice(-LINES_ABOVE).includes(current)
}

function endOfLine(text: string): number {
  const at = text.indexOf('\n')
  return at < 0 ? text.length : at
}

function firstLine(text: string): string {
  return text.slice(0, endOfLine(text))
}

function indentOf(line: string): number {
  return /^[ \t]*/.exec(line)?.[0].length ?? 0
}
