import { expect, test } from 'vitest'
import type { FoundSymbols } from '../../../../../preload/contract/symbols.ts'
import { folderWith, type Harness, nodeId, openAndImport, openDocument, startWorkspace } from '../harness.ts'

const files = {
  'src/tokens.ts':
    'export function tokenizeLine(line: string): string[] {\n  return line.split(" ")\n}\nconst parseQuery = 1\n',
  'src/server.py': 'class HttpServer:\n    def handle_request(self):\n        return tokenizeLine\n',
  'docs/guide.md': '# Guide\n\n## Tokens and lines\n',
}

async function started() {
  const workspace = startWorkspace()
  const { id } = await openAndImport(workspace.client, folderWith(files))
  await workspace.client.projects.setAiEnabled({ projectId: id, enabled: false })
  return { workspace, id }
}

async function asked({ client }: Harness, projectId: string, text: string, open: string[] = []) {
  let last: FoundSymbols | undefined
  for await (const found of await client.symbols.find({ projectId, text, open })) last = found
  if (last === undefined) throw new Error('No answer came.')
  return { ...last, names: last.symbols.map(({ name, path, line }) => `${name} ${path}:${line}`) }
}

test('with AI off a symbol is found by letters of its name that stand together, in any file', async () => {
  const { workspace, id } = await started()
  const found = await asked(workspace, id, 'token')
  expect(new Set(found.names)).toEqual(
    new Set(['tokenizeLine src/tokens.ts:1', 'Tokens and lines docs/guide.md:3']),
  )
  expect(found).toMatchObject({ done: true, everywhere: true })
  expect((await asked(workspace, id, 'parQue')).names).toEqual(['parseQuery src/tokens.ts:4'])
  expect((await asked(workspace, id, 'httpserver')).names).toEqual(['HttpServer src/server.py:1'])
  expect((await asked(workspace, id, 'zzz')).names).toEqual([])
})

test('with few letters the open files are looked through, and it says so', async () => {
  const { workspace, id } = await started()
  const open = [await nodeId(workspace.client, id, 'src/server.py')]
  expect((await asked(workspace, id, '', open)).names).toEqual([
    'HttpServer src/server.py:1',
    'handle_request src/server.py:2',
  ])
  const few = await asked(workspace, id, 'hr', open)
  expect(few.names).toContain('handle_request src/server.py:2')
  expect(few.everywhere).toBe(false)
})

test('what is typed is found at once, before anything is stored or indexed', async () => {
  const { workspace, id } = await started()
  expect((await asked(workspace, id, 'renamedNow')).names).toEqual([])
  const window = await openDocument(workspace, id, await nodeId(workspace.client, id, 'src/tokens.ts'))
  window.text.insert(0, 'function renamedNow() {}\n')
  await expect
    .poll(async () => (await asked(workspace, id, 'renamedNow')).names)
    .toEqual(['renamedNow src/tokens.ts:1'])
  expect((await asked(workspace, id, 'tokenizeLine')).names).toEqual(['tokenizeLine src/tokens.ts:2'])
})

test('what one file declares comes in the order of its text, with what was typed last', async () => {
  const { workspace, id } = await started()
  const node = await nodeId(workspace.client, id, 'src/server.py')
  const declared = async () =>
    (await workspace.client.symbols.ofFile({ projectId: id, nodeId: node })).map(
      ({ name, kind, container, line }) => `${kind} ${container}.${name}:${line}`,
    )
  expect(await declared()).toEqual(['class .HttpServer:1', 'method HttpServer.handle_request:2'])
  const window = await openDocument(workspace, id, node)
  window.text.insert(0, 'import os\n\ndef begin():\n    pass\n')
  await expect
    .poll(declared)
    .toEqual(['function .begin:3', 'class .HttpServer:5', 'method HttpServer.handle_request:6'])
})

test('a question that is overtaken ends, and the next one is answered', async () => {
  const { workspace, id } = await started()
  const stop = new AbortController()
  const answers = await workspace.client.symbols.find(
    { projectId: id, text: 'tok', open: [] },
    { signal: stop.signal },
  )
  stop.abort()
  const rest = async (): Promise<void> => {
    for await (const _ of answers);
  }
  await expect(rest()).rejects.toMatchObject({ code: 'CANCELLED' })
  expect((await asked(workspace, id, 'tokenize')).names).toHaveLength(1)
})
