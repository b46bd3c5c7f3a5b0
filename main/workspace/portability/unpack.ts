import {
  closeSync,
  constants,
  createWriteStream,
  fchmodSync,
  futimesSync,
  openSync,
  writeFileSync,
} from 'node:fs'
import { chmod, lstat, mkdir, readdir, rm, statfs, symlink, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { AppError } from '../../../preload/contract/errors.ts'
import { foldName } from '../../../preload/contract/file-names.ts'
import { fileError, systemCode } from '../store/failures.ts'
import type { ArchiveEntry, ArchiveReader } from './archive-reader.ts'
import { LinkMap } from './links.ts'

/** So much of the disk stays free. */
const RESERVE = 64 * 1024 * 1024
const MOST_LINK_BYTES = 4096
/** Files up to this size are written in one go. */
const AT_ONCE = 256 * 1024
/** Only what is not there yet, and never through a link. */
const NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0)

export interface UnpackOptions {
  archive: ArchiveReader
  signal: AbortSignal
  onFile: () => void
  onBytes: (count: number) => void
}

/** Entries below one folder of a zip, by their path from there. */
export function entriesBelow(archive: ArchiveReader, base: string): Map<string, ArchiveEntry> {
  const found = new Map<string, ArchiveEntry>()
  const prefix = base === '' ? '' : `${base}/`
  for (const entry of archive.entries) {
    if (!entry.path.startsWith(prefix) || entry.path === prefix) continue
    const path = entry.path.slice(prefix.length)
    if (found.has(path)) throw twice(path)
    found.set(path, entry)
  }
  return found
}

/** @throws AppError INVALID_INPUT when entries get in each other's way on this disk. */
export function assertNoClash(entries: ReadonlyMap<string, ArchiveEntry>, folds: boolean): void {
  const folded = new Map<string, string>()
  for (const [path, { kind }] of entries) {
    const names = path.split('/')
    for (let depth = 1; depth <= names.length; depth++) {
      const part = names.slice(0, depth).join('/')
      if (depth < names.length && (entries.get(part)?.kind ?? 'folder') !== 'folder')
        throw new AppError(
          'INVALID_INPUT',
          `“${path}” in this zip lies in “${part}”, which is a ${entries.get(part)?.kind === 'symlink' ? 'link' : 'file'}. Nothing was unpacked.`,
        )
      if (!folds) continue
      const key = foldName(part)
      const other = folded.get(key)
      if (other !== undefined && other !== part) throw twice(part, other)
      folded.set(key, part)
    }
    if (kind === 'folder') continue
  }
}

function twice(path: string, other = path): AppError {
  return new AppError(
    'INVALID_INPUT',
    other === path
      ? `This zip has two entries named “${path}”. Nothing was unpacked.`
      : `“${other}” and “${path}” in this zip are one name to this disk, so one of them would be lost. Nothing was unpacked. Unpack it on a disk that tells capital letters from small ones.`,
  )
}

/** Does the disk take names that differ in case for one? @param folder an empty folder of ours. */
export async function foldsNames(folder: string): Promise<boolean> {
  const probe = join(folder, 'a-probe')
  await mkdir(probe)
  try {
    return (await lstat(join(folder, 'A-PROBE')).catch(() => undefined)) !== undefined
  } finally {
    await rm(probe, { recursive: true })
  }
}

/** @throws AppError DISK_FULL when there is no room for `bytes` in the folder. */
export async function assertRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  if (bytes + RESERVE <= free) return
  const mb = (count: number): string => `${Math.round(count / 1e6).toLocaleString('en')} MB`
  throw new AppError(
    'DISK_FULL',
    `This zip unpacks to ${mb(bytes)}, and the disk has ${mb(free)} free. Nothing was unpacked. Free some space, or choose a folder on another disk.`,
  )
}

/**
 * Unpacks entries into a folder of ours that nothing else knows. Links come last, and lead nowhere but into the folder,
 * so nothing is ever written through one.
 */
export async function unpackInto(
  folder: string,
  entries: ReadonlyMap<string, ArchiveEntry>,
  options: UnpackOptions,
): Promise<void> {
  const links = await readLinks(entries, options)
  const made = new Set<string>()
  for (const [path, entry] of entries) {
    assertGoesOn(options.signal)
    await makeFolders(folder, entry.kind === 'folder' ? path : dirname(path), made)
    if (entry.kind !== 'file') continue
    await unpackFile(join(folder, path), entry, options)
    options.onFile()
  }
  for (const [path, target] of links) {
    await makeLink(target, join(folder, path))
    options.onFile()
  }
  // Innermost first, and last of all: a folder may be closed to writing.
  const folders = Array.from(entries).filter(([, { kind, mode }]) => kind === 'folder' && mode !== undefined)
  for (const [path, { mode }] of folders.toSorted(([a], [b]) => b.length - a.length))
    await chmod(join(folder, path), (mode ?? 0o755) & 0o777)
}

async function readLinks(
  entries: ReadonlyMap<string, ArchiveEntry>,
  { archive }: UnpackOptions,
): Promise<Map<string, string>> {
  const links = new Map<string, string>()
  for (const [path, entry] of entries)
    if (entry.kind === 'symlink') links.set(path, (await archive.bytesOf(entry, MOST_LINK_BYTES)).toString())
  const map = new LinkMap(links)
  for (const [path, target] of links)
    if (target === '' || !map.staysInside(path))
      throw new AppError(
        'INVALID_INPUT',
        `The link “${path}” in this zip leads out of its folder, to “${target.slice(0, 200)}”. Nothing was unpacked.`,
      )
  return links
}

async function makeFolders(root: string, path: string, made: Set<string>): Promise<void> {
  if (path === '.' || path === '' || made.has(path)) return
  await makeFolders(root, dirname(path), made)
  try {
    await mkdir(join(root, path), { mode: 0o755 })
  } catch (error) {
    throw fileError(error, path, 'make this folder')
  }
  made.add(path)
}

/** Writes one file that is not there yet. */
export async function unpackFile(
  target: string | Buffer,
  entry: ArchiveEntry,
  options: UnpackOptions,
): Promise<void> {
  const { archive, signal, onBytes } = options
  // Set-user and set-group bits of a zip are nobody's wish.
  const mode = entry.mode === undefined ? 0o644 : entry.mode & 0o777
  const time = entry.mtime / 1000
  try {
    if (entry.size <= AT_ONCE) {
      const bytes = await archive.bytesOf(entry, AT_ONCE)
      writeNew(target, bytes, mode, time)
      onBytes(bytes.length)
      return
    }
    const source = await archive.read(entry)
    source.on('data', (chunk: Buffer) => onBytes(chunk.length))
    source.pause()
    const sink = createWriteStream(target, { flags: NEW as unknown as string, mode: 0o600 })
    await pipeline(source, sink, { signal })
    await chmod(target, mode)
    await utimes(target, time, time)
  } catch (error) {
    assertGoesOn(signal)
    throw fileError(error, entry.path, 'unpack it')
  }
}

/** A small file in a few calls: most of a project's are, and a stream for each takes longer than its bytes. */
function writeNew(target: string | Buffer, bytes: Buffer, mode: number, time: number): void {
  const fd = openSync(target, NEW, 0o600)
  try {
    writeFileSync(fd, bytes)
    fchmodSync(fd, mode)
    futimesSync(fd, time, time)
  } finally {
    closeSync(fd)
  }
}

async function makeLink(target: string, path: string): Promise<void> {
  try {
    await symlink(target, path)
  } catch (error) {
    throw fileError(error, path, 'make this link')
  }
}

export function assertGoesOn(signal: AbortSignal): void {
  if (signal.aborted) throw new AppError('CANCELLED', 'The import was stopped. Nothing of it is left.')
}

/** Removes a folder of ours, also where folders in it are closed to writing. */
export async function removeFolder(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true })
  } catch (error) {
    if (systemCode(error) !== 'EACCES' && systemCode(error) !== 'EPERM') throw error
    await openUp(path)
    await rm(path, { recursive: true, force: true })
  }
}

async function openUp(path: string): Promise<void> {
  await chmod(path, 0o700)
  for (const one of await readdir(path, { withFileTypes: true }))
    if (one.isDirectory()) await openUp(join(path, one.name))
}
