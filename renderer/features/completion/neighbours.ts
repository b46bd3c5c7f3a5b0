import type { Neighbour } from '../../../preload/contract/ai.ts'
import type { Rpc } from '../../rpc/client.ts'
import { useCodebase } from '../codebase/store.ts'
import { keptOut } from '../edit/kept-out.ts'
import { secretValues } from '../edit/secret-values.ts'
import { positionOf } from '../editor/store.ts'
import { useFiles } from '../files/store.ts'
import { useTabs } from '../tabs/store.ts'
import { type Imported, importedNames } from './imports.ts'
import { type Piece, Ring } from './ring.ts'

/** Tabs of last time whose files were not shown yet, and lines of each. */
const TABS = 4
const TAB_LINES = 24

/** What completions in a project may be made from beside the file itself. */
export class Neighbours {
  readonly projectId: string
  readonly #ring = new Ring()
  readonly #rpc: Rpc
  readonly #signatures = new Map<string, { key: string; found: readonly Neighbour[] }>()
  #tabsRead = false

  constructor(rpc: Rpc, projectId: string) {
    this.#rpc = rpc
    this.projectId = projectId
  }

  /** Lines of a file where the user was. How others saw what it declares is asked anew. */
  remember(piece: Piece): void {
    this.#ring.add(piece)
    const path = pathOf(piece.nodeId)
    for (const [nodeId, { found }] of this.#signatures)
      if (found.some((one) => one.path === path)) this.#signatures.delete(nodeId)
  }

  /** Pieces for a file, what changes least first: how what it imports is declared, then places in other files. */
  async gather(nodeId: string, head: string, signal: AbortSignal): Promise<readonly Neighbour[]> {
    if (!this.#tabsRead) {
      this.#tabsRead = true
      await this.#readTabs(nodeId, signal)
    }
    const signatures = await this.#declared(nodeId, importedNames(head), signal)
    const places = this.#ring.pieces.flatMap((piece): Neighbour[] => {
      const path = pathOf(piece.nodeId)
      return piece.nodeId === nodeId || path === undefined ? [] : [{ kind: 'place', path, text: piece.text }]
    })
    return [...signatures, ...places]
  }

  /** Those of them that a model may see now: rules and secrets may have changed since they were gathered. */
  allowed(neighbours: readonly Neighbour[]): Neighbour[] {
    const secrets = secretValues(this.#rpc, this.projectId)
    return neighbours.filter(({ path, text }) => keptOut(path) === null && secrets.in([text]) === null)
  }

  async #declared(
    nodeId: string,
    imported: readonly Imported[],
    signal: AbortSignal,
  ): Promise<readonly Neighbour[]> {
    const key = JSON.stringify(imported)
    const known = this.#signatures.get(nodeId)
    if (known?.key === key || imported.length === 0 || !isIndexed()) return known?.found ?? []
    try {
      const path = pathOf(nodeId) ?? ''
      const asked = { projectId: this.projectId, path, imported: [...imported] }
      const found = await this.#rpc.codebase.signatures(asked, { signal })
      const byPath = new Map<string, string[]>()
      for (const { path, text } of found) byPath.set(path, [...(byPath.get(path) ?? []), text])
      const neighbours = Array.from(byPath, ([path, texts]): Neighbour => {
        return { kind: 'signature', path, text: texts.join('\n').slice(0, 8_000) }
      })
      this.#signatures.set(nodeId, { key, found: neighbours })
      return neighbours
    } catch {
      // Without an index nothing is known of what is imported; it is asked again at the next pause.
      return known?.found ?? []
    }
  }

  /** Files that are open from last time, at the place where each was left. */
  async #readTabs(nodeId: string, signal: AbortSignal): Promise<void> {
    const known = new Set([nodeId, ...this.#ring.pieces.map((piece) => piece.nodeId)])
    const tabs = useTabs.getState().tabs.filter((tab) => !known.has(tab.nodeId))
    const { projectId } = this
    const read = tabs.slice(-TABS).map(async (tab): Promise<Piece[]> => {
      const first = positionOf(tab.nodeId)?.topLine ?? 1
      const asked = { projectId, nodeId: tab.nodeId, first, last: first + TAB_LINES }
      // Kept from models, gone, or not indexed: there is nothing to be had from it.
      const lines = await this.#rpc.codebase.lines(asked, { signal }).catch(() => null)
      return lines === null ? [] : [{ nodeId: tab.nodeId, text: lines.text }]
    })
    for (const piece of (await Promise.all(read)).flat()) this.#ring.add(piece)
  }
}

function pathOf(nodeId: string): string | undefined {
  const { tree } = useFiles.getState()
  return tree.get(nodeId) === undefined ? undefined : tree.pathOf(nodeId)
}

/** True once all of the project was read: before that, what is not found may still come. */
function isIndexed(): boolean {
  const phase = useCodebase.getState().index?.phase
  return phase === 'ready' || phase === 'resting' || phase === 'embedding'
}

let current: Neighbours | undefined

/** Those of the project in this window. */
export function neighboursOf(rpc: Rpc, projectId: string): Neighbours {
  if (current?.projectId !== projectId) current = new Neighbours(rpc, projectId)
  return current
}

/** The project is left. */
export function forgetNeighbours(): void {
  current = undefined
}
