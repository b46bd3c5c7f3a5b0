import { lstatSync, mkdirSync, rmdirSync, unlinkSync } from 'node:fs'
import { AppError } from '../../../preload/contract/errors.ts'
import { foldName } from '../../../preload/contract/file-names.ts'
import { fileStat } from '../disk/read-file.ts'
import { joinPath, realPathWithin } from '../disk/safe-path.ts'
import { fileError, systemCode } from '../store/failures.ts'
import type { FileRow } from '../store/files-table.ts'
import { assertUsableName } from '../tree/names.ts'
import type { NewNode, ProjectTree } from '../tree/project-tree.ts'
import { newId } from '../tree/tree-document.ts'

/** The folders that lead to where something is to stand. */
export interface Way {
  /** The innermost that is there; null: the top of the project. */
  folder: FileRow | null
  /** Names of those that are not, each to be made in the one before. */
  missing: readonly string[]
}

/** The sibling that has this name, or else one that many disks take for the same. */
export function namedLike(
  tree: ProjectTree,
  parent: string | null,
  name: string,
  except?: FileRow,
): FileRow | undefined {
  const folded = foldName(name)
  const alike = tree
    .childrenOf(parent)
    .filter(
      (row) => row.id !== except?.id && (foldName(row.name) === folded || foldName(row.realName) === folded),
    )
  return alike.find((row) => row.name === name) ?? alike[0]
}

/**
 * The way from a folder (null: the top) through folders of these names.
 * @throws AppError INVALID_INPUT where something else than a folder has such a name; INVALID_NAME.
 */
export function wayThrough(tree: ProjectTree, from: FileRow | null, names: readonly string[]): Way {
  let folder = from
  for (const [index, name] of names.entries()) {
    const next = namedLike(tree, folder?.id ?? null, name)
    if (next === undefined) {
      const missing = names.slice(index)
      for (const one of missing) assertUsableName(one)
      return { folder, missing }
    }
    if (next.kind !== 'folder')
      throw new AppError(
        'INVALID_INPUT',
        `“${next.name}” is a ${next.kind === 'file' ? 'file' : 'link'}, so nothing can be put in it.`,
        { nodeId: next.id },
      )
    folder = next
  }
  return { folder, missing: [] }
}

/**
 * Makes the missing folders on disk for `use`, which puts them into the tree together with what goes into them. When
 * it fails they are gone again.
 * @throws AppError, or what `use` throws.
 */
export function withFolders<T>(
  tree: ProjectTree,
  root: string,
  { folder, missing }: Way,
  use: (made: readonly NewNode[]) => T,
): T {
  const nodes: NewNode[] = []
  const paths: Buffer[] = []
  try {
    let path =
      missing.length === 0
        ? Buffer.from(root)
        : realPathWithin(root, folder === null ? Buffer.alloc(0) : tree.diskPathOf(folder))
    let parent = folder?.id ?? ''
    for (const name of missing) {
      path = joinPath(path, Buffer.from(name))
      makeFolder(path, name)
      paths.push(path)
      nodes.push({ id: newId(), birth: { kind: 'folder', name, parent }, local: folderState(path) })
      parent = nodes.at(-1)?.id ?? ''
    }
    return use(nodes)
  } catch (error) {
    for (const path of paths.toReversed()) takeAway(path, 'folder')
    throw error
  }
}

function makeFolder(path: Buffer, name: string): void {
  try {
    mkdirSync(path)
  } catch (error) {
    if (systemCode(error) === 'EEXIST')
      throw new AppError(
        'ALREADY_EXISTS',
        `“${name}” is on disk already and not in the project: it is only a moment old, or nothing that OffCoder takes in. Nothing was put into it.`,
        { path: path.toString() },
        error,
      )
    throw fileError(error, path.toString(), 'make this folder')
  }
}

function folderState(path: Buffer): NewNode['local'] {
  try {
    return { ...fileStat(lstatSync(path)), size: 0 }
  } catch (error) {
    throw fileError(error, path.toString(), 'make this folder')
  }
}

/** Removes what was just made and is not to stay. Never fails: why it is not to stay is what counts. */
export function takeAway(path: Buffer, kind: 'file' | 'folder'): void {
  try {
    if (kind === 'folder') rmdirSync(path)
    else unlinkSync(path)
  } catch {
    // Another program has taken it, or put something into the folder: the next look sees what is there.
  }
}
