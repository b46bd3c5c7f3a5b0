import { relative, sep } from 'node:path'
import type { KeptWindow } from './window-state.ts'

/**
 * Which window a folder or file opens in: the one whose project holds it, the innermost where there are several; else
 * the one used last. Null is a new window: once the app `runs`, nobody's project is taken from the screen.
 */
export function placeFor(
  path: string | undefined,
  windows: readonly Pick<KeptWindow, 'id' | 'folder'>[],
  runs: boolean,
): string | null {
  const last = windows.at(-1)
  if (!last) return null
  if (path === undefined) return last.id
  const holders = windows.filter(({ folder }) => folder !== null && holds(folder, path))
  const deepest = Math.max(0, ...holders.map(({ folder }) => folder?.length ?? 0))
  const holder = holders.findLast(({ folder }) => folder?.length === deepest)
  if (holder) return holder.id
  return runs && last.folder !== null ? null : last.id
}

function holds(folder: string, path: string): boolean {
  const inside = relative(folder, path)
  return inside !== '..' && !inside.startsWith(`..${sep}`) && !/^([a-z]:|[\\/])/i.test(inside)
}
