import { AppError } from '../../../preload/contract/errors.ts'
import type { ArchiveEntry, ArchiveReader } from './archive-reader.ts'
import { FORMAT_VERSION, MANIFEST, type Manifest, manifest, manifestHead } from './format.ts'
import { damagedExport } from './spool.ts'
import { entriesBelow } from './unpack.ts'

const MOST_BYTES = 16 * 1024 * 1024

/**
 * The manifest of an export; undefined for any other zip.
 * @throws AppError SCHEMA_TOO_NEW for one that a newer OffCoder wrote, INVALID_INPUT for a damaged one.
 */
export async function readManifest(archive: ArchiveReader): Promise<Manifest | undefined> {
  const entry = archive.get(MANIFEST)
  if (entry?.kind !== 'file') return undefined
  const text = (await archive.bytesOf(entry, MOST_BYTES)).toString()
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw damagedExport('its manifest cannot be read', error)
  }
  const head = manifestHead.safeParse(json)
  // Somebody's file of this name, in a zip of code.
  if (!head.success) return undefined
  if (head.data.version > FORMAT_VERSION)
    throw new AppError(
      'SCHEMA_TOO_NEW',
      `This export was written by a newer OffCoder, in a form (version ${head.data.version}) that this one does not know; it knows version ${FORMAT_VERSION}. Nothing was changed. Update OffCoder, or unpack the zip with another program: the files are in plain folders.`,
      { found: head.data.version, known: FORMAT_VERSION },
    )
  const whole = manifest.safeParse(json)
  if (!whole.success) throw damagedExport('its manifest is not whole', whole.error)
  return whole.data
}

/** Left in zips by macOS's own packer: no part of what was packed. */
function isNoise(path: string): boolean {
  return path === '__MACOSX' || path.startsWith('__MACOSX/')
}

/** What a plain zip holds; where that is one folder, what is in it, and its name. */
export function unwrapped(archive: ArchiveReader): {
  entries: Map<string, ArchiveEntry>
  top: string | null
} {
  const all = new Map(Array.from(entriesBelow(archive, '')).filter(([path]) => !isNoise(path)))
  const tops = new Set(Array.from(all.keys(), (path) => path.split('/')[0] ?? ''))
  const [top] = tops
  const isFolder = top !== undefined && (all.get(top)?.kind ?? 'folder') === 'folder'
  if (tops.size !== 1 || top === undefined || !isFolder) return { entries: all, top: null }
  const entries = new Map(
    Array.from(all).flatMap(([path, entry]) =>
      path === top ? [] : [[path.slice(top.length + 1), entry] as const],
    ),
  )
  return entries.size === 0 ? { entries: all, top: null } : { entries, top }
}
