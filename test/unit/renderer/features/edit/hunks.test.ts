import { ChangeSet, Text } from '@codemirror/state'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { withCommentsOnly } from '../../../../../renderer/features/edit/comments.ts'
import { applied, hunksBetween, hunksSoFar, mapHunks } from '../../../../../renderer/features/edit/hunks.ts'

const line = fc.constantFrom('', 'a', 'b', 'return 1', '  }', '🦊', 'long line of words')
const text = fc.array(line, { minLength: 1, maxLength: 14 }).map((lines) => lines.join('\n'))

it('blank lines below blank lines are all there', () => {
  const [base, next] = ['\nreturn 1\n', '\n\n\nreturn 1\n']
  expect(applied(base, hunksBetween(base, next))).toBe(next)
})

it('accepting every hunk gives the proposed text, whatever the two are', () => {
  fc.assert(
    fc.property(text, text, fc.nat(40), (base, next, offset) => {
      expect(applied(base, hunksBetween(base, next, offset), offset)).toBe(next)
    }),
    { numRuns: 3000 },
  )
})

it('accepting hunks one by one in any order gives the same', () => {
  fc.assert(
    fc.property(text, text, fc.nat(), (base, next, seed) => {
      let now = base
      let left = hunksBetween(base, next)
      while (left.length > 0) {
        const hunk = left[seed % left.length] as (typeof left)[number]
        const change = ChangeSet.of(hunk, now.length)
        now = change.apply(Text.of(now.split('\n'))).toString()
        const others = left.filter((each) => each !== hunk)
        left = [...mapHunks(others, change)]
        expect(left).toHaveLength(others.length)
      }
      expect(now).toBe(next)
    }),
    { numRuns: 3000 },
  )
})

it('a change that somebody makes meanwhile is never overwritten', () => {
  fc.assert(
    fc.property(text, text, fc.nat(), fc.nat(), fc.boolean(), (base, next, at, length, insert) => {
      const from = at % (base.length + 1)
      const to = Math.min(base.length, from + (length % 6))
      const theirs = ChangeSet.of({ from, to, insert: insert ? '<theirs>' : '' }, base.length)
      const changed = theirs.apply(Text.of(base.split('\n'))).toString()
      const hunks = mapHunks(hunksBetween(base, next), theirs.desc)
      const result = applied(changed, hunks)
      if (insert) expect(result).toContain('<theirs>')
      for (const hunk of hunks) {
        expect(hunk.from).toBeLessThanOrEqual(hunk.to)
        expect(hunk.to).toBeLessThanOrEqual(changed.length)
        expect(changed.slice(hunk.from, hunk.to)).not.toContain('<theirs>')
      }
    }),
  )
})

it('while the answer comes, lines the model has not come to are not taken for deleted', () => {
  const base = 'a\nb\nc\nd'
  for (const hunk of hunksSoFar(base, 'A', 0)) expect(hunk.to).toBe(hunk.from)
  expect(hunksSoFar(base, 'a\nb', 0)).toEqual([])
})

it('of a rewritten function only the new comments are kept when comments were asked for', () => {
  const base = 'function add(a, b) {\n  return a + b\n}'
  const next = '/**\n * Adds.\n */\nfunction add(x, y) {\n  return x + y\n}'
  expect(withCommentsOnly(base, next)).toBe(`/**\n * Adds.\n */\n${base}`)
  expect(withCommentsOnly('def f():\n    return 1', 'def f():\n    """Gives one."""\n    return 1')).toBe(
    'def f():\n    """Gives one."""\n    return 1',
  )
  expect(withCommentsOnly(base, base.replace('a + b', 'a - b'))).toBe(base)
})
