import { expect, test } from 'vitest'
import * as Y from 'yjs'
import type { DocumentClient } from '../../../../../renderer/features/documents/document-client.ts'
import { originOf } from '../../../../../renderer/features/documents/origin.ts'
import { undoManagerOf } from '../../../../../renderer/features/editor/undo.ts'

/** A window's document, and the store's end of it. */
function connected(text: string) {
  const doc = new Y.Doc()
  const store = new Y.Doc()
  store.getText('text').insert(0, text)
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(store), originOf('store'))
  const typing = {}
  const manager = undoManagerOf({ doc, text: doc.getText('text') } as DocumentClient)
  manager.addTrackedOrigin(typing)
  doc.on('update', (update: Uint8Array, _origin: unknown, _doc: Y.Doc, { local }: Y.Transaction) => {
    if (local) Y.applyUpdate(store, update)
  })
  return {
    manager,
    store: store.getText('text'),
    text: doc.getText('text'),
    type: (at: number, insert: string) => doc.transact(() => doc.getText('text').insert(at, insert), typing),
    fromStore(source: Parameters<typeof originOf>[0], change: (target: Y.Text) => void) {
      const before = Y.encodeStateVector(store)
      store.transact(() => change(store.getText('text')))
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(store, before), originOf(source))
    },
  }
}

test.each(['restore', 'replace'] as const)('a %s that I asked for is one step of undo and redo', (source) => {
  const { manager, text, store, type, fromStore } = connected('one two three')
  type(0, 'a')
  fromStore(source, (target) => {
    target.delete(1, 3)
    target.insert(1, 'ONE')
    target.delete(8, 6)
  })
  type(0, 'b')
  expect(text.toString()).toBe('baONE two')
  manager.undo()
  expect(text.toString()).toBe('aONE two')
  manager.undo()
  expect(text.toString()).toBe('aone two three')
  expect(store.toString()).toBe('aone two three')
  manager.redo()
  expect(text.toString()).toBe('aONE two')
  manager.undo()
  manager.undo()
  expect(text.toString()).toBe('one two three')
})

test('what others did since stays when I undo a restore', () => {
  const { manager, text, fromStore } = connected('one\ntwo\n')
  fromStore('restore', (target) => target.delete(0, 4))
  fromStore('window', (target) => target.insert(4, 'theirs\n'))
  manager.undo()
  expect(text.toString()).toBe('one\ntwo\ntheirs\n')
})

test('what the disk, another window or an agent did is not mine to undo', () => {
  const { manager, text, fromStore } = connected('one')
  for (const source of ['disk', 'window', 'agent', 'remote'] as const)
    fromStore(source, (target) => target.insert(target.length, ` ${source}`))
  manager.undo()
  expect(text.toString()).toBe('one disk window agent remote')
})
