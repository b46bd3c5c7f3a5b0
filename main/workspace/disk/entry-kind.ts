import type { Stats } from 'node:fs'

/** What a name on disk stands for, its link not followed; undefined for a pipe, a socket or a device. */
export function entryKind(stat: Stats): 'file' | 'folder' | 'symlink' | undefined {
  if (stat.isFile()) return 'file'
  if (stat.isDirectory()) return 'folder'
  return stat.isSymbolicLink() ? 'symlink' : undefined
}
