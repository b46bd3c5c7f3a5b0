import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readTrace, record } from '../../../../traces/traces.ts'
import { folderWith, nodeId, openAndImport, openDocument, restart, startWorkspace } from '../harness.ts'

test.each(['rustcode', 'friendsforever'] as const)(
  'what people typed in the trace %s is in the store and in the file byte for byte, and so it is after a restart',
  async (name) => {
    const trace = readTrace(name)
    const { updates, texts } = record(trace)
    const [text = ''] = texts
    expect(texts).toEqual(texts.map(() => text))
    // Where two typed at one place at once, each algorithm has an order of its own.
    if (name === 'rustcode') expect(text).toBe(trace.endContent)
    else expect(text.length).toBe(trace.endContent.length)

    const root = folderWith({ 'typed.txt': '' })
    const harness = startWorkspace()
    const { id: projectId } = await openAndImport(harness.client, root)
    const id = await nodeId(harness.client, projectId, 'typed.txt')
    const window = await openDocument(harness, projectId, id)
    for (const [n, update] of updates.entries()) {
      window.receive(update)
      if (n % 500 === 499) await window.committed()
    }
    await window.committed()
    await harness.client.files.flush({ projectId, nodeId: id })
    expect(readFileSync(join(root, 'typed.txt')).equals(Buffer.from(text))).toBe(true)

    // Reading the long log folds it; the third start reads what was folded.
    let again = harness
    for (let start = 0; start < 2; start++) {
      again = await restart(again)
      expect((await openDocument(again, projectId, id)).text.toString()).toBe(text)
    }
  },
)
