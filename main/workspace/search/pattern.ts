import { AppError } from '../../../preload/contract/errors.ts'
import type { SearchQuery } from '../../../preload/contract/search.ts'
import { bestGroup, type LiteralGroup, patternFacts } from './required-literals.ts'

/** The part of a query that says what matches; where to look is another matter. */
export type PatternQuery = Pick<SearchQuery, 'text' | 'caseSensitive' | 'wholeWord' | 'regex' | 'multiline'>

/** A query, ready to be run. */
export interface Pattern {
  /** Global; finds the next match from its lastIndex. */
  regex: RegExp
  /** A match also needs these ends: no letter, digit or underscore may adjoin. */
  edges: { before: boolean; after: boolean }
  /**
   * How matches are kept within lines. `text`: by themselves, or they need not be. `lines`: each line that `anchor`
   * finds (without one: every line) is matched alone. `retry`: as `text`, and a match that leaves its line is sought
   * again in the line alone.
   */
  scope: 'text' | 'lines' | 'retry'
  /** Global; finds lines that may have a match. */
  anchor: RegExp | undefined
  /** Each of these groups is in every match, in some case. */
  required: LiteralGroup[]
}

const wordCharacter = /[\p{L}\p{M}\p{N}_]/u
const WORD = String.raw`[\p{L}\p{M}\p{N}_]`

/** @returns true when the text has a letter, digit or underscore just before (`-1`) or at (`0`) `index`. */
export function hasWordAt(text: string, index: number, step: -1 | 0): boolean {
  const at = index + step
  if (at < 0 || at >= text.length) return false
  // Half of a pair says nothing: take it whole.
  const low = step === -1 && at > 0 && (text.charCodeAt(at) & 0xfc00) === 0xdc00
  const character = String.fromCodePoint(text.codePointAt(low ? at - 1 : at) ?? 0)
  return wordCharacter.test(character)
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)
}

function ofText({ text, caseSensitive, wholeWord }: PatternQuery): Pattern {
  const plain = text.replace(/\r\n?/g, '\n')
  return {
    regex: new RegExp(escaped(plain), caseSensitive ? 'gu' : 'giu'),
    edges: {
      before: wholeWord && hasWordAt(plain, 0, 0),
      after: wholeWord && hasWordAt(plain, plain.length, -1),
    },
    scope: 'text',
    anchor: undefined,
    required: [[plain]],
  }
}

/** With the Unicode flag where that can be read; it knows fewer needless escapes, as in `\-`. */
function readRegex(text: string, caseSensitive: boolean): RegExp {
  const flags = caseSensitive ? 'gm' : 'gim'
  try {
    return new RegExp(text, `${flags}u`)
  } catch (error) {
    try {
      return new RegExp(text, flags)
    } catch {
      const reason = error instanceof Error ? (error.message.split(': ').at(-1) ?? '') : ''
      throw new AppError(
        'INVALID_INPUT',
        `This is not a regular expression that can be read: ${reason.toLowerCase()}. Correct it, or turn “.*” off to look for the text as it stands.`,
        { reason },
      )
    }
  }
}

function ofRegex({ text, caseSensitive, wholeWord, multiline }: PatternQuery): Pattern {
  let regex = readRegex(text, caseSensitive)
  const facts = patternFacts(text, regex.unicode)
  if (wholeWord) {
    const word = regex.unicode ? WORD : String.raw`\w`
    regex = new RegExp(`(?<!${word})(?:${text})(?!${word})`, regex.flags)
  }
  const pattern: Pattern = {
    regex,
    edges: { before: false, after: false },
    scope: 'text',
    anchor: undefined,
    required: facts.required,
  }
  if (multiline) return pattern
  // Whatever needs a line end to match cannot match in a line: such a text is no guide to lines.
  const guide = bestGroup(facts.required.filter((group) => group.every((one) => !one.includes('\n'))))
  if (guide !== undefined)
    pattern.anchor = new RegExp(guide.map(escaped).join('|'), caseSensitive ? 'gu' : 'giu')
  if (guide !== undefined || (facts.crossesLines && facts.looksAround)) pattern.scope = 'lines'
  else if (facts.crossesLines) pattern.scope = 'retry'
  return pattern
}

/** @throws AppError INVALID_INPUT when it is no regular expression. */
export function readPattern(query: PatternQuery): Pattern {
  return query.regex ? ofRegex(query) : ofText(query)
}
