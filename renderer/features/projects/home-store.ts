import { create } from 'zustand'
import type { ProjectQuery } from './home-model.ts'

/** What the list of projects is asked for, kept while the window is open. Its order is a setting. */
export const useHome = create<Omit<ProjectQuery, 'sort'>>(() => ({ shelf: 'list', text: '', tags: [] }))

/** Adds a tag to those asked for, or takes it out. */
export function toggleTag(tag: string): void {
  useHome.setState(({ tags }) => ({
    tags: tags.includes(tag) ? tags.filter((each) => each !== tag) : [...tags, tag],
  }))
}
