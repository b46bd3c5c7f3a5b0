import { Chunk } from '@codemirror/merge'
import { Text } from '@codemirror/state'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { differencesOf } from '../../../../../renderer/features/history/differences.ts'

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
