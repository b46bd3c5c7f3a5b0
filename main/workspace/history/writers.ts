import * as Y from 'yjs'
import type { Actor, LogRow } from '../store/log-table.ts'
import { textOf } from '../text/text-document.ts'

/** What one hand wrote without another's in between: `length` units of a Yjs client's clock from `clock` on. */
export interface Written {
  readonly client: number
  readonly clock: number
  readonly length: number
  readonly actor: Actor
  /** Milliseconds since the epoch of the last of it. */
  readonly ts: number
  /** The number of the device it was written on. */
  readonly device: number
}

/** A part of a text; actor and device are null where they are not known. */
export interface WrittenRange {
  length: number
  actor: Actor | null
  device: number | null
  at: number | null
}

/** What a hand writes within this many milliseconds is one. */
const PAUSE = 10 * 60_000

type Author = { actor: Actor | null; device: number | null; ts: number | null }

const AS_IT_CAME: Author = { actor: 'import', device: null, ts: null }
const NOBODY: Author = { actor: null, device: null, ts: null }

type WritingRow = Pick<LogRow, 'actor' | 'ts' | 'device'> & { update: Uint8Array }

/** What a row of the log brought. */
export function writtenIn({ update, actor, ts, device }: WritingRow): Written[] {
  return Y.decodeUpdate(update)
    .structs.filter((struct) => struct instanceof Y.Item)
    .map(({ id, length }) => ({ client: id.client, clock: id.clock, length, actor, ts, device }))
}

/**
 * Neighbours of one hand as one, in the order of clients and clocks. A client's clock only grows from row to row, so
 * what lies below where it had come to was written before, by whoever that was.
 * @param parts in the order of the rows that brought them.
 */
export function joined(parts: readonly Written[]): Written[] {
  const byClient = new Map<number, Written[]>()
  for (const part of parts) {
    const runs = byClient.get(part.client) ?? []
    byClient.set(part.client, runs)
    const last = runs.at(-1)
    const end = last === undefined ? 0 : last.clock + last.length
    const clock = Math.max(part.clock, end)
    const length = part.clock + part.length - clock
    if (length <= 0) continue
    const isSame = last?.actor === part.actor && last.device === part.device
    if (isSame && end === clock && part.ts - last.ts < PAUSE)
      runs[runs.length - 1] = { ...last, length: last.length + length, ts: part.ts }
    else runs.push({ ...part, clock, length })
  }
  return [...byClient.values()].flat().toSorted((a, b) => a.client - b.client || a.clock - b.clock)
}

/**
 * Who wrote each part of a document's text, from its beginning.
 * @param written in the order of `joined`.
 * @param seedClient the Yjs client of what the document began with.
 */
export function authorsOf(doc: Y.Doc, written: readonly Written[], seedClient: number): WrittenRange[] {
  const byClient = new Map<number, Written[]>()
  for (const run of written) {
    const others = byClient.get(run.client)
    if (others) others.push(run)
    else byClient.set(run.client, [run])
  }
  const ranges: WrittenRange[] = []
  const add = (length: number, { actor, device, ts }: Author): void => {
    const last = ranges.at(-1)
    if (last?.actor === actor && last.device === device && last.at === ts) last.length += length
    else ranges.push({ length, actor, device, at: ts })
  }
  for (let item = textOf(doc)._start; item !== null; item = item.right) {
    if (item.deleted || !item.countable) continue
    const { client, clock } = item.id
    const end = clock + item.length
    const runs = byClient.get(client) ?? []
    let at = clock
    for (let n = firstBeyond(runs, clock); at < end; n++) {
      const run = runs[n]
      const known = run === undefined ? end : Math.min(run.clock, end)
      // The part before the next run: of what the document began with, or of rows that are lost.
      if (known > at) add(known - at, client === seedClient ? AS_IT_CAME : NOBODY)
      at = Math.max(at, known)
      if (run === undefined || at >= end) break
      const until = Math.min(run.clock + run.length, end)
      add(until - at, run)
      at = until
    }
  }
  return ranges
}

/** Index of the first run that ends beyond a clock. */
function firstBeyond(runs: readonly Written[], clock: number): number {
  let [low, high] = [0, runs.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const run = runs[middle] as Written
    if (run.clock + run.length > clock) high = middle
    else low = middle + 1
  }
  return low
}
