import type { Dirent } from 'node:fs'
import { chmod, lstat, readdir, utimes } from 'node:fs/promises'

/** Something below a folder. */
export interface FolderEntry {
  /** Below the folder; names on disk are bytes, and need not be UTF-8. */
  path: Buffer
  kind: 'folder' | 'file' | 'link'
  size: number
}

export interface FolderSurvey {
  /** Each folder before what is in it. */
  entries: FolderEntry[]
  /** Paths that are neither file, folder nor link. */
  left: string[]
}

const SLASH = Buffer.from('/')

/** The path of an entry of `root`. */
export function entryPath(root: string, path: Buffer): Buffer {
  return path.length === 0 ? Buffer.from(root) : Buffer.concat([Buffer.from(root), SLASH, path])
}

/** Lists everything below a folder. @throws what the disk says, or the signal's reason. */
export async function surveyFolder(root: string, signal?: AbortSignal): Promise<FolderSurvey> {
  const found: FolderSurvey = { entries: [], left: [] }
  await survey(root, Buffer.alloc(0), found, signal)
  return found
}

async function survey(root: string, below: Buffer, found: FolderSurvey, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted()
  for (const entry of await readdir(entryPath(root, below), { withFileTypes: true, encoding: 'buffer' })) {
    const path = below.length > 0 ? Buffer.concat([below, SLASH, entry.name]) : entry.name
    const kind = kindOf(entry)
    if (kind === undefined) found.left.push(path.toString())
    else {
      const size = kind === 'file' ? (await lstat(entryPath(root, path))).size : 0
      found.entries.push({ path, kind, size })
      if (kind === 'folder') await survey(root, path, found, signal)
    }
  }
}

function kindOf(entry: Dirent<Buffer>): FolderEntry['kind'] | undefined {
  if (entry.isSymbolicLink()) return 'link'
  if (entry.isDirectory()) return 'folder'
  return entry.isFile() ? 'file' : undefined
}

/** Gives a copy the times and the mode of what it was copied from. */
export async function copyMarks(from: Buffer, to: Buffer): Promise<void> {
  const { mode, atime, mtime } = await lstat(from)
  await utimes(to, atime, mtime)
  await chmod(to, mode & 0o7777)
}
