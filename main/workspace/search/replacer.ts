import { randomUUID } from 'node:crypto'
import { AppError } from '../../../preload/contract/errors.ts'
import type { ReplaceInput, ReplaceOutcome, ReplacePreview } from '../../../preload/contract/search.ts'
import type { Origin } from '../documents/open-text.ts'
import type { Files } from '../projects/files.ts'
import type { Projects } from '../projects/projects.ts'
import { toFailure } from '../store/failures.ts'
import { textOf } from '../text/text-document.ts'
import { readPattern } from './pattern.ts'
import type { Changes } from './replacement.ts'
import type { SearchThread } from './search-thread.ts'
import { applyChanges, type ChangedPlace, undoChanges } from './text-edits.ts'

/** So many replacements can be undone; older ones are forgotten. */
const REMEMBERED = 20
/** A text that changes all the time while its matches are worked out is given up after this many tries. */
const ATTEMPTS = 3

export interface ReplacerOptions {
  projects: Projects
  files: Files
  thread: SearchThread
}

interface Replacement {
  project: string
  files: { node: string; path: string; places: ChangedPlace[] }[]
}

type FileTargets = ReplaceInput['files'][number]

/** Replaces matches in many files as one step, and takes that step back. */
export class Replacer {
  readonly #options: ReplacerOptions
  /** Oldest first. */
  readonly #done = new Map<string, Replacement>()

  constructor(options: ReplacerOptions) {
    this.#options = options
  }

  /** @throws AppError INVALID_INPUT, CANCELLED. */
  async preview(input: ReplaceInput, signal: AbortSignal | undefined): Promise<ReplacePreview> {
    readPattern(input.query)
    const files: ReplacePreview['files'] = []
    for (const targets of input.files) {
      const { nodeId } = targets
      const path = this.#path(input.projectId, nodeId)
      try {
        this.#assertWritable(input.projectId, nodeId)
        const { changes, changed } = await this.#changes(input, targets, signal)
        const lines = changes.map(({ from, line, before, after }) => ({ from, line, before, after }))
        files.push({ nodeId, path, changes: lines, changed })
      } catch (error) {
        if (signal?.aborted) throw error
        files.push({ nodeId, path, changes: [], changed: targets.matches.length, failure: toFailure(error) })
      }
    }
    return { files }
  }

  /** A file that fails says so in its outcome; the others are replaced. @throws AppError INVALID_INPUT. */
  async replace(input: ReplaceInput): Promise<{ replaceId: string; files: ReplaceOutcome[] }> {
    readPattern(input.query)
    const replaceId = randomUUID()
    const origin: Origin = { kind: 'window', actor: 'human', session: `replace-${replaceId}` }
    const replacement: Replacement = { project: input.projectId, files: [] }
    const outcomes: ReplaceOutcome[] = []
    for (const targets of input.files)
      outcomes.push(await this.#replaceIn(input, targets, origin, replacement))
    this.#remember(replaceId, replacement)
    await this.#write(input.projectId, outcomes)
    return { replaceId, files: outcomes }
  }

  /** @throws AppError UNAVAILABLE when the replacement is forgotten, or was undone. */
  async undo(project: string, replaceId: string): Promise<{ files: ReplaceOutcome[] }> {
    const replacement = this.#done.get(replaceId)
    if (replacement?.project !== project)
      throw new AppError(
        'UNAVAILABLE',
        'This replacement cannot be undone from here any more: it was undone already, or OffCoder was started again since. Its files are as they are.',
      )
    this.#done.delete(replaceId)
    const origin: Origin = { kind: 'window', actor: 'human', session: `undo-${replaceId}` }
    const outcomes = replacement.files.map(({ node, path, places }): ReplaceOutcome => {
      const outcome = { nodeId: node, path, done: 0, left: places.length, unwritten: false }
      try {
        const done = undoChanges(this.#options.files.openText(project, node).doc, places, origin)
        return { ...outcome, done, left: places.length - done }
      } catch (error) {
        return { ...outcome, failure: toFailure(error) }
      }
    })
    await this.#write(project, outcomes)
    return { files: outcomes }
  }

  async #replaceIn(
    input: ReplaceInput,
    targets: FileTargets,
    origin: Origin,
    replacement: Replacement,
  ): Promise<ReplaceOutcome> {
    const { files } = this.#options
    const { projectId } = input
    const node = targets.nodeId
    const path = this.#path(projectId, node)
    const outcome = { nodeId: node, path, done: 0, left: targets.matches.length, unwritten: false }
    try {
      this.#assertWritable(projectId, node)
      const { changes } = await this.#changes(input, targets, undefined)
      // Loaded anew: while the thread worked, the document may have left memory. It is the text that was worked on.
      const places =
        changes.length === 0 ? [] : applyChanges(files.openText(projectId, node).doc, changes, origin)
      if (places.length > 0) replacement.files.push({ node, path, places })
      return { ...outcome, done: places.length, left: targets.matches.length - places.length }
    } catch (error) {
      return { ...outcome, failure: toFailure(error) }
    }
  }

  /** What the replacement comes to in a file's text; the text is still that one when this returns. */
  async #changes(
    { projectId, query, replacement }: ReplaceInput,
    { nodeId, matches }: FileTargets,
    signal: AbortSignal | undefined,
  ): Promise<Changes> {
    const read = (): string => textOf(this.#options.files.openText(projectId, nodeId).doc).toString()
    for (let attempt = 0, text = read(); attempt < ATTEMPTS; attempt++) {
      const work = { query, replacement, text, targets: matches }
      const changes = await this.#options.thread.changes(work, signal)
      if (changes === undefined)
        throw new AppError(
          'UNAVAILABLE',
          'This regular expression takes longer than a second on this file. The file was left as it is.',
          { nodeId },
        )
      const now = read()
      if (now === text) return changes
      text = now
    }
    throw new AppError(
      'UNAVAILABLE',
      'This file is being changed all the time, so nothing was replaced in it. Search again when it has come to rest.',
      { nodeId },
    )
  }

  #path(project: string, node: string): string {
    const tree = this.#options.projects.tree(project)
    const row = tree.get(node)
    return row === undefined ? node : tree.pathOf(row)
  }

  #assertWritable(project: string, node: string): void {
    if (!this.#options.files.info(project, node).readOnly) return
    throw new AppError(
      'PERMISSION_DENIED',
      'This file is read-only, so nothing is replaced in it. Change its permissions first.',
      { nodeId: node },
    )
  }

  #remember(replaceId: string, replacement: Replacement): void {
    this.#done.set(replaceId, replacement)
    for (const oldest of this.#done.keys()) {
      if (this.#done.size <= REMEMBERED) return
      this.#done.delete(oldest)
    }
  }

  /** Files that no window has open are written to disk; the others follow their window's setting. */
  async #write(project: string, outcomes: ReplaceOutcome[]): Promise<void> {
    const { files } = this.#options
    for (const outcome of outcomes) {
      if (outcome.done === 0) continue
      try {
        if (files.openText(project, outcome.nodeId).sessions.size > 0) continue
        await files.flush(project, outcome.nodeId)
      } catch (error) {
        outcome.unwritten = true
        outcome.failure = toFailure(error)
      }
    }
  }
}
