// @vitest-environment happy-dom
import { getSearchQuery, SearchQuery } from '@codemirror/search'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView, runScopeHandlers } from '@codemirror/view'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { defaultSettings } from '../../../../../preload/contract/default-settings.ts'
import type { FileInfo } from '../../../../../preload/contract/files.ts'
import { DocumentClient } from '../../../../../renderer/features/documents/document-client.ts'
import { EditorHost } from '../../../../../renderer/features/editor/editor-host.ts'
import { invisibleName } from '../../../../../renderer/features/editor/invisibles.ts'
import {
  cursorsAtLineEnds,
  insertIndent,
  openReplace,
} from '../../../../../renderer/features/editor/keymap.ts'
import { matchPosition } from '../../../../../renderer/features/editor/match-count.ts'
import { searchBarOf } from '../../../../../renderer/features/editor/search-panel.ts'
import { wholeCharacters } from '../../../../../renderer/features/editor/surrogates.ts'
import { redo, undo } from '../../../../../renderer/features/editor/undo.ts'
import { toFailure } from '../../../../../renderer/rpc/failure.ts'
import { FakeStore, settle } from '../documents/fake-store.ts'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

function info(id: string, change: Partial<FileInfo> = {}): FileInfo {
  return {
    id,
    projectId: '00000000-0000-4000-8000-000000000000',
    path: `src/${id}.txt`,
    name: `${id}.txt`,
    eol: 'lf',
    encoding: 'utf-8',
    size: 0,
    text: true,
    readOnly: false,
    ...change,
  }
}

async function openDocument(text: string): Promise<{ store: FakeStore; client: DocumentClient }> {
  const store = new FakeStore(text)
  const client = new DocumentClient({ open: store.open, toFailure, retryAfter: 100_000 })
  cleanups.push(() => client.dispose())
  await client.connect()
  await settle()
  return { store, client }
}

function host(additions: Extension = []): EditorHost {
  const parent = document.createElement('div')
  document.body.append(parent)
  const made = new EditorHost({
    parent,
    settings: defaultSettings,
    additions: () => additions,
    choiceFor: () => ({}),
    positionOf: () => undefined,
  })
  cleanups.push(() => made.destroy())
  return made
}

function type(view: EditorView, text: string): void {
  view.dispatch(view.state.replaceSelection(text), { userEvent: 'input.type' })
}

describe('typing', () => {
  it('goes into the document, and what others change comes into the editor', async () => {
    const { store, client } = await openDocument('one\n')
    const editor = host()
    editor.show(info('a'), client)
    type(editor.view, 'zero ')
    await settle()
    expect(store.text).toBe('zero one\n')
    store.edit(8, 0, ' two')
    await settle()
    expect(editor.view.state.doc.toString()).toBe('zero one two\n')
  })

  it('keeps carriage returns as characters, so that offsets stay the same in the document', async () => {
    const { client } = await openDocument('a\rb\n')
    const editor = host()
    editor.show(info('a'), client)
    expect(editor.view.state.doc.length).toBe(client.text.length)
    editor.view.dispatch({ changes: { from: 4, insert: 'c' } })
    expect(client.text.toString()).toBe('a\rb\nc')
  })

  it('never leaves editor and document different, whatever both sides do and whichever file is in front', async () => {
    const change = fc.record({
      by: fc.constantFrom('editor', 'disk', 'switch', 'undo', 'redo'),
      at: fc.nat(40),
      remove: fc.nat(5),
      insert: fc.string({ maxLength: 5, unit: fc.constantFrom('a', ' ', '\n', '😀', 'é', '(') }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 20 }), async (changes) => {
        const a = await openDocument('The first file.\n😀😁\n')
        const b = await openDocument('The second.\n')
        const editor = host()
        editor.show(info('a'), a.client)
        let front = a
        for (const { by, at, remove, insert } of changes) {
          if (by === 'switch') {
            front = front === a ? b : a
            editor.show(info(front === a ? 'a' : 'b'), front.client)
          } else if (by === 'disk') {
            const text = front.store.text
            // What the workspace writes never cuts a character in two.
            const from = [...text].slice(0, at).join('').length
            const to = [...text].slice(0, at + remove).join('').length
            a.store.edit(front === a ? from : 0, front === a ? to - from : 0, insert)
          } else if (by === 'undo') undo(editor.view)
          else if (by === 'redo') redo(editor.view)
          else {
            const { length } = editor.view.state.doc
            const from = Math.min(at, length)
            editor.view.dispatch({
              changes: { from, to: Math.min(from + remove, length), insert },
              userEvent: 'input.type',
            })
          }
          await settle(1)
        }
        await settle()
        for (const [id, { client, store }] of [
          ['a', a],
          ['b', b],
        ] as const) {
          editor.show(info(id), client)
          expect(editor.view.state.doc.toString()).toBe(client.text.toString())
          expect(store.text).toBe(client.text.toString())
        }
      }),
      { numRuns: 40 },
    )
  }, 60_000)
})

describe('an emoji', () => {
  it('is replaced whole when only its second half differs', () => {
    const state = EditorState.create({ doc: 'a😀b', extensions: wholeCharacters })
    const specs: { from: number; to: number; text: string }[] = []
    const { changes, newDoc } = state.update({ changes: { from: 2, to: 3, insert: '\ude01' } })
    changes.iterChanges((from, to, _b, _c, inserted) => specs.push({ from, to, text: inserted.toString() }))
    expect(newDoc.toString()).toBe('a😁b')
    expect(specs).toEqual([{ from: 1, to: 3, text: '😁' }])
  })
})

describe('undo', () => {
  it('takes back typing and nothing that came from the disk', async () => {
    const { store, client } = await openDocument('base\n')
    const editor = host()
    editor.show(info('a'), client)
    type(editor.view, 'mine ')
    await settle()
    store.edit(10, 0, 'disk\n')
    await settle()
    expect(undo(editor.view)).toBe(true)
    expect(editor.view.state.doc.toString()).toBe('base\ndisk\n')
    undo(editor.view)
    expect(editor.view.state.doc.toString()).toBe('base\ndisk\n')
    redo(editor.view)
    expect(editor.view.state.doc.toString()).toBe('mine base\ndisk\n')
  })

  it('still works after another tab was in front', async () => {
    const a = await openDocument('a')
    const b = await openDocument('b')
    const editor = host()
    editor.show(info('a'), a.client)
    type(editor.view, 'first ')
    editor.show(info('b'), b.client)
    type(editor.view, 'second ')
    editor.show(info('a'), a.client)
    undo(editor.view)
    expect(editor.view.state.doc.toString()).toBe('a')
    expect(b.client.text.toString()).toBe('second b')
    redo(editor.view)
    expect(editor.view.state.doc.toString()).toBe('first a')
  })

  it('puts the cursor back to where the change was made', async () => {
    const { client } = await openDocument('one two three')
    const editor = host()
    editor.show(info('a'), client)
    editor.view.dispatch({ selection: { anchor: 3 } })
    type(editor.view, '!')
    editor.view.dispatch({ selection: { anchor: 13 } })
    undo(editor.view)
    expect(editor.view.state.selection.main.head).toBe(3)
  })
})

describe('a file behind another tab', () => {
  it('follows its document and keeps its cursor', async () => {
    const a = await openDocument('one\n')
    const b = await openDocument('b')
    const editor = host()
    editor.show(info('a'), a.client)
    editor.view.dispatch({ selection: { anchor: 3 } })
    editor.show(info('b'), b.client)
    a.store.edit(0, 0, 'zero ')
    await settle()
    editor.show(info('a'), a.client)
    expect(editor.view.state.doc.toString()).toBe('zero one\n')
    expect(editor.view.state.selection.main.head).toBe(8)
  })

  it('is forgotten when its tab is closed', async () => {
    const a = await openDocument('one\n')
    const editor = host()
    editor.show(info('a'), a.client)
    editor.forget('a')
    expect(editor.front).toBeUndefined()
    expect(editor.view.dom.parentElement?.hidden).toBe(true)
  })
})

describe('keys', () => {
  it('fill up to the next step of indentation', () => {
    const view = new EditorView({ doc: 'abc', selection: { anchor: 1 } })
    insertIndent(view)
    expect(view.state.doc.toString()).toBe('a bc')
    view.destroy()
  })

  it('put a cursor at the end of each selected line', () => {
    const extensions = EditorState.allowMultipleSelections.of(true)
    const view = new EditorView({ doc: 'one\ntwo\nthree', selection: { anchor: 1, head: 9 }, extensions })
    cursorsAtLineEnds(view)
    expect(view.state.selection.ranges.map(({ head }) => head)).toEqual([3, 7, 13])
    view.destroy()
  })
})

describe('find in file', () => {
  it('opens with replace, searches what is typed and closes by Escape', async () => {
    const { client } = await openDocument('one two one\n')
    const editor = host()
    editor.show(info('a'), client)
    openReplace(editor.view)
    const bar = searchBarOf(editor.view)
    const [find] = bar?.dom.querySelectorAll('input') ?? []
    if (find === undefined) throw new Error('no field')
    find.value = 'one'
    find.dispatchEvent(new Event('input'))
    expect(getSearchQuery(editor.view.state).search).toBe('one')
    bar?.dom.querySelector<HTMLElement>('[data-name="regexp"]')?.click()
    expect(getSearchQuery(editor.view.state).regexp).toBe(true)
    find.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
    expect(searchBarOf(editor.view)).toBeUndefined()
  })

  it('counts matches and says which one is selected', () => {
    const state = EditorState.create({ doc: 'one two one\n', selection: { anchor: 8, head: 11 } })
    expect(matchPosition(state, new SearchQuery({ search: 'one' }))).toEqual({
      total: 2,
      more: false,
      index: 2,
    })
    expect(matchPosition(state, new SearchQuery({ search: 'none' }))).toEqual({
      total: 0,
      more: false,
      index: undefined,
    })
    expect(matchPosition(state, new SearchQuery({ search: '(', regexp: true }))).toBeUndefined()
  })

  it('stops counting where a number says nothing any more', () => {
    const state = EditorState.create({ doc: 'a'.repeat(5000) })
    expect(matchPosition(state, new SearchQuery({ search: 'a' }))?.more).toBe(true)
  })
})

describe('characters that hide', () => {
  it('are drawn with their name', async () => {
    const { client } = await openDocument('if (a\u202e\u2066) {}\n')
    const editor = host()
    editor.show(info('a'), client)
    const marks = [...editor.view.dom.querySelectorAll('.cm-invisible')].map((mark) =>
      mark.getAttribute('aria-label'),
    )
    expect(marks).toEqual(['U+202E right-to-left override', 'U+2066 left-to-right isolate'])
    expect(invisibleName(0)).toBe('U+0000 control character')
  })
})

describe('a read-only file', () => {
  it('takes no keys', async () => {
    const { client } = await openDocument('fixed')
    const editor = host()
    editor.show(info('a', { readOnly: true }), client)
    expect(runScopeHandlers(editor.view, new KeyboardEvent('keydown', { key: 'Tab' }), 'editor')).toBe(false)
    expect(editor.view.state.readOnly).toBe(true)
  })
})
