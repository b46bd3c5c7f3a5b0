// @vitest-environment happy-dom
import { EditorView } from '@codemirror/view'
import { afterEach, expect, it, vi } from 'vitest'
import { yCollab } from 'y-codemirror.next'
import * as Y from 'yjs'
import type { ChatEvent, ChatRequest } from '../../../../../preload/contract/ai.ts'
import { defaultSettings } from '../../../../../preload/contract/default-settings.ts'
import type { CommandRegistry } from '../../../../../renderer/commands/registry.ts'
import type { DocumentClient } from '../../../../../renderer/features/documents/document-client.ts'
import { ModelOrigin, RemoteOrigin } from '../../../../../renderer/features/documents/origin.ts'
import { proposeChange } from '../../../../../renderer/features/edit/propose.ts'
import { EditSession } from '../../../../../renderer/features/edit/session.tsx'
import { useEdits } from '../../../../../renderer/features/edit/store.ts'
import { setActiveText, useEditorStatus } from '../../../../../renderer/features/editor/store.ts'
import { undo, undoHistory, undoManagerOf } from '../../../../../renderer/features/editor/undo.ts'
import { useProjects } from '../../../../../renderer/features/projects/store.ts'
import { useSettings } from '../../../../../renderer/features/settings/store.ts'
import { useTabs } from '../../../../../renderer/features/tabs/store.ts'
import type { Rpc } from '../../../../../renderer/rpc/client.ts'
import { noHiddenValues } from './no-hidden-values.ts'

vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false)
const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

const CODE = 'one\ntwo\nthree\nfour\nfive\n'

/** An editor on a document, and a model that answers what it is told to, piece by piece. */
function editing(answers: string[], path = 'src/a.ts') {
  useSettings.setState({ values: defaultSettings, loaded: true })
  useProjects.setState({ currentId: 'p', list: [{ id: 'p', aiEnabled: true } as never] })
  useTabs.getState().openFile('n')
  const doc = new Y.Doc()
  const text = doc.getText('text')
  text.insert(0, CODE)
  const origins: unknown[] = []
  doc.on('afterTransaction', ({ origin }: Y.Transaction) => origins.push(origin))
  const manager = undoManagerOf({ doc, text } as DocumentClient)
  const view = new EditorView({
    parent: document.body,
    doc: CODE,
    extensions: [undoHistory(manager), yCollab(text, null, { undoManager: false })],
  })
  const asked: ChatRequest[] = []
  let hold: Promise<void> = Promise.resolve()
  const chat = async (request: ChatRequest) => {
    asked.push(request)
    const answer = answers.shift() ?? ''
    return (async function* (): AsyncGenerator<ChatEvent> {
      yield { type: 'started', modelId: 'm', promptTokens: 1, contextLength: 9, cut: [], droppedMessages: 0 }
      await hold
      for (const piece of answer.match(/[\s\S]{1,5}/g) ?? []) yield { type: 'text', text: piece }
    })()
  }
  const session = new EditSession({
    rpc: { ...noHiddenValues, ai: { chat } } as unknown as Rpc,
    commands: { keyOf: () => undefined, run: () => true },
    view,
    projectId: 'p',
    nodeId: 'n',
    path,
    language: 'TypeScript',
    from: 0,
    to: CODE.length - 1,
    label: '',
    asks: true,
  })
  cleanups.push(() => {
    session.end()
    view.destroy()
  })
  return {
    session,
    view,
    text,
    doc,
    asked,
    origins,
    holdUntil: (promise: Promise<void>) => {
      hold = promise
    },
    settled: () => vi.waitFor(() => expect(['review', 'asking']).toContain(session.bar.getState().phase)),
  }
}

const fence = (text: string): string => `\`\`\`\n${text}\n\`\`\`\nDone.`
const NEXT = 'ONE\ntwo\nthree\nFOUR\nfive'

it('shows what a model proposes and writes nothing until I accept', async () => {
  const { session, text, view, settled } = editing([fence(NEXT)])
  session.ask('shout')
  await settled()
  expect(session.shown?.hunks).toHaveLength(2)
  expect(text.toString()).toBe(CODE)
  expect(view.dom.textContent).toContain('FOUR')
  session.acceptAll()
  expect(text.toString()).toBe(`${NEXT}\n`)
  expect(view.state.doc.toString()).toBe(`${NEXT}\n`)
  expect(useEdits.getState().reviews).toEqual({})
})

it('undoes accepted changes in one step, and what I typed before and after stays a step of its own', async () => {
  const { session, text, view, settled, origins } = editing([fence(NEXT)])
  view.dispatch({ changes: { from: CODE.length, insert: 'x' }, userEvent: 'input.type' })
  session.ask('shout')
  await settled()
  session.acceptAll()
  view.contentDOM.blur()
  expect(origins.find((each) => each instanceof ModelOrigin)).toEqual(new ModelOrigin('m'))
  view.dispatch({ changes: { from: view.state.doc.length, insert: 'y' }, userEvent: 'input.type' })
  undo(view)
  expect(text.toString()).toBe(`${NEXT}\nx`)
  undo(view)
  expect(text.toString()).toBe(`${CODE}x`)
  undo(view)
  expect(text.toString()).toBe(CODE)
})

it('takes one change and refuses another', async () => {
  const { session, text, settled } = editing([fence(NEXT)])
  session.ask('shout')
  await settled()
  session.refuseCurrent()
  session.acceptCurrent()
  expect(text.toString()).toBe('one\ntwo\nthree\nFOUR\nfive\n')
  expect(session.ended).toBe(true)
})

it('follows what another window writes meanwhile, and takes back what would overwrite it', async () => {
  const { session, text, doc, settled, holdUntil } = editing([fence(NEXT)])
  let go = (): void => undefined
  holdUntil(new Promise((resolve) => (go = resolve)))
  session.ask('shout')
  await vi.waitFor(() => expect(session.shown?.writing).toBe(true), { timeout: 15_000 })
  doc.transact(() => text.insert(0, 'zero\n'), new RemoteOrigin('window'))
  doc.transact(() => text.insert(text.toString().indexOf('four') + 2, '!'), new RemoteOrigin('disk'))
  go()
  await settled()
  session.acceptAll()
  expect(text.toString()).toContain('fo!ur')
  expect(text.toString().startsWith('zero\n')).toBe(true)
})

it('goes on from what is proposed, and keeps it when nothing more comes', async () => {
  const { session, asked, view, settled } = editing([
    fence(NEXT),
    'I would rather not say.',
    fence(`${NEXT}\nsix`),
  ])
  session.ask('shout')
  await settled()
  session.ask('now also something')
  await vi.waitFor(() => expect(session.bar.getState().note).toMatch(/words and no code/))
  expect(session.shown?.hunks).toHaveLength(2)
  session.ask('now also a sixth')
  await vi.waitFor(() => expect(view.dom.textContent).toContain('six'), { timeout: 15_000 })
  expect(asked[2]?.messages[1]?.content).toContain('ONE\ntwo\nthree\nFOUR\nfive')
})

it('stops when I say so, and when AI is turned off', async () => {
  const { session, text, holdUntil } = editing([fence(NEXT)])
  holdUntil(new Promise(() => undefined))
  session.ask('shout')
  session.close()
  expect(session.bar.getState()).toMatchObject({ phase: 'asking', note: expect.stringContaining('Stopped') })
  session.close()
  expect(session.ended).toBe(true)
  expect(text.toString()).toBe(CODE)
  useSettings.setState({ values: { ...defaultSettings, 'ai.enabled': false } })
  const off = editing([fence(NEXT)])
  useSettings.setState({ values: { ...defaultSettings, 'ai.enabled': false } })
  off.session.ask('shout')
  expect(off.asked).toEqual([])
})

it('gives nothing of a file for secrets to a model', async () => {
  const { session, asked, settled } = editing([fence(NEXT)], 'config/.env.local')
  session.ask('shout')
  await settled()
  expect(session.bar.getState().note).toContain('file for secrets')
  expect(asked).toEqual([])
})

it('shows a change that somebody else proposes for a file, to be accepted in their name', async () => {
  const { session, view, text, origins } = editing([])
  session.end()
  setActiveText({ view, nodeId: 'n', path: 'src/a.ts', language: 'TypeScript' })
  cleanups.push(() => setActiveText(undefined))
  const commands = { keyOf: () => undefined } as unknown as CommandRegistry
  const edits = [{ from: 0, to: 3, insert: 'ONE' }]
  await proposeChange({ rpc: {} as Rpc, commands }, { nodeId: 'n', change: { edits }, label: 'Large model' })
  expect(text.toString()).toBe(CODE)
  useEdits.getState().reviews.n?.acceptAll()
  view.contentDOM.blur()
  expect(text.toString()).toBe(CODE.replace('one', 'ONE'))
  expect(origins).toContainEqual(new ModelOrigin('Large model'))
})

it('leaves the cursor where one types meanwhile, and else goes to the first change', async () => {
  const there = editing([fence(NEXT)])
  there.view.dispatch({ selection: { anchor: 0, head: CODE.length - 1 } })
  there.session.ask('shout')
  await there.settled()
  expect(there.view.state.selection.main).toMatchObject({ anchor: 0, head: 0 })
  const gone = editing([fence(NEXT)])
  let go = (): void => undefined
  gone.holdUntil(new Promise((resolve) => (go = resolve)))
  gone.view.dispatch({ selection: { anchor: 0, head: CODE.length - 1 } })
  gone.session.ask('shout')
  await vi.waitFor(() => expect(gone.session.shown?.writing).toBe(true), { timeout: 15_000 })
  const end = CODE.length
  gone.view.dispatch({ selection: { anchor: end } })
  gone.view.dispatch({ changes: { from: end, insert: 'six' }, selection: { anchor: end + 3 } })
  go()
  await gone.settled()
  expect(gone.session.shown?.hunks).toHaveLength(2)
  expect(gone.view.state.selection.main.head).toBe(end + 3)
})

it('has the keyboard in its field at once, and in the text again when a button goes with its change', async () => {
  const { session, view, settled } = editing([fence(NEXT)])
  expect(document.activeElement).toBe(session.dom.querySelector('textarea'))
  session.ask('shout')
  await settled()
  await vi.waitFor(() => expect(view.dom.querySelectorAll('.edit-hunk-button')).toHaveLength(4))
  const [accept] = view.dom.querySelectorAll<HTMLButtonElement>('.edit-hunk-button')
  accept?.focus()
  accept?.click()
  expect(view.dom.querySelectorAll('.edit-hunk-button')).toHaveLength(2)
  expect(document.activeElement).toBe(view.contentDOM)
})

it('leaves the keyboard to whoever types elsewhere by the time that a proposed change is shown', async () => {
  const { session, view } = editing([])
  session.end()
  cleanups.push(() => setActiveText(undefined))
  const commands = { keyOf: () => undefined } as unknown as CommandRegistry
  const field = document.body.appendChild(document.createElement('input'))
  cleanups.push(() => field.remove())
  const edits = [{ from: 0, to: 3, insert: 'ONE' }]
  const propose = () =>
    proposeChange({ rpc: {} as Rpc, commands }, { nodeId: 'n', change: { edits }, label: 'Large model' })
  const text = { view, nodeId: 'n', path: 'src/a.ts', language: 'TypeScript' }
  const late = propose()
  field.focus()
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'x', bubbles: true }))
  setActiveText(text)
  useEditorStatus.setState({})
  await late
  expect(document.activeElement).toBe(field)
  useEdits.getState().reviews.n?.close()
  await propose()
  expect(view.dom.contains(document.activeElement)).toBe(true)
})
