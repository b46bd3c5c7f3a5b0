import { Chunk } from '@codemirror/merge'
import { Text } from '@codemirror/state'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { differencesOf, differencesWithEnd } from '../../../../../renderer/features/history/differences.ts'
import { endWords, linesOf } from '../../../../../renderer/features/history/file-end.ts'

/** What side by side shows as different lines, put in the place of those it shows them beside. */
function patched(a: string, b: string): string {
  const chunks = Chunk.build(Text.of(a.split('\n')), Text.of(b.split('\n')), { override: differencesOf })
  let result = ''
  let at = 0
  for (const { fromA, toA, fromB, toB } of chunks) {
    result += `${a}\n`.slice(at, fromA) + `${b}\n`.slice(fromB, toB)
    at = toA
  }
  return result + `${a}\n`.slice(at)
}

describe('two texts side by side', () => {
  test('an empty line that came at the very beginning, before empty lines, is shown as come', () => {
    expect(patched('\nxy\na', '\na\n\nxy\n')).toBe('\na\n\nxy\n\n')
    expect(patched('\nx', '\n\nx')).toBe('\n\nx\n')
    expect(patched('\n\nx', '\nx')).toBe('\nx\n')
  })

  test('no line is dropped, whatever the texts', () => {
    const text = fc
      .array(fc.constantFrom('', '', '', 'a', 'b', 'xy'), { minLength: 1, maxLength: 9 })
      .map((lines) => lines.join('\n'))
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(patched(a, b)).toBe(`${b}\n`)
      }),
      { numRuns: 3000 },
    )
  })
})

describe('the newline at the end of a file', () => {
  const chunksOf = (before: string, after: string): string[][] => {
    const [a, b] = [linesOf(before).text, linesOf(after).text]
    const [left, right] = [Text.of(a.split('\n')), Text.of(b.split('\n'))]
    return Chunk.build(left, right, { override: differencesWithEnd }).map(({ fromA, toA, fromB, toB }) => [
      a.slice(fromA, toA),
      b.slice(fromB, toB),
    ])
  }

  test('is no line of its own, and where only one side has it the last line is shown on both', () => {
    expect(chunksOf('one\ntwo', 'one\ntwo\n')).toEqual([['two\n', 'two\n']])
    expect(chunksOf('one\ntwo\n', 'one\ntwo')).toEqual([['two\n', 'two\n']])
    expect(chunksOf('one\n2\n3\n4\ntwo', 'ONE\n2\n3\n4\ntwo\n')).toEqual([
      ['one\n', 'ONE\n'],
      ['two\n', 'two\n'],
    ])
  })

  test('is no change where lines came after it', () => {
    expect(chunksOf('one', 'one\ntwo\n')).toEqual([['', 'two\n']])
    expect(chunksOf('one\n', 'one\ntwo')).toEqual([['', 'two\n']])
    expect(chunksOf('one\n', 'one\n\n')).toEqual([['', '\n']])
  })

  test('is said in words', () => {
    expect(endWords('a\n', 'b\n')).toBeNull()
    expect(endWords('a', 'b')).toBeNull()
    expect(endWords('a', 'a\n')).toBe('Only a newline at the end of the file was added.')
    expect(endWords('a\n', 'a')).toBe('Only the newline at the end of the file was removed.')
    expect(endWords('', '\n')).toBe('Only a newline at the end of the file was added.')
    expect(endWords('a', 'b\n')).toBe('A newline at the end of the file was added.')
    expect(endWords('a\n', 'b')).toBe('The newline at the end of the file was removed.')
  })
})
