import fc from 'fast-check'
import { expect, test } from 'vitest'
import { folderWith, nodeId, openAndImport, openDocument, startWorkspace } from '../harness.ts'
import { hits, indexed, queryFor } from './searching.ts'

const letters = fc.constantFrom('a', 'b', 'C', 'é', '\n', ' ', '_')
const text = fc.string({ unit: letters, maxLength: 40 })
const sought = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'É', '_'), minLength: 1, maxLength: 4 })
const step = fc.oneof(
  fc.record({ do: fc.constant('type' as const), file: fc.nat(4), at: fc.nat(), text }),
  fc.record({ do: fc.constant('remove' as const), file: fc.nat(4), at: fc.nat(), length: fc.nat(8) }),
  fc.record({ do: fc.constant('look' as const), sought, caseSensitive: fc.boolean() }),
)

test('whatever was typed, and however far the index is, a search finds what a look at every text finds', async () => {
  const harness = startWorkspace()
  const names = ['0.ts', '1.ts', '2.ts', '3.ts', '4.ts']
  const root = folderWith(Object.fromEntries(names.map((name) => [name, 'abc é_abc\nCab'])))
  const { id } = await openAndImport(harness.client, root)
  const windows = await Promise.all(
    names.map(async (name) => openDocument(harness, id, await nodeId(harness.client, id, name))),
  )
  for (const window of windows) window.text.insert(0, '_')
  const look = async (what: string, caseSensitive: boolean): Promise<void> => {
    // What has not arrived in the store yet is not there yet.
    for (const window of windows) await window.committed()
    const expected = windows.flatMap((window, file) => {
      const pattern = new RegExp(what, caseSensitive ? 'gu' : 'giu')
      return window.text
        .toString()
        .split('\n')
        .flatMap((line, at) =>
          Array.from(line.matchAll(pattern), ([found]) => `${names[file]}:${at + 1}:${found}`),
        )
    })
    expect(await hits(harness, id, queryFor(what, { caseSensitive }))).toEqual(expected)
  }
  let runs = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 20 }), async (steps) => {
      // Now and then the index catches up.
      if (++runs % 10 === 0) await indexed(harness)
      for (const one of steps) {
        if (one.do === 'look') {
          await look(one.sought, one.caseSensitive)
          continue
        }
        const target = windows[one.file]?.text
        if (target === undefined) continue
        const at = one.at % (target.length + 1)
        if (one.do === 'type') target.insert(at, one.text)
        else target.delete(at, Math.min(one.length, target.length - at))
      }
      await look('ab', false)
      await look('é_a', false)
    }),
    { numRuns: 30 },
  )
}, 120_000)
