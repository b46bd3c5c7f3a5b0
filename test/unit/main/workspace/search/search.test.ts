import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import {
  folderWith,
  imported,
  nodeId,
  openAndImport,
  openDocument,
  restart,
  startWorkspace,
} from '../harness.ts'
import { hits, indexed, queryFor, searched, staleFiles } from './searching.ts'

async function project(files: Record<string, string | Buffer>) {
  const harness = startWorkspace()
  const root = folderWith(files)
  const { id } = await openAndImport(harness.client, root)
  return { harness, id, root }
}

test('finds text in every file, in the order of the tree, with its line and column', async () => {
  const { harness, id } = await project({
    'b.ts': 'one\n  const Needle = 2\n',
    'a/z.ts': 'needle needle',
    'c.txt': 'nothing here',
  })
  for (const state of ['not indexed', 'indexed']) {
    const { files, done } = await searched(harness, id, queryFor('needle'))
    expect(
      files.map((file) => file.path),
      state,
    ).toEqual(['a/z.ts', 'b.ts'])
    expect(files[1]?.matches).toMatchObject([
      { line: 2, column: 9, from: 12, to: 18, preview: '  const Needle = 2', start: 8, end: 14 },
    ])
    expect(done).toMatchObject({ files: 2, matches: 3, truncated: false, skipped: [] })
    await indexed(harness)
  }
})

test('tells cases apart and finds whole words only, when asked to', async () => {
  const { harness, id } = await project({ 'a.ts': 'Item item items über-item ITEM_1 éitem\n' })
  const found = async (other: object) => (await searched(harness, id, queryFor('item', other))).done.matches
  expect(await found({})).toBe(6)
  expect(await found({ caseSensitive: true })).toBe(4)
  expect(await found({ wholeWord: true })).toBe(3)
  expect(await found({ wholeWord: true, caseSensitive: true })).toBe(2)
})

test('finds what a regular expression matches, within lines or over their ends', async () => {
  const { harness, id } = await project({ 'a.ts': 'call(\n  first,\n  second)\nfoo \nbar\n' })
  expect(await hits(harness, id, queryFor('\\w+(?=\\))', { regex: true }))).toEqual(['a.ts:3:second'])
  expect(await hits(harness, id, queryFor('foo\\s*', { regex: true }))).toEqual(['a.ts:4:foo '])
  expect(await hits(harness, id, queryFor('foo\\s+bar', { regex: true }))).toEqual([])
  const over = await searched(harness, id, queryFor('call\\([^)]*\\)', { regex: true, multiline: true }))
  expect(over.files[0]?.matches).toMatchObject([{ from: 0, to: 24, line: 1, start: 0, end: 5 }])
})

test('finds one and two characters, which no index helps with', async () => {
  const { harness, id } = await project({ 'a.ts': 'x=>y', 'b.ts': 'none' })
  await indexed(harness)
  expect(await hits(harness, id, queryFor('=>'))).toEqual(['a.ts:1:=>'])
  expect(await hits(harness, id, queryFor('Y'))).toEqual(['a.ts:1:y'])
})

test('one search after another, or several at once, find the same', async () => {
  const { harness, id } = await project({ 'a.ts': 'needle\n', 'b.ts': 'needle needle\n' })
  for (let round = 0; round < 200; round++)
    expect(await hits(harness, id, queryFor('needle')), `round ${round}`).toHaveLength(3)
  const together = Array.from({ length: 20 }, () => hits(harness, id, queryFor('needle')))
  for (const found of await Promise.all(together)) expect(found).toHaveLength(3)
})

test('looks only where it was told to', async () => {
  const { harness, id } = await project({
    'src/a.ts': 'word',
    'src/deep/b.test.ts': 'word',
    'docs/a.md': 'word',
    'lib/src/c.js': 'word',
  })
  const paths = async (include: string[], exclude: string[] = []) =>
    (await searched(harness, id, queryFor('word', { include, exclude }))).files.map((file) => file.path)
  expect(await paths(['src'])).toEqual(['lib/src/c.js', 'src/a.ts', 'src/deep/b.test.ts'])
  expect(await paths(['/src'])).toEqual(['src/a.ts', 'src/deep/b.test.ts'])
  expect(await paths(['*.{ts,md}'], ['*.test.ts'])).toEqual(['docs/a.md', 'src/a.ts'])
  expect(await paths([], ['src/', 'docs/**'])).toEqual([])
})

test('finds text in other scripts, whatever its case, and beside emoji', async () => {
  const { harness, id } = await project({
    'a.txt': 'Straße 😀 ΟΔΟΣ, Привет! 日本語の検索 ﬁn Kelvin K\n',
    'b.txt': 'οδος οδοσ ПРИВЕТ\n',
  })
  await indexed(harness)
  expect(await hits(harness, id, queryFor('οδοσ'))).toEqual(['a.txt:1:ΟΔΟΣ', 'b.txt:1:οδος', 'b.txt:1:οδοσ'])
  expect(await hits(harness, id, queryFor('приВЕТ'))).toEqual(['a.txt:1:Привет', 'b.txt:1:ПРИВЕТ'])
  expect(await hits(harness, id, queryFor('の検索'))).toEqual(['a.txt:1:の検索'])
  expect(await hits(harness, id, queryFor('STRAßE 😀'))).toEqual(['a.txt:1:Straße 😀'])
  expect(await hits(harness, id, queryFor('kelvin k'))).toEqual(['a.txt:1:Kelvin K'])
})

test('takes CRLF for one line end, and leaves binary files out', async () => {
  const { harness, id } = await project({
    'a.txt': 'first needle\r\nsecond needle\r\n',
    'bom.txt': Buffer.from('\uFEFFneedle at the start\r\n'),
    'b.bin': Buffer.from('needle\0needle'),
    'latin.txt': Buffer.from([0x6e, 0x65, 0x65, 0x64, 0x6c, 0x65, 0xe9]),
  })
  const found = await searched(harness, id, queryFor('needle'))
  expect(found.files.map((file) => [file.path, file.matches.map((match) => match.from)])).toEqual([
    ['a.txt', [6, 20]],
    ['bom.txt', [0]],
  ])
  expect(await hits(harness, id, queryFor('needle\r\nsecond'))).toHaveLength(1)
})

test('finds what was typed a moment ago, and not what it replaced', async () => {
  const { harness, id } = await project({ 'a.ts': 'before\n', 'b.ts': 'before\n' })
  await indexed(harness)
  const window = await openDocument(harness, id, await nodeId(harness.client, id, 'a.ts'))
  window.text.insert(0, 'after')
  window.text.delete(5, 6)
  // Neither committed nor indexed.
  await expect.poll(() => hits(harness, id, queryFor('after'))).toEqual(['a.ts:1:after'])
  expect(await hits(harness, id, queryFor('before'))).toEqual(['b.ts:1:before'])
  await window.committed()
  window.close()
  const again = await restart(harness)
  expect(await hits(again, id, queryFor('after'))).toEqual(['a.ts:1:after'])
  await indexed(again)
  expect(await hits(again, id, queryFor('after'))).toEqual(['a.ts:1:after'])
  expect(await hits(again, id, queryFor('before'))).toEqual(['b.ts:1:before'])
})

test('follows files that are made, renamed and removed', async () => {
  const { harness, id } = await project({ 'a.ts': 'needle\n' })
  await indexed(harness)
  const { client } = harness
  const made = await client.files.createFile({ projectId: id, parent: null, name: 'new.ts' })
  const window = await openDocument(harness, id, made.id)
  window.text.insert(0, 'a needle too')
  await window.committed()
  await client.files.rename({ projectId: id, nodeId: await nodeId(client, id, 'a.ts'), name: 'z.ts' })
  expect(await hits(harness, id, queryFor('needle'))).toEqual(['new.ts:1:needle', 'z.ts:1:needle'])
  await client.files.remove({ projectId: id, nodeIds: [made.id] })
  expect(await hits(harness, id, queryFor('needle'))).toEqual(['z.ts:1:needle'])
  await client.files.restore({ projectId: id, nodeIds: [made.id] })
  expect(await hits(harness, id, queryFor('needle'))).toHaveLength(2)
})

test('forgets a project with its index', async () => {
  const { harness, id, root } = await project({ 'a.ts': 'needle\n' })
  await indexed(harness)
  await harness.client.projects.forget({ projectId: id })
  await expect(searched(harness, id, queryFor('needle'))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const other = await openAndImport(harness.client, root)
  expect(await hits(harness, other.id, queryFor('needle'))).toEqual(['a.ts:1:needle'])
  await indexed(harness)
  expect(await hits(harness, other.id, queryFor('needle'))).toEqual(['a.ts:1:needle'])
})

test('an index that was damaged costs speed, not results, and is built again', async () => {
  const { harness, id } = await project({ 'a.ts': 'needle\n', 'b.ts': 'hay\n' })
  await indexed(harness)
  await harness.service.dispose()
  const db = new Database(join(harness.dataPath, 'offcoder.db'))
  db.unsafeMode(true)
  db.prepare("UPDATE search_index_data SET block = x'00ff00ff' WHERE id > 10").run()
  db.close()
  const again = startWorkspace(harness.dataPath)
  expect(await hits(again, id, queryFor('needle'))).toEqual(['a.ts:1:needle'])
  await indexed(again)
  expect(staleFiles(harness.dataPath)).toBe(0)
  expect(await hits(again, id, queryFor('needle'))).toEqual(['a.ts:1:needle'])
})

test('a project of an older OffCoder is searched at once, and indexed', async () => {
  const { harness, id } = await project({ 'a.ts': 'needle\n' })
  await indexed(harness)
  await harness.service.dispose()
  const db = new Database(join(harness.dataPath, 'offcoder.db'))
  db.exec('DELETE FROM search_files; INSERT INTO search_files (project, node) SELECT project, id FROM files')
  db.close()
  const again = startWorkspace(harness.dataPath)
  await again.client.projects.open({ projectId: id })
  await imported(again.client, id)
  expect(await hits(again, id, queryFor('needle'))).toEqual(['a.ts:1:needle'])
})

test('says in words what is wrong with an expression or a path', async () => {
  const { harness, id } = await project({ 'a.ts': 'x' })
  await expect(searched(harness, id, queryFor('(', { regex: true }))).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringContaining('unterminated group'),
  })
  // Escapes that Unicode expressions refuse are read all the same.
  expect(await hits(harness, id, queryFor('\\x', { regex: true }))).toEqual(['a.ts:1:x'])
})
