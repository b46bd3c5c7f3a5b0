import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assertUsableName, shownNames } from '../../../../../main/workspace/tree/names.ts'
import { foldName } from '../../../../../preload/contract/file-names.ts'

test.each([
  '',
  '.',
  '..',
  'a/b',
  'a\\b',
  'a\0',
  ' a',
  'a ',
  'CON',
  'nul.txt',
  'com1',
  '.git',
  'é'.repeat(128),
])('I cannot name a file %j', (name) => {
  expect(() => assertUsableName(name)).toThrow(expect.objectContaining({ code: 'INVALID_NAME' }))
})

test.each(['a', '.gitignore', 'console.ts', 'ünï.txt', '👍', 'a'.repeat(255), 'line\nbreak'])(
  'I can name a file %j',
  (name) => {
    expect(() => assertUsableName(name)).not.toThrow()
  },
)

test('siblings of one name are told apart by a suffix before the ending, the same on every device', () => {
  const nodes = [
    { id: '2', name: 'Read.md' },
    { id: '1', name: 'read.md' },
    { id: '3', name: 'read (2).md' },
  ]
  const shown = shownNames(nodes)
  expect(Object.fromEntries(shown)).toEqual({ 1: 'read.md', 2: 'Read (3).md', 3: 'read (2).md' })
  expect(shownNames(nodes.toReversed())).toEqual(shown)
})

test('no two siblings are ever shown under one name', () => {
  const sibling = fc.record({
    id: fc.uuid(),
    name: fc.constantFrom('a', 'A', 'a (2)', 'A (2)', 'é', 'e\u0301', '.x', '.X'),
  })
  fc.assert(
    fc.property(fc.uniqueArray(sibling, { selector: ({ id }) => id }), (siblings) => {
      const names = Array.from(shownNames(siblings).values(), foldName)
      expect(new Set(names).size).toBe(siblings.length)
    }),
  )
})
