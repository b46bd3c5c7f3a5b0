import { AppError } from '../../../preload/contract/errors.ts'
import { foldName, nameFault } from '../../../preload/contract/file-names.ts'

/** @throws AppError INVALID_NAME when a user may not give this name; files that have such a name on disk keep it. */
export function assertUsableName(name: string): void {
  const fault = nameFault(name)
  if (fault !== null) throw new AppError('INVALID_NAME', fault, { name })
}

/** `notes.txt` → `notes (2).txt`. */
export function suffixed(name: string, n: number): string {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? `${name.slice(0, dot)} (${n})${name.slice(dot)}` : `${name} (${n})`
}

/** The first of `name`, `name (2)`, … that `taken` does not know. */
export function freeName(name: string, taken: (folded: string) => boolean): string {
  if (!taken(foldName(name))) return name
  for (let n = 2; ; n++) {
    const candidate = suffixed(name, n)
    if (!taken(foldName(candidate))) return candidate
  }
}

/**
 * What a copy is called: `name` itself where that is free, else `math copy.ts`, `math copy 2.ts`, … A copy of a copy
 * counts on, and a folder's name has no extension.
 */
export function copyName(
  name: string,
  kind: 'file' | 'folder' | 'symlink',
  taken: (candidate: string) => boolean,
): string {
  if (!taken(name)) return name
  const dot = kind === 'folder' ? -1 : name.lastIndexOf('.')
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, '']
  const first = `${stem.replace(/ copy( \d+)?$/, '')} copy`
  for (let n = 1; ; n++) {
    const candidate = `${first}${n === 1 ? '' : ` ${n}`}${extension}`
    if (!taken(candidate)) return candidate
  }
}

/**
 * What siblings are shown as. The node with the smallest id keeps its name; the others get a suffix. Depends on
 * nothing but its input, so every device shows the same.
 */
export function shownNames(siblings: readonly { id: string; name: string }[]): Map<string, string> {
  const shown = new Map<string, string>()
  const taken = new Set<string>()
  const clashing: { id: string; name: string }[] = []
  for (const node of siblings.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const folded = foldName(node.name)
    if (taken.has(folded)) clashing.push(node)
    else {
      taken.add(folded)
      shown.set(node.id, node.name)
    }
  }
  for (const { id, name } of clashing) {
    const free = freeName(name, (folded) => taken.has(folded))
    taken.add(foldName(free))
    shown.set(id, free)
  }
  return shown
}
