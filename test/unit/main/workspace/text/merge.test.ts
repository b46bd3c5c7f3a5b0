import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { forkMerge, textEdits, trimmedEdit } from '../../../../../main/workspace/text/merge.ts'
import { textOf } from '../../../../../main/workspace/text/text-document.ts'

const text = fc
  .array(fc.constantFrom('a', 'b', '\n', '😀', '😁', '👩‍👧', 'é', 'line one\n', 'line two\n'), {
    maxLength: 40,
  })
  .map((parts) => parts.join(''))

function apply(from: string, edits: ReturnType<typeof textEdits>): string {
  return edits.reduce(
    (now, { index, remove, insert }) => now.slice(0, index) + insert + now.slice(index + remove),
    from,
  )
}

function isWellFormed(value: string): boolean {
  return Buffer.from(value).toString() === value
}

function docWith(content: string): Y.Doc {
  const doc = new Y.Doc()
  textOf(doc).insert(0, content)
  return doc
}

function copyOf(doc: Y.Doc): Y.Doc {
  const copy = new Y.Doc()
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc))
  return copy
}

describe('edits between two texts', () => {
  test('turn the one into the other and cut no emoji in two', () => {
    fc.assert(
      fc.property(text, text, (from, to) => {
        const edits = textEdits(from, to)
        expect(apply(from, edits)).toBe(to)
        for (const { insert } of edits) expect(isWellFormed(insert)).toBe(true)
      }),
    )
  })

  test('touch only the lines that differ', () => {
    expect(textEdits('a\nb\nc\n', 'a\nB\nc\n')).toEqual([{ index: 2, remove: 1, insert: 'B' }])
  })

  test('replace an emoji whole when only its second half differs', () => {
    expect(trimmedEdit('😀', '😁', 0)).toEqual({ index: 0, remove: 2, insert: '😁' })
  })

  test('of a large file that was rewritten are found in time', () => {
    const lines = (seed: number): string =>
      Array.from({ length: 20_000 }, (_, n) => `${(n * seed) % 9973} ${n % seed}`).join('\n')
    const [from, to] = [lines(31), lines(37)]
    expect(apply(from, textEdits(from, to))).toBe(to)
  })
})

describe('a file that changes on disk while I type', () => {
  test('has both changes', () => {
    const base = docWith('one 😀\ntwo\nthree\n')
    const mine = copyOf(base)
    textOf(mine).insert(0, 'typed ')
    Y.applyUpdate(mine, forkMerge(base, 'one 😁\ntwo\nthree and more\n', []))
    expect(textOf(mine).toString()).toBe('typed one 😁\ntwo\nthree and more\n')
  })

  test('takes the text of the disk when I typed nothing', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const base = docWith(before)
        const mine = copyOf(base)
        Y.applyUpdate(mine, forkMerge(base, after, []))
        expect(textOf(mine).toString()).toBe(after)
      }),
    )
  })

  test('loses neither what I typed nor what the disk brought', () => {
    fc.assert(
      fc.property(text, text, fc.nat(), (before, after, at) => {
        const base = docWith(before)
        const mine = copyOf(base)
        const characters = Array.from(before)
        const index = characters.slice(0, at % (characters.length + 1)).join('').length
        textOf(mine).insert(index, '⟦mine⟧')
        Y.applyUpdate(mine, forkMerge(base, after, []))
        const merged = textOf(mine).toString()
        expect(merged).toContain('⟦mine⟧')
        expect(merged.replace('⟦mine⟧', '')).toBe(after)
      }),
    )
  })
})
