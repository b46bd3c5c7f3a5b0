// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { choicesFor, mentionAt } from '../../../../../renderer/features/chat/mention.tsx'
import { useFiles } from '../../../../../renderer/features/files/store.ts'
import { useTerminals } from '../../../../../renderer/features/terminal/store.ts'

const PROJECT = '00000000-0000-4000-8000-000000000000'
const paths = ['src/app.ts', 'src/deep/file-list.ts', 'README.md', 'logo.png']
const nodes = paths.map((path) => ({ id: path, path, name: path.split('/').at(-1) ?? path }))

beforeEach(() => {
  vi.spyOn(useFiles, 'getState').mockReturnValue({
    tree: { files: () => nodes, get: (id: string) => ({ text: !id.endsWith('.png') }) },
  } as never)
  useTerminals.setState({
    list: [{ key: 't', projectId: PROJECT, screen: { shownText: () => '$ ls' } }],
    shown: { [PROJECT]: 't' },
  } as never)
})

const labels = (typed: string): string[] => choicesFor(typed, PROJECT).map(({ label }) => label)

describe('what @ offers', () => {
  it('is the word behind an @ at the start of a word', () => {
    expect(mentionAt('see @fi', 7)).toEqual({ from: 4, text: 'fi' })
    expect(mentionAt('@folder:src', 11)).toEqual({ from: 0, text: 'folder:src' })
    expect(mentionAt('a@b', 3)).toBeUndefined()
  })

  it('is the terminal and all texts at first', () => {
    expect(labels('')).toEqual(['Terminal', 'README.md', 'app.ts', 'file-list.ts'])
    expect(labels('term')).toEqual(['Terminal'])
  })

  it('goes on with a name after @file and @folder', () => {
    const [first] = choicesFor('fold', PROJECT)
    expect(first).toMatchObject({ label: 'Folder', goOn: 'folder:' })
    expect(labels('folder:')).toEqual(['src/', 'deep/'])
    expect(labels('folder:dee')).toEqual(['deep/'])
    expect(labels('file')).toEqual(['File', 'file-list.ts'])
    expect(labels('file:app')).toEqual(['app.ts'])
  })
})
