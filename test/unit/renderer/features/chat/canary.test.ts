// @vitest-environment happy-dom

import { EditorState } from '@codemirror/state'
import ignore from 'ignore'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as Y from 'yjs'
import type { ChatCall, ChatEvent } from '../../../../../preload/contract/ai.ts'
import { defaultSettings } from '../../../../../preload/contract/default-settings.ts'
import { ask } from '../../../../../renderer/features/chat/ask.ts'
import { type Attachment, filesIn, pick } from '../../../../../renderer/features/chat/context.ts'
import { closeChat, notebook, openChat } from '../../../../../renderer/features/chat/open-chat.ts'
import { restoreChat, useChat } from '../../../../../renderer/features/chat/store.ts'
import { useCodebase } from '../../../../../renderer/features/codebase/store.ts'
import { forgetNeighbours } from '../../../../../renderer/features/completion/neighbours.ts'
import { completionSource } from '../../../../../renderer/features/completion/source.ts'
import * as documents from '../../../../../renderer/features/documents/store.ts'
import { useKeptOut } from '../../../../../renderer/features/edit/kept-out.ts'
import { goOn } from '../../../../../renderer/features/edit/new-file.ts'
import { useNewFile } from '../../../../../renderer/features/edit/new-file-store.ts'
import { forgetSecretValues } from '../../../../../renderer/features/edit/secret-values.ts'
import { useFiles } from '../../../../../renderer/features/files/store.ts'
import { useProjects } from '../../../../../renderer/features/projects/store.ts'
import { useSettings } from '../../../../../renderer/features/settings/store.ts'

const PROJECT = '00000000-0000-4000-8000-000000000000'
const MODEL = { id: 'm', name: 'Small' }
const CANARY = 'canary-7f3a91-do-not-send'

const texts: Record<string, string> = {
  '.env': `TOKEN=${CANARY}\nPORT=80\n`,
  'config/.env.production': `export KEY="${CANARY}-too"\n`,
  'keys/server.pem': `-----BEGIN PRIVATE KEY-----\n${CANARY}\n`,
  'src/app.ts': 'export const port = 80\n',
  'src/leak.ts': `const token = '${CANARY}'\n`,
  'src/.env': `SECRET=${CANARY}\n`,
}

let sent: ChatCall[] = []
let completed: object[] = []
/** Pieces of other files that a model had read for a file when it was last open. */
let readBefore: object[] = []
/** What of an environment file that `.gitignore` names is told: the tree has it not. */
const HIDDEN = 'canary-c0ffee-ignored-by-git'
async function* hiddenValues() {
  yield [{ path: 'api/.env', name: 'IGNORED', value: HIDDEN }]
}
const rpc = {
  ai: {
    async *chat(request: ChatCall): AsyncGenerator<ChatEvent> {
      sent.push(request)
      yield { type: 'finished', reason: 'end', tokens: 1, tokensPerSecond: 1 }
    },
    kept: { neighbours: async () => readBefore },
    async complete(request: object) {
      completed.push(request)
      return { text: 'x' }
    },
    async prepare(request: object) {
      completed.push(request)
      return { ready: true }
    },
  },
  codebase: {
    signatures: async () => [
      { path: 'src/shared.ts', name: 'shared', text: 'export function shared(): void' },
      { path: 'src/leak.ts', name: 'token', text: `export const token = '${CANARY}'` },
      { path: 'keys/server.pem', name: 'key', text: 'key' },
    ],
    lines: () => Promise.reject(new Error('not indexed')),
  },
  workspace: { files: { hiddenValues } },
  openChat: () => new Promise(() => undefined),
  onConnected: () => () => undefined,
} as never

function showFiles(): void {
  const nodes = Object.keys(texts).map((path) => ({ id: path, path, name: path.split('/').at(-1) ?? path }))
  const find = (wanted: string) => nodes.find(({ id }) => id === wanted)
  useFiles.setState({
    tree: { files: () => nodes, get: () => ({ text: true }), pathOf: (id: string) => id, findByPath: find },
  } as never)
}

beforeEach(() => {
  sent = []
  completed = []
  readBefore = []
  showFiles()
  vi.spyOn(documents, 'documentsOf').mockReturnValue({
    acquire: (_project: string, path: string) => {
      const text = new Y.Doc().getText()
      text.insert(0, texts[path] ?? '')
      const client = { text, snapshot: { phase: 'ready' }, subscribe: () => () => undefined }
      return { client, release: () => undefined }
    },
  } as never)
  useChat.setState({ instructions: { [PROJECT]: '' } })
  restoreChat(undefined)
  openChat(rpc, PROJECT)
})
afterEach(() => {
  closeChat()
  forgetSecretValues()
  forgetNeighbours()
  useKeptOut.setState({ rules: 'none' })
})

async function asked(question: string, wanted: readonly Attachment[]): Promise<string> {
  ask(rpc, question, MODEL, wanted)
  await vi.waitFor(() => expect(useChat.getState().running).toBeNull(), { timeout: 15_000 })
  return JSON.stringify(sent)
}

const refusal = () => notebook().cells().at(-1)?.failure

describe('what is secret', () => {
  it.each(['.env', 'config/.env.production', 'keys/server.pem'])(
    '%s is not attached, and not read',
    async (path) => {
      expect(pick({ kind: 'file', path })).toContain('never shown to a model')
      expect(await asked('Why?', [{ kind: 'file', path }])).not.toContain(CANARY)
      expect(refusal()?.message).toContain('never shown to a model')
    },
  )

  it('is left out of a folder that is attached', async () => {
    texts['src/leak.ts'] = 'nothing\n'
    expect(filesIn('src').paths).toEqual(['src/app.ts', 'src/leak.ts'])
    const all = await asked('Why?', [{ kind: 'folder', path: 'src' }])
    expect(all).toContain('export const port')
    expect(all).not.toContain(CANARY)
    texts['src/leak.ts'] = `const token = '${CANARY}'\n`
  })

  it.each([
    ['in a file', 'Why?', { kind: 'file', path: 'src/leak.ts' }],
    ['in a selection', 'Why?', { kind: 'selection', path: 'a.ts:1-2', text: `x = "${CANARY}"` }],
    ['in what a terminal showed', 'Why?', { kind: 'terminal', path: 'Terminal', text: `$ echo ${CANARY}` }],
    ['in the question', `What is ${CANARY}?`, { kind: 'file', path: 'src/app.ts' }],
  ] as const)(
    'keeps the question here when a value of .env stands %s',
    async (_where, question, attachment) => {
      expect(await asked(question, [attachment])).toBe('[]')
      expect(refusal()).toMatchObject({ code: 'PERMISSION_DENIED' })
      expect(refusal()?.message).toMatch(/^The value of TOKEN from \.env stands in what would be sent/)
    },
  )

  it.each([
    ['in a selection', 'Why?', { kind: 'selection', path: 'a.ts:1-2', text: `x = "${HIDDEN}"` }],
    ['in what a terminal showed', 'Why?', { kind: 'terminal', path: 'Terminal', text: `$ echo ${HIDDEN}` }],
    ['in the question', `What is ${HIDDEN}?`, { kind: 'file', path: 'src/app.ts' }],
  ] as const)(
    'keeps the question here when a value of a .env that git ignores stands %s',
    async (_where, question, attachment) => {
      expect(await asked(question, [attachment])).toBe('[]')
      expect(refusal()?.message).toMatch(/^The value of IGNORED from api\/\.env stands in what would be sent/)
    },
  )

  it('is not asked about again once the conversation has it', async () => {
    notebook().add('code', `token = "${CANARY}"`, { language: 'ts' })
    expect(await asked('And now?', [])).toBe('[]')
  })
})

describe('tests that are written for a file', () => {
  it('are not asked for where a value of .env stands in what was written so far', async () => {
    useSettings.setState({ values: defaultSettings, loaded: true })
    useProjects.setState({ list: [{ id: PROJECT, aiEnabled: true } as never], currentId: PROJECT })
    const about = {
      name: 'app.ts',
      path: 'src/app.ts',
      language: 'TypeScript',
      code: 'export const port = 80',
    }
    const file = {
      title: '',
      about,
      projectId: PROJECT,
      parent: null,
      folders: [],
      name: 'app.test.ts',
      text: `const token = '${CANARY}'`,
      phase: 'review',
      label: '',
      note: '',
      failure: null,
    } as const
    useNewFile.setState({ file })
    goOn(rpc, 'one more')
    await vi.waitFor(() => expect(useNewFile.getState().file?.note).toContain('The value of TOKEN'), {
      timeout: 15_000,
    })
    expect(sent).toEqual([])
    expect(useNewFile.getState().file?.text).toBe(file.text)
  })
})

describe('what is written beside', () => {
  const complete = (path: string, prefix: string) =>
    completionSource(rpc, PROJECT, { info: { id: path, path } as never, language: 'Text' }).complete(
      { prefix, suffix: '' },
      new AbortController().signal,
    )

  it('is not completed where a value of .env stands in it', async () => {
    expect(await complete('src/leak.ts', `const token = '${CANARY}`)).toMatchObject({ text: '' })
    expect(await complete('src/app.ts', `const token = '${HIDDEN}`)).toMatchObject({ text: '' })
    expect(completed).toEqual([])
    expect(await complete('src/app.ts', 'export ')).toMatchObject({ text: 'x' })
  })

  it('comes along from what was read before only as far as no value and no rule forbids it', async () => {
    const place = (path: string, text: string) => ({ kind: 'place', path, text })
    readBefore = [
      place('src/leak.ts', `const token = '${CANARY}'`),
      place('.env', 'what a file of secrets says'),
      place('src/ignored.ts', 'what the rules name'),
      place('src/plain.ts', 'what anyone may see'),
    ]
    useKeptOut.setState({ rules: ignore().add('src/ignored.ts') })
    await complete('src/app.ts', 'export ')
    expect(completed).toMatchObject([{ neighbours: [place('src/plain.ts', 'what anyone may see')] }])
  })

  it('comes along from other files only as far as no value and no rule forbids it', async () => {
    const source = completionSource(rpc, PROJECT, {
      info: { id: 'src/app.ts', path: 'src/app.ts' } as never,
      language: 'Text',
    })
    const other = (path: string) =>
      completionSource(rpc, PROJECT, { info: { id: path, path } as never, language: 'Text' })
    other('src/leak.ts').remember(`const token = '${CANARY}'`)
    other('.env').remember(`TOKEN=${CANARY}`)
    other('src/ignored.ts').remember('what the rules name')
    other('src/plain.ts').remember('what anyone may see')
    useKeptOut.setState({ rules: ignore().add('src/ignored.ts') })
    useCodebase.setState({ index: { phase: 'ready' } as never })
    const { signal } = new AbortController()
    const state = EditorState.create({ doc: "import { shared, token } from './shared.ts'\n" })
    await source.complete({ prefix: 'export ', suffix: '' }, signal)
    await source.prepare(state, signal)
    await source.complete({ prefix: 'export ', suffix: '' }, signal)
    await source.foresee({ prefix: 'export x', suffix: '' }, signal)
    const all = JSON.stringify(completed)
    expect(completed.length).toBe(4)
    expect(all).toContain('what anyone may see')
    expect(all).toContain('export function shared')
    expect(all).not.toContain(CANARY)
    expect(all).not.toContain('server.pem')
    expect(all).not.toContain('what the rules name')

    // What is forbidden later goes with the next key.
    completed = []
    useKeptOut.setState({ rules: ignore().add('src/plain.ts') })
    await source.complete({ prefix: 'export ', suffix: '' }, signal)
    expect(JSON.stringify(completed)).not.toContain('what anyone may see')
  })

  it('is left out of a folder where .aiignore names it', async () => {
    useKeptOut.setState({ rules: ignore().add('src/app.ts') })
    texts['src/leak.ts'] = 'nothing\n'
    const all = await asked('Why?', [{ kind: 'folder', path: 'src' }])
    expect(all).toContain('nothing')
    expect(all).not.toContain('export const port')
    texts['src/leak.ts'] = `const token = '${CANARY}'\n`
  })
})
