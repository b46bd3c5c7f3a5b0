import type { SearchMatch } from '../../../preload/contract/search.ts'
import { excerpt, LineCursor, matchesIn, type RawMatch } from './match-text.ts'
import type { Pattern } from './pattern.ts'

/** A match to replace, as the search that found it described it. */
export type Target = Pick<SearchMatch, 'from' | 'to' | 'check'>

/** One replacement in a text. */
export interface Change {
  from: number
  to: number
  insert: string
  line: number
  before: MarkedLine
  after: MarkedLine
}

interface MarkedLine {
  text: string
  start: number
  end: number
}

export interface Changes {
  changes: Change[]
  /** Targets that are not there any more. */
  changed: number
}

const escapes: Record<string, string> = { '\\n': '\n', '\\t': '\t', '\\\\': '\\' }

/** What `template` says in place of a match: `$1`, `$<name>`, `$&`, `$$`, `\n`, `\t`. */
function expand(template: string, { found }: RawMatch): string {
  return template.replace(/\\[nt\\]|\$(?:\$|&|\d{1,2}|<[^>]*>)/g, (code) => {
    const character = escapes[code]
    if (character !== undefined) return character
    if (code === '$$') return '$'
    if (code === '$&') return found[0]
    if (code.startsWith('$<'))
      return found.groups === undefined ? code : (found.groups[code.slice(2, -1)] ?? '')
    return group(found, code)
  })
}

/** `$12` is group 12 where there is one, else group 1 and a 2, as in JavaScript. */
function group(found: RegExpExecArray, code: string): string {
  const both = Number(code.slice(1))
  if (both > 0 && both < found.length) return found[both] ?? ''
  const first = Number(code[1])
  if (first > 0 && first < found.length) return (found[first] ?? '') + code.slice(2)
  return code
}

const shown = (text: string): string => text.replaceAll('\n', '⏎')

function changeOf(text: string, match: SearchMatch, insert: string): Change {
  const { from, to, line } = match
  const lineStart = from - match.column + 1
  const ending = text.indexOf('\n', to)
  const head = text.slice(lineStart, from)
  const tail = text.slice(to, ending === -1 ? text.length : ending)
  const mark = (middle: string): MarkedLine =>
    excerpt(head + shown(middle) + tail, head.length, head.length + middle.length)
  return { from, to, insert, line, before: mark(text.slice(from, to)), after: mark(insert) }
}

/**
 * What replacing `targets` in `text` comes to. Only what still matches where it did, in lines that are as they were, is
 * replaced.
 */
export function changesFor(
  pattern: Pattern,
  isRegex: boolean,
  template: string,
  text: string,
  targets: readonly Target[],
): Changes {
  const wanted = new Map(targets.map((target) => [target.from, target]))
  const cursor = new LineCursor(text)
  const changes: Change[] = []
  for (const raw of matchesIn(pattern, text)) {
    const target = wanted.get(raw.from)
    if (target === undefined || target.to !== raw.to) continue
    const match = cursor.describe(raw)
    if (match.check !== target.check) continue
    changes.push(changeOf(text, match, isRegex ? expand(template, raw) : template.replace(/\r\n?/g, '\n')))
  }
  return { changes, changed: targets.length - changes.length }
}
