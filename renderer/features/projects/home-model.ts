import { Fzf } from 'fzf'
import type { Project } from '../../../preload/contract/projects.ts'
import type { Settings } from '../../../preload/contract/settings.ts'

/** Where a project is kept: in the list, in the archive, or in the trash. */
export type Shelf = 'list' | 'archive' | 'trash'
export type ProjectSort = Settings['projects.sort']

export const SORTS: Readonly<Record<ProjectSort, string>> = {
  opened: 'Last opened',
  name: 'Name',
  size: 'Size',
  created: 'Newest',
}

export function shelfOf(project: Project): Shelf {
  if (project.trash !== null) return 'trash'
  return project.archivedAt === null ? 'list' : 'archive'
}

const compare: Readonly<Record<ProjectSort, (a: Project, b: Project) => number>> = {
  opened: (a, b) => b.openedAt - a.openedAt,
  name: (a, b) => a.name.localeCompare(b.name, undefined, { numeric: true, sensitivity: 'base' }),
  size: (a, b) => b.bytes - a.bytes,
  created: (a, b) => b.createdAt - a.createdAt,
}

export interface ProjectQuery {
  readonly shelf: Shelf
  readonly text: string
  readonly sort: ProjectSort
  /** A project must have all of them. */
  readonly tags: readonly string[]
}

/** The projects that a query asks for. What is typed is also looked for in descriptions, tags and paths. */
export function findProjects(projects: readonly Project[], query: ProjectQuery): readonly Project[] {
  const { shelf, text, sort, tags } = query
  const shown = projects
    .filter((each) => shelfOf(each) === shelf && tags.every((tag) => each.tags.includes(tag)))
    .sort(compare[sort])
  if (text.trim() === '') return shown
  const selector = (each: Project): string => [each.name, ...each.tags, each.description, each.path].join(' ')
  return new Fzf(shown, { selector, casing: 'case-insensitive' }).find(text.trim()).map(({ item }) => item)
}

/** Every tag in use, in the order of the alphabet. */
export function tagsOf(projects: readonly Project[]): readonly string[] {
  return [...new Set(projects.flatMap(({ tags }) => tags))].sort((a, b) => a.localeCompare(b))
}
