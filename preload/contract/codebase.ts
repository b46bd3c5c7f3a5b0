import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { failure } from './failure.ts'
import { nodeId } from './files.ts'
import { projectId } from './projects.ts'

/** What a declaration is. `heading` is one of a text. */
export const symbolKind = z.enum([
  'class',
  'interface',
  'type',
  'enum',
  'function',
  'method',
  'variable',
  'module',
  'heading',
])
export type SymbolKind = z.infer<typeof symbolKind>

/** A named place in a file. Lines count from 1; `last` is the last line that belongs to it. */
export const projectSymbol = z.object({
  name: z.string(),
  kind: symbolKind,
  /** What it is declared in, '' at the top of the file. */
  container: z.string(),
  nodeId,
  path: z.string(),
  line: z.number().int(),
  last: z.number().int(),
  /** Indexes in the name of the letters that matched. */
  matched: z.array(z.number().int()),
})
export type ProjectSymbol = z.infer<typeof projectSymbol>

/** Lines of a file that answer a question, as they are now. Values of environment files in it are blotted out. */
export const foundChunk = z.object({
  nodeId,
  path: z.string(),
  first: z.number().int(),
  last: z.number().int(),
  /** What is declared there, '' where nothing is. */
  name: z.string(),
  text: z.string(),
})
export type FoundChunk = z.infer<typeof foundChunk>

/** How something is declared, without its body. Values of environment files in it are blotted out. */
export const signature = z.object({ path: z.string(), name: z.string(), text: z.string() })
export type Signature = z.infer<typeof signature>

/** How the index of a project stands. */
export const indexState = z.object({
  /**
   * `reading`: files are read; `embedding`: words are there, vectors are made; `paused`: by the user, or `battery`.
   * `resting`: all is done, and the process is about to end; whoever sees a change follows it anew.
   */
  phase: z.enum(['reading', 'embedding', 'ready', 'resting', 'paused', 'battery', 'failed']),
  filesDone: z.number().int(),
  filesTotal: z.number().int(),
  chunks: z.number().int(),
  symbols: z.number().int(),
  /** Chunks that have a vector; null without a model that makes them. */
  embedded: z.number().int().nullable(),
  /** Size of the index of all projects on disk. */
  bytes: z.number().int(),
  failure: failure.optional(),
})
export type IndexState = z.infer<typeof indexState>

const inProject = z.object({ projectId })

/** What the codebase process serves. It runs only while a window shows a project whose user lets AI work in it. */
export const codebaseContract = {
  /** The index is built, and kept up to date, for as long as somebody follows it. */
  follow: oc.input(inProject).output(eventIterator(indexState)),
  /** Declarations whose name has these letters in this order, best first. */
  symbols: oc
    .input(
      z.object({
        projectId,
        text: z.string().max(200),
        limit: z.number().int().min(1).max(500).default(100),
      }),
    )
    .output(z.array(projectSymbol)),
  /** The places that answer a question or have its words, best first, as much as fits `characters`. */
  find: oc
    .input(
      z.object({
        projectId,
        text: z.string().min(1).max(20_000),
        limit: z.number().int().min(1).max(50).default(8),
        characters: z.number().int().positive().max(400_000).default(12_000),
      }),
    )
    .output(z.array(foundChunk)),
  /** Lines of a file. @throws NOT_FOUND, PERMISSION_DENIED for a file that is kept from models. */
  lines: oc
    .input(z.object({ projectId, nodeId, first: z.number().int().min(1), last: z.number().int().min(1) }))
    .output(foundChunk),
  /** How the names that a file imports are declared, as far as the project declares them; `from` as the import says. */
  signatures: oc
    .input(
      z.object({
        projectId,
        /** The file that imports them. */
        path: z.string().max(4_000),
        imported: z.array(z.object({ name: z.string().max(300), from: z.string().max(2_000) })).max(64),
      }),
    )
    .output(z.array(signature)),
  /** Somebody types, or a model writes: the index waits a moment. */
  busy: oc.output(z.void()),
  pause: oc.input(z.object({ paused: z.boolean() })).output(z.void()),
  /** Throws the project's index away and builds it again. */
  rebuild: oc.input(inProject).output(z.void()),
}
