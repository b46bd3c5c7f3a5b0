import { expect, it } from 'vitest'
import { fuse } from '../../../../main/codebase/find.ts'
import { askedWords, ftsQuery, indexedWords, partsOf } from '../../../../main/codebase/words.ts'

it('an identifier is found whole and by its parts', () => {
  expect(partsOf('parseHTTPRequest2')).toEqual(['parse', 'http', 'request', '2'])
  expect(partsOf('snake_case_name')).toEqual(['snake', 'case', 'name'])
  expect(partsOf('größeÄndern')).toEqual(['größe', 'ändern'])
  expect(indexedWords('const maxSize = read_all(x)')).toBe('const maxsize max size readall read all x')
})

it('a question is asked by the words that say something', () => {
  expect(askedWords('How does the parseQuery function work?')).toEqual({
    words: ['parsequery', 'parse', 'query', 'work'],
    names: ['parsequery', 'work'],
  })
  expect(askedWords('how is it?').words).toEqual(['how', 'is', 'it'])
  expect(askedWords('').words).toEqual([])
})

it('no question can be more than words to the index', () => {
  expect(ftsQuery(['a"b', 'NEAR', '*'])).toBe('"ab" OR "NEAR" OR "*"')
})

it('what several ways of looking find comes before what only one does', () => {
  expect(fuse([[1, 2, 3], [3, 4], []])).toEqual([3, 1, 2, 4])
})
