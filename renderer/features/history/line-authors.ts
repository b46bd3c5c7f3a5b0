import type { AuthoredRange, HistoryActor } from '../../../preload/contract/history.ts'

/** Who last wrote in a line, and when; null where that is not known. */
export interface LineAuthor {
  readonly actor: HistoryActor | null
  /** As in the contract: null for this device. */
  readonly device: string | null
  readonly at: number | null
}

const asItCame: LineAuthor = { actor: 'import', device: null, at: null }

/**
 * For each line of a text, whoever wrote in it last.
 * @param ranges of the text from its beginning; what lies beyond them is as the file was when it came in.
 * @param lines how many UTF-16 units each line has, its end included.
 */
export function lineAuthors(ranges: readonly AuthoredRange[], lines: readonly number[]): LineAuthor[] {
  let n = 0
  let left = ranges[0]?.length ?? 0
  return lines.map((length) => {
    let latest: LineAuthor | undefined
    for (let more = length; more > 0; ) {
      while (left === 0 && n < ranges.length) left = ranges[++n]?.length ?? 0
      const range = ranges[n]
      const part = range === undefined ? more : Math.min(more, left)
      const author = range ?? asItCame
      if (latest === undefined || (author.at ?? 0) > (latest.at ?? 0)) latest = author
      more -= part
      left -= range === undefined ? 0 : part
    }
    return latest === undefined ? asItCame : { actor: latest.actor, device: latest.device, at: latest.at }
  })
}
