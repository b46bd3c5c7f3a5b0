import { chmodSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ReplaceInput, SearchQuery } from '../../../../../preload/contract/search.ts'
import {
  folderWith,
  type Harness,
  nodeId,
  openAndImport,
  openDocument,
  restart,
  startWorkspace,
  withoutPrivilege,
} from '../harness.ts'
import { queryFor, searched } from './searching.ts'

async function project(files: Record<string, string>) {
  const harness = startWorkspace()
  const root = folderWith(files)
  const { id } = await openAndImport(harness.client, root)
  const onDisk = (path: string): string => readFileSync(join(root, path), 'utf8')
  return { harness, id, root, onDisk }
}

/** Everything a query finds, to be replaced. */
async function everything(
  harness: Harness,
  projectId: string,
  query: SearchQuery,
  replacement: string,
): Promise<ReplaceInput> {
  const { files } = await searched(harness, projectId, query)
  return { projectId, query, replacement, files }
}

test('replaces in many files as one step, which is undone as one', async () => {
  const { harness, id, onDisk } = await project({
    'a.ts': 'const old = old + 1\n',
    'sub/b.ts': '// old\r\nolder\r\n',
    'c.ts': 'new\n',
  })
  const { client } = harness
  const result = await client.search.replace(await everything(harness, id, queryFor('old'), 'brand new'))
  expect(result.files).toMatchObject([
    { path: 'a.ts', done: 2, left: 0, unwritten: false },
    { path: 'sub/b.ts', done: 2, left: 0, unwritten: false },
  ])
  expect(onDisk('a.ts')).toBe('const brand new = brand new + 1\n')
  expect(onDisk('sub/b.ts')).toBe('// brand new\r\nbrand newer\r\n')
  const undone = await client.search.undoReplace({ projectId: id, replaceId: result.replaceId })
  expect(undone.files).toMatchObject([
    { done: 2, left: 0 },
    { done: 2, left: 0 },
  ])
  expect(onDisk('a.ts')).toBe('const old = old + 1\n')
  expect(onDisk('sub/b.ts')).toBe('// old\r\nolder\r\n')
  await expect(
    client.search.undoReplace({ projectId: id, replaceId: result.replaceId }),
  ).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})

test('shows each line before and after, and changes nothing by that', async () => {
  const { harness, id, onDisk } = await project({ 'a.ts': 'get(first, second)\nrest\n' })
  const query = queryFor('get\\((?<one>\\w+), (\\w+)\\)', { regex: true })
  const input = await everything(harness, id, query, 'swap($2, $<one>)$$')
  const preview = await harness.client.search.preview(input)
  expect(preview.files).toMatchObject([
    {
      path: 'a.ts',
      changed: 0,
      changes: [
        {
          line: 1,
          before: { text: 'get(first, second)', start: 0, end: 18 },
          after: { text: 'swap(second, first)$', start: 0, end: 20 },
        },
      ],
    },
  ])
  expect(onDisk('a.ts')).toBe('get(first, second)\nrest\n')
  await harness.client.search.replace(input)
  expect(onDisk('a.ts')).toBe('swap(second, first)$\nrest\n')
})

test('leaves alone what changed since the search', async () => {
  const { harness, id } = await project({ 'a.ts': 'old one\nold two\nold three\n' })
  const input = await everything(harness, id, queryFor('old'), 'new')
  const window = await openDocument(harness, id, await nodeId(harness.client, id, 'a.ts'))
  window.text.insert(8 + 7, '!')
  await window.committed()
  const { files } = await harness.client.search.replace(input)
  // The first line is as it was; the second was edited, and the third is somewhere else.
  expect(files).toMatchObject([{ done: 1, left: 2 }])
  await window.untilText('new one\nold two!\nold three\n')
})

test('a file that is open changes in its window, and only the places nobody touched since are undone', async () => {
  const { harness, id, onDisk } = await project({ 'a.ts': 'old 1\nold 2\nold 3\n' })
  const window = await openDocument(harness, id, await nodeId(harness.client, id, 'a.ts'))
  window.text.insert(0, '// typed, not saved\n')
  await window.committed()
  const { replaceId } = await harness.client.search.replace(
    await everything(harness, id, queryFor('old'), 'new'),
  )
  await window.untilText('// typed, not saved\nnew 1\nnew 2\nnew 3\n')
  expect(onDisk('a.ts')).toBe('old 1\nold 2\nold 3\n')
  const second = window.text.toString().indexOf('new 2')
  window.text.delete(second + 1, 1)
  window.text.insert(0, 'more ')
  await window.committed()
  const { files } = await harness.client.search.undoReplace({ projectId: id, replaceId })
  expect(files).toMatchObject([{ done: 2, left: 1 }])
  await window.untilText('more // typed, not saved\nold 1\nnw 2\nold 3\n')
})

test('what was replaced by nothing comes back, unless something was put in its place', async () => {
  const { harness, id } = await project({ 'a.ts': 'xx1xx2xx' })
  const window = await openDocument(harness, id, await nodeId(harness.client, id, 'a.ts'))
  const { replaceId } = await harness.client.search.replace(
    await everything(harness, id, queryFor('\\d', { regex: true }), ''),
  )
  await window.untilText('xxxxxx')
  window.text.insert(2, '?')
  await window.committed()
  expect((await harness.client.search.undoReplace({ projectId: id, replaceId })).files).toMatchObject([
    { done: 1, left: 1 },
  ])
  await window.untilText('xx?xx2xx')
})

test('line ends of a file that has several kinds come back as they were', async () => {
  const { harness, id, onDisk } = await project({ 'a.txt': 'one\r\ntwo\nthree\nfour\n' })
  const query = queryFor('one\ntwo')
  const { replaceId } = await harness.client.search.replace(await everything(harness, id, query, '1+2'))
  expect(onDisk('a.txt')).toBe('1+2\nthree\nfour\n')
  await harness.client.search.undoReplace({ projectId: id, replaceId })
  expect(onDisk('a.txt')).toBe('one\r\ntwo\nthree\nfour\n')
})

test('a file that cannot be written is left as it is, and the others are replaced', async () => {
  const { harness, id, root, onDisk } = await project({ 'a.ts': 'old', 'b.ts': 'old' })
  chmodSync(join(root, 'a.ts'), 0o444)
  await withoutPrivilege([root, harness.dataPath], async () => {
    const input = await everything(harness, id, queryFor('old'), 'new')
    expect((await harness.client.search.preview(input)).files[0]).toMatchObject({
      failure: { code: 'PERMISSION_DENIED' },
      changes: [],
    })
    const { files } = await harness.client.search.replace(input)
    expect(files).toMatchObject([
      { path: 'a.ts', done: 0, left: 1, failure: { code: 'PERMISSION_DENIED' } },
      { path: 'b.ts', done: 1, left: 0 },
    ])
  })
  expect([onDisk('a.ts'), onDisk('b.ts')]).toEqual(['old', 'new'])
})

test('after a restart a replacement cannot be undone from the search, and it says so', async () => {
  const { harness, id, onDisk } = await project({ 'a.ts': 'old' })
  const { replaceId } = await harness.client.search.replace(
    await everything(harness, id, queryFor('old'), 'new'),
  )
  const again = await restart(harness)
  await expect(again.client.search.undoReplace({ projectId: id, replaceId })).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining('started again'),
  })
  expect(onDisk('a.ts')).toBe('new')
})
