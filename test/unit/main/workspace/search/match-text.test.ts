import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fold } from '../../../../../main/workspace/search/fold.ts'
import { LineCursor, matchesIn } from '../../../../../main/workspace/search/match-text.ts'
import { type PatternQuery, readPattern } from '../../../../../main/workspace/search/pattern.ts'

const query = (text: string, other: Partial<PatternQuery> = {}): PatternQuery => ({
  text,
  caseSensitive: false,
  wholeWord: false,
  regex: false,
  multiline: false,
  ...other,
})

const found = (text: string, asked: PatternQuery): string[] =>
  Array.from(matchesIn(readPattern(asked), text), ({ from, to }) => text.slice(from, to))

/** Each line alone, by the expression alone. */
function naive(text: string, source: string, flags: string): [number, number][] {
  const places: [number, number][] = []
  let start = 0
  for (const line of text.split('\n')) {
    for (const match of line.matchAll(new RegExp(source, flags)))
      if (match[0] !== '') places.push([start + match.index, start + match.index + match[0].length])
    start += line.length + 1
  }
  return places
}

const letters = fc.string({
  unit: fc.constantFrom('a', 'b', 'A', ' ', '\n', '_', '1', 'é', '😀'),
  maxLength: 60,
})

const piece = fc.constantFrom(
  'a',
  'b',
  'ab',
  '\\w',
  '\\s',
  '[^a]',
  '.',
  '\\W',
  '(?:a|b)',
  '(?:ab|b1)',
  '\\b',
  '^',
  '$',
  '😀',
  'é',
)
const suffix = fc.constantFrom('', '', '', '+', '*', '?', '{2}', '+?')
const expression = fc
  .array(fc.tuple(piece, suffix), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.map(([one, how]) => (/^(?:\\b|\^|\$)$/.test(one) ? one : one + how)).join(''))

test('an expression finds in a text what it finds in each of its lines', () => {
  fc.assert(
    fc.property(letters, expression, fc.boolean(), (text, source, caseSensitive) => {
      const places = Array.from(
        matchesIn(readPattern(query(source, { regex: true, caseSensitive })), text),
        ({ from, to }): [number, number] => [from, to],
      )
      expect(places).toEqual(naive(text, source, caseSensitive ? 'gmu' : 'gimu'))
    }),
    { numRuns: 3_000 },
  )
})

test('an expression that looks around stays within its line too', () => {
  fc.assert(
    fc.property(
      letters,
      expression,
      fc.constantFrom('(?=\\s)', '(?!\\W)', '(?<=\\s)', '(?<![^b])'),
      (text, source, around) => {
        const whole = around.startsWith('(?<') ? around + source : source + around
        const places = Array.from(
          matchesIn(readPattern(query(whole, { regex: true })), text),
          ({ from, to }): [number, number] => [from, to],
        )
        expect(places).toEqual(naive(text, whole, 'gimu'))
      },
    ),
    { numRuns: 2_000 },
  )
})

test('a match is described by the line that it begins in', () => {
  fc.assert(
    fc.property(letters, (text) => {
      const cursor = new LineCursor(text)
      for (const raw of matchesIn(readPattern(query('a')), text)) {
        const { line, column, preview, start, end } = cursor.describe(raw)
        const lines = text.split('\n')
        expect(preview).toBe(lines[line - 1])
        expect(preview.slice(start, end)).toBe(text.slice(raw.from, raw.to))
        expect(lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0) + column - 1).toBe(raw.from)
      }
    }),
  )
})

test('a long line is cut around its match, never through a character', () => {
  const text = `${'😀'.repeat(500)}needle${'😀'.repeat(500)}`
  for (const lead of ['', 'x']) {
    const [raw] = matchesIn(readPattern(query('needle')), lead + text)
    if (raw === undefined) throw new Error('not found')
    const { preview, start, end } = new LineCursor(lead + text).describe(raw)
    expect(preview.slice(start, end)).toBe('needle')
    expect(preview.length).toBeLessThanOrEqual(240)
    expect(/\p{Surrogate}/u.test(preview)).toBe(false)
  }
})

test('whole words have no letter, digit or underscore beside them, in any script', () => {
  const whole = { wholeWord: true }
  expect(found('été étés l’été', query('été', whole))).toHaveLength(2)
  expect(found('f( xf( f (', query('f(', whole))).toHaveLength(1)
  expect(found('日本 日本語', query('日本', whole))).toHaveLength(1)
  expect(found('aa aaa a', query('a+', { ...whole, regex: true }))).toEqual(['aa', 'aaa', 'a'])
  expect(found('𝒳a a', query('a', whole))).toHaveLength(1)
})

test('what a case-insensitive search takes for one has one fold', () => {
  const cased: string[] = []
  for (let code = 0; code < 0x20000; code++) {
    const character = String.fromCodePoint(code)
    if (/[\p{Changes_When_Casemapped}\p{Changes_When_Casefolded}]/u.test(character)) cased.push(character)
  }
  const all = cased.join('')
  for (const character of cased) {
    const same = all.match(new RegExp(character, 'giu')) ?? []
    for (const other of same) expect(fold(other), `${character} ${other}`).toBe(fold(character))
  }
  expect(cased.length).toBeGreaterThan(2_500)
})

test('the fold of a text is made of the folds of its characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
      expect(fold(a + b)).toBe(fold(a) + fold(b))
    }),
  )
  expect(fold('ΟΔΟΣ Σ')).toBe('οδοσ σ')
})
