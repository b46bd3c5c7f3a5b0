import type { TreeChange, TreeNode } from '../../../preload/contract/files.ts'

/** The file tree of a project, as lookups. Its content is replaced, never changed, when `apply` says so. */
export interface TreeModel {
  readonly size: number
  get(id: string): TreeNode | undefined
  /** Ids in a folder (null: at the top): folders first, then by name as people sort. */
  children(parent: string | null): readonly string[]
  /** Names from the top, joined by `/`. */
  pathOf(id: string): string
  /** Folders above a node, outermost first. */
  ancestors(id: string): readonly string[]
  /** Every file with its path, in no particular order. Built once per model. */
  files(): readonly FileEntry[]
  findByPath(path: string): TreeNode | undefined
  /** Ids of the nodes with this name, wherever they are. */
  named(name: string): readonly string[]
  apply(change: Exclude<TreeChange, { kind: 'part' }>): TreeModel
}

export interface FileEntry {
  readonly id: string
  readonly name: string
  readonly path: string
}

/** `a2` before `a10`, letters without regard to case. */
const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** The last part of a path within a project. */
export function nameIn(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

export function emptyTree(): TreeModel {
  return treeOf(new Map())
}

/** A tree that comes in parts. */
export interface TreeInParts {
  add(nodes: readonly TreeNode[]): void
  /** The tree of all that was added; nothing is added from then on. */
  whole(): TreeModel
}

export function treeInParts(): TreeInParts {
  const all = new Map<string, TreeNode>()
  const below: Below = new Map()
  return {
    add(nodes) {
      for (const node of nodes) {
        all.set(node.id, node)
        putBelow(below, node)
      }
    },
    whole: () => treeOf(all, below),
  }
}

/** Ids of what is in each folder. */
type Below = Map<string | null, string[]>

function putBelow(below: Below, { id, parent }: TreeNode): void {
  const siblings = below.get(parent)
  if (siblings) siblings.push(id)
  else below.set(parent, [id])
}

function belowOf(nodes: ReadonlyMap<string, TreeNode>): Below {
  const below: Below = new Map()
  for (const node of nodes.values()) putBelow(below, node)
  return below
}

function treeOf(nodes: ReadonlyMap<string, TreeNode>, below = belowOf(nodes)): TreeModel {
  const sorted = new Set<string | null>()
  const paths = new Map<string, string>()
  let files: readonly FileEntry[] | null = null

  const compare = (a: string, b: string): number => {
    const [left, right] = [nodes.get(a) as TreeNode, nodes.get(b) as TreeNode]
    const folders = Number(right.kind === 'folder') - Number(left.kind === 'folder')
    return folders || collator.compare(left.name, right.name) || (left.name < right.name ? -1 : 1)
  }
  const ancestors = (id: string): readonly string[] => {
    const above: string[] = []
    for (let node = nodes.get(id); node && node.parent !== null; node = nodes.get(node.parent)) {
      if (above.includes(node.parent)) break
      above.unshift(node.parent)
    }
    return above
  }
  /** The path of the folder a node is in, which thousands of files may share. */
  const folderPath = (folder: string, inside: string): string => {
    const known = paths.get(folder)
    if (known !== undefined) return known
    const path = ancestors(inside)
      .map((each) => nodes.get(each)?.name ?? '')
      .join('/')
    paths.set(folder, path)
    return path
  }
  const pathOf = (id: string): string => {
    const known = paths.get(id)
    if (known !== undefined) return known
    const { parent = null, name = '' } = nodes.get(id) ?? {}
    const path = parent === null ? name : `${folderPath(parent, id)}/${name}`
    paths.set(id, path)
    return path
  }

  return {
    size: nodes.size,
    get: (id) => nodes.get(id),
    children(parent) {
      const ids = below.get(parent)
      if (!ids) return []
      // A folder is sorted when it is first looked into: opening 10,000 files sorts only what is in sight.
      if (!sorted.has(parent)) {
        ids.sort(compare)
        sorted.add(parent)
      }
      return ids
    },
    pathOf,
    ancestors,
    files() {
      files ??= [...nodes.values()]
        .filter((node) => node.kind !== 'folder')
        .map(({ id, name }) => ({ id, name, path: pathOf(id) }))
      return files
    },
    findByPath(path) {
      let parent: string | null = null
      let found: TreeNode | undefined
      for (const name of path.split('/').filter((part) => part !== '' && part !== '.')) {
        const id: string | undefined = (below.get(parent) ?? []).find(
          (each) => nodes.get(each)?.name === name,
        )
        found = id === undefined ? undefined : nodes.get(id)
        if (!found) return undefined
        parent = found.id
      }
      return found
    },
    named: (name) =>
      Array.from(nodes.values(), (node) => (node.name === name ? node.id : '')).filter(Boolean),
    apply(change) {
      if (change.kind === 'reset') return treeOf(new Map(change.nodes.map((node) => [node.id, node])))
      const next = new Map(nodes)
      for (const id of change.remove) next.delete(id)
      for (const node of change.upsert) next.set(node.id, node)
      return treeOf(next)
    },
  }
}

/** Of several nodes, those that are not inside another of them: what a move or a delete has to name. */
export function outermost(tree: TreeModel, ids: readonly string[]): readonly string[] {
  const chosen = new Set(ids)
  return ids.filter((id) => tree.get(id) && !tree.ancestors(id).some((above) => chosen.has(above)))
}

/** How much of a name a rename should select: all but the last extension. */
export function stemLength(name: string, kind: TreeNode['kind']): number {
  const dot = name.lastIndexOf('.')
  return kind === 'folder' || dot <= 0 ? name.length : dot
}
