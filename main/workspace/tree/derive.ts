import type { TreeNode } from '../../../preload/contract/files.ts'
import { shownNames } from './names.ts'

/** What the tree document says of one node. `edges` maps a parent ('' is the top) to the counter of the move to it. */
export interface NodeFacts {
  id: string
  kind: TreeNode['kind']
  name: string
  edges: ReadonlyMap<string, number>
  deleted: boolean
}

export interface DerivedNode {
  id: string
  kind: TreeNode['kind']
  parent: string | null
  /** What is shown. */
  name: string
  realName: string
  /** Deleted, or in a folder that is. */
  trashed: boolean
}

const TOP = ''

interface Edge {
  child: string
  parent: string
  counter: number
}

/** Newest first; equal counters are told apart by ids, so that the order is the same everywhere. */
function byAge(a: Edge, b: Edge): number {
  if (a.counter !== b.counter) return b.counter - a.counter
  if (a.parent !== b.parent) return a.parent < b.parent ? -1 : 1
  return a.child < b.child ? -1 : a.child > b.child ? 1 : 0
}

/** Edges to a parent that is a folder and has arrived, newest first, and last of all one to the top. */
function usableEdges(node: NodeFacts, nodes: ReadonlyMap<string, NodeFacts>): Edge[] {
  const edges: Edge[] = []
  for (const [parent, counter] of node.edges) {
    if (parent === TOP || nodes.get(parent)?.kind === 'folder')
      edges.push({ child: node.id, parent, counter })
  }
  if (edges.length > 1) edges.sort(byAge)
  edges.push({ child: node.id, parent: TOP, counter: -1 })
  return edges
}

/**
 * The folder tree that a set of moves means: each node goes to the parent of its newest move; nodes that would then
 * form a cycle are attached again, newest possible move first. Depends on nothing but its input.
 *
 * After Evan Wallace, "CRDT: Mutable Tree Hierarchy" (https://madebyevan.com/algos/crdt-mutable-tree-hierarchy/).
 */
function parentsOf(nodes: ReadonlyMap<string, NodeFacts>): Map<string, string> {
  const edges = new Map<string, Edge[]>()
  const parents = new Map<string, string>()
  for (const node of nodes.values()) {
    const usable = usableEdges(node, nodes)
    edges.set(node.id, usable)
    parents.set(node.id, usable[0]?.parent ?? TOP)
  }
  reattach(edges, parents)
  return parents
}

/** Nodes from which the top is not reached. */
function detached(parents: ReadonlyMap<string, string>): Set<string> {
  const rooted = new Set<string>([TOP])
  const loose = new Set<string>()
  for (const start of parents.keys()) {
    const path: string[] = []
    const onPath = new Set<string>()
    let at = start
    while (!rooted.has(at) && !loose.has(at) && !onPath.has(at)) {
      path.push(at)
      onPath.add(at)
      at = parents.get(at) ?? TOP
    }
    const into = rooted.has(at) ? rooted : loose
    for (const id of path) into.add(id)
  }
  return loose
}

function reattach(edges: ReadonlyMap<string, Edge[]>, parents: Map<string, string>): void {
  const loose = detached(parents)
  if (loose.size === 0) return
  const ready: Edge[] = []
  const deferred = new Map<string, Edge[]>()
  for (const child of loose) {
    for (const edge of edges.get(child) ?? []) {
      if (!loose.has(edge.parent)) ready.push(edge)
      else deferred.set(edge.parent, [...(deferred.get(edge.parent) ?? []), edge])
    }
  }
  // Cycles are rare and small: sorting again is simpler than a priority queue.
  for (;;) {
    ready.sort((a, b) => byAge(b, a))
    const newest = ready.pop()
    if (newest === undefined) return
    if (!loose.delete(newest.child)) continue
    parents.set(newest.child, newest.parent)
    ready.push(...(deferred.get(newest.child) ?? []))
  }
}

/** Derives the tree that every device with the same facts shows. */
export function deriveTree(nodes: ReadonlyMap<string, NodeFacts>): Map<string, DerivedNode> {
  const parents = parentsOf(nodes)
  const trashed = new Map<string, boolean>([[TOP, false]])
  const isTrashed = (id: string): boolean => {
    const known = trashed.get(id)
    if (known !== undefined) return known
    const result = (nodes.get(id)?.deleted ?? false) || isTrashed(parents.get(id) ?? TOP)
    trashed.set(id, result)
    return result
  }
  const derived = new Map<string, DerivedNode>()
  const siblings = new Map<string, { id: string; name: string }[]>()
  for (const { id, kind, name } of nodes.values()) {
    const parent = parents.get(id) ?? TOP
    const hidden = isTrashed(id)
    derived.set(id, {
      id,
      kind,
      parent: parent === TOP ? null : parent,
      name,
      realName: name,
      trashed: hidden,
    })
    if (hidden) continue
    const others = siblings.get(parent)
    if (others === undefined) siblings.set(parent, [{ id, name }])
    else others.push({ id, name })
  }
  for (const group of siblings.values()) {
    for (const [id, shown] of shownNames(group)) {
      const node = derived.get(id)
      if (node !== undefined) node.name = shown
    }
  }
  return derived
}
