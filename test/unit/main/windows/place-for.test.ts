import { expect, it } from 'vitest'
import { placeFor } from '../../../../main/windows/place-for.ts'

const a = { id: 'a', folder: '/code/a' }
const inner = { id: 'inner', folder: '/code/a/packages/inner' }
const empty = { id: 'empty', folder: null }

it('a file opens in the window that shows its project, the innermost where there are several', () => {
  expect(placeFor('/code/a/src/x.ts', [inner, a, empty], true)).toBe('a')
  expect(placeFor('/code/a/packages/inner/x.ts', [inner, a, empty], true)).toBe('inner')
  expect(placeFor('/code/a', [a, inner], true)).toBe('a')
})

it('a folder whose name only begins like a project has a place of its own', () => {
  expect(placeFor('/code/ab', [a], true)).toBeNull()
  expect(placeFor('/code/..hidden', [a], true)).toBeNull()
  expect(placeFor('/code/a/..hidden', [a], true)).toBe('a')
})

it('an empty window in front takes what no window shows', () => {
  expect(placeFor('/code/b', [a, empty], true)).toBe('empty')
})

it('once the app runs, the project on screen stays there', () => {
  expect(placeFor('/code/b', [empty, a], true)).toBeNull()
  expect(placeFor('/code/b', [empty, a], false)).toBe('a')
})

it('without a path the window used last comes to the front', () => {
  expect(placeFor(undefined, [empty, a], true)).toBe('a')
  expect(placeFor(undefined, [], true)).toBeNull()
})
