import { sep } from 'node:path'
import { TEMPORARY_NAME } from '../disk/atomic-write.ts'
import type { ChangedPaths } from '../disk/change-batch.ts'
import type { ChangedKeys } from '../import/reconcile.ts'
import type { ProjectTree } from '../tree/project-tree.ts'

/** Beyond this many folders, walking all of them is cheaper than finding each. */
const MOST_FOLDERS = 200
/** Links beyond this many are looked at with the next look through everything. */
const MOST_LINKS = 64

function parentKey(key: string): string {
  return key.slice(0, Math.max(key.lastIndexOf('/'), 0))
}

/** The innermost folder at or above `key` that the tree has. */
function knownFolder(tree: ProjectTree, key: string): string {
  let at = key
  while (at !== '' && tree.atKey(at)?.kind !== 'folder') at = parentKey(at)
  return at
}

/**
 * Where to look for what a watcher reported.
 * @param exclude OffCoder's own data.
 * @returns undefined when nothing of it is the project's; the whole folder is `''` and below.
 */
export function changedKeys(
  tree: ProjectTree,
  root: string,
  paths: ChangedPaths,
  exclude: string,
): ChangedKeys | undefined {
  if (paths === 'everything') return { folders: new Map([['', 'below']]), files: new Set() }
  const folders = new Map<string, 'alone' | 'below'>()
  const files = new Set<string>()
  for (const path of paths) {
    if (path === root) return { folders: new Map([['', 'below']]), files }
    if (!path.startsWith(root === sep ? root : root + sep)) continue
    if (path === exclude || path.startsWith(exclude + sep)) continue
    const shown = path.slice(root === sep ? 1 : root.length + 1).replaceAll(sep, '/')
    const name = shown.slice(shown.lastIndexOf('/') + 1)
    if (TEMPORARY_NAME.test(name)) continue
    const key = Buffer.from(shown).toString('latin1')
    // A name whose bytes did not survive being made a string, or rules for all that is below.
    const below = shown.includes('\ufffd') || name === '.gitignore'
    const folder = knownFolder(tree, parentKey(key))
    if (below || !folders.has(folder)) folders.set(folder, below ? 'below' : 'alone')
    if (tree.atKey(key)?.kind === 'folder' && !folders.has(key)) folders.set(key, 'alone')
    files.add(key)
  }
  if (folders.size === 0) return undefined
  addLinks(tree, folders)
  return folders.size > MOST_FOLDERS ? { folders: new Map([['', 'below']]), files } : { folders, files }
}

/** A link may lead to something that has come or gone. */
function addLinks(tree: ProjectTree, folders: Map<string, 'alone' | 'below'>): void {
  let links = 0
  for (const row of tree.shownRows()) {
    if (row.kind !== 'symlink') continue
    if (++links > MOST_LINKS) return
    const folder = parentKey(tree.diskPathOf(row).toString('latin1'))
    if (!folders.has(folder)) folders.set(folder, 'alone')
  }
}
