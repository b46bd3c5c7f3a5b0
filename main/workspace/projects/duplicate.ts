import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../../preload/contract/errors.ts'
import type { CopyProgress, Project } from '../../../preload/contract/projects.ts'
import { seldom } from '../../process/seldom.ts'
import { fileError } from '../store/failures.ts'
import type { ProjectRow } from '../store/projects-table.ts'
import { assertUsableName } from '../tree/names.ts'
import type { Unfinished } from '../unfinished.ts'
import { copyFolder } from './copy-folder.ts'
import { copyStopped } from './copy-stopped.ts'
import { isWithin, readableFolder } from './readable-folder.ts'

export interface DuplicateOptions {
  row: ProjectRow
  name: string
  /** The folder that the copy is made in. */
  parent: string
  /** @throws AppError ALREADY_EXISTS. */
  assertFree: (path: string) => void
  /** Makes the copy a project, and gives it its place. */
  place: (folder: string, path: string) => Project
  unfinished: Unfinished
  signal: AbortSignal | undefined
}

/**
 * Copies a project's folder and makes the copy a project. Until it is whole it has a name of its own: a copy that was
 * stopped, or broken off by a crash, is never taken for the project.
 * @throws AppError INVALID_NAME, ALREADY_EXISTS, NOT_FOUND, DISK_FULL, CANCELLED …
 */
export async function* duplicateProject(options: DuplicateOptions): AsyncGenerator<CopyProgress> {
  const { row, name, assertFree, place, signal } = options
  assertUsableName(name)
  const from = readableFolder(row.path)
  const parent = readableFolder(options.parent)
  if (isWithin(parent, from))
    throw new AppError(
      'INVALID_INPUT',
      `“${parent}” is inside the project itself. Choose a folder outside of it.`,
      { path: parent },
    )
  const to = join(parent, name)
  assertFree(to)
  const partial = join(parent, `.offcoder-copy-${randomBytes(6).toString('hex')}`)
  const done = options.unfinished.note(partial)
  let latest: CopyProgress | undefined
  let project: Project
  try {
    const due = seldom()
    for await (const progress of copyFolder(from, partial, signal)) {
      latest = progress
      if (due()) yield progress
    }
    project = place(partial, to)
  } catch (error) {
    if (signal?.aborted) throw copyStopped()
    throw fileError(error, to, 'copy the project there')
  } finally {
    // Also when whoever followed it went away.
    await rm(partial, { recursive: true, force: true })
    done()
  }
  if (latest !== undefined) yield { ...latest, project }
}
