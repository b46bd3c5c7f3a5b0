import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import { fileError } from '../store/failures.ts'
import type { Placement } from '../store/placements-table.ts'
import type { Store } from '../store/store.ts'
import { moveAcross } from './trash.ts'

/**
 * Makes projects of folders that OffCoder made itself: those of templates, copies and zips. The store knows a project,
 * and where its folder still is, before the folder gets its name. So a process that is killed leaves a project or
 * nothing, and never a folder that is no project: what was left to do is done at the next start.
 */
export class Placements {
  readonly #store: Store
  readonly #trashPath: string

  /** @param trashPath where removed files of all projects wait. */
  constructor(store: Store, trashPath: string) {
    this.#store = store
    this.#trashPath = trashPath
  }

  /**
   * @param register adds the project's rows, with the path that its folder is to have.
   * @throws AppError; the project is not in the store then, and what was made is where it was.
   */
  place(placement: Placement, register: () => void): void {
    const { committer, placements, projects } = this.#store
    committer.flush()
    committer.run(() => {
      register()
      placements.note(placement)
    })
    const path = this.#path(placement)
    let placed = false
    try {
      // A rename would replace a folder that is empty.
      if (existsSync(path)) throw Object.assign(new Error('taken'), { code: 'EEXIST' })
      renameSync(placement.folder, path)
      placed = true
      this.#takeTrash(placement)
    } catch (error) {
      if (placed) renameSync(path, placement.folder)
      committer.run(() => projects.remove(placement.project))
      throw fileError(error, path, 'put the project there')
    }
    this.#done(placement, path)
  }

  /** Does what an earlier process was killed in. What is on a disk that is not there waits for the next start. */
  settle(onError: (error: unknown) => void): void {
    for (const placement of this.#store.placements.list()) {
      try {
        this.#settle(placement)
      } catch (error) {
        onError(fileError(error, this.#path(placement), 'put the project there'))
      }
    }
  }

  /** Is what lies there still to be put in its place? */
  isWaiting(folder: string): boolean {
    return this.#store.placements
      .list()
      .some(({ folder: one, trash }) =>
        [one, trash].some((path) => path === folder || path?.startsWith(folder + sep)),
      )
  }

  #settle(placement: Placement): void {
    const { folder } = placement
    let path = this.#path(placement)
    if (!existsSync(dirname(path))) return
    if (existsSync(folder)) {
      if (existsSync(path)) path = this.#moveOn(placement, path)
      renameSync(folder, path)
    }
    this.#takeTrash(placement)
    this.#done(placement, path)
  }

  /** Somebody else has the place by now: the project goes to the next free one. */
  #moveOn({ project }: Placement, path: string): string {
    const { committer, projects } = this.#store
    let free = path
    for (let n = 2; existsSync(free) || projects.byPath(free) !== undefined; n++) free = `${path} (${n})`
    const row = projects.get(project)
    if (row !== undefined) committer.run(() => projects.put({ ...row, path: free }))
    return free
  }

  #takeTrash({ project, trash }: Placement): void {
    if (trash === null) return
    const into = join(this.#trashPath, project)
    for (const path of this.#store.projects.trashPaths(project)) {
      const [from, to] = [join(trash, basename(path)), join(into, basename(path))]
      if (!existsSync(from)) continue
      mkdirSync(into, { recursive: true })
      // Half of it may be there: nobody else puts anything into the trash of a project that is only beginning.
      rmSync(to, { recursive: true, force: true })
      moveAcross(Buffer.from(from), Buffer.from(to))
    }
  }

  #done({ project }: Placement, path: string): void {
    syncFolder(dirname(path))
    this.#store.committer.run(() => this.#store.placements.done(project))
  }

  #path({ project }: Placement): string {
    return this.#store.projects.get(project)?.path ?? ''
  }
}

/** The note must not be gone from the disk before the new name is on it. Windows has no such call. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
