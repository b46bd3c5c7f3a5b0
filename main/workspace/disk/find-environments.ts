import { opendirSync } from 'node:fs'
import { isEnvironmentFile } from '../../../preload/contract/private-files.ts'
import { createPacer } from '../pacer.ts'
import { joinPath } from './safe-path.ts'

/** Where looking for environment files ends. */
export interface SearchLimits {
  /** Folders below an ignored one: 1 are those right in it. */
  depth: number
  /** Entries of one folder that are looked at: one with more holds packages or what was built. */
  ofFolder: number
  /** Entries below one ignored folder, so that no other goes without for its sake. */
  ofTop: number
  /** Entries in all. */
  entries: number
  /** Files found. */
  files: number
  /** Milliseconds in all: a network drive may answer slowly. */
  ms: number
}

export const SEARCH_LIMITS: SearchLimits = {
  depth: 8,
  ofFolder: 1_000,
  ofTop: 5_000,
  entries: 50_000,
  files: 200,
  ms: 5_000,
}

/** Entries that are fetched from the disk at a time. */
const FETCHED = 256
/** Longest time of uninterrupted work, in milliseconds: half of what other work behind the window takes. */
export const SLICE_MS = 10

/** Nothing below these is a project's own: packages of others, and what version control keeps. */
const NEVER = new Set(['node_modules', '.git', '.hg', '.svn'])

/**
 * Keys of the environment files that lie in folders below ignored ones. What lies nearest is found first, and links are
 * not followed. It is done in slices: asked off the thread, each folder would wait three times for its turn among
 * whatever else is going on, and take seven times the work.
 * @param tops keys of the ignored folders.
 */
export async function findEnvironments(
  root: string,
  tops: readonly string[],
  signal: AbortSignal,
  limits: SearchLimits = SEARCH_LIMITS,
): Promise<string[]> {
  const found: string[] = []
  const until = performance.now() + limits.ms
  const pacer = createPacer(SLICE_MS)
  const left = new Map<string, number>()
  let entries = limits.entries
  let level = tops.filter((top) => mayHold(lastOf(top))).map((top) => ({ top, key: top }))
  for (let depth = 0; depth <= limits.depth && level.length > 0; depth++) {
    const below: typeof level = []
    for (const { top, key } of level) {
      if (pacer.due()) await pacer.rest()
      const most = Math.min(limits.ofFolder, left.get(top) ?? limits.ofTop, entries)
      if (signal.aborted || performance.now() > until || found.length >= limits.files) return found
      const { folders, environments, read } = listed(root, key, most)
      left.set(top, (left.get(top) ?? limits.ofTop) - read)
      entries -= read
      for (const name of folders) below.push({ top, key: `${key}/${name}` })
      // Those right in an ignored folder are known by the look that saw it.
      if (depth > 0) found.push(...environments.map((name) => `${key}/${name}`))
    }
    level = below
  }
  return found.slice(0, limits.files)
}

interface Listed {
  folders: string[]
  environments: string[]
  read: number
}

/** What lies in a folder, of its first `most` entries. Nothing of one that went, or is not ours to read. */
export function listed(root: string, key: string, most: number): Listed {
  const seen: Listed = { folders: [], environments: [], read: 0 }
  if (most <= 0) return seen
  try {
    const folder = opendirSync(joinPath(root, Buffer.from(key, 'latin1')), {
      encoding: 'latin1',
      bufferSize: Math.min(FETCHED, most),
    })
    try {
      for (let entry = folder.readSync(); entry !== null && seen.read < most; entry = folder.readSync()) {
        seen.read += 1
        if (entry.isDirectory()) {
          if (mayHold(entry.name)) seen.folders.push(entry.name)
        } else if (isEnvironmentFile(Buffer.from(entry.name, 'latin1').toString()))
          seen.environments.push(entry.name)
      }
    } finally {
      folder.closeSync()
    }
  } catch {
    // Gone since its name was read, or not ours to read: a run of the user's cannot have its values either.
  }
  return seen
}

function mayHold(name: string): boolean {
  return !NEVER.has(name)
}

function lastOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1)
}
