import type { DeclaredSymbol } from '../../symbols/symbol.ts'
import type { Job } from '../search/thread-jobs.ts'

/** To the thread that parses. */
export type SymbolRequest =
  | ({
      type: 'symbols'
      /** What was typed, without blanks. */
      letters: string
      /** Ids of search_files with their paths, in the order they are looked through. */
      files: readonly (readonly [id: number, path: string])[]
      /** Texts that the database does not have, by id; null where it has a newer one than what is remembered. */
      texts: Map<number, string | null>
      limit: number
    } & Job)
  /** Texts that are not what they were. */
  | { type: 'forget'; ids: number[] }

/** From the thread: more of what was found, `done` files so far. */
export type SymbolThreadAnswer =
  | { type: 'found'; job: number; found: { id: number; symbols: DeclaredSymbol[] }[]; done: number }
  | { type: 'end'; job: number; truncated: boolean }
  | { type: 'failed'; job: number; message: string }
