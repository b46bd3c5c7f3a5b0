import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { TreeNode } from '../../../../../preload/contract/files.ts'
import {
  folderWith,
  imported,
  nodeId,
  openAndImport,
  openDocument,
  restart,
  startWorkspace,
  type WorkspaceClient,
  withoutPrivilege,
} from '../harness.ts'

/** Copies to the end, and answers the copies. */
async function copied(
  client: WorkspaceClient,
  input: Parameters<WorkspaceClient['files']['duplicate']>[0],
): Promise<TreeNode[]> {
  let nodes: TreeNode[] = []
  for await (const progress of await client.files.duplicate(input)) nodes = progress.nodes ?? nodes
  return nodes
}

async function project(files: Record<string, string | Buffer>, prepare?: (root: string) => void) {
  const root = folderWith(files)
  prepare?.(root)
  const harness = startWorkspace()
  const { id: projectId } = await openAndImport(harness.client, root)
  const node = (path: string): Promise<string> => nodeId(harness.client, projectId, path)
  const duplicate = async (path: string, parent?: string | null) =>
    copied(harness.client, {
      projectId,
      nodeIds: [await node(path)],
      ...(parent === undefined ? {} : { parent }),
    })
  const bytes = (path: string): Buffer => readFileSync(join(root, path))
  /** All ids by path, after the folder was looked at again. */
  const again = async (): Promise<void> => {
    await harness.client.projects.open({ projectId })
    await imported(harness.client, projectId)
  }
  return { harness, root, projectId, files: harness.client.files, node, duplicate, bytes, again }
}

/** What is in a folder, without what a copy leaves while it is made. */
function unfinishedIn(root: string): string[] {
  return readdirSync(root, { recursive: true })
    .map(String)
    .filter((name) => name.includes('.offcoder-'))
}

describe('a file is duplicated', () => {
  test('with what is typed and not on disk, which the original still has to itself', async () => {
    const { harness, root, projectId, duplicate, bytes, files, again, node } = await project({
      'src/math.ts': 'one\n',
    })
    const id = await node('src/math.ts')
    const window = await openDocument(harness, projectId, id)
    window.text.insert(0, 'typed ')
    await window.committed()
    const [copy] = await duplicate('src/math.ts')
    expect(copy).toMatchObject({ name: 'math copy.ts', parent: await node('src'), text: true })
    expect(bytes('src/math copy.ts').toString()).toBe('typed one\n')
    expect(bytes('src/math.ts').toString()).toBe('one\n')
    expect(unfinishedIn(root)).toEqual([])

    const inCopy = await openDocument(harness, projectId, copy?.id ?? '')
    expect(inCopy.text.toString()).toBe('typed one\n')
    inCopy.text.insert(0, 'copy: ')
    await inCopy.committed()
    await files.flushAll({ projectId })
    expect(bytes('src/math copy.ts').toString()).toBe('copy: typed one\n')
    expect(bytes('src/math.ts').toString()).toBe('typed one\n')
    await again()
    expect(await node('src/math copy.ts')).toBe(copy?.id)
    const later = await restart(harness)
    expect(await nodeId(later.client, projectId, 'src/math copy.ts')).toBe(copy?.id)
  })

  test.each<[string, Buffer]>([
    ['CRLF', Buffer.from('one\r\ntwo\r\n')],
    ['mixed line ends', Buffer.from('one\r\ntwo\nthree\r\n')],
    ['a byte order mark and no final newline', Buffer.from('\uFEFFone\r\ntwo')],
    ['UTF-16', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('wide\n', 'utf16le')])],
    ['Latin-1', Buffer.from('caf\xe9\n', 'latin1')],
    ['binary content', Buffer.from([0, 1, 2, 255, 254, 0, 10, 13])],
    ['nothing', Buffer.alloc(0)],
  ])('byte for byte: %s', async (_what, content) => {
    const { duplicate, bytes, files, projectId, node } = await project({ 'a.txt': content })
    const [copy] = await duplicate('a.txt')
    expect(bytes('a copy.txt')).toEqual(content)
    const { encoding, eol, size } = await files.info({ projectId, nodeId: await node('a.txt') })
    expect(await files.info({ projectId, nodeId: copy?.id ?? '' })).toMatchObject({ encoding, eol, size })
  })

  test('with its line ends and its byte order mark also where something was typed', async () => {
    const { harness, projectId, duplicate, bytes, node } = await project({
      'a.txt': '\uFEFFone\r\ntwo\nthree\r\n',
    })
    const window = await openDocument(harness, projectId, await node('a.txt'))
    window.text.insert(0, 'zero\n')
    await window.committed()
    await duplicate('a.txt')
    expect(bytes('a copy.txt').toString()).toBe('\uFEFFzero\r\none\r\ntwo\nthree\r\n')
  })

  test('as a file of Windows stays one when all that was in it is deleted', async () => {
    const { harness, projectId, duplicate, files, node } = await project({ 'a.txt': 'one\r\n' })
    const window = await openDocument(harness, projectId, await node('a.txt'))
    window.text.delete(0, window.text.length)
    await window.committed()
    const [copy] = await duplicate('a.txt')
    expect(await files.info({ projectId, nodeId: copy?.id ?? '' })).toMatchObject({ eol: 'crlf', size: 0 })
  })

  test.each([0o755, 0o600, 0o444])('with its mode, %o', async (mode) => {
    const { root, duplicate } = await project({ 'run.sh': '#!/bin/sh\n' }, (folder) =>
      chmodSync(join(folder, 'run.sh'), mode),
    )
    await duplicate('run.sh')
    expect(statSync(join(root, 'run copy.sh')).mode & 0o7777).toBe(mode)
  })

  test('under a name that is free in the tree, in another case, and on disk alone', async () => {
    const { root, duplicate } = await project({
      'math.ts': '',
      'MATH COPY.ts': '',
      '.gitignore': 'math copy 2.ts\n',
    })
    writeFileSync(join(root, 'math copy 2.ts'), 'kept')
    expect(await duplicate('math.ts')).toMatchObject([{ name: 'math copy 3.ts' }])
    expect(await duplicate('math copy 3.ts')).toMatchObject([{ name: 'math copy 4.ts' }])
    expect(readFileSync(join(root, 'math copy 2.ts'), 'utf8')).toBe('kept')
  })

  test('into another folder under its own name', async () => {
    const { duplicate, bytes, node } = await project({ 'a.txt': 'a', 'dir/b.txt': 'b' })
    expect(await duplicate('a.txt', await node('dir'))).toMatchObject([{ name: 'a.txt' }])
    expect(await duplicate('dir/b.txt', null)).toMatchObject([{ name: 'b.txt', parent: null }])
    expect([bytes('dir/a.txt'), bytes('b.txt')].map(String)).toEqual(['a', 'b'])
  })

  test('not where its name would be longer than disks allow, and says so', async () => {
    const name = `${'n'.repeat(250)}.txt`
    const { root, duplicate } = await project({ [name]: 'long' })
    await expect(duplicate(name)).rejects.toMatchObject({ code: 'INVALID_NAME' })
    expect(readdirSync(root)).toEqual([name])
  })

  test('not to where the project ignores it, and nothing of it is left', async () => {
    const { root, duplicate, node, again } = await project({
      'a.txt': 'a',
      'b/x': 'x',
      'dir/.gitignore': 'a.txt\n/b/\n',
      '.gitignore': '* copy.txt\n',
    })
    const dir = await node('dir')
    const before = readdirSync(root, { recursive: true }).toSorted()
    await expect(duplicate('a.txt')).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('by the rule “* copy.txt” in “.gitignore”'),
    })
    for (const path of ['a.txt', 'b'])
      await expect(duplicate(path, dir)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(readdirSync(root, { recursive: true }).toSorted()).toEqual(before)
    expect(await duplicate('b')).toMatchObject([{ name: 'b copy' }])
    await again()
    expect(await node('b copy/x')).toBeTruthy()
  })

  test('not in a folder that may not be written, and nothing of it is left', async () => {
    const { root, duplicate, harness } = await project({ 'a.txt': 'a' })
    await withoutPrivilege([harness.dataPath], async () => {
      await expect(duplicate('a.txt')).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
    })
    expect(readdirSync(root)).toEqual(['a.txt'])
  })
})

describe('a folder is duplicated', () => {
  test('with all that the tree shows of it, and what is typed in its files', async () => {
    const { harness, root, projectId, duplicate, bytes, node, again } = await project(
      {
        'src/a.txt': 'a\r\n',
        'src/deep/picture.bin': Buffer.from([0, 255, 0]),
        'src/deep/run.sh': '#!/bin/sh\n',
        'src/cache/x': 'ignored',
        '.gitignore': 'cache/\n',
      },
      (folder) => {
        chmodSync(join(folder, 'src/deep/run.sh'), 0o755)
        mkdirSync(join(folder, 'src/empty'))
        symlinkSync('a.txt', join(folder, 'src/link'))
        chmodSync(join(folder, 'src/deep'), 0o555)
      },
    )
    const window = await openDocument(harness, projectId, await node('src/a.txt'))
    window.text.insert(1, 'b')
    await window.committed()
    const [copy] = await duplicate('src')
    expect(copy).toMatchObject({ name: 'src copy', kind: 'folder', parent: null })
    expect(bytes('src copy/a.txt').toString()).toBe('ab\r\n')
    expect(bytes('src copy/deep/picture.bin')).toEqual(Buffer.from([0, 255, 0]))
    expect(statSync(join(root, 'src copy/deep/run.sh')).mode & 0o777).toBe(0o755)
    expect(statSync(join(root, 'src copy/deep')).mode & 0o777).toBe(0o555)
    expect(readdirSync(join(root, 'src copy/empty'))).toEqual([])
    expect(lstatSync(join(root, 'src copy/link')).isSymbolicLink()).toBe(true)
    expect(readlinkSync(join(root, 'src copy/link'))).toBe('a.txt')
    expect(existsSync(join(root, 'src copy/cache'))).toBe(false)
    expect(unfinishedIn(root)).toEqual([])
    const before = await node('src copy/deep/run.sh')
    await again()
    expect(await node('src copy/deep/run.sh')).toBe(before)
    chmodSync(join(root, 'src/deep'), 0o755)
    chmodSync(join(root, 'src copy/deep'), 0o755)
  })

  test('into itself once, and a dot in its name is no extension', async () => {
    const { root, duplicate, node } = await project({ 'v1.2/a.txt': 'a' })
    expect(await duplicate('v1.2')).toMatchObject([{ name: 'v1.2 copy' }])
    expect(await duplicate('v1.2', await node('v1.2'))).toMatchObject([{ name: 'v1.2' }])
    expect(readdirSync(join(root, 'v1.2/v1.2'))).toEqual(['a.txt'])
  })

  test('together with what is chosen inside it as one, and beside a file of another folder', async () => {
    const { root, projectId, harness, node } = await project({ 'src/a.txt': 'a', 'tools/b.txt': 'b' })
    const nodeIds = await Promise.all(['src', 'src/a.txt', 'tools/b.txt'].map(node))
    const copies = await copied(harness.client, { projectId, nodeIds })
    expect(copies.map(({ name }) => name)).toEqual(['src copy', 'b copy.txt'])
    expect(readdirSync(join(root, 'tools'))).toEqual(['b copy.txt', 'b.txt'])
  })

  test('wholly or not at all', async () => {
    const name = `${'n'.repeat(250)}.txt`
    const { root, projectId, harness, node } = await project({ 'a.txt': 'a', [name]: 'long' })
    const nodeIds = [await node('a.txt'), await node(name)]
    await expect(copied(harness.client, { projectId, nodeIds })).rejects.toMatchObject({
      code: 'INVALID_NAME',
    })
    expect(readdirSync(root).toSorted()).toEqual(['a.txt', name])
  })
})

describe('a large folder', () => {
  const files = Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`src/${n}.txt`, `${n}\n`]))

  test('tells how far its copy is', async () => {
    const { harness, projectId, node } = await project(files)
    const told = []
    for await (const one of await harness.client.files.duplicate({ projectId, nodeIds: [await node('src')] }))
      told.push(one)
    const done = told.map(({ filesDone }) => filesDone)
    expect(done).toEqual(done.toSorted((a, b) => a - b))
    expect(told.every(({ filesTotal }) => filesTotal === 400)).toBe(true)
    expect(told.at(-1)).toMatchObject({ filesDone: 400, nodes: [{ name: 'src copy' }] })
    expect(told.filter(({ nodes }) => nodes)).toHaveLength(1)
  })

  test('leaves nothing of a copy that was stopped, and what comes after it goes on', async () => {
    const { harness, root, projectId, node, duplicate, again } = await project(files)
    const abort = new AbortController()
    const stopped = (async () => {
      const input = { projectId, nodeIds: [await node('src')] }
      const stream = await harness.client.files.duplicate(input, { signal: abort.signal })
      for await (const _ of stream) abort.abort()
    })()
    await expect(stopped).rejects.toThrow()
    // In turn: whatever the stopped one still removes comes before it.
    await duplicate('src/1.txt')
    expect(readdirSync(root)).toEqual(['src'])
    expect(unfinishedIn(root)).toEqual([])
    expect(readdirSync(join(root, 'src'))).toHaveLength(401)
    await again()
    await expect(node('src copy')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

test('what is in the trash or not there cannot be duplicated', async () => {
  const { projectId, harness, files, node, duplicate } = await project({ 'a.txt': 'a', 'dir/b.txt': 'b' })
  const id = await node('a.txt')
  await expect(duplicate('dir', id)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  await files.remove({ projectId, nodeIds: [id] })
  await expect(copied(harness.client, { projectId, nodeIds: [id] })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
})
