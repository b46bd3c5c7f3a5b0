import type { ChatHit } from '../../../preload/contract/chats.ts'
import type { CellTexts } from './chats-table.ts'

const BEFORE = 40
const AFTER = 120

/** Where `text` is in a chat: the first place with a little around it, and how many there are. Case does not matter. */
export function findIn(title: string, cells: CellTexts, text: string): Omit<ChatHit, 'chatId'> | undefined {
  const pattern = new RegExp(text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'giu')
  let first: Omit<ChatHit, 'chatId' | 'matches'> | undefined
  let matches = 0
  for (const [cellId, whole] of [[null, title] as const, ...cells]) {
    for (const match of whole.matchAll(pattern)) {
      matches += 1
      first ??= { cellId, ...excerptOf(whole, match.index, match[0].length) }
    }
  }
  return first === undefined ? undefined : { ...first, matches }
}

function excerptOf(
  text: string,
  at: number,
  length: number,
): { excerpt: string; start: number; end: number } {
  const from = Math.max(0, at - BEFORE)
  const lead = from === 0 ? '' : '…'
  // One line: a break counts as one space, so places stay where they are.
  const excerpt = lead + text.slice(from, at + length + AFTER).replace(/\s/g, ' ')
  const start = lead.length + at - from
  return { excerpt, start, end: start + length }
}
