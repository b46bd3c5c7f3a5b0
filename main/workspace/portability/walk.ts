import { constants } from 'node:fs'
import { lstat, open, readdir, readlink } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { ImportIssue } from '../../../preload/contract/projects.ts'
import { TEMPORARY_NAME } from '../disk/atomic-write.ts'
import { entryKind } from '../disk/entry-kind.ts'
import { joinPath } from '../disk/safe-path.ts'

/** Something on disk. */
export interface Found {
  /** Path from where the walk began, in the disk's bytes, one character a byte. */
  key: string
  path: Buffer
  kind: 'file' | 'folder' | 'symlink'
  size: number
  mode: number
  mtime: number
  target: string | null
}

/**
 * Everything below a folder, without following a link; folders come before what is in them.
 * @param enters whether what is at a key is of interest, and what is in it.
 */
export async function* walk(
  root: string | Buffer,
  enters: (key: string) => boolean,
  issues: ImportIssue[],
): AsyncGenerator<Found> {
  const folders = ['']
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const name of await namesIn(joinPath(root, Buffer.from(folder, 'latin1')), issues)) {
      const key = folder === '' ? name.toString('latin1') : `${folder}/${name.toString('latin1')}`
      if (TEMPORARY_NAME.test(name.toString()) || !enters(key)) continue
      const found = await look(joinPath(root, Buffer.from(key, 'latin1')), key, issues)
      if (found === undefined) continue
      yield found
      if (found.kind === 'folder') folders.push(key)
    }
  }
}

async function namesIn(path: Buffer, issues: ImportIssue[]): Promise<Buffer[]> {
  try {
    return await readdir(path, { encoding: 'buffer' })
  } catch (error) {
    issues.push({
      path: path.toString(),
      reason: `This folder could not be read (${said(error)}), so what is in it was left out.`,
    })
    return []
  }
}

export async function look(path: Buffer, key: string, issues: ImportIssue[]): Promise<Found | undefined> {
  try {
    const stat = await lstat(path)
    const kind = entryKind(stat)
    if (kind === undefined) {
      issues.push({ path: path.toString(), reason: 'This is a pipe, socket or device, so it was left out.' })
      return undefined
    }
    const target = kind === 'symlink' ? await readlink(path) : null
    return {
      key,
      path,
      kind,
      size: kind === 'file' ? stat.size : 0,
      mode: stat.mode & 0o7777,
      mtime: stat.mtimeMs,
      target,
    }
  } catch (error) {
    issues.push({
      path: path.toString(),
      reason: `This could not be read (${said(error)}), so it was left out.`,
    })
    return undefined
  }
}

/** A regular file as a stream; undefined, with an issue, when it cannot be read. */
export async function openFile(path: Buffer, issues: ImportIssue[]): Promise<Readable | undefined> {
  try {
    const handle = await open(
      path,
      constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
    )
    if ((await handle.stat()).isFile()) return handle.createReadStream()
    await handle.close()
    throw new Error('it is no file any more')
  } catch (error) {
    issues.push({
      path: path.toString(),
      reason: `This file could not be read (${said(error)}), so it was left out.`,
    })
    return undefined
  }
}

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
