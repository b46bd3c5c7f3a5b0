import type * as Y from 'yjs'
import type { CellKind } from '../../../preload/contract/chat-document.ts'
import type { Failure } from '../../../preload/contract/errors.ts'

/** What went along with a question, as its chip showed it. */
export interface Attached {
  readonly kind: 'file' | 'folder' | 'selection' | 'terminal' | 'search' | 'symbol' | 'project'
  /** What is shown: a path, or where a selection is from. */
  readonly path: string
  readonly characters: number
  /** The text itself, where it cannot be read again: a selection, what a terminal showed. */
  readonly text?: string
  /** Where the index found it, to be opened. */
  readonly place?: { readonly nodeId: string; readonly line: number }
  /** Found for the question when it was asked; asked again, it is looked for anew. */
  readonly found?: true
}

/** What the model said it did with the prompt; nothing is cut in silence. */
export interface Prompt {
  readonly modelId: string
  readonly tokens: number
  readonly contextLength: number
  readonly cut: readonly {
    readonly path: string
    readonly keptCharacters: number
    readonly ofCharacters: number
  }[]
  readonly droppedMessages: number
}

export type AnswerState =
  | 'waiting'
  | 'writing'
  | 'done'
  | 'length'
  | 'repeating'
  | 'refused'
  | 'cut'
  | 'stopped'
  | 'failed'

/** A cell of a notebook as the window shows it. Replaced as a whole when it changes. */
export interface Cell {
  readonly id: string
  readonly kind: CellKind
  /** Where it sorts to. */
  readonly order: string
  readonly text: string
  readonly createdAt?: number
  readonly deletedAt?: number | undefined
  readonly folded?: boolean
  /** Of a prompt. */
  readonly attached?: readonly Attached[]
  /** Of an answer: the prompt it answers, the model's name, and how it went. */
  readonly of?: string
  readonly model?: string
  readonly modelId?: string
  readonly state?: AnswerState
  readonly prompt?: Prompt | undefined
  readonly speed?: { readonly tokens: number; readonly tokensPerSecond: number } | undefined
  /** How the answer ended, and what to do, for `refused` and `cut`. */
  readonly note?: string | undefined
  readonly failure?: Failure | undefined
  /** Of code. */
  readonly language?: string
}

const KINDS: readonly string[] = ['prompt', 'answer', 'code', 'note'] satisfies CellKind[]

/** Reads a cell. What another device wrote in a form we do not know is left out, not trusted. */
export function cellFrom(id: string, map: Y.Map<unknown>, text: string): Cell {
  const kind = map.get('kind')
  const cell: Record<string, unknown> = {
    id,
    text,
    kind: typeof kind === 'string' && KINDS.includes(kind) ? kind : 'note',
    order: typeof map.get('order') === 'string' ? map.get('order') : '',
  }
  for (const [name, fits] of Object.entries(FIELDS)) {
    const value = map.get(name)
    if (fits(value)) cell[name] = value
  }
  return cell as unknown as Cell
}

const isString = (value: unknown): boolean => typeof value === 'string'
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null

const FIELDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  createdAt: (value) => typeof value === 'number',
  folded: (value) => typeof value === 'boolean',
  attached: Array.isArray,
  of: isString,
  model: isString,
  modelId: isString,
  state: isString,
  prompt: (value) => isObject(value) && Array.isArray((value as { cut?: unknown }).cut),
  speed: isObject,
  note: isString,
  failure: isObject,
  language: isString,
}
