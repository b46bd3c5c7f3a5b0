import { AppError } from '../../../preload/contract/errors.ts'

const MAX_NAME_BYTES = 255
/** Device names that Windows does not allow, with any extension: a project made here must be usable there. */
const WINDOWS_DEVICES = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$/i

/** Names that differ only in case or Unicode form are one name to many disks. */
export function foldName(name: string): string {
  return name.normalize('NFC').toLowerCase().normalize('NFC')
}

/** @throws AppError INVALID_NAME when a user may not give this name; files that have such a name on disk keep it. */
export function assertUsableName(name: string): void {
  const refuse = (why: string): never => {
    throw new AppError('INVALID_NAME', why, { name })
  }
  if (name === '') refuse('A name must have at least one character.')
  if (name === '.' || name === '..')
    refuse(`“${name}” means a folder itself or the one above it. Choose another name.`)
  if (name.includes('/') || name.includes('\\')) refuse('A name cannot have a slash in it.')
  if (name.includes('\0')) refuse('A name cannot have a NUL character in it.')
  if (name !== name.trim()) refuse('A name cannot begin or end with a space.')
  if (WINDOWS_DEVICES.test(name))
    refuse(`“${name}” is reserved by Windows, so the project could not be opened there. Choose another name.`)
  if (name.toLowerCase() === '.git') refuse('“.git” is where git keeps its data. Choose another name.')
  if (Buffer.byteLength(name) > MAX_NAME_BYTES)
    refuse(`This name takes ${Buffer.byteLength(name)} bytes; disks allow ${MAX_NAME_BYTES}. Shorten it.`)
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
