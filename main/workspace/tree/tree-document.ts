import { hash, randomBytes } from 'node:crypto'
import * as Y from 'yjs'
import type { TreeNode } from '../../../preload/contract/files.ts'
import type { MainEol } from '../text/bytes.ts'
import type { NodeFacts } from './derive.ts'

/** How a file's bytes are to be read and written, kept with its node. */
export interface NodeMeta {
  mode?: number
  /** SHA-256 of the content the node began with, or of a blob's content now; base64url. */
  hash?: string
  text?: boolean
  eol?: TextEol
  mainEol?: MainEol
  bom?: boolean
  link?: string
  why?: string
}
type TextEol = MainEol | 'mixed'

/** What is said of a node once and for all: one entry, so that importing ten thousand files stays cheap. */
export interface Birth {
  kind: TreeNode['kind']
  name: string
  /** '' at the top. */
  parent: string
  /** The name's bytes, where they are not UTF-8. */
  raw?: Uint8Array
  meta?: NodeMeta
}

interface Tombstone {
  n: number
  /** The text document's state vector: an edit beyond it brings the file back. */
  state?: Uint8Array
}

const SEPARATOR = '|'

/** Eleven nines of uniqueness are enough, and 22 characters fit a row. */
function shortHash(text: string): string {
  return hash('sha256', text, 'buffer').subarray(0, 16).toString('base64url')
}

/** A random id, for nodes that begin here and not on disk. */
export function newId(): string {
  return randomBytes(16).toString('base64url')
}

/**
 * The id of a node that comes from disk. Devices that import the same folder into the same project get the same ids;
 * `attempt` counts up when an id is in use by a node that has moved away since.
 */
export function idFromPath(projectKey: string, kind: string, path: string, attempt = 0): string {
  return shortHash(`${projectKey}\0${kind}\0${path}\0${attempt}`)
}

/**
 * The tree document: flat maps by node id. `births` never change; `names`, `edges` (`id|parent` → counter), `meta`,
 * `deaths` and `revivals` are separate registers, so that a concurrent rename and move both stay.
 */
export class TreeDocument {
  readonly doc: Y.Doc
  readonly #births: Y.Map<Birth>
  readonly #names: Y.Map<string>
  readonly #edges: Y.Map<number>
  readonly #meta: Y.Map<NodeMeta>
  readonly #deaths: Y.Map<Tombstone>
  readonly #revivals: Y.Map<number>

  constructor(doc: Y.Doc = new Y.Doc()) {
    this.doc = doc
    this.#births = doc.getMap('births')
    this.#names = doc.getMap('names')
    this.#edges = doc.getMap('edges')
    this.#meta = doc.getMap('meta')
    this.#deaths = doc.getMap('deaths')
    this.#revivals = doc.getMap('revivals')
  }

  has(id: string): boolean {
    return this.#births.has(id)
  }

  add(id: string, birth: Birth): void {
    this.#births.set(id, birth)
  }

  rename(id: string, name: string): void {
    this.#names.set(id, name)
  }

  /** `parent` is '' for the top. */
  move(id: string, parent: string): void {
    const newest = Math.max(0, ...this.#edgesOf(id).values())
    this.#edges.set(id + SEPARATOR + parent, newest + 1)
  }

  setMeta(id: string, meta: NodeMeta): void {
    this.#meta.set(id, meta)
  }

  /** How the file's bytes are to be read and written, as of the last change of it. */
  meta(id: string): NodeMeta {
    return this.#meta.get(id) ?? this.#births.get(id)?.meta ?? {}
  }

  birth(id: string): Birth | undefined {
    return this.#births.get(id)
  }

  delete(id: string, state?: Uint8Array): void {
    const n = Math.max(this.#deaths.get(id)?.n ?? 0, this.#revivals.get(id) ?? 0) + 1
    this.#deaths.set(id, state === undefined ? { n } : { n, state })
  }

  revive(id: string): void {
    this.#revivals.set(id, this.#deaths.get(id)?.n ?? 0)
  }

  /** What `deriveTree` needs; a node whose birth has not arrived is not there. */
  facts(): Map<string, NodeFacts> {
    const moves = new Map<string, Map<string, number>>()
    for (const [key, counter] of this.#edges.entries()) {
      const cut = key.indexOf(SEPARATOR)
      const id = key.slice(0, cut)
      const edges = moves.get(id) ?? new Map<string, number>()
      moves.set(id, edges.set(key.slice(cut + 1), counter))
    }
    const facts = new Map<string, NodeFacts>()
    for (const [id, birth] of this.#births.entries()) {
      const edges = moves.get(id) ?? new Map<string, number>()
      if (!edges.has(birth.parent)) edges.set(birth.parent, 0)
      facts.set(id, {
        id,
        kind: birth.kind,
        name: this.#names.get(id) ?? birth.name,
        edges,
        deleted: this.isDeleted(id),
      })
    }
    return facts
  }

  /** Deleted itself; what is in a folder that is, is not. */
  isDeleted(id: string): boolean {
    return (this.#deaths.get(id)?.n ?? 0) > (this.#revivals.get(id) ?? 0)
  }

  #edgesOf(id: string): Map<string, number> {
    const edges = new Map<string, number>()
    const prefix = id + SEPARATOR
    for (const [key, counter] of this.#edges.entries())
      if (key.startsWith(prefix)) edges.set(key.slice(prefix.length), counter)
    return edges
  }
}
