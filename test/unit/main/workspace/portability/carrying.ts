import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ArchiveReader } from '../../../../../main/workspace/portability/archive-reader.ts'
import type { ThisDevice } from '../../../../../preload/contract/devices.ts'
import type { ExportProgress, UnpackProgress } from '../../../../../preload/contract/portability.ts'
import { type Harness, temporaryFolder } from '../harness.ts'
import { type RawEntry, zipOf } from './zip-bytes.ts'

export async function exported(
  { client }: Harness,
  projectIds: string[] | null,
  path = join(temporaryFolder(), 'out.zip'),
  includeIgnored = false,
): Promise<{ path: string; last: ExportProgress }> {
  let last: ExportProgress | undefined
  for await (const progress of await client.portability.export({ projectIds, path, includeIgnored }))
    last = progress
  return { path, last: last as ExportProgress }
}

export async function taken(
  { client }: Harness,
  path: string,
  more: { outsideLinks?: boolean } = {},
): Promise<UnpackProgress> {
  let last: UnpackProgress | undefined
  for await (const progress of await client.portability.import({ path, parent: temporaryFolder(), ...more }))
    last = progress
  return last as UnpackProgress
}

export async function called({ client }: Harness): Promise<ThisDevice> {
  for await (const device of await client.devices.follow()) return device
  throw new Error('no device at all')
}

/**
 * The same zip with other texts in it.
 * @param change gets the place of each entry and its bytes, one character each; undefined: the entry is left out.
 */
export async function changed(
  path: string,
  change: (place: string, text: string) => string | undefined,
): Promise<string> {
  const archive = await ArchiveReader.open(path)
  const entries: RawEntry[] = []
  for (const entry of archive.entries) {
    if (entry.kind !== 'file') continue
    const before = (await archive.bytesOf(entry, Number.MAX_SAFE_INTEGER)).toString('latin1')
    const after = change(entry.path, before)
    if (after !== undefined)
      entries.push({ name: entry.path, content: Buffer.from(after, 'latin1'), deflate: true })
  }
  archive.close()
  const other = join(temporaryFolder(), 'changed.zip')
  writeFileSync(other, zipOf(entries))
  return other
}

/** Changes every line of JSON in an entry. */
export function eachLine(text: string, change: (line: Record<string, unknown>) => object): string {
  const lines = Buffer.from(text, 'latin1')
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => `${JSON.stringify(change(JSON.parse(line)))}\n`)
  return Buffer.from(lines.join('')).toString('latin1')
}
