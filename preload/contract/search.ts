import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { failure } from './failure.ts'
import { nodeId } from './files.ts'
import { projectId } from './projects.ts'

const globs = z.array(z.string().min(1).max(1_000)).max(100)

export const searchQuery = z.object({
  text: z.string().min(1).max(10_000),
  caseSensitive: z.boolean(),
  wholeWord: z.boolean(),
  /** `text` is a JavaScript regular expression, Unicode-aware where it can be read so. */
  regex: z.boolean(),
  /** A match of a regular expression may go on over the end of its line. Plain text always may. */
  multiline: z.boolean(),
  /** Paths to look in and to leave out, as in .gitignore but for `!`: `src`, `*.ts`, `docs/**`. Empty `include`: all. */
  include: globs,
  exclude: globs,
})
export type SearchQuery = z.infer<typeof searchQuery>

/** Offsets count UTF-16 units; `line` and `column` count from 1; a file's line ends are LF, as in its document. */
export const searchMatch = z.object({
  from: z.number().int(),
  to: z.number().int(),
  line: z.number().int(),
  column: z.number().int(),
  /** Stands for the whole lines the match is in: a replacement is refused once they are different. */
  check: z.number().int(),
  /** The match's first line, cut when long, and where in it the match is. */
  preview: z.string(),
  start: z.number().int(),
  end: z.number().int(),
})
export type SearchMatch = z.infer<typeof searchMatch>

export const fileMatches = z.object({ nodeId, path: z.string(), matches: z.array(searchMatch) })
export type FileMatches = z.infer<typeof fileMatches>

export const searchEvent = z.discriminatedUnion('type', [
  /** Files in the order of the tree, each whole. */
  z.object({ type: z.literal('found'), files: z.array(fileMatches) }),
  z.object({ type: z.literal('progress'), filesDone: z.number().int(), filesTotal: z.number().int() }),
  /** Last. `truncated`: there is more, but `SEARCH_LIMIT` was reached. */
  z.object({
    type: z.literal('done'),
    files: z.number().int(),
    matches: z.number().int(),
    truncated: z.boolean(),
    /** Files that were left out, each with the reason in words. */
    skipped: z.array(z.object({ nodeId, path: z.string(), reason: z.string() })),
    milliseconds: z.number(),
  }),
])
export type SearchEvent = z.infer<typeof searchEvent>

/** Matches to replace, as a search gave them. */
const replaceInput = z.object({
  projectId,
  query: searchQuery,
  /** For a regular expression `$1`, `$<name>`, `$&`, `$$`, `\n` and `\t` stand for what they do in JavaScript. */
  replacement: z.string().max(100_000),
  files: z
    .array(
      z.object({
        nodeId,
        matches: z.array(searchMatch.pick({ from: true, to: true, check: true })).min(1),
      }),
    )
    .min(1),
})
export type ReplaceInput = z.infer<typeof replaceInput>

const markedLine = z.object({ text: z.string(), start: z.number().int(), end: z.number().int() })

export const replacePreview = z.object({
  files: z.array(
    z.object({
      nodeId,
      path: z.string(),
      changes: z.array(
        z.object({
          from: z.number().int(),
          line: z.number().int(),
          before: markedLine,
          after: markedLine,
        }),
      ),
      /** Matches that are no longer there; they will be left as they are. */
      changed: z.number().int(),
      failure: failure.optional(),
    }),
  ),
})
export type ReplacePreview = z.infer<typeof replacePreview>

/** What became of one file. */
const outcome = z.object({
  nodeId,
  path: z.string(),
  /** Places that were changed, and places left as they are because something else changed them first. */
  done: z.number().int(),
  left: z.number().int(),
  /** The change is in the store, but not in the file on disk. */
  unwritten: z.boolean(),
  failure: failure.optional(),
})
export type ReplaceOutcome = z.infer<typeof outcome>

export const search = {
  /** Looks through every text as it is now, unsaved ones included. Aborting it stops it at once. */
  query: oc.input(z.object({ projectId, query: searchQuery })).output(eventIterator(searchEvent)),
  /** What `replace` would do, line by line; changes nothing. */
  preview: oc.input(replaceInput).output(replacePreview),
  /** One step to undo, over all files. A match whose line changed since the search is left as it is. */
  replace: oc.input(replaceInput).output(z.object({ replaceId: z.string(), files: z.array(outcome) })),
  /** Puts back what `replace` changed, wherever nothing has touched it since. UNAVAILABLE once it is forgotten. */
  undoReplace: oc
    .input(z.object({ projectId, replaceId: z.string() }))
    .output(z.object({ files: z.array(outcome) })),
}
