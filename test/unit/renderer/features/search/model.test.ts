import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FileMatches, SearchMatch } from '../../../../../preload/contract/search.ts'
import {
  globsOf,
  leadOf,
  neighbour,
  partsOf,
  queryOf,
  rowsOf,
  targetsOf,
  without,
} from '../../../../../renderer/features/search/model.ts'
import { emptyForm } from '../../../../../renderer/features/search/store.ts'
import { nothingWords, outcomeWords } from '../../../../../renderer/features/search/words.ts'

const match = (from: number): SearchMatch => ({
  from,
  to: from + 3,
  line: 1,
  column: from + 1,
  check: 0,
  preview: 'a preview',
  start: 0,
  end: 1,
})
const file = (nodeId: string, ...places: number[]): FileMatches => ({
  nodeId,
  path: `${nodeId}.ts`,
  matches: places.map(match),
})
const files = [file('a', 1, 5), file('b', 2)]
const open = new Set<string>()

test('rows are files with their matches below them, unless they are folded', () => {
  expect(rowsOf(files, open).map((row) => row.key)).toEqual(['a', 'a:1', 'a:5', 'b', 'b:2'])
  expect(rowsOf(files, new Set(['a'])).map((row) => row.key)).toEqual(['a', 'b', 'b:2'])
})

test('a dismissed match goes, and its file with the last of them', () => {
  const rows = rowsOf(files, open)
  const take = (key: string) => {
    const row = rows.find((one) => one.key === key)
    if (!row) throw new Error(key)
    return row
  }
  expect(without(files, take('a:1'))).toEqual([file('a', 5), file('b', 2)])
  expect(without(files, take('b:2'))).toEqual([file('a', 1, 5)])
  expect(without(files, take('a'))).toEqual([file('b', 2)])
  expect(neighbour(rows, 'a:1', (row) => row.key === 'a:1')).toBe('a:5')
  expect(neighbour(rows, 'b:2', (row) => row.key === 'b:2')).toBe('b')
  expect(neighbour(rows, 'a', (row) => row.file.nodeId === 'a')).toBe('b')
  expect(targetsOf(take('a')).matches).toHaveLength(2)
  expect(targetsOf(take('a:5')).matches).toEqual([match(5)])
})

test('paths are parted by commas that are not within braces', () => {
  expect(globsOf(' src, *.{ts,tsx} ,,docs/** ')).toEqual(['src', '*.{ts,tsx}', 'docs/**'])
  expect(globsOf('')).toEqual([])
})

test('an expression goes over line ends when it names one', () => {
  expect(queryOf({ ...emptyForm, text: 'a\\nb', regex: true }).multiline).toBe(true)
  expect(queryOf({ ...emptyForm, text: 'a\\s+b', regex: true }).multiline).toBe(false)
  expect(queryOf({ ...emptyForm, text: 'a\\nb' }).multiline).toBe(false)
})

test('a line is shown without its indentation and with its match in sight, never half a character', () => {
  expect(partsOf({ preview: '    const a = 1', start: 10, end: 11 }, 30)).toEqual({
    before: 'const ',
    match: 'a',
    after: ' = 1',
  })
  const long = { preview: 'a long way to the needle in the hay', start: 18, end: 24 }
  expect(partsOf(long, 24).before).toBe('…way to the ')
  expect(partsOf(long, 60).before).toBe('a long way to the ')
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', ' ', '😀'), maxLength: 80 }), (text) => {
      const lead = leadOf(text, text.length, 24)
      expect(lead.length).toBeLessThanOrEqual(24)
      expect(/\p{Surrogate}/u.test(lead)).toBe(false)
      expect(text.endsWith(lead.replace('…', ''))).toBe(true)
    }),
  )
})

test('says why nothing was found, and what became of a replacement', () => {
  const state = { ...emptyForm, text: 'Foo' } as Parameters<typeof nothingWords>[0]
  expect(nothingWords(state)).toBe('No file has “Foo”.')
  expect(nothingWords({ ...state, wholeWord: true, caseSensitive: true })).toBe(
    'No file has “Foo” in this very case and as a whole word.',
  )
  const done = { nodeId: 'a', path: 'a.ts', done: 2, left: 0, unwritten: false }
  expect(outcomeWords([done], false)).toEqual({ level: 'success', title: 'Replaced 2 matches in 1 file.' })
  expect(outcomeWords([{ ...done, left: 1 }], true)).toEqual({
    level: 'warning',
    title: 'Put back 2 matches in 1 file.',
    detail: '1 match had been changed since and was left as it is.',
  })
  const refused = {
    ...done,
    done: 0,
    left: 3,
    failure: { code: 'PERMISSION_DENIED' as const, message: 'Read-only.' },
  }
  expect(outcomeWords([refused], false)).toEqual({
    level: 'warning',
    title: 'Nothing was replaced.',
    detail: 'a.ts: Read-only.',
  })
})
