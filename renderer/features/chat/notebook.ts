import { generateKeyBetween } from 'fractional-indexing'
import * as Y from 'yjs'
import {
  CELL_TEXT,
  type CellKind,
  CHAT_CELLS,
  CHAT_META,
  CHAT_SCHEMA,
} from '../../../preload/contract/chat-document.ts'
import type { ModelOrigin } from '../documents/origin.ts'
import { type Cell, cellFrom } from './cell.ts'

/** Origin of what the person does to a chat. */
export const HUMAN = { actor: 'human' } as const
/** Who changes a chat: the person here, or a model by its name. */
export type Author = typeof HUMAN | ModelOrigin

/** What a cell says beside its text; each is a register of its own. */
export type CellFields = Partial<Omit<Cell, 'id' | 'kind' | 'order' | 'text'>>

/**
 * A chat as a document: cells by id, each with its text and the place it sorts to. Two devices may write, move and
 * delete at once; `docs/chat-document.md` says what comes of it.
 */
export class Notebook {
  readonly doc: Y.Doc
  readonly #cells: Y.Map<Y.Map<unknown>>
  readonly #meta: Y.Map<unknown>

  constructor(doc: Y.Doc) {
    this.doc = doc
    this.#cells = doc.getMap(CHAT_CELLS)
    this.#meta = doc.getMap(CHAT_META)
  }

  get title(): string {
    const title = this.#meta.get('title')
    return typeof title === 'string' ? title : ''
  }

  setTitle(title: string): void {
    this.#change(() => this.#begun().set('title', title))
  }

  /** The cells that are shown, in their order. */
  cells(): Cell[] {
    const cells = Array.from(this.#cells.keys(), (id) => this.cell(id)).filter((cell) => cell !== undefined)
    return cells.toSorted((a, b) => compare(a.order, b.order) || compare(a.id, b.id))
  }

  /** A cell as it is now; undefined when it was deleted or is not there. */
  cell(id: string): Cell | undefined {
    const map = this.#cells.get(id)
    if (!(map instanceof Y.Map) || typeof map.get('deletedAt') === 'number') return undefined
    const text = map.get(CELL_TEXT)
    return cellFrom(id, map, text instanceof Y.Text ? text.toString() : '')
  }

  /** Puts a cell behind `after`, or at the end. @returns its id. */
  add(kind: CellKind, text: string, fields: CellFields = {}, after?: string): string {
    const id = crypto.randomUUID()
    this.#change(() => {
      this.#begun()
      const cells = this.cells()
      const at = after === undefined ? cells.length : cells.findIndex((cell) => cell.id === after) + 1
      const map = new Y.Map<unknown>()
      map.set('kind', kind)
      map.set('order', this.#orderAt(cells, at))
      map.set('createdAt', Date.now())
      for (const [name, value] of Object.entries(fields)) if (value !== undefined) map.set(name, value)
      map.set(CELL_TEXT, new Y.Text(text))
      this.#cells.set(id, map)
    })
    return id
  }

  set(id: string, fields: CellFields, author: Author = HUMAN): void {
    const map = this.#cells.get(id)
    if (map === undefined) return
    this.#change(() => {
      for (const [name, value] of Object.entries(fields))
        if (value === undefined) map.delete(name)
        else map.set(name, value)
    }, author)
  }

  /** Makes a cell's text `next`, touching only what differs: what another device types meanwhile stays. */
  setText(id: string, next: string, author: Author = HUMAN): void {
    const text = this.#text(id)
    if (text === undefined) return
    const before = text.toString()
    if (before === next) return
    let start = 0
    while (start < before.length && start < next.length && before[start] === next[start]) start++
    let end = 0
    const most = Math.min(before.length, next.length) - start
    while (end < most && before[before.length - 1 - end] === next[next.length - 1 - end]) end++
    // Never between the two halves of one character.
    if (/[\uD800-\uDBFF]/.test(before[start - 1] ?? '')) start--
    if (end > 0 && /[\uDC00-\uDFFF]/.test(before[before.length - end] ?? '')) end--
    this.#change(() => {
      text.delete(start, before.length - start - end)
      text.insert(start, next.slice(start, next.length - end))
    }, author)
  }

  append(id: string, more: string, author: Author): void {
    const text = this.#text(id)
    if (text !== undefined && more !== '') this.#change(() => text.insert(text.length, more), author)
  }

  /** Moves a cell one place up or down. */
  move(id: string, step: 1 | -1): void {
    const cells = this.cells()
    const from = cells.findIndex((cell) => cell.id === id)
    const to = from + step
    if (from < 0 || to < 0 || to >= cells.length) return
    const others = cells.filter((cell) => cell.id !== id)
    this.#change(() => this.#cells.get(id)?.set('order', this.#orderAt(others, to)))
  }

  /** Hides a cell; its text stays in the document, so that `restore` has it back. */
  delete(id: string): void {
    this.set(id, { deletedAt: Date.now() })
  }

  /** @throws when the cell is not in the chat at all. */
  restore(id: string): void {
    if (!this.#cells.has(id)) throw new Error('The chat does not have it.')
    this.set(id, { deletedAt: undefined })
  }

  /** Calls `listener` with the cells that changed, and whether their order or number may have. */
  observe(listener: (changed: ReadonlySet<string>, arranged: boolean) => void): () => void {
    const heard = (events: Y.YEvent<Y.AbstractType<unknown>>[]): void => {
      const changed = new Set<string>()
      let arranged = false
      for (const event of events) {
        const [id] = event.path
        if (typeof id === 'string') changed.add(id)
        else for (const key of event.changes.keys.keys()) changed.add(key)
        arranged ||=
          id === undefined || event.changes.keys.has('order') || event.changes.keys.has('deletedAt')
      }
      listener(changed, arranged)
    }
    const titled = (): void => listener(new Set(), false)
    this.#cells.observeDeep(heard)
    this.#meta.observe(titled)
    return () => {
      this.#cells.unobserveDeep(heard)
      this.#meta.unobserve(titled)
    }
  }

  #text(id: string): Y.Text | undefined {
    const text = this.#cells.get(id)?.get(CELL_TEXT)
    return text instanceof Y.Text ? text : undefined
  }

  #change(work: () => void, author: Author = HUMAN): void {
    this.doc.transact(work, author)
  }

  /** What every chat says of itself, set when something is first written in it. */
  #begun(): Y.Map<unknown> {
    if (!this.#meta.has('schema')) {
      this.#meta.set('schema', CHAT_SCHEMA)
      this.#meta.set('createdAt', Date.now())
    }
    return this.#meta
  }

  /**
   * A place between the cell before `index` and the one at it. Two devices that put a cell at one place give both the
   * same; there is no room between those two, so what follows moves back first.
   */
  #orderAt(cells: readonly Cell[], index: number): string {
    const before = cells[index - 1]?.order ?? null
    let next = index
    while (before !== null && next < cells.length && (cells[next] as Cell).order <= before) next++
    const beyond = cells[next]?.order ?? null
    const order = generateKeyBetween(before, beyond)
    let last = order
    for (const { id } of cells.slice(index, next)) {
      last = generateKeyBetween(last, beyond)
      this.#cells.get(id)?.set('order', last)
    }
    return order
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
