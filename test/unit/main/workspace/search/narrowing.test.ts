import Database from 'better-sqlite3'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { matchesIn } from '../../../../../main/workspace/search/match-text.ts'
import { narrowing } from '../../../../../main/workspace/search/narrowing.ts'
import { readPattern } from '../../../../../main/workspace/search/pattern.ts'
import { CHUNK, SearchIndex } from '../../../../../main/workspace/search/search-index.ts'
import { migrate } from '../../../../../main/workspace/store/migrations.ts'

function indexOf(texts: string[]): SearchIndex {
  const db = new Database(':memory:')
  migrate(db)
  const index = new SearchIndex(db)
  for (const [id, text] of texts.entries())
    for (let chunk = 0; chunk < SearchIndex.chunksOf(text); chunk++) index.insert(id + 1, chunk, text)
  return index
}

/** Texts (counted from 1) that the index lets through. */
function candidates(index: SearchIndex, required: string[][], count: number): number[] {
  const sets = narrowing(required).map((query) => index.candidates(query))
  return Array.from({ length: count }, (_, at) => at + 1).filter((id) => sets.every((set) => set.has(id)))
}

const required = (text: string): string[][] =>
  readPattern({ text, caseSensitive: false, wholeWord: false, regex: true, multiline: false }).required

test('of an expression, the texts that every match must have are known', () => {
  expect(required('foo.*bar')).toEqual([['foo'], ['bar']])
  expect(required('(get|set)Value')).toEqual([['get', 'set'], ['Value']])
  expect(required('a?foo+')).toEqual([['fo'], ['o']])
  expect(required('\\bclass\\s+(\\w+)Error\\b')).toEqual([['class'], ['Error']])
  expect(required('foo|.')).toEqual([])
  expect(required('(?:x|foo(bar)?)baz')).toEqual([['x', 'foo'], ['baz']])
  expect(required('[A-Z]{3}_\\d')).toEqual([['_']])
  expect(required('(?!no)yes')).toEqual([['yes']])
})

const words = fc.string({
  unit: fc.constantFrom('a', 'b', 'c', 'É', 'é', ' ', '"', '😀', 'K', 'ſ', 's'),
  maxLength: 30,
})

test('the index never hides a file that has the text', () => {
  fc.assert(
    fc.property(
      fc.array(words, { minLength: 1, maxLength: 8 }),
      fc.nat(),
      fc.nat(),
      (texts, from, length) => {
        const index = indexOf(texts)
        const source = texts[from % texts.length] ?? ''
        const characters = Array.from(source)
        const at = characters.length === 0 ? 0 : from % characters.length
        const sought = characters.slice(at, at + 1 + (length % 8)).join('')
        if (sought === '') return
        for (const text of [sought, sought.toUpperCase(), sought.toLowerCase()]) {
          const pattern = readPattern({
            text,
            caseSensitive: false,
            wholeWord: false,
            regex: false,
            multiline: false,
          })
          const kept = candidates(index, pattern.required, texts.length)
          for (const [id, one] of texts.entries())
            if (!matchesIn(pattern, one).next().done) expect(kept).toContain(id + 1)
        }
      },
    ),
    { numRuns: 300 },
  )
})

test('a long text is found where its pieces meet', () => {
  const index = indexOf([`${'x'.repeat(CHUNK - 4)}needle in the middle${'y'.repeat(CHUNK)}`, 'no'])
  for (const text of ['needle', 'needle in the middle', 'xxneedle', 'middleyyyy'])
    expect(candidates(index, [[text]], 2), text).toEqual([1])
  expect(candidates(index, [['needle'], ['yyyyyy']], 2)).toEqual([1])
  expect(candidates(index, [['needles']], 2)).toEqual([])
})
