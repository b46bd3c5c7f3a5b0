import { Fzf, type FzfResultItem } from 'fzf'
import type { FileEntry, TreeModel } from '../files/model.ts'

/** More results than these nobody reads. */
const LIMIT = 200
/** Files that are looked through between two looks at the clock. */
const PART = 250
/** Milliseconds that a search works before it lets keys and frames pass. */
const SLICE = 5

export interface FileHit {
  readonly file: FileEntry
  /** Indexes in the path that matched. */
  readonly positions: ReadonlySet<number>
}

export interface FileSearch {
  /** Best first; null when a newer question has overtaken this one. */
  find(text: string): Promise<readonly FileHit[] | null>
}

type Match = FzfResultItem<FileEntry>

const none: ReadonlySet<number> = new Set()

/**
 * Finds files by letters of their path. Ranks in slices, so that typing is never held up. Without a question: the
 * files looked at last (the one in front at the end of those), then the rest.
 */
export function searchFiles(tree: TreeModel, recent: readonly string[], active: string | null): FileSearch {
  const files = tree.files()
  let latest = 0
  return {
    async find(text) {
      const own = ++latest
      if (text === '') return byRecency(tree, files, recent, active)
      // A space stands for any gap: fzf would look for the letter.
      const letters = text.replace(/\s+/g, '')
      const plain = [...letters.normalize().toLowerCase()].filter(isPlain).join('')
      const found: Match[] = []
      let began = performance.now()
      for (const part of partsOf(files)) {
        found.push(...part.find(letters, plain))
        if (performance.now() - began < SLICE) continue
        await new Promise((resolve) => setTimeout(resolve))
        if (own !== latest) return null
        began = performance.now()
      }
      return best(found, text.toLowerCase()).map(({ item, positions }) => ({ file: item, positions }))
    },
  }
}

/** Some of the files, with what is made to look through them, which opening the palette again finds made. */
class Part {
  readonly #files: readonly FileEntry[]
  /** Paths in small letters; null for one that has letters beyond ASCII, which only the library compares. */
  readonly #paths: readonly (string | null)[]
  #all: Fzf<readonly FileEntry[]> | undefined

  constructor(files: readonly FileEntry[]) {
    this.#files = files
    this.#paths = files.map(({ path }) => (isPlain(path) ? path.toLowerCase() : null))
  }

  /**
   * Files that have these letters in this order, in no order themselves.
   * @param plain the ASCII ones among the letters, small.
   */
  find(letters: string, plain: string): readonly Match[] {
    const likely = this.#files.filter((_, index) => has(this.#paths[index] ?? null, plain))
    if (likely.length === 0) return []
    // What the library reads of each file is kept where a question leaves it many of them.
    if (likely.length < this.#files.length / 4) return finder(likely).find(letters)
    this.#all ??= finder(this.#files)
    return this.#all.find(letters)
  }
}

const parts = new WeakMap<readonly FileEntry[], Part[]>()

function* partsOf(files: readonly FileEntry[]): Iterable<Part> {
  const made = parts.get(files) ?? []
  parts.set(files, made)
  for (let n = 0; n * PART < files.length; n++) {
    made[n] ??= new Part(files.slice(n * PART, (n + 1) * PART))
    yield made[n] as Part
  }
}

function finder(files: readonly FileEntry[]): Fzf<readonly FileEntry[]> {
  return new Fzf(files, {
    selector: (file: FileEntry) => file.path,
    forward: false,
    casing: 'case-insensitive',
    sort: false,
  })
}

function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 127) return false
  return true
}

/** Can a path have these letters in this order? Says so quickly of nearly every file that cannot. */
function has(path: string | null, letters: string): boolean {
  if (path === null) return true
  for (let n = 0, at = 0; n < letters.length; n++) {
    at = path.indexOf(letters[n] as string, at) + 1
    if (at === 0) return false
  }
  return true
}

/**
 * The best matches first. Between equals, the file that is called what was typed, with or without its extension; then
 * one whose name begins so; then the one with the shortest path.
 */
function best(found: readonly Match[], typed: string): readonly Match[] {
  const byScore = new Map<number, Match[]>()
  for (const match of found) {
    const equals = byScore.get(match.score)
    if (equals) equals.push(match)
    else byScore.set(match.score, [match])
  }
  const order: Match[] = []
  for (const score of [...byScore.keys()].sort((a, b) => b - a)) {
    if (order.length >= LIMIT) break
    const equals = (byScore.get(score) ?? []).map((match) => ({ match, rank: rankOf(match.item, typed) }))
    equals.sort((a, b) => a.rank - b.rank || a.match.item.path.length - b.match.item.path.length)
    order.push(...equals.map(({ match }) => match))
  }
  return order.slice(0, LIMIT)
}

function rankOf(file: FileEntry, typed: string): number {
  const name = file.name.toLowerCase()
  if (!name.startsWith(typed)) return 2
  return name === typed || name.replace(/\.[^.]+$/, '') === typed ? 0 : 1
}

function byRecency(
  tree: TreeModel,
  files: readonly FileEntry[],
  recent: readonly string[],
  active: string | null,
): readonly FileHit[] {
  const order = [...recent.filter((id) => id !== active), ...(active === null ? [] : [active])]
  const listed = new Set(order.slice(0, LIMIT))
  const hits: FileHit[] = []
  for (const id of listed) {
    const node = tree.get(id)
    if (node && node.kind !== 'folder')
      hits.push({ file: { id, name: node.name, path: tree.pathOf(id) }, positions: none })
  }
  for (const file of files) {
    if (hits.length >= LIMIT) break
    if (!listed.has(file.id)) hits.push({ file, positions: none })
  }
  return hits
}
