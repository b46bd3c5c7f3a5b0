// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import * as Y from 'yjs'
import type { ChatEvent } from '../../../../../preload/contract/ai.ts'
import { defaultSettings } from '../../../../../preload/contract/default-settings.ts'
import { askAbout } from '../../../../../renderer/features/chat/ask-about.ts'
import { Notebook } from '../../../../../renderer/features/chat/notebook.ts'
import { closeChat, notebook, openChat } from '../../../../../renderer/features/chat/open-chat.ts'
import { restoreChat, useChat } from '../../../../../renderer/features/chat/store.ts'
import { useModels } from '../../../../../renderer/features/models/store.ts'
import { useSettings } from '../../../../../renderer/features/settings/store.ts'
import { noHiddenValues } from '../edit/no-hidden-values.ts'

const PROJECT = '00000000-0000-4000-8000-000000000000'
const OTHER = '00000000-0000-4000-8000-000000000001'
const ABOUT = { path: 'src/a.ts:1-2', text: 'const a = 1' }
const asked: unknown[] = []
const rpc = {
  ...noHiddenValues,
  ai: {
    async *chat(request: unknown): AsyncGenerator<ChatEvent> {
      asked.push(request)
      yield { type: 'finished', reason: 'end', tokens: 1, tokensPerSecond: 1 }
    },
  },
  openChat: () => new Promise(() => undefined),
} as never

beforeEach(() => {
  asked.length = 0
  useModels.setState({ list: [{ id: 'm', name: 'Small', source: 'starter' } as never] })
  useChat.setState({ instructions: { [PROJECT]: '' } })
  restoreChat(undefined)
})
afterEach(() => closeChat())

/** What the store has of a chat, as it comes to the window. */
function stored(): Uint8Array {
  const before = new Notebook(new Y.Doc())
  const question = before.add('prompt', 'An earlier question.')
  before.add('answer', 'An earlier answer.', { of: question, state: 'done' })
  return Y.encodeStateAsUpdate(before.doc)
}

it('is asked behind what the chat has already, which is read first', async () => {
  askAbout(rpc, PROJECT, 'Explain lines 1 to 2.', ABOUT)
  expect(notebook().cells()).toEqual([])
  Y.applyUpdate(notebook().doc, stored())
  useChat.setState({ ready: true })
  await vi.waitFor(() => expect(asked).toHaveLength(1), { timeout: 15_000 })
  expect(
    notebook()
      .cells()
      .map(({ text }) => text),
  ).toEqual(['An earlier question.', 'An earlier answer.', 'Explain lines 1 to 2.', ''])
  expect(asked[0]).toMatchObject({
    messages: [{ content: 'An earlier question.' }, { content: 'An earlier answer.' }, { role: 'user' }],
    context: [ABOUT],
  })
})

it('is asked of a chat that cannot be stored, which lives on in the window', async () => {
  askAbout(rpc, PROJECT, 'Explain line 1.', ABOUT)
  useChat.setState({ trouble: 'The disk is full.' })
  await vi.waitFor(() => expect(asked).toHaveLength(1), { timeout: 15_000 })
})

it('is not asked once AI is off: it comes below what is typed', () => {
  askAbout(rpc, PROJECT, 'Explain line 1.', ABOUT)
  useSettings.setState({ values: { ...defaultSettings, 'ai.enabled': false } })
  useChat.setState({ ready: true })
  expect(notebook().cells()).toEqual([])
  expect(useChat.getState()).toMatchObject({ draft: 'Explain line 1.', picked: [ABOUT] })
  useSettings.setState({ values: defaultSettings })
})

it('is not asked of another project that was opened meanwhile', () => {
  askAbout(rpc, PROJECT, 'Explain line 1.', ABOUT)
  openChat(rpc, OTHER)
  useChat.setState({ ready: true })
  expect(notebook().cells()).toEqual([])
})

it('leaves what is being typed: it stays while the question is asked, and the question comes below it where it is not', async () => {
  askAbout(rpc, PROJECT, 'Explain line 1.', ABOUT)
  useChat.setState({ draft: 'Half a thought', ready: true })
  await vi.waitFor(() => expect(asked).toHaveLength(1), { timeout: 15_000 })
  expect(useChat.getState().draft).toBe('Half a thought')
  await vi.waitFor(() => expect(useChat.getState().running).toBeNull())
  useChat.setState({ running: 'another', ready: true })
  askAbout(rpc, PROJECT, 'Explain line 2.', ABOUT)
  askAbout(rpc, PROJECT, 'Explain line 2.', ABOUT)
  expect(useChat.getState().draft).toBe('Half a thought\n\nExplain line 2.')
})
