import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { projectSymbol } from './codebase.ts'
import { nodeId } from './files.ts'
import { projectId } from './projects.ts'

/** What was found so far. */
const foundSymbols = z.object({
  /** Best first. */
  symbols: z.array(projectSymbol),
  filesDone: z.number().int(),
  filesTotal: z.number().int(),
  /** False where too few letters were typed to look beyond the open files. */
  everywhere: z.boolean(),
  /** More names have these letters than were looked at. */
  truncated: z.boolean(),
  /** The last word. */
  done: z.boolean(),
})
export type FoundSymbols = z.infer<typeof foundSymbols>

/** Something a file declares. Lines count from 1; `last` is the last line that belongs to it. */
const fileSymbol = projectSymbol.pick({ name: true, kind: true, container: true, line: true, last: true })
export type FileSymbol = z.infer<typeof fileSymbol>

/**
 * Declarations by name where no index of the codebase is built. Files are parsed when they are asked for: the open
 * ones, and those that have three letters in a row of what was typed. Better and better answers, the last with `done`.
 *
 * `ofFile`: what one file declares, in the order of its text as it is now; nothing for what is no text.
 */
export const symbols = {
  find: oc
    .input(
      z.object({
        projectId,
        text: z.string().max(200),
        /** Files that are looked through whatever was typed. */
        open: z.array(nodeId).max(50),
        limit: z.number().int().min(1).max(500).default(100),
      }),
    )
    .output(eventIterator(foundSymbols)),
  ofFile: oc.input(z.object({ projectId, nodeId })).output(z.array(fileSymbol)),
}
