// Types alone: the window reads this before it draws, and brings no parser along for it.
import type { FileInfo, TreeNode } from './files.ts'
import type { Project } from './projects.ts'
import type { SettingsState } from './settings.ts'

/** What a window showed when it was last seen: the next start shows it, and takes keys, before the store answers. */
export interface LastSeen {
  readonly project: Project
  /** The state of the window in the project, as `session.get` answers it. */
  readonly session: string | null
  /** The rows of the open files and of the folders above them. */
  readonly nodes: readonly TreeNode[]
  /** The file in front, where it is text and not large: its document as a Yjs V1 update, in base64. */
  readonly file: { readonly info: FileInfo; readonly state: string } | null
}

/** What main writes into a page that it serves, as JSON in the element `PAGE_START`. */
export interface PageStart {
  readonly settings: SettingsState
  readonly lastSeen: LastSeen | null
}

export const PAGE_START = 'page-start'
