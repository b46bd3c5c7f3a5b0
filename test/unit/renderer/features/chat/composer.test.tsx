// @vitest-environment happy-dom
import { act } from 'react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import * as Y from 'yjs'
import type { ChatEvent, ChatRequest, Model } from '../../../../../preload/contract/ai.ts'
import type { ProjectSymbol } from '../../../../../preload/contract/codebase.ts'
import { defaultSettings } from '../../../../../preload/contract/default-settings.ts'
import type { Project } from '../../../../../preload/contract/projects.ts'
import { closeChat, notebook, switchChat } from '../../../../../renderer/features/chat/open-chat.ts'
import { restoreChat, useChat } from '../../../../../renderer/features/chat/store.ts'
import * as documents from '../../../../../renderer/features/documents/store.ts'
import { setActiveText } from '../../../../../renderer/features/editor/store.ts'
import { useFiles } from '../../../../../renderer/features/files/store.ts'
import { useModels } from '../../../../../renderer/features/models/store.ts'
import { useProjects } from '../../../../../renderer/features/projects/store.ts'
import { remoteModels, useProviders } from '../../../../../renderer/features/providers/store.ts'
import { useSettings } from '../../../../../renderer/features/settings/store.ts'
import { useStart } from '../../../../../renderer/features/shell/start-state.ts'
import { useNotifications } from '../../../../../renderer/ui/notifications.ts'
import { noHiddenValues } from '../edit/no-hidden-values.ts'
import { showPanel } from './shown-panel.tsx'

const PROJECT = '00000000-0000-4000-8000-000000000000'
const starter: Model = { id: 's', name: 'Small 1M', path: '/s.gguf', bytes: 1, source: 'starter' }

/** Something asked of a process, to be answered when the test says so. */
function pending<T>() {
  const calls: { resolve(value: T): void; reject(error: Error): void }[] = []
  return {
    call: () => new Promise<T>((resolve, reject) => calls.push({ resolve, reject })),
    answer(value: T) {
      for (const { resolve } of calls.splice(0)) resolve(value)
    },
    fail(error: Error) {
      for (const { reject } of calls.splice(0)) reject(error)
    },
    get asked() {
      return calls.length
    },
  }
}

const symbols = pending<ProjectSymbol[]>()
const lines = pending<object>()
let instruction: () => Promise<{ text: string }>
const requests: ChatRequest[] = []
const rpc = {
  ai: {
    async *chat(request: ChatRequest): AsyncGenerator<ChatEvent> {
      requests.push(request)
      yield { type: 'finished', reason: 'end', tokens: 1, tokensPerSecond: 1 }
    },
    measure: () => new Promise(() => undefined),
  },
  codebase: { symbols: symbols.call, lines: lines.call },
  ...noHiddenValues,
  workspace: {
    ...noHiddenValues.workspace,
    chats: { list: () => new Promise(() => undefined), instruction: () => instruction() },
  },
  openChat: () => new Promise(() => undefined),
}

let stop: () => void = () => undefined
let page: HTMLElement
const field = (): HTMLTextAreaElement => page.querySelector('.chat-composer textarea') as HTMLTextAreaElement
const options = (): string[] => Array.from(page.querySelectorAll('[role="option"]'), (one) => one.textContent)
const chosen = () => page.querySelector('[role="option"][aria-selected="true"]')?.textContent

beforeEach(async () => {
  requests.length = 0
  instruction = async () => ({ text: '' })
  useChat.setState({ instructions: {} })
  restoreChat(undefined)
  await show()
})

async function show(): Promise<void> {
  useStart.setState({ entered: PROJECT })
  useSettings.setState({ values: defaultSettings, loaded: true })
  const project = { id: PROJECT, aiEnabled: true, state: 'ready' } as Project
  useProjects.setState({ list: [project], currentId: PROJECT })
  useModels.setState({ list: [starter], engine: { state: 'idle' }, failure: null })
  ;({ page, stop } = await showPanel(rpc, PROJECT))
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
}
afterEach(() => {
  vi.useRealTimers()
  stop()
  closeChat()
  page.remove()
  setActiveText(undefined)
})

const ready = () => act(async () => useChat.setState({ ready: true }))
const press = (key: string) =>
  act(async () => {
    field().dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  })

function insert(text: string): void {
  const { value, selectionStart } = field()
  const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set
  set?.call(field(), value.slice(0, selectionStart) + text + value.slice(selectionStart))
  field().setSelectionRange(selectionStart + text.length, selectionStart + text.length)
  field().dispatchEvent(new Event('input', { bubbles: true }))
}
const type = (text: string) => act(async () => insert(text))
const symbol = (name: string): ProjectSymbol =>
  ({ name, kind: 'function', nodeId: name, path: `src/${name}.ts`, line: 1, last: 2 }) as ProjectSymbol
const found = (...names: string[]) => act(async () => symbols.answer(names.map(symbol)))
const later = () => act(async () => void vi.advanceTimersByTime(1000))

/** Picks a symbol whose text is still to be read. */
async function pickGreet(): Promise<void> {
  await ready()
  await type('@symbol:g')
  await later()
  await found('greet')
  await press('Enter')
}

/** Shows the panel anew; the answer gives the instruction of the project, which is not read yet. */
async function withoutInstruction() {
  const read = pending<{ text: string }>()
  instruction = read.call
  stop()
  useChat.setState({ instructions: {} })
  await show()
  await ready()
  return read
}

it('asks what Enter was pressed for before the chat was read, once it is', async () => {
  await type('Why so?')
  await press('Enter')
  await press('Enter')
  expect(requests).toEqual([])
  await ready()
  await vi.waitFor(() => expect(requests).toHaveLength(1))
  expect(requests[0]?.messages).toMatchObject([{ content: 'Why so?' }])
  expect(field().value).toBe('')
})

it('asks nothing of another chat that was gone to before the first was read, nor what is typed on', async () => {
  await type('Why so?')
  await press('Enter')
  await type(' And')
  await ready()
  expect(requests).toEqual([])
  await act(async () => useChat.setState({ ready: false }))
  await press('Enter')
  await act(async () => switchChat(rpc as never))
  await ready()
  expect(requests).toEqual([])
  expect(field().value).toBe('Why so? And')
})

it('sends nothing to a provider that was not in sight when Enter was pressed', async () => {
  const provider = { id: 'p', kind: 'anthropic', name: 'Anthropic', models: [{ id: 'large', name: 'Large' }] }
  await type('Why so?')
  await press('Enter')
  await act(async () => {
    useProviders.setState({ list: [provider as never] })
    const [remote] = remoteModels(useProviders.getState().list)
    useSettings.setState(({ values }) => ({ values: { ...values, 'ai.modelId': remote?.id ?? null } }))
  })
  await ready()
  expect(requests).toEqual([])
  expect(field().value).toBe('Why so?')
  await press('Enter')
  await vi.waitFor(() => expect(requests).toHaveLength(1))
  await act(async () => useProviders.setState({ list: [] }))
})

/** Has a file in front, whose text is its path. */
function inFront(path: string): void {
  const find = (id: string) => ({ id, path: id, name: id })
  useFiles.setState({ tree: { files: () => [], get: find, findByPath: find } } as never)
  vi.spyOn(documents, 'documentsOf').mockReturnValue({
    acquire: (_project: string, id: string) => {
      const text = new Y.Doc().getText()
      text.insert(0, id)
      const client = { text, snapshot: { phase: 'ready' }, subscribe: () => () => undefined }
      return { client, release: () => undefined }
    },
  } as never)
  setActiveText({
    nodeId: path,
    path,
    language: '',
    view: { state: { doc: { length: path.length } } } as never,
  })
}

it('takes along the file that was in front at Enter, whatever is in front once it goes', async () => {
  inFront('a.ts')
  await type('Why so?')
  await press('Enter')
  inFront('b.ts')
  await ready()
  await vi.waitFor(() => expect(requests).toHaveLength(1))
  expect(requests[0]?.context).toEqual([{ path: 'a.ts', text: 'a.ts' }])
})

it('does not go where something was taken off while it waited', async () => {
  inFront('a.ts')
  await act(async () => useChat.setState({ picked: [{ kind: 'folder', path: 'src' }] }))
  await type('Why so?')
  await press('Enter')
  await act(async () => useChat.setState({ detached: ['a.ts'] }))
  await ready()
  expect(requests).toEqual([])
  await act(async () => useChat.setState({ ready: false }))
  await press('Enter')
  await act(async () => useChat.setState({ picked: [] }))
  await ready()
  expect(requests).toEqual([])
  expect(field().value).toBe('Why so?')
})

it('is withdrawn by Escape, and by AI being turned off meanwhile', async () => {
  await type('Why so?')
  await press('Enter')
  await press('Escape')
  await ready()
  await act(async () => useChat.setState({ ready: false }))
  await press('Enter')
  const turn = (on: boolean) =>
    act(async () => useSettings.setState({ values: { ...defaultSettings, 'ai.enabled': on } }))
  await turn(false)
  await turn(true)
  await ready()
  expect(requests).toEqual([])
  await press('Enter')
  await vi.waitFor(() => expect(requests).toHaveLength(1))
})

it('does not go once AI is off, also where the chat is out of sight', async () => {
  await type('Why so?')
  await press('Enter')
  stop()
  stop = () => undefined
  useSettings.setState({ values: { ...defaultSettings, 'ai.enabled': false } })
  await ready()
  expect(notebook().cells()).toEqual([])
  expect(useChat.getState().draft).toBe('Why so?')
})

it('waits for nothing that is being read for another chat, nor for what of it does not come', async () => {
  await pickGreet()
  await act(async () => switchChat(rpc as never))
  await ready()
  await type('Why so?')
  await press('Enter')
  await vi.waitFor(() => expect(requests).toHaveLength(1))
  await act(async () => lines.fail(new Error('not indexed')))
  expect(requests[0]?.context).toEqual([])
})

it('does not go without the instruction of the project, which is being read', async () => {
  const read = await withoutInstruction()
  await type('Why so?')
  await press('Enter')
  expect(notebook().cells()).toMatchObject([{ text: 'Why so?' }, { state: 'waiting' }])
  expect(requests).toEqual([])
  await act(async () => read.answer({ text: 'Answer in rhyme.' }))
  await vi.waitFor(() => expect(requests).toHaveLength(1))
  expect(requests[0]?.messages[0]).toEqual({ role: 'system', content: 'Answer in rhyme.' })
})

it('goes without the instruction where it cannot be read, which is told, and can be stopped before', async () => {
  const read = await withoutInstruction()
  await type('Why so?')
  await press('Enter')
  await press('Escape')
  expect(useChat.getState().running).toBeNull()
  await type('How so?')
  await ready()
  await press('Enter')
  await act(async () => read.fail(new Error('The disk is gone.')))
  await vi.waitFor(() => expect(requests).toHaveLength(1))
  expect(requests[0]?.messages).toMatchObject([{ role: 'user', content: 'How so?' }])
  expect(useNotifications.getState().list[0]?.title).toBe('The instruction of this project was not read.')
})

it('waits for the index where Enter comes before its answer, and sends no question without what was meant', async () => {
  await ready()
  await type('What is @symbol:gre')
  await press('Enter')
  await later()
  expect(symbols.asked).toBe(1)
  await found('greet', 'grey')
  expect(field().value).toBe('What is ')
  expect(requests).toEqual([])
  await act(async () => lines.answer({ nodeId: 'greet', path: 'src/greet.ts', first: 1, last: 2, text: 'x' }))
  expect(useChat.getState().picked).toMatchObject([{ path: 'src/greet.ts:1-2' }])
})

it('takes the choice that was gone to, wherever it stands by then', async () => {
  await ready()
  await type('@symbol:g')
  await later()
  await found('greet', 'grey', 'grow')
  await press('ArrowDown')
  expect(chosen()).toContain('grey')
  await act(async () => useChat.setState({ title: 'x' }))
  const { useCodebase } = await import('../../../../../renderer/features/codebase/store.ts')
  await act(async () => useCodebase.setState({ index: { phase: 'reading', chunks: 5 } as never }))
  await later()
  await found('grab', 'greet', 'grey')
  expect(options()).toHaveLength(3)
  expect(chosen()).toContain('grey')
  await act(async () => useCodebase.setState({ index: null }))
})

it('is sent with what was picked, also where that is still being read', async () => {
  await pickGreet()
  await type('What is it?')
  await press('Enter')
  expect(requests).toEqual([])
  await act(async () => lines.answer({ nodeId: 'greet', path: 'src/greet.ts', first: 1, last: 2, text: 'x' }))
  await vi.waitFor(() => expect(requests).toHaveLength(1))
  expect(requests[0]?.context).toEqual([{ path: 'src/greet.ts:1-2', text: 'x' }])
  expect(useChat.getState().picked).toEqual([])
})

it('gives another chat nothing that was picked for the one before', async () => {
  await pickGreet()
  await act(async () => switchChat(rpc as never))
  await act(async () => lines.answer({ nodeId: 'greet', path: 'src/greet.ts', first: 1, last: 2, text: 'x' }))
  expect(useChat.getState().picked).toEqual([])
})

it('leaves the cursor where one types on right behind a choice that was taken', async () => {
  await ready()
  await type(' tail')
  await act(async () => field().setSelectionRange(0, 0))
  await type('@symbol:g')
  await later()
  await found('greet')
  await act(async () => {
    field().dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
    insert('Is ')
  })
  await later()
  expect(field().value).toBe('Is  tail')
  expect(field().selectionStart).toBe(3)
})
