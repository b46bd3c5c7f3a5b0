import { describe, expect, it } from 'vitest'
import type { Project } from '../../../../../preload/contract/projects.ts'
import { findProjects, tagsOf } from '../../../../../renderer/features/projects/home-model.ts'

function project(name: string, rest: Partial<Project> = {}): Project {
  return {
    id: name,
    name,
    path: `/work/${name}`,
    createdAt: 0,
    openedAt: 0,
    files: 1,
    bytes: 1,
    folderFound: true,
    state: 'ready',
    aiEnabled: true,
    description: '',
    tags: [],
    language: null,
    archivedAt: null,
    trash: null,
    ...rest,
  }
}

const all = [
  project('b10', { openedAt: 3, bytes: 5, createdAt: 1, tags: ['work'] }),
  project('B2', { openedAt: 1, bytes: 9, createdAt: 3, tags: ['work', 'fast'], description: 'adds numbers' }),
  project('a', { openedAt: 2, bytes: 1, createdAt: 2 }),
  project('old', { archivedAt: 1, tags: ['past'] }),
  project('gone', { archivedAt: 1, trash: { at: 1, daysLeft: 3 } }),
]
const query = { shelf: 'list', text: '', sort: 'opened', tags: [] } as const

function names(asked: Partial<Parameters<typeof findProjects>[1]>): string[] {
  return findProjects(all, { ...query, ...asked }).map(({ name }) => name)
}

describe('the list of projects', () => {
  it('is in the order that was asked for', () => {
    expect(names({})).toEqual(['b10', 'a', 'B2'])
    expect(names({ sort: 'name' })).toEqual(['a', 'B2', 'b10'])
    expect(names({ sort: 'size' })).toEqual(['B2', 'b10', 'a'])
    expect(names({ sort: 'created' })).toEqual(['B2', 'a', 'b10'])
  })

  it('keeps the archive and the trash apart', () => {
    expect(names({ shelf: 'archive' })).toEqual(['old'])
    expect(names({ shelf: 'trash' })).toEqual(['gone'])
  })

  it('has only projects with every tag that was chosen', () => {
    expect(names({ tags: ['work'] })).toEqual(['b10', 'B2'])
    expect(names({ tags: ['work', 'fast'] })).toEqual(['B2'])
    expect(tagsOf(all)).toEqual(['fast', 'past', 'work'])
  })

  it('finds by name, description, tag and path', () => {
    expect(names({ text: 'numbers' })).toEqual(['B2'])
    expect(names({ text: 'fast' })).toEqual(['B2'])
    expect(names({ text: 'nothing of the kind' })).toEqual([])
  })
})
