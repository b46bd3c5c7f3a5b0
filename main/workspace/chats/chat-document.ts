import * as Y from 'yjs'
import { CELL_TEXT, CHAT_CELLS, CHAT_META } from '../../../preload/contract/chat-document.ts'
import { partsOf } from '../../../preload/contract/thinking.ts'

/** Longest title that the list keeps. */
const TITLE = 300

/** What the list says of a chat, read from its document. */
export interface ChatFacts {
  title: string
  createdAt: number | undefined
  archivedAt: number | null
  trashedAt: number | null
}

interface Cell {
  id: string
  kind: string
  order: string
  text: string
  language: string
  model: string
}

/** Reads what the list needs. Values of another kind, from a device we do not know, count as not there. */
export function factsOf(doc: Y.Doc): ChatFacts {
  const meta = doc.getMap(CHAT_META)
  return {
    title: stringOr(meta.get('title'), '').slice(0, TITLE),
    createdAt: numberOr(meta.get('createdAt'), undefined),
    archivedAt: numberOr(meta.get('archivedAt'), null),
    trashedAt: numberOr(meta.get('trashedAt'), null),
  }
}

/** The cells that are shown, in their order. */
export function cellsOf(doc: Y.Doc): Cell[] {
  const cells: Cell[] = []
  for (const [id, cell] of doc.getMap(CHAT_CELLS)) {
    if (!(cell instanceof Y.Map) || cell.get('deletedAt') !== undefined) continue
    const text: unknown = cell.get(CELL_TEXT)
    cells.push({
      id,
      kind: stringOr(cell.get('kind'), 'note'),
      order: stringOr(cell.get('order'), ''),
      text: text instanceof Y.Text ? text.toString() : '',
      language: stringOr(cell.get('language'), ''),
      model: stringOr(cell.get('model'), ''),
    })
  }
  return cells.toSorted((a, b) => compare(a.order, b.order) || compare(a.id, b.id))
}

/** The chat as Markdown: questions as quotes under a heading, answers as they are, code in fences. */
export function markdownOf(doc: Y.Doc): string {
  const { title } = factsOf(doc)
  const parts = cellsOf(doc).map(({ kind, text, language, model }) => {
    if (kind === 'prompt') return `## You\n\n${text}`
    if (kind === 'answer') return `## ${model === '' ? 'Model' : model}\n\n${answerOf(text)}`
    return kind === 'code' ? fenced(text, language) : text
  })
  return `${[`# ${title === '' ? 'Chat' : title}`, ...parts].join('\n\n')}\n`
}

/** An answer, with what the model thought folded away as Markdown can. */
function answerOf(text: string): string {
  const parts = partsOf(text)
  if (parts.every(({ thinking }) => !thinking)) return text
  return parts
    .map((part) =>
      part.thinking
        ? `<details>\n<summary>Thoughts</summary>\n\n${part.text}\n\n</details>`
        : part.text.trim(),
    )
    .join('\n\n')
}

function fenced(code: string, language: string): string {
  // Longer than any fence in the code, so that the code cannot close it.
  const longest = Math.max(2, ...Array.from(code.matchAll(/`{3,}/g), ([ticks]) => ticks.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${code}\n${fence}`
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

function stringOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise
}

function numberOr<T>(value: unknown, otherwise: T): number | T {
  return typeof value === 'number' && Number.isFinite(value) ? Math.trunc(value) : otherwise
}
