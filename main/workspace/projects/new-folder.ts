import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileError } from '../store/failures.ts'
import type { Unfinished } from '../unfinished.ts'

/**
 * Makes a folder beside `path`, under a name of ours, for `fill` to fill and to give its place. What is still there
 * when that has ended, or after a kill, is removed.
 * @throws AppError or what `fill` throws.
 */
export async function createFolder<T>(
  path: string,
  unfinished: Unfinished,
  fill: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = join(dirname(path), `.offcoder-new-${randomBytes(6).toString('hex')}`)
  const done = unfinished.note(folder)
  try {
    try {
      mkdirSync(folder)
    } catch (error) {
      throw fileError(error, path, 'make this folder')
    }
    return await fill(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
    done()
  }
}
