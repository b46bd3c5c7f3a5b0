import { expect, it } from 'vitest'
import { lineAuthors } from '../../../../../renderer/features/history/line-authors.ts'
import { authorWords } from '../../../../../renderer/features/history/words.ts'

const asItCame = { actor: 'import', device: null, at: null }

it('a line has whoever wrote in it last, and an untouched one is as it came', () => {
  const ranges = [
    { length: 4, actor: 'import', device: null, at: null },
    { length: 3, actor: 'human', device: null, at: 1000 },
    { length: 2, actor: 'model:Small', device: 'studio', at: 2000 },
    { length: 6, actor: 'human', device: null, at: 1000 },
  ] as const
  // "one\n", "min" + "it" + "s\n", "more\n", and what lies beyond.
  expect(lineAuthors(ranges, [4, 7, 4, 5])).toEqual([
    asItCame,
    { actor: 'model:Small', device: 'studio', at: 2000 },
    { actor: 'human', device: null, at: 1000 },
    asItCame,
  ])
})

it('a file that was never edited is as it came', () => {
  expect(lineAuthors([], [3, 1])).toEqual([asItCame, asItCame])
})

it('says it in few words', () => {
  const now = new Date(2026, 4, 12, 15, 0).getTime()
  const at = new Date(2026, 4, 12, 14, 2).getTime()
  expect(authorWords({ actor: 'human', device: null, at }, now)).toEqual({
    short: 'You, 14:02',
    full: 'You, Today at 14:02',
  })
  expect(authorWords({ actor: 'model:Small', device: null, at: at - 5 * 86_400_000 }, now).short).toBe(
    'Small, 7 May',
  )
  expect(authorWords({ actor: 'human', device: 'studio', at }, now)).toEqual({
    short: 'You, on studio, 14:02',
    full: 'You, on studio, Today at 14:02',
  })
  expect(authorWords({ actor: null, device: null, at: null }, now).short).toBe('Not known')
  expect(authorWords({ actor: 'import', device: null, at: null }, now).short).toBe('As it came')
})
