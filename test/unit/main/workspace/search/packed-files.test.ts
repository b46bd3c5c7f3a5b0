import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packFiles, unpackFiles } from '../../../../../main/workspace/search/packed-files.ts'

test('what was found comes over from the thread as it was, whatever it is', () => {
  const number = fc.nat({ max: 2 ** 32 - 1 })
  const numbers = { from: number, to: number, line: number, column: number, check: number }
  const preview = fc.constantFrom('', 'one line', 'another 😀')
  const plain = { noNullPrototype: true }
  const match = fc.record({ ...numbers, preview, start: number, end: number }, plain)
  const files = fc.array(fc.record({ id: number, matches: fc.array(match, { maxLength: 6 }) }, plain))
  fc.assert(fc.property(files, (found) => void expect(unpackFiles(packFiles(found))).toEqual(found)))
})
