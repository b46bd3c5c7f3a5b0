import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { readRegularFile } from '../../../../../main/workspace/disk/read-file.ts'
import { mergeFromDisk } from '../../../../../main/workspace/documents/disk-merge.ts'
import { flushText } from '../../../../../main/workspace/documents/flush.ts'
import { TextDocuments } from '../../../../../main/workspace/documents/text-documents.ts'
import { Committer } from '../../../../../main/workspace/store/committer.ts'
import { openDatabase } from '../../../../../main/workspace/store/database.ts'
import { createStore } from '../../../../../main/workspace/store/store.ts'
import { textOf } from '../../../../../main/workspace/text/text-document.ts'
import { ProjectTree } from '../../../../../main/workspace/tree/project-tree.ts'
import { folderWith, nodeId, openAndImport, startWorkspace } from '../harness.ts'

const window = { kind: 'window', actor: 'human', session: 'window' } as const

/** A file's document as the workspace process holds it, with nothing of it in the log yet. */
async function opened(content: string) {
  const root = folderWith({ 'file.txt': content })
  const harness = startWorkspace()
  const { id: projectId } = await openAndImport(harness.client, root)
  const id = await nodeId(harness.client, projectId, 'file.txt')
  await harness.service.dispose()
  const { db } = openDatabase(harness.dataPath)
  const committer = new Committer({ db, onTrouble: () => undefined, onRecovered: () => undefined })
  const store = createStore(db, committer)
  const tree = new ProjectTree(store, projectId, () => undefined)
  const texts = new TextDocuments({
    store,
    projectKey: (project) => store.projects.get(project)?.key ?? '',
    onDamage: () => undefined,
    onLoaded: () => undefined,
  })
  const text = texts.load(projectId, tree.shown(id))
  const path = Buffer.from(join(root, 'file.txt'))
  return {
    text,
    /** What a window sends for `insert` at the beginning. */
    typed(insert: string): Uint8Array {
      const doc = new Y.Doc()
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(text.doc))
      const before = Y.encodeStateVector(doc)
      textOf(doc).insert(0, insert)
      return Y.encodeStateAsUpdate(doc, before)
    },
    /** Another program writes the file, and the store takes that in. */
    fromOutside(content: string): void {
      writeFileSync(path, content)
      const { bytes, stat } = readRegularFile(path, 1_000_000)
      mergeFromDisk(store, tree, text, tree.shown(id), bytes, stat)
    },
    save: () => flushText({ store, tree, root }, text),
    onDisk: () => readRegularFile(path, 1_000_000).bytes.toString(),
  }
}

test('what was typed in the same moment as another program wrote is not taken for written', async () => {
  const { text, typed, fromOutside, save, onDisk } = await opened('one\n')
  text.arrive(typed('typed\n'), window, () => undefined)
  // It has arrived, and the merge comes before its turn.
  expect(text.dirty).toBe(true)
  fromOutside('one\ntwo\n')
  expect(textOf(text.doc).toString()).toBe('typed\none\ntwo\n')
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(text.dirty).toBe(true)
  expect(await save()).toMatchObject({ outcome: 'written' })
  expect(onDisk()).toBe('typed\none\ntwo\n')
  expect(text.dirty).toBe(false)
})

test('nor is it taken for deleted when that program writes once more', async () => {
  const { text, typed, fromOutside } = await opened('one\n')
  text.arrive(typed('typed\n'), window, () => undefined)
  fromOutside('one\ntwo\n')
  await new Promise((resolve) => setTimeout(resolve, 100))
  fromOutside('one\ntwo\nthree\n')
  expect(textOf(text.doc).toString()).toBe('typed\none\ntwo\nthree\n')
})
