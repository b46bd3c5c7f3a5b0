import { expect, it } from 'vitest'
import { partsOf, withoutThinking } from '../../../../preload/contract/thinking.ts'

const told = (answer: string) => partsOf(answer).map(({ thinking, text }) => [thinking, text.trim()])

it('what a model thinks is told from what it says', () => {
  expect(told('<think>a\nb</think>\n\nSo.')).toEqual([
    [true, 'a\nb'],
    [false, 'So.'],
  ])
  expect(told('<think>a')).toEqual([[true, 'a']])
  expect(withoutThinking('<think>a</think>\n\nSo.\n')).toBe('So.')
})

it('also where its answer has the closing mark alone, as the opening one was given to it', () => {
  expect(told('a\nb\n</think>\n\nSo.')).toEqual([
    [true, 'a\nb'],
    [false, 'So.'],
  ])
})

it('marks that are spoken of in a line stay in what is said', () => {
  const spoken = 'It ends with `</think>`, as HTML would.'
  expect(told(spoken)).toEqual([[false, spoken]])
  expect(withoutThinking(spoken)).toBe(spoken)
})
