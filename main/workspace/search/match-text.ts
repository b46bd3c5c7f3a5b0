import { crc32 } from 'node:zlib'
import type { SearchMatch } from '../../../preload/contract/search.ts'
import { hasWordAt, type Pattern } from './pattern.ts'

const PREVIEW_BEFORE = 60
const PREVIEW_LENGTH = 240

/** A match at `from` of the whole text; `found` is what the expression captured. */
export interface RawMatch {
  from: number
  to: number
  found: RegExpExecArray
}

function isWhole(pattern: Pattern, text: string, from: number, to: number): boolean {
  if (pattern.edges.before && hasWordAt(text, from, -1)) return false
  return !(pattern.edges.after && hasWordAt(text, to, 0))
}

/** Every match of `pattern` in `text` that is not empty, where `text` begins at `base` of the whole. */
function* within(pattern: Pattern, text: string, base: number, start = 0): IterableIterator<RawMatch> {
  const { regex } = pattern
  regex.lastIndex = start
  for (let found = regex.exec(text); found !== null; found = regex.exec(text)) {
    const from = found.index
    const to = from + found[0].length
    // The expression is shared: whoever takes a match may use it before asking for the next.
    let next = to
    if (to === from) next = from + ((text.codePointAt(from) ?? 0) > 0xffff ? 2 : 1)
    else if (isWhole(pattern, text, from, to)) yield { from: base + from, to: base + to, found }
    else next = from + 1
    if (next > text.length) return
    regex.lastIndex = next
  }
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end === -1 ? text.length : end
}

function lineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1
}

function* inLines(pattern: Pattern, text: string): IterableIterator<RawMatch> {
  const { anchor } = pattern
  for (let at = 0; at < text.length; ) {
    let start = at
    if (anchor !== undefined) {
      anchor.lastIndex = at
      const found = anchor.exec(text)
      if (found === null) return
      start = lineStart(text, found.index)
    }
    const end = lineEnd(text, start)
    yield* within(pattern, text.slice(start, end), start)
    at = end + 1
  }
}

function* retrying(pattern: Pattern, text: string): IterableIterator<RawMatch> {
  for (let at = 0; at < text.length; ) {
    let again = -1
    for (const match of within(pattern, text, 0, at)) {
      if (!match.found[0].includes('\n')) {
        yield match
        continue
      }
      again = match.from
      break
    }
    if (again === -1) return
    const start = lineStart(text, again)
    const end = lineEnd(text, again)
    yield* within(pattern, text.slice(start, end), start, again - start)
    at = end + 1
  }
}

/** Every match in a text, in order. */
export function matchesIn(pattern: Pattern, text: string): IterableIterator<RawMatch> {
  if (pattern.scope === 'lines') return inLines(pattern, text)
  if (pattern.scope === 'retry') return retrying(pattern, text)
  return within(pattern, text, 0)
}

function isLowSurrogate(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00
}

/** A line's text around a match, and where the match is in it. */
export function excerpt(
  line: string,
  start: number,
  end: number,
): { text: string; start: number; end: number } {
  if (line.length <= PREVIEW_LENGTH) return { text: line, start, end: Math.min(end, line.length) }
  let cut = Math.min(Math.max(0, start - PREVIEW_BEFORE), line.length - PREVIEW_LENGTH)
  if (isLowSurrogate(line, cut)) cut += 1
  let stop = Math.min(line.length, cut + PREVIEW_LENGTH)
  if (isLowSurrogate(line, stop)) stop -= 1
  return { text: line.slice(cut, stop), start: start - cut, end: Math.min(end, stop) - cut }
}

/** Walks through a text from match to match; knows the lines it passes. */
export class LineCursor {
  readonly #text: string
  #line = 1
  #start = 0
  #end: number
  #checked = { from: -1, to: -1, check: 0 }

  constructor(text: string) {
    this.#text = text
    this.#end = lineEnd(text, 0)
  }

  /** Goes forward to the line that has `at`. */
  #seek(at: number): void {
    while (at > this.#end) {
      this.#start = this.#end + 1
      this.#end = lineEnd(this.#text, this.#start)
      this.#line += 1
    }
  }

  /** Stands for the lines from the current one to the one that has `to`. */
  #check(to: number): number {
    const end = to <= this.#end ? this.#end : lineEnd(this.#text, to)
    if (this.#checked.from !== this.#start || this.#checked.to !== end)
      this.#checked = { from: this.#start, to: end, check: crc32(this.#text.slice(this.#start, end)) }
    return this.#checked.check
  }

  /** Matches must come in order. */
  describe({ from, to }: { from: number; to: number }): SearchMatch {
    this.#seek(from)
    const line = this.#text.slice(this.#start, this.#end)
    const { text, start, end } = excerpt(line, from - this.#start, to - this.#start)
    return {
      from,
      to,
      line: this.#line,
      column: from - this.#start + 1,
      check: this.#check(to),
      preview: text,
      start,
      end,
    }
  }
}
