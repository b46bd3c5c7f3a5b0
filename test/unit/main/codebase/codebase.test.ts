import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Harness } from '../workspace/harness.ts'
import {
  folderWith,
  nodeId,
  openAndImport,
  openDocument,
  startWorkspace,
  temporaryFolder,
} from '../workspace/harness.ts'
import { type Codebase, followIndex, isReady, startCodebase } from './running-codebase.ts'

const files = {
  'src/tokens.ts':
    '/** Cuts a line into tokens. */\nexport function tokenizeLine(line: string): string[] {\n  return line.split(/\\s+/)\n}\n',
  'src/server.py':
    'class HttpServer:\n    def handle_request(self, request):\n        return self.router.dispatch(request)\n',
  'docs/guide.md': '# Guide\n\n## Deploying\n\nCopy the folder to the machine and start it.\n',
}

const CANARY = 'canary-value-4711-do-not-index'

async function indexed(extra: Record<string, string> = {}) {
  const workspace = startWorkspace()
  const root = folderWith({ ...files, ...extra })
  const { id } = await openAndImport(workspace.client, root)
  const codebase = startCodebase(workspace)
  const followed = followIndex(codebase, id)
  await followed.until(isReady)
  return { workspace, codebase, followed, id, root }
}

const names = async ({ client }: Codebase, projectId: string, text: string): Promise<string[]> =>
  (await client.symbols({ projectId, text })).map(({ name, path, line }) => `${name} ${path}:${line}`)

async function type(
  workspace: Harness,
  id: string,
  path: string,
  change: (text: string) => string,
): Promise<void> {
  const window = await openDocument(workspace, id, await nodeId(workspace.client, id, path))
  const text = window.text.toString()
  window.doc.transact(() => {
    window.text.delete(0, text.length)
    window.text.insert(0, change(text))
  })
}

function bytesOf(folder: string): string {
  return readdirSync(folder)
    .filter((name) => name.startsWith('index.db'))
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join()
}

test('a project is indexed by what it declares, and answers with file and lines', async () => {
  const { codebase, id } = await indexed()
  expect(await names(codebase, id, 'tokli')).toEqual(['tokenizeLine src/tokens.ts:2'])
  expect(await names(codebase, id, 'hndlrq')).toEqual(['handle_request src/server.py:2'])
  const [best] = await codebase.client.find({ projectId: id, text: 'How is a line cut into tokens?' })
  expect(best).toMatchObject({ path: 'src/tokens.ts', first: 1, last: 4, name: 'tokenizeLine' })
  expect(best?.text).toBe(files['src/tokens.ts'].trimEnd())
  const [named] = await codebase.client.find({ projectId: id, text: 'what does HttpServer do' })
  expect(named).toMatchObject({ path: 'src/server.py', first: 1 })
  const [prose] = await codebase.client.find({ projectId: id, text: 'how to deploy' })
  expect(prose).toMatchObject({ path: 'docs/guide.md' })
})

const shapes = {
  'src/store.ts': `export interface Row {
  id: string
  name: string
}

export class Store {
  readonly #rows: Row[] = []

  add(row: Row): void {
    this.#rows.push(row)
  }

  async find(
    id: string,
  ): Promise<Row | undefined> {
    return this.#rows.find((row) => row.id === id)
  }
}

export const limit = 4
`,
  'other/store.ts': 'export class Store {}\n',
}

test('what a file imports is known by how it is declared, without bodies', async () => {
  const { codebase, id } = await indexed(shapes)
  const known = async (...imported: [name: string, from: string][]) =>
    codebase.client.signatures({
      projectId: id,
      path: 'src/app.ts',
      imported: imported.map(([name, from]) => ({ name, from })),
    })
  expect(await known(['Row', './store.ts'], ['nobody', './store.ts'], ['tokenizeLine', '../tokens'])).toEqual(
    [
      { path: 'src/store.ts', name: 'Row', text: shapes['src/store.ts'].split('\n\n')[0] },
      {
        path: 'src/tokens.ts',
        name: 'tokenizeLine',
        text: 'export function tokenizeLine(line: string): string[]',
      },
    ],
  )
  const [store] = await known(['Store', '../src/store.ts'])
  expect(store?.path).toBe('src/store.ts')
  expect(store?.text).toBe(
    'export class Store\n  add(row: Row): void\n  async find(\n    id: string,\n  ): Promise<Row | undefined>',
  )
  const [server] = await known(['HttpServer', 'server'])
  expect(server?.text).toBe('class HttpServer:\n    def handle_request(self, request):')
})

test('nothing is known of what is kept from models, nor the values of an environment file', async () => {
  const { codebase, id } = await indexed({
    '.env': `TOKEN=${CANARY}\n`,
    '.aiignore': 'secret.ts\n',
    'secret.ts': 'export function hidden(): void {}\n',
    'open.ts': `export const open = '${CANARY}'\n`,
  })
  const imported = [
    { name: 'hidden', from: './secret.ts' },
    { name: 'open', from: './open.ts' },
  ]
  const found = await codebase.client.signatures({ projectId: id, path: 'app.ts', imported })
  expect(found.map(({ name }) => name)).toEqual(['open'])
  expect(JSON.stringify(found)).not.toContain(CANARY)
})

test('what is typed is found a moment later, and what was there before is not', async () => {
  const { workspace, codebase, id } = await indexed()
  await type(
    workspace,
    id,
    'src/tokens.ts',
    (text) => `const LIMIT = 4\n\n${text.replace('tokenizeLine', 'splitWords')}`,
  )
  await expect
    .poll(() => names(codebase, id, 'splitWords'), { timeout: 20_000 })
    .toEqual(['splitWords src/tokens.ts:4'])
  expect(await names(codebase, id, 'tokenizeLine')).toEqual([])
  await workspace.client.files.remove({
    projectId: id,
    nodeIds: [await nodeId(workspace.client, id, 'src/server.py')],
  })
  await expect.poll(() => names(codebase, id, 'HttpServer'), { timeout: 20_000 }).toEqual([])
})

test('a renamed file is found under its new path, and a second start reads nothing anew', async () => {
  const { workspace, codebase, followed, id } = await indexed()
  await workspace.client.files.rename({
    projectId: id,
    nodeId: await nodeId(workspace.client, id, 'src/tokens.ts'),
    name: 'lexer.ts',
  })
  await expect
    .poll(() => names(codebase, id, 'tokenize'), { timeout: 20_000 })
    .toEqual(['tokenizeLine src/lexer.ts:2'])
  await followed.stop()
  codebase.service.dispose()
  const again = startCodebase(workspace, { dataPath: codebase.dataPath })
  await followIndex(again, id).until(isReady)
  expect(again.reads).toBe(0)
  expect(await names(again, id, 'tokenize')).toEqual(['tokenizeLine src/lexer.ts:2'])
})

test('files of secrets, what .aiignore names and values of environment files are in no index and no answer', async () => {
  const { workspace, codebase, id } = await indexed({
    '.env': `API_KEY=${CANARY}\n`,
    'config/production.env': 'OTHER=second-canary-value\n',
    'keys/server.pem': `-----BEGIN-----\n${CANARY}\n`,
    'src/leak.ts': `export const leakedToken = '${CANARY}'\nexport const other = 'second-canary-value'\n`,
    'private/plans.md': '# Acquisition\n\nWe buy zanzibarcorp.\n',
    '.aiignore': 'private/\n',
    'docs/guides/.aiignore': 'inner.md\n',
    'docs/guides/more/inner.md': '# Zanzibarcorp again\n\nAcquisition.\n',
  })
  expect(await names(codebase, id, 'leakedToken')).toEqual(['leakedToken src/leak.ts:1'])
  const found = await codebase.client.find({
    projectId: id,
    text: `${CANARY} leaked zanzibarcorp`,
    limit: 50,
  })
  expect(found.map(({ path }) => path)).toEqual(['src/leak.ts'])
  expect(JSON.stringify(found)).not.toContain(CANARY)
  expect(JSON.stringify(found)).not.toContain('second-canary-value')
  for (const word of [CANARY, '4711', 'canary', 'zanzibarcorp', 'Acquisition'])
    expect(bytesOf(codebase.dataPath).toLowerCase()).not.toContain(word.toLowerCase())
  const secret = await nodeId(workspace.client, id, '.env')
  await expect(
    codebase.client.lines({ projectId: id, nodeId: secret, first: 1, last: 1 }),
  ).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
  // A rule that is added later takes out what was indexed before.
  await type(workspace, id, '.aiignore', (text) => `${text}src/leak.ts\n`)
  await expect.poll(() => names(codebase, id, 'leakedToken'), { timeout: 20_000 }).toEqual([])
  // One that lies in a folder as well.
  expect(await names(codebase, id, 'Deploying')).not.toEqual([])
  await type(workspace, id, 'docs/guides/.aiignore', () => '!inner.md\n')
  await expect.poll(() => names(codebase, id, 'Zanzibarcorp'), { timeout: 20_000 }).toHaveLength(1)
})

test('with AI off for a project nothing of it is read, and what was indexed goes', async () => {
  const { workspace, codebase, followed, id } = await indexed()
  await workspace.client.projects.setAiEnabled({ projectId: id, enabled: false })
  const failed = await followed.until(({ phase }) => phase === 'failed')
  expect(failed.failure).toMatchObject({ code: 'PERMISSION_DENIED' })
  await expect.poll(() => names(codebase, id, 'tokenize')).toEqual([])
  await expect(codebase.client.find({ projectId: id, text: 'tokens' })).resolves.toEqual([])
})

test('a damaged index is thrown away and built again', async () => {
  const { workspace, codebase, followed, id } = await indexed()
  await followed.stop()
  codebase.service.dispose()
  const path = join(codebase.dataPath, 'index.db')
  writeFileSync(path, Buffer.concat([readFileSync(path).subarray(0, 100), Buffer.alloc(8192, 7)]))
  const again = startCodebase(workspace, { dataPath: codebase.dataPath })
  await followIndex(again, id).until(isReady)
  expect(await names(again, id, 'tokenize')).toEqual(['tokenizeLine src/tokens.ts:2'])
  again.service.dispose()
  truncateSync(path, 3)
  const third = startCodebase(workspace, { dataPath: codebase.dataPath })
  await followIndex(third, id).until(isReady)
  expect(await names(third, id, 'tokenize')).toEqual(['tokenizeLine src/tokens.ts:2'])
})

test('where the data folder cannot be written to, the index is in memory and answers all the same', async () => {
  const workspace = startWorkspace()
  const { id } = await openAndImport(workspace.client, folderWith(files))
  const dataPath = temporaryFolder()
  // A folder in the place of the database cannot be opened as one, whoever asks.
  mkdirSync(join(dataPath, 'index.db', 'taken'), { recursive: true })
  const codebase = startCodebase(workspace, { dataPath })
  await followIndex(codebase, id).until(isReady)
  expect(await names(codebase, id, 'tokenize')).toEqual(['tokenizeLine src/tokens.ts:2'])
})

test('it waits while somebody types, on battery and when the user says so, and goes on afterwards', async () => {
  const workspace = startWorkspace()
  const { id } = await openAndImport(workspace.client, folderWith(files))
  const codebase = startCodebase(workspace)
  await codebase.client.pause({ paused: true })
  const followed = followIndex(codebase, id)
  await followed.until(({ phase }) => phase === 'paused')
  expect(await names(codebase, id, 'tokenize')).toEqual([])
  codebase.service.conditions = { onBattery: true, embeddingModel: null }
  await codebase.client.pause({ paused: false })
  await followed.until(({ phase }) => phase === 'battery')
  await codebase.client.busy()
  codebase.service.conditions = { onBattery: false, embeddingModel: null }
  await followed.until(isReady)
  expect(await names(codebase, id, 'tokenize')).toEqual(['tokenizeLine src/tokens.ts:2'])
})

test('once all is done it rests, and says so to who follows it', async () => {
  const workspace = startWorkspace()
  const { id } = await openAndImport(workspace.client, folderWith(files))
  const codebase = startCodebase(workspace, { idleAfter: 300 })
  const followed = followIndex(codebase, id)
  await followed.until(isReady)
  expect(codebase.idle).toBe(0)
  await followed.until(({ phase }) => phase === 'resting')
  await expect.poll(() => codebase.idle).toBe(1)
})

test('it rests where nobody follows a project, and not while it waits for power', async () => {
  const workspace = startWorkspace()
  const { id } = await openAndImport(workspace.client, folderWith(files))
  const idle = startCodebase(workspace, { idleAfter: 20 })
  await expect.poll(() => idle.idle).toBe(1)
  const waiting = startCodebase(workspace, { idleAfter: 20 })
  waiting.service.conditions = { onBattery: true, embeddingModel: null }
  const followed = followIndex(waiting, id)
  await followed.until(({ phase }) => phase === 'battery')
  waiting.service.conditions = { onBattery: false, embeddingModel: null }
  await followed.until(({ phase }) => phase === 'resting')
})
