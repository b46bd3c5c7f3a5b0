// @vitest-environment happy-dom
import { getIndentUnit, language } from '@codemirror/language'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { defaultSettings } from '../../../../../preload/contract/default-settings.ts'
import { AppError } from '../../../../../preload/contract/errors.ts'
import type { FileInfo } from '../../../../../preload/contract/files.ts'
import { Documents } from '../../../../../renderer/features/documents/documents.ts'
import { convertIndentation } from '../../../../../renderer/features/editor/convert-indentation.ts'
import { EditorGroup } from '../../../../../renderer/features/editor/editor-group.ts'
import type { ShownFile } from '../../../../../renderer/features/editor/editor-host.ts'
import {
  chooseFor,
  restoreFileChoices,
  useFileChoices,
} from '../../../../../renderer/features/editor/file-choices.ts'
import {
  activeText,
  positionOf,
  restorePositions,
  useEditorStatus,
} from '../../../../../renderer/features/editor/store.ts'
import { redo, undo } from '../../../../../renderer/features/editor/undo.ts'
import { toFailure } from '../../../../../renderer/rpc/failure.ts'
import { FakeStore, settle } from '../documents/fake-store.ts'

const PROJECT = '00000000-0000-4000-8000-000000000000'

// happy-dom fires this at once where browsers fire it later; CodeMirror then finds itself in the middle of an update.
document.addEventListener('selectionchange', (event) => event.stopImmediatePropagation())

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
  restorePositions({})
  restoreFileChoices({})
})

function workspace() {
  const stores: Record<string, FakeStore> = {
    a: new FakeStore('one\ntwo\nthree\n'),
    b: new FakeStore('bee\n'),
    bin: new FakeStore(),
  }
  const infos: Record<string, Partial<FileInfo> | Error> = {
    a: {},
    b: {},
    bin: { text: false, whyNotText: 'A binary file.' },
  }
  const shown = new Map<string, unknown>()
  const edited: string[] = []
  const additions: Record<string, ShownFile> = {}
  const documents = new Documents({
    open: (_project, nodeId) => (stores[nodeId] as FakeStore).open(),
    flush: async (_project, nodeId) => ({ nodeId, outcome: 'written', bytes: 0 }),
    onConnected: () => () => undefined,
    toFailure,
    automatic: () => false,
    onSnapshot: (nodeId, snapshot) => shown.set(nodeId, snapshot),
    onNotice: () => undefined,
  })
  const group = new EditorGroup({
    documents,
    projectId: PROJECT,
    async info(id) {
      const found = infos[id]
      if (found === undefined || found instanceof Error)
        throw found ?? new AppError('NOT_FOUND', 'There is no such file.')
      return {
        id,
        projectId: PROJECT,
        path: `src/${id}.txt`,
        name: `${id}.txt`,
        eol: 'lf',
        encoding: 'utf-8',
        size: 1,
        text: true,
        readOnly: false,
        ...found,
      }
    },
    toFailure,
    settings: defaultSettings,
    additions(file) {
      additions[file.info.id] = file
      return []
    },
    onEdited: (nodeId) => edited.push(nodeId),
  })
  const parent = document.body.appendChild(document.createElement('div'))
  group.mount(parent)
  cleanups.push(
    () => group.dispose(),
    () => documents.dispose(),
    () => parent.remove(),
  )
  return { group, stores, infos, shown, edited, additions, parent }
}

describe('a group of tabs', () => {
  it('shows the text of the file in front and reports where the cursor is', async () => {
    const { group, parent } = workspace()
    group.show('a')
    expect(group.getState().kind).toBe('loading')
    await settle()
    expect(group.getState().kind).toBe('text')
    expect(parent.querySelector('.cm-content')?.textContent).toContain('two')
    expect(useEditorStatus.getState().active).toMatchObject({
      nodeId: 'a',
      line: 1,
      column: 1,
      language: 'Plain text',
      eol: 'lf',
    })
    expect(activeText()?.path).toBe('src/a.txt')
  })

  it('says why a file is not shown as text', async () => {
    const { group } = workspace()
    group.show('bin')
    await settle()
    expect(group.getState()).toMatchObject({ kind: 'not-text', info: { whyNotText: 'A binary file.' } })
    expect(activeText()).toBeUndefined()
  })

  it('says why a file did not open, and opens it at another try', async () => {
    const { group, infos } = workspace()
    infos.a = new AppError('PERMISSION_DENIED', 'You may not read it.')
    group.show('a')
    await settle()
    expect(group.getState()).toMatchObject({ kind: 'failed', failure: { message: 'You may not read it.' } })
    infos.a = {}
    group.retry()
    await settle()
    expect(group.getState().kind).toBe('text')
  })

  it('keeps files of other tabs open, and closes those whose tab is gone', async () => {
    const { group, shown } = workspace()
    group.retain(new Set(['a', 'b']))
    group.show('a')
    await settle()
    group.show('b')
    await settle()
    expect(shown.get('a')).toBeDefined()
    group.retain(new Set(['b']))
    await settle()
    expect(shown.get('a')).toBeUndefined()
    expect(shown.get('b')).toBeDefined()
  })

  it('closes the file in front once its tab is gone and another took its place', async () => {
    const { group, shown } = workspace()
    group.retain(new Set(['a', 'b']))
    group.show('a')
    await settle()
    group.retain(new Set(['b']))
    expect(group.getState().kind).toBe('text')
    group.show('b')
    await settle()
    expect(shown.get('a')).toBeUndefined()
  })

  it('goes to a line that is asked for before the file is there', async () => {
    const { group } = workspace()
    group.reveal({ nodeId: 'a', line: 2, column: 3 })
    group.show('a')
    await settle()
    expect(group.view?.state.selection.main.head).toBe(6)
  })

  it('remembers where the cursor was in a file that is left', async () => {
    const { group } = workspace()
    group.retain(new Set(['a', 'b']))
    group.show('a')
    await settle()
    group.view?.dispatch({ selection: { anchor: 5 } })
    group.show('b')
    expect(positionOf('a')?.head).toBe(5)
  })

  it('takes the new name and language of a file that is renamed, and keeps cursor and history', async () => {
    const { group, infos } = workspace()
    group.show('a')
    await settle()
    group.view?.dispatch({
      changes: { from: 0, insert: 'x' },
      selection: { anchor: 3 },
      userEvent: 'input.type',
    })
    infos.a = { name: 'a.py', path: 'lib/a.py' }
    group.checkPaths(() => 'src/a.txt')
    await settle()
    expect(activeText()?.path).toBe('src/a.txt')
    group.checkPaths(() => 'lib/a.py')
    await settle()
    expect(activeText()).toMatchObject({ path: 'lib/a.py', language: 'Python' })
    expect(group.view?.state.selection.main.head).toBe(3)
    if (group.view) undo(group.view)
    expect(group.view?.state.doc.toString()).toBe('one\ntwo\nthree\n')
  })

  it('says how the lines of a file end once it was written otherwise, and changes nothing else', async () => {
    const { group, infos } = workspace()
    let told = 0
    group.show('a')
    await settle()
    group.view?.dispatch({ selection: { anchor: 3 } })
    group.subscribe(() => told++)
    // Written again as it was: nothing is drawn for it.
    infos.a = { size: 99 }
    group.checkPaths(
      () => 'src/a.txt',
      (id) => id === 'a',
    )
    await settle()
    expect(told).toBe(0)
    infos.a = { eol: 'crlf' }
    group.checkPaths(
      () => 'src/a.txt',
      (id) => id === 'a',
    )
    await settle()
    expect(useEditorStatus.getState().active).toMatchObject({ eol: 'crlf', column: 4 })
  })

  it('makes again what was taken back after a tab switch', async () => {
    const { group } = workspace()
    group.show('a')
    await settle()
    const view = group.view
    if (!view) throw new Error('no view')
    view.dispatch({ changes: { from: 0, insert: 'x' }, userEvent: 'input.type' })
    group.show('b')
    await settle()
    view.dispatch({ changes: { from: 0, insert: 'y' }, userEvent: 'input.type' })
    undo(view)
    group.show('a')
    await settle()
    undo(view)
    expect(view.state.doc.toString()).toBe('one\ntwo\nthree\n')
    redo(view)
    expect(view.state.doc.toString()).toBe('xone\ntwo\nthree\n')
    group.show('b')
    await settle()
    redo(view)
    expect(view.state.doc.toString()).toBe('ybee\n')
  })

  it('begins where the last session left off', async () => {
    const { group } = workspace()
    restorePositions({ a: { anchor: 4, head: 7, topLine: 1 } })
    group.show('a')
    await settle()
    expect(group.view?.state.selection.main).toMatchObject({ anchor: 4, head: 7 })
  })

  it('tells of the first change a person makes, not of what came from the disk', async () => {
    const { group, stores, edited } = workspace()
    group.show('a')
    await settle()
    stores.a?.edit(0, 0, 'disk ')
    await settle()
    expect(edited).toEqual([])
    group.view?.dispatch({ changes: { from: 0, insert: 'x' } })
    group.view?.dispatch({ changes: { from: 0, insert: 'y' } })
    expect(edited).toEqual(['a'])
  })
})

describe('what is chosen for a file', () => {
  const nameOf = (group: EditorGroup) => group.view?.state.facet(language)?.name
  const untilShownAs = (group: EditorGroup, name: string | undefined) =>
    vi.waitFor(() => expect(nameOf(group)).toBe(name), 5000)

  it('shows it in another language at once, and again in its own', async () => {
    const { group, additions } = workspace()
    group.show('a')
    await settle()
    chooseFor('a', { language: 'JavaScript' })
    expect(activeText()).toMatchObject({ nodeId: 'a', language: 'JavaScript' })
    expect(useEditorStatus.getState().active?.language).toBe('JavaScript')
    // What other features were given says so, too.
    expect(additions.a?.language).toBe('JavaScript')
    await untilShownAs(group, 'javascript')
    chooseFor('a', { language: undefined })
    expect(activeText()?.language).toBe('Plain text')
    expect(nameOf(group)).toBeUndefined()
  })

  it('ends with the language that was chosen last, whichever parser comes first', async () => {
    const { group } = workspace()
    group.show('a')
    await settle()
    for (const name of ['Python', 'JSON', 'CSS']) chooseFor('a', { language: name })
    await untilShownAs(group, 'css')
    await settle()
    expect(nameOf(group)).toBe('css')
    expect(activeText()?.language).toBe('CSS')
  })

  it('shows as plain text what has a language by its name', async () => {
    const { group, infos } = workspace()
    infos.a = { name: 'a.json', path: 'a.json' }
    group.show('a')
    await settle()
    await untilShownAs(group, 'json')
    chooseFor('a', { language: 'Plain text' })
    expect(nameOf(group)).toBeUndefined()
    expect(activeText()?.language).toBe('Plain text')
  })

  it('holds for that file alone, behind another tab and in the next session', async () => {
    const { group } = workspace()
    group.retain(new Set(['a', 'b']))
    group.show('a')
    await settle()
    chooseFor('a', { language: 'CSS', indentation: { unit: 'tabs', size: 4 } })
    group.show('b')
    await settle()
    expect(useEditorStatus.getState().active).toMatchObject({
      language: 'Plain text',
      indentation: { unit: 'spaces', size: 2 },
    })
    // Chosen while it is behind: by another start of the window's session.
    chooseFor('a', { indentation: { unit: 'spaces', size: 8 } })
    group.show('a')
    expect(useEditorStatus.getState().active).toMatchObject({
      language: 'CSS',
      indentation: { unit: 'spaces', size: 8 },
    })
    if (group.view) expect(getIndentUnit(group.view.state)).toBe(8)
    const saved: unknown = JSON.parse(JSON.stringify(useFileChoices.getState()))
    restoreFileChoices(undefined)
    expect(activeText()?.language).toBe('Plain text')
    restoreFileChoices(saved)
    expect(activeText()?.language).toBe('CSS')
  })

  it('takes nothing from a session that is no choice', () => {
    const tabs = { unit: 'tabs', size: 4 }
    restoreFileChoices({
      a: { language: 7, indentation: { unit: 'dots', size: 2 } },
      b: null,
      c: { language: 'No such language', indentation: tabs },
      d: { indentation: { unit: 'spaces', size: -1 } },
    })
    expect(useFileChoices.getState()).toEqual({
      a: {},
      b: {},
      c: { language: 'No such language', indentation: tabs },
      d: {},
    })
    restoreFileChoices('nothing')
    expect(useFileChoices.getState()).toEqual({})
  })

  it('converts indentation in one step to undo, and goes on so', async () => {
    const { group, stores } = workspace()
    stores.a?.edit(0, 0, 'f {\n  a {\n    b\n  }\n}\n')
    group.show('a')
    await settle()
    const { view } = group
    if (!view) throw new Error('no view')
    const before = view.state.doc.toString()
    convertIndentation('tabs')
    expect(view.state.doc.toString()).toBe(before.replaceAll('  ', '\t'))
    expect(useEditorStatus.getState().active?.indentation.unit).toBe('tabs')
    undo(view)
    expect(view.state.doc.toString()).toBe(before)
    redo(view)
    expect(view.state.doc.toString()).toBe(before.replaceAll('  ', '\t'))
    convertIndentation('spaces')
    expect(view.state.doc.toString()).toBe(before)
    expect(useEditorStatus.getState().active?.indentation).toEqual({ unit: 'spaces', size: 2 })
  })

  it('does not convert what may not be changed', async () => {
    const { group, infos, stores } = workspace()
    infos.a = { readOnly: true }
    stores.a?.edit(0, 0, '\ta\n')
    group.show('a')
    await settle()
    convertIndentation('spaces')
    expect(group.view?.state.doc.line(1).text).toBe('\ta')
  })
})
