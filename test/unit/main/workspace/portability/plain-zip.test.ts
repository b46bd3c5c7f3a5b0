import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ArchiveReader } from '../../../../../main/workspace/portability/archive-reader.ts'
import { assertNoClash, entriesBelow } from '../../../../../main/workspace/portability/unpack.ts'
import type { UnpackProgress } from '../../../../../preload/contract/portability.ts'
import { imported, startWorkspace, temporaryFolder, type WorkspaceClient } from '../harness.ts'
import { type RawEntry, zipOf } from './zip-bytes.ts'

function zipFile(bytes: Buffer, name = 'code.zip'): string {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, bytes)
  return path
}

async function unpack(
  client: WorkspaceClient,
  path: string,
  parent = temporaryFolder(),
  name?: string,
): Promise<{ last: UnpackProgress; parent: string }> {
  let last: UnpackProgress | undefined
  const input = { path, parent, ...(name === undefined ? {} : { name }) }
  for await (const progress of await client.portability.import(input)) last = progress
  return { last: last as UnpackProgress, parent }
}

const LINK = 0o120777
const DIRECTORY = 0o040755

describe('a plain zip of code', () => {
  test('becomes a project, and its single top folder is not in the way', async () => {
    const { client } = startWorkspace()
    const path = zipFile(
      zipOf([
        { name: 'sums-main/', mode: DIRECTORY },
        { name: 'sums-main/run.sh', content: '#!/bin/sh\n', mode: 0o100755 },
        { name: 'sums-main/src/a.ts', content: 'export {}\n'.repeat(500), deflate: true },
        { name: 'sums-main/empty/', mode: DIRECTORY },
        { name: 'sums-main/link', content: 'src/a.ts', mode: LINK },
        { name: '__MACOSX/x', content: 'noise' },
      ]),
    )
    expect(await client.portability.inspect({ path })).toMatchObject({ kind: 'plain', name: 'sums-main' })
    const { last, parent } = await unpack(client, path)
    const [project] = last.projects
    await imported(client, project?.id ?? '')
    expect(project?.path).toBe(join(parent, 'sums-main'))
    const at = (name: string): string => join(parent, 'sums-main', name)
    expect(lstatSync(at('run.sh')).mode & 0o777).toBe(0o755)
    expect(readFileSync(at('src/a.ts'), 'utf8')).toBe('export {}\n'.repeat(500))
    expect(readdirSync(at('empty'))).toEqual([])
    expect(readlinkSync(at('link'))).toBe('src/a.ts')
    expect(readdirSync(parent)).toEqual(['sums-main'])
  })

  test('keeps everything where there is no single top folder, under the name of the zip or one I give', async () => {
    const { client } = startWorkspace()
    const path = zipFile(
      zipOf([
        { name: 'a.txt', content: 'a' },
        { name: 'b/c.txt', content: 'c', zip64: true },
      ]),
      'two things.zip',
    )
    const { last, parent } = await unpack(client, path)
    expect(last.projects[0]?.name).toBe('two things')
    expect(readFileSync(join(parent, 'two things/b/c.txt'), 'utf8')).toBe('c')
    await unpack(client, path, parent, 'other')
    expect(readdirSync(parent).toSorted()).toEqual(['other', 'two things'])
    await expect(unpack(client, path, parent, 'other')).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
    expect(readdirSync(parent).toSorted()).toEqual(['other', 'two things'])
  })
})

const plain: RawEntry = { name: 'a.txt', content: 'fine' }

const CRAFTED: Record<string, { bytes: () => Buffer; code?: string; says: RegExp }> = {
  'climbs out of its folder': {
    bytes: () => zipOf([plain, { name: '../evil.txt', content: 'x' }]),
    says: /climbs out/,
  },
  'climbs out from within': {
    bytes: () => zipOf([plain, { name: 'b/../../evil.txt', content: 'x' }]),
    says: /climbs out/,
  },
  'has an absolute name': {
    bytes: () => zipOf([plain, { name: '/tmp/evil.txt', content: 'x' }]),
    says: /absolute/,
  },
  'names a drive': {
    bytes: () => zipOf([plain, { name: 'C:/evil.txt', content: 'x' }]),
    says: /drive letter/,
  },
  'has backslashes': {
    bytes: () => zipOf([plain, { name: '..\\evil.txt', content: 'x' }]),
    says: /backslash/,
  },
  'has a NUL in a name': { bytes: () => zipOf([plain, { name: 'a\0b', content: 'x' }]), says: /NUL/ },
  'has one name twice': { bytes: () => zipOf([plain, plain]), says: /two entries named/ },
  'has a file where another has a folder': {
    bytes: () => zipOf([plain, { name: 'a.txt/b', content: 'x' }]),
    says: /is a file/,
  },
  'has a link that leads out': {
    bytes: () => zipOf([plain, { name: 'l', content: '../../etc', mode: LINK }]),
    says: /leads out/,
  },
  'has an absolute link': {
    bytes: () => zipOf([plain, { name: 'l', content: '/etc/passwd', mode: LINK }]),
    says: /leads out/,
  },
  'has links that lead out together': {
    bytes: () =>
      zipOf([{ name: 'x', content: '.', mode: LINK }, { name: 'l', content: 'x/../y', mode: LINK }, plain]),
    says: /leads out/,
  },
  'writes through a link': {
    bytes: () =>
      zipOf([
        { name: 'l', content: '.', mode: LINK },
        { name: 'l/evil', content: 'x' },
      ]),
    says: /which is a link/,
  },
  'has a device': { bytes: () => zipOf([plain, { name: 'dev', mode: 0o060644 }]), says: /device/ },
  'is protected with a password': {
    bytes: () =>
      zipOf([{ name: 'a.txt', content: 'twelve bytes and fine', says: { flags: 0x801, size: 9 } }]),
    says: /password/,
  },
  'is packed in an unknown way': {
    bytes: () => zipOf([{ ...plain, says: { method: 14 } }]),
    says: /method 14/,
  },
  'has a wrong checksum': {
    bytes: () =>
      zipOf([
        { name: 'b', content: 'x' },
        { ...plain, says: { crc: 1 } },
      ]),
    says: /checksum/,
  },
  'says a smaller size than there is': {
    bytes: () => zipOf([{ name: 'b', content: 'x'.repeat(5000), deflate: true, says: { size: 10 } }]),
    says: /damaged/,
  },
  'says a larger size than there is': {
    bytes: () => zipOf([{ name: 'b', content: 'x'.repeat(50), deflate: true, says: { size: 5000 } }]),
    says: /damaged/,
  },
  'reaches beyond its own end': {
    bytes: () => zipOf([{ ...plain, says: { packed: 9999, size: 9999 } }]),
    says: /damaged/,
  },
  'is cut off': {
    bytes: () => zipOf([plain, { name: 'b', content: 'x'.repeat(500) }]).subarray(0, 300),
    says: /end is missing/,
  },
  'has a list longer than itself': { bytes: () => zipOf([plain], { count: 60_000 }), says: /damaged/ },
  'is no zip at all': { bytes: () => Buffer.from('hello'), says: /no zip/ },
  'has files that overlap': {
    bytes: () => zipOf([plain, { name: 'b', content: 'fine', says: { offset: 0 } }]),
    says: /overlap/,
  },
  'is a bomb': {
    bytes: () =>
      zipOf([{ name: 'b', content: Buffer.alloc(8_000_000), deflate: true, says: { size: 4_000_000_000 } }]),
    code: 'TOO_LARGE',
    says: /fill a disk/,
  },
  'is larger than the disk': {
    bytes: () =>
      zipOf(
        Array.from({ length: 2 }, (_, n) => ({
          name: `b${n}`,
          zip64: true,
          content: 'x',
          says: { size: 2 ** 51, packed: 2 ** 51 },
        })),
      ),
    says: /damaged|overlap|disk/,
  },
  'has nothing in it': { bytes: () => zipOf([]), says: /no files/ },
}

describe('a zip that', () => {
  for (const [name, { bytes, code = 'INVALID_INPUT', says }] of Object.entries(CRAFTED))
    test(`${name} is refused in words, and nothing of it is left`, async () => {
      const { client } = startWorkspace()
      const outer = temporaryFolder()
      const parent = join(outer, 'projects')
      writeFileSync(join(outer, 'before.txt'), '')
      const { mkdirSync } = await import('node:fs')
      mkdirSync(parent)
      const failure = await unpack(client, zipFile(bytes()), parent).catch((error: unknown) => error)
      expect(failure).toMatchObject({ message: expect.stringMatching(says) })
      if (name !== 'is larger than the disk') expect(failure).toMatchObject({ code })
      expect(readdirSync(parent)).toEqual([])
      expect(readdirSync(outer).toSorted()).toEqual(['before.txt', 'projects'])
      expect(existsSync('/tmp/evil.txt')).toBe(false)
      expect(await client.projects.list()).toEqual([])
    })
})

test('stopping an import leaves nothing of it', async () => {
  const { client } = startWorkspace()
  const parent = temporaryFolder()
  const entries = Array.from({ length: 2_000 }, (_, n) => ({
    name: `f${n}.txt`,
    content: `${n}`.repeat(2_000),
    deflate: true,
  }))
  const stop = new AbortController()
  const stream = await client.portability.import(
    { path: zipFile(zipOf(entries)), parent },
    { signal: stop.signal },
  )
  const read = async (): Promise<void> => {
    for await (const { filesDone } of stream) if (filesDone > 0) stop.abort()
  }
  await read().catch(() => undefined)
  await expect.poll(() => readdirSync(parent), { timeout: 15_000 }).toEqual([])
  expect(await client.projects.list()).toEqual([])
})

test('names that differ in case alone are refused on a disk that takes them for one, and kept on another', async () => {
  const path = zipFile(
    zipOf([
      { name: 'src/Read.me', content: 'one' },
      { name: 'SRC/read.me', content: 'two' },
    ]),
  )
  const archive = await ArchiveReader.open(path)
  const entries = entriesBelow(archive, '')
  expect(() => assertNoClash(entries, false)).not.toThrow()
  expect(() => assertNoClash(entries, true)).toThrow(/“src” and “SRC” in this zip are one name to this disk/)
  archive.close()
})
