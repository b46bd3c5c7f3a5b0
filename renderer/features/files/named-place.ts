import { foldName, nameFault, nameLengthFault } from '../../../preload/contract/file-names.ts'
import type { TreeNode } from '../../../preload/contract/files.ts'
import type { TreeModel } from './model.ts'

/** What is being named. */
export type Naming =
  | { readonly what: 'rename'; readonly id: string }
  | { readonly what: 'file' | 'folder'; readonly parent: string | null }

/** Where what is being named is to stand. */
export interface NamedPlace {
  readonly kind: TreeNode['kind']
  /** The innermost folder on the way that is there; null: the top of the project. */
  readonly parent: string | null
  /** Names of folders to be made in it, each in the one before. */
  readonly folders: readonly string[]
  readonly name: string
}

export interface TypedName {
  readonly text: string
  /** True on Windows, where `\` parts names too. */
  readonly windows: boolean
  /** False while it is being typed: only what more letters cannot mend is a problem then. */
  readonly whole: boolean
}

/**
 * What a typed name or path means. Folders on the way are those of the tree, in whatever case and Unicode form they
 * are typed. A slash at the end makes a folder of what is new. What is renamed moves along such a path; `..` at its
 * beginning leads a folder up.
 * @returns a string: why it cannot be, in words.
 */
export function placeOf(tree: TreeModel, naming: Naming, typed: TypedName): NamedPlace | string {
  const self = naming.what === 'rename' ? tree.get(naming.id) : undefined
  const parts = (typed.windows ? typed.text.replaceAll('\\', '/') : typed.text).split('/')
  let kind: TreeNode['kind'] = naming.what === 'rename' ? (self?.kind ?? 'file') : naming.what
  if (typed.whole && parts.length > 1 && parts.at(-1) === '' && (self === undefined || kind === 'folder')) {
    parts.pop()
    kind = 'folder'
  }
  let parent = naming.what === 'rename' ? (self?.parent ?? null) : naming.parent
  if (self !== undefined)
    for (; parts.length > 1 && parts[0] === '..'; parts.shift()) {
      if (parent === null) return 'This leads out of the project. Take one “..” away.'
      parent = tree.get(parent)?.parent ?? null
    }
  const name = parts.pop() ?? ''
  const way = wayThrough(tree, parent, parts, self)
  if (typeof way === 'string') return way
  const fault = typed.whole ? wordsFor(name, parts.length > 0) : nameLengthFault(name)
  if (fault !== null) return fault
  const holder = way.folders.length > 0 ? undefined : namedLike(tree, way.parent, name, self?.id)
  return holder === undefined ? { kind, ...way, name } : taken(holder)
}

function wordsFor(name: string, hasFolders: boolean): string | null {
  if (name.trim() === '') return hasFolders ? 'Type a name after the slash.' : 'Type a name.'
  return nameFault(name)
}

function wayThrough(
  tree: TreeModel,
  from: string | null,
  names: readonly string[],
  self: TreeNode | undefined,
): Pick<NamedPlace, 'parent' | 'folders'> | string {
  let parent = from
  for (const [index, name] of names.entries()) {
    const next = namedLike(tree, parent, name)
    if (next === undefined) {
      const folders = names.slice(index)
      const fault = folders.map(folderFault).find((each) => each !== null)
      return fault ?? { parent, folders }
    }
    if (next.kind !== 'folder')
      return `“${next.name}” is a ${next.kind === 'file' ? 'file' : 'link'}, so nothing can be put in it.`
    if (next.id === self?.id) return `“${next.name}” cannot be moved into itself.`
    parent = next.id
  }
  return { parent, folders: [] }
}

function folderFault(name: string): string | null {
  return name === '' ? 'Type the name of a folder before each slash.' : nameFault(name)
}

function namedLike(
  tree: TreeModel,
  parent: string | null,
  name: string,
  except?: string,
): TreeNode | undefined {
  const folded = foldName(name)
  const alike = tree
    .children(parent)
    .filter((id) => id !== except && foldName(tree.get(id)?.name ?? '') === folded)
    .map((id) => tree.get(id))
  return alike.find((node) => node?.name === name) ?? alike[0]
}

function taken({ name, kind }: TreeNode): string {
  const into = kind === 'folder' ? ', or go on with “/” to put it in there' : ''
  return `“${name}” is here already. Choose another name${into}.`
}
