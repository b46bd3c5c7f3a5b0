import { expect, test } from 'vitest'
import { folderWith, imported, nodeId, openAndImport, openDocument, startWorkspace } from '../harness.ts'
import { hits, indexed, queryFor, searched } from './searching.ts'

const CATASTROPHE = '(a+)+$'

test('an expression that would take for ever is stopped, and the process goes on', async () => {
  const harness = startWorkspace()
  const bad = `${'a'.repeat(40)}!`
  const { id } = await openAndImport(harness.client, folderWith({ 'bad.txt': bad, 'good.txt': 'b\naaa' }))
  const { files, done } = await searched(harness, id, queryFor(CATASTROPHE, { regex: true }))
  expect(files.map((file) => file.path)).toEqual(['good.txt'])
  expect(done.skipped).toMatchObject([
    { path: 'bad.txt', reason: expect.stringContaining('longer than a second') },
  ])
  expect(await hits(harness, id, queryFor('aaa'))).not.toEqual([])
})

test('an expression that is too slow for several files is given up, with words', async () => {
  const harness = startWorkspace()
  const bad = `${'a'.repeat(40)}!`
  const files = Object.fromEntries(Array.from({ length: 6 }, (_, n) => [`${n}.txt`, bad]))
  const { id } = await openAndImport(harness.client, folderWith(files))
  await expect(searched(harness, id, queryFor(CATASTROPHE, { regex: true }))).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringContaining('repetition inside a repetition'),
  })
})

test('a search that is stopped ends at once, and the next one is answered', async () => {
  const harness = startWorkspace()
  const files = Object.fromEntries(
    Array.from({ length: 400 }, (_, n) => [`${n}.txt`, 'needle\n'.repeat(200)]),
  )
  const { id } = await openAndImport(harness.client, folderWith(files))
  const stop = new AbortController()
  const events = await harness.client.search.query(
    { projectId: id, query: queryFor('needle', { regex: true }) },
    { signal: stop.signal },
  )
  await events.next()
  stop.abort()
  await expect(
    (async () => {
      for await (const _event of events);
    })(),
  ).rejects.toThrow()
  expect((await searched(harness, id, queryFor('needle', { include: ['7.txt'] }))).done.matches).toBe(200)
})

test('a search ends at its limit, and says that there is more', async () => {
  const harness = startWorkspace()
  const { id } = await openAndImport(
    harness.client,
    folderWith({ 'a.txt': 'xyz '.repeat(9_000), 'b.txt': 'xyz '.repeat(9_000) }),
  )
  const { done, files } = await searched(harness, id, queryFor('xyz'))
  expect(done).toMatchObject({ matches: 10_000, truncated: true })
  expect(files.map((file) => file.matches.length)).toEqual([9_000, 1_000])
})

test('ten thousand files are searched while they are imported and indexed, and typing goes on', async () => {
  const harness = startWorkspace()
  const files: Record<string, string> = {}
  for (let n = 0; n < 10_000; n++)
    files[`folder-${n % 100}/file-${n}.ts`] =
      `export const value${n} = ${n}\n${n % 1_000 === 0 ? 'rarity\n' : ''}`
  const root = folderWith(files)
  const { id } = await harness.client.projects.openFolder({ path: root })
  // Whatever has been taken in is found, and nothing fails.
  await searched(harness, id, queryFor('rarity'))
  await imported(harness.client, id)
  expect(await hits(harness, id, queryFor('rarity'))).toHaveLength(10)
  const window = await openDocument(harness, id, await nodeId(harness.client, id, 'folder-1/file-1.ts'))
  window.text.insert(0, 'rarity ')
  await window.committed()
  expect(await hits(harness, id, queryFor('rarity'))).toHaveLength(11)
  await indexed(harness)
  expect(await hits(harness, id, queryFor('rarity'))).toHaveLength(11)
  expect(await hits(harness, id, queryFor('value777\\b', { regex: true }))).toEqual([
    'folder-77/file-777.ts:1:value777',
  ])
}, 120_000)
