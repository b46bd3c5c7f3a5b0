import { describe, expect, it } from 'vitest'
import type { TreeNode } from '../../../../../preload/contract/files.ts'
import { emptyTree, outermost, stemLength } from '../../../../../renderer/features/files/model.ts'

const node = (
  id: string,
  parent: string | null,
  name: string,
  kind: TreeNode['kind'] = 'file',
): TreeNode => ({
  id,
  parent,
  name,
  kind,
  size: 0,
  text: true,
})

const tree = emptyTree().apply({
  kind: 'reset',
  nodes: [
    node('src', null, 'src', 'folder'),
    node('deep', 'src', 'deep', 'folder'),
    node('a10', 'src', 'a10.ts'),
    node('a2', 'src', 'a2.ts'),
    node('upper', 'src', 'B.ts'),
    node('leaf', 'deep', 'leaf.ts'),
    node('readme', null, 'README.md'),
  ],
})

describe('file tree', () => {
  it('puts folders first and numbers in their order', () => {
    expect(tree.children(null)).toEqual(['src', 'readme'])
    expect(tree.children('src')).toEqual(['deep', 'a2', 'a10', 'upper'])
  })

  it('knows where a file is', () => {
    expect(tree.pathOf('leaf')).toBe('src/deep/leaf.ts')
    expect(tree.ancestors('leaf')).toEqual(['src', 'deep'])
    expect(tree.findByPath('src/deep/leaf.ts')?.id).toBe('leaf')
    expect(tree.findByPath('src/nothing')).toBeUndefined()
  })

  it('lists every file with its path, and no folder', () => {
    expect(tree.files().map((file) => file.path)).toEqual([
      'src/a10.ts',
      'src/a2.ts',
      'src/B.ts',
      'src/deep/leaf.ts',
      'README.md',
    ])
  })

  it('takes changes in and leaves the tree before as it was', () => {
    const next = tree.apply({
      kind: 'patch',
      upsert: [node('leaf', 'src', 'moved.ts'), node('new', null, 'new.ts')],
      remove: ['a2'],
    })
    expect(next.pathOf('leaf')).toBe('src/moved.ts')
    expect(next.children('src')).toEqual(['deep', 'a10', 'upper', 'leaf'])
    expect(tree.pathOf('leaf')).toBe('src/deep/leaf.ts')
    expect(tree.get('a2')).toBeDefined()
  })

  it('does not hang on folders that hold each other', () => {
    const knot = emptyTree().apply({
      kind: 'reset',
      nodes: [node('x', 'y', 'x', 'folder'), node('y', 'x', 'y', 'folder')],
    })
    expect(knot.ancestors('x').length).toBeLessThanOrEqual(2)
  })

  it('names only the outermost of what is chosen', () => {
    expect(outermost(tree, ['src', 'leaf', 'readme', 'gone'])).toEqual(['src', 'readme'])
  })

  it('selects the name without its extension for a rename', () => {
    expect(stemLength('store.test.ts', 'file')).toBe('store.test'.length)
    expect(stemLength('.gitignore', 'file')).toBe('.gitignore'.length)
    expect(stemLength('v1.2', 'folder')).toBe(4)
  })
})
