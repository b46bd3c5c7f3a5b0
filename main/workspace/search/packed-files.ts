import type { SearchMatch } from '../../../preload/contract/search.ts'

export interface FoundFile {
  id: number
  matches: SearchMatch[]
}

/**
 * Found files as they go from one thread to another: thousands of small objects take longer to be copied than they took
 * to be found, a few lists of numbers and texts do not.
 */
export interface PackedFiles {
  /** Of each file its id, and how many matches it has. */
  files: Float64Array
  /** Of each match its numbers, in the order of `FIELDS`, and which preview it has. */
  numbers: Float64Array
  /** Matches in one line share one. */
  previews: string[]
}

const FIELDS = ['from', 'to', 'line', 'column', 'check', 'start', 'end'] as const
const WIDTH = FIELDS.length + 1

export function packFiles(found: readonly FoundFile[]): PackedFiles {
  const count = found.reduce((sum, { matches }) => sum + matches.length, 0)
  const packed: PackedFiles = {
    files: new Float64Array(found.length * 2),
    numbers: new Float64Array(count * WIDTH),
    previews: [],
  }
  let at = 0
  for (const [index, { id, matches }] of found.entries()) {
    packed.files.set([id, matches.length], index * 2)
    for (const match of matches) {
      if (packed.previews.at(-1) !== match.preview) packed.previews.push(match.preview)
      for (const field of FIELDS) packed.numbers[at++] = match[field]
      packed.numbers[at++] = packed.previews.length - 1
    }
  }
  return packed
}

export function unpackFiles({ files, numbers, previews }: PackedFiles): FoundFile[] {
  const found: FoundFile[] = []
  let at = 0
  for (let index = 0; index < files.length; index += 2) {
    const matches: SearchMatch[] = []
    for (let left = files[index + 1] ?? 0; left > 0; left--, at += WIDTH)
      matches.push({
        from: numbers[at] ?? 0,
        to: numbers[at + 1] ?? 0,
        line: numbers[at + 2] ?? 0,
        column: numbers[at + 3] ?? 0,
        check: numbers[at + 4] ?? 0,
        preview: previews[numbers[at + 7] ?? 0] ?? '',
        start: numbers[at + 5] ?? 0,
        end: numbers[at + 6] ?? 0,
      })
    found.push({ id: files[index] ?? 0, matches })
  }
  return found
}
