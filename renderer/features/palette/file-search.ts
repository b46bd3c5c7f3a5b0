import { AsyncFzf, byLengthAsc, type FzfResultItem } from 'fzf'
import type { FileEntry, TreeModel } from '../files/model.ts'

/** More results than these nobody reads. */
const LIMIT = 200

export interface FileHit {
  readonly file: FileEntry
  /** Indexes in the path that matched. */
  readonly positions: ReadonlySet<number>
}

export interface FileSearch {
  /** Best first; null when a newer question has overtaken this one. */
  find(text: string): Promise<readonly FileHit[] | null>
}

const none: ReadonlySet<number> = new Set()

/**
 * Finds files by letters of their path. Ranks in slices, so that typing is never held up. Without a question: the
 * files looked at last (the one in front at the end of those), then the rest.
 */
export function searchFiles(tree: TreeModel, recent: readonly string[], active: string | null): FileSearch {
  const files = tree.files()
  let finder: AsyncFzf<readonly FileEntry[]> | undefined
  let wanted = ''
  return {
    async find(text) {
      if (text === '') return byRecency(files, recent, active)
      wanted = text.toLowerCase()
      finder ??= new AsyncFzf(files, {
        selector: (file: FileEntry) => file.path,
        limit: LIMIT,
        forward: false,
        casing: 'case-insensitive',
        tiebreakers: [byName(() => wanted), byLengthAsc],
      })
      try {
        // A space stands for any gap: fzf would look for the letter.
        const hits = await finder.find(text.replace(/\s+/g, ''))
        return hits.map(({ item, positions }) => ({ file: item, positions }))
      } catch (error) {
        // The library rejects a search that a newer one has overtaken with this word.
        if (error === 'search cancelled') return null
        throw error
      }
    },
  }
}

function byRecency(
  files: readonly FileEntry[],
  recent: readonly string[],
  active: string | null,
): readonly FileHit[] {
  const byId = new Map(files.map((file) => [file.id, file]))
  const order = [...recent.filter((id) => id !== active), ...(active === null ? [] : [active])]
  const first = order.map((id) => byId.get(id)).filter((file) => file !== undefined)
  const listed = new Set(first)
  const rest = files.filter((file) => !listed.has(file)).slice(0, LIMIT)
  return [...first, ...rest].slice(0, LIMIT).map((file) => ({ file, positions: none }))
}

/** Between equals, the file that is called what was typed, with or without its extension; then one whose name begins so. */
function byName(wanted: () => string) {
  const rank = (file: FileEntry): number => {
    const name = file.name.toLowerCase()
    if (name === wanted() || name.replace(/\.[^.]+$/, '') === wanted()) return 0
    return name.startsWith(wanted()) ? 1 : 2
  }
  return (a: FzfResultItem<FileEntry>, b: FzfResultItem<FileEntry>): number => rank(a.item) - rank(b.item)
}
