import { describe, expect, it } from 'vitest'
import type { TreeNode } from '../../../../../preload/contract/files.ts'
import { emptyTree } from '../../../../../renderer/features/files/model.ts'
import {
  type NamedPlace,
  type Naming,
  placeOf,
  type TypedName,
} from '../../../../../renderer/features/files/named-place.ts'

const node = (
  id: string,
  parent: string | null,
  name: string,
  kind: TreeNode['kind'] = 'file',
): TreeNode => ({ id, parent, name, kind, size: 0, text: true })

const tree = emptyTree().apply({
  kind: 'reset',
  nodes: [
    node('src', null, 'src', 'folder'),
    node('deep', 'src', 'deep', 'folder'),
    node('a', 'src', 'a.ts'),
    node('upper', 'src', 'B.ts'),
    node('leaf', 'deep', 'leaf.ts'),
    node('cafe', null, 'caf\u00e9', 'folder'),
    node('link', null, 'link', 'symlink'),
    node('readme', null, 'README.md'),
  ],
})

const read = (naming: Naming, text: string, how: Partial<TypedName> = {}): NamedPlace | string =>
  placeOf(tree, naming, { text, windows: false, whole: true, ...how })
const make = (parent: string | null, text: string, how?: Partial<TypedName>): NamedPlace | string =>
  read({ what: 'file', parent }, text, how)
const rename = (id: string, text: string, how?: Partial<TypedName>): NamedPlace | string =>
  read({ what: 'rename', id }, text, how)

describe('a new file', () => {
  it('stands where its path says, in folders that are there and others that are made', () => {
    expect(make('src', 'c.ts')).toEqual({ kind: 'file', parent: 'src', folders: [], name: 'c.ts' })
    expect(make(null, 'src/deep/c.ts')).toEqual({ kind: 'file', parent: 'deep', folders: [], name: 'c.ts' })
    expect(make(null, 'src/new/er/c.ts')).toEqual({
      kind: 'file',
      parent: 'src',
      folders: ['new', 'er'],
      name: 'c.ts',
    })
  })

  it('finds folders in another case and in another Unicode form', () => {
    expect(make(null, 'SRC/Deep/c.ts')).toMatchObject({ parent: 'deep', folders: [] })
    expect(make(null, 'cafe\u0301/c.ts')).toMatchObject({ parent: 'cafe', folders: [] })
  })

  it('is a folder where its path ends with a slash', () => {
    expect(make(null, 'x/y/')).toEqual({ kind: 'folder', parent: null, folders: ['x'], name: 'y' })
    expect(read({ what: 'folder', parent: null }, 'x/y/')).toMatchObject({ kind: 'folder', name: 'y' })
  })

  it('may have backslashes in its path on Windows alone', () => {
    expect(make(null, 'x\\y/c.ts', { windows: true })).toMatchObject({ folders: ['x', 'y'], name: 'c.ts' })
    expect(make(null, 'x\\c.ts')).toBe('A name cannot have a slash in it.')
  })

  it.each([
    ['', 'Type a name.'],
    [' ', 'Type a name.'],
    ['/c.ts', 'before each slash'],
    ['x//c.ts', 'before each slash'],
    ['x//', 'Type a name after the slash.'],
    ['x/./c.ts', 'means a folder itself'],
    ['../c.ts', 'means a folder itself'],
    ['x/..', 'means a folder itself'],
    ['.git/hooks/x', 'where git keeps its data'],
    ['nul/x', 'reserved by Windows'],
    [`x/${'é'.repeat(128)}`, 'disks allow 255'],
    [`${'é'.repeat(128)}/x`, 'disks allow 255'],
    ['README.md/c.ts', '“README.md” is a file'],
    ['link/c.ts', '“link” is a link'],
    ['src/b.TS', '“B.ts” is here already. Choose another name.'],
    ['src/deep', 'or go on with “/”'],
  ])('cannot be called %j', (path, words) => {
    expect(make(null, path)).toEqual(expect.stringContaining(words))
  })

  it('is not complained about for what the next letters mend', () => {
    for (const path of ['.', 'nul', '.git', 'my ', 'x/', 'x/.', 'src/'])
      expect([path, typeof make(null, path, { whole: false })]).toEqual([path, 'object'])
    for (const path of ['x//', '../', 'README.md/x', 'src', `x/${'é'.repeat(128)}`])
      expect([path, typeof make(null, path, { whole: false })]).toEqual([path, 'string'])
  })
})

describe('another name', () => {
  it('moves what is renamed where it is a path', () => {
    expect(rename('a', 'deep/c.ts')).toEqual({ kind: 'file', parent: 'deep', folders: [], name: 'c.ts' })
    expect(rename('a', '../c.ts')).toMatchObject({ parent: null, folders: [], name: 'c.ts' })
    expect(rename('leaf', '../../x/leaf.ts')).toMatchObject({ parent: null, folders: ['x'], name: 'leaf.ts' })
    expect(rename('deep', 'x/deep/')).toMatchObject({ kind: 'folder', parent: 'src', folders: ['x'] })
  })

  it('may differ from the old one in case alone', () => {
    expect(rename('upper', 'b.ts')).toMatchObject({ parent: 'src', name: 'b.ts' })
  })

  it.each([
    ['a', '../../c.ts', 'leads out of the project'],
    ['a', 'deep/', 'Type a name after the slash.'],
    ['a', '../', 'Type a name.'],
    ['src', 'src/x', '“src” cannot be moved into itself.'],
    ['leaf', '../a.ts', 'is here already'],
    ['a', 'deep/../c.ts', 'means a folder itself'],
  ])('of %s cannot be %j', (id, path, words) => {
    expect(rename(id, path)).toEqual(expect.stringContaining(words))
  })
})
