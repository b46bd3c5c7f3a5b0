import type { PackedFiles } from './packed-files.ts'
import type { PatternQuery } from './pattern.ts'
import type { Changes, Target } from './replacement.ts'
import type { Job } from './thread-jobs.ts'

/** What the search thread is started with. */
export interface ThreadData {
  /** The database's file. */
  database: string
  /** A module's URL, from where packages are resolved: the thread's own code has none. */
  from: string
}

/** To the thread. */
export type ThreadRequest =
  | ({
      type: 'search'
      query: PatternQuery
      /** Ids of search_files, in the order they are looked through. */
      ids: Float64Array
      /** Texts that the database does not have, by id; null where it has a newer one than the thread remembers. */
      texts: Map<number, string | null>
      limit: number
    } & Job)
  | ({
      type: 'changes'
      query: PatternQuery
      replacement: string
      text: string
      targets: readonly Target[]
    } & Job)
  /** Texts that are not what they were. */
  | { type: 'forget'; ids: number[] }

/** Why a file was left out. */
export interface SkippedFile {
  id: number
  why: 'slow' | 'unreadable'
}

/** From the thread. */
export type ThreadAnswer =
  | { type: 'found'; job: number; files: PackedFiles; skipped: SkippedFile[]; done: number }
  | { type: 'end'; job: number; truncated: boolean; gaveUp: boolean }
  | { type: 'changes'; job: number; changes: Changes | undefined }
  | { type: 'failed'; job: number; message: string }
