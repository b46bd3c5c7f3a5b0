import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { Committer } from '../../../../../main/workspace/store/committer.ts'
import { DATABASE_NAME } from '../../../../../main/workspace/store/database.ts'
import { createStore } from '../../../../../main/workspace/store/store.ts'
import { deriveTree } from '../../../../../main/workspace/tree/derive.ts'
import { loadTree } from '../../../../../main/workspace/tree/load-tree.ts'
import {
  folderWith,
  type Harness,
  imported,
  nodeId,
  openAndImport,
  openDocument,
  restart,
  startWorkspace,
  withoutPrivilege,
} from '../harness.ts'

async function project(files: Record<string, string | Buffer>) {
  const root = folderWith(files)
  const harness = startWorkspace()
  const { id } = await openAndImport(harness.client, root)
  const node = (path: string): Promise<string> => nodeId(harness.client, id, path)
  return { harness, root, projectId: id, files: harness.client.files, node }
}

/** The rows of `files` are what the log says, whatever was done. */
function expectRowsFromLog({ dataPath }: Harness, projectId: string): void {
  const db = new Database(join(dataPath, DATABASE_NAME), { readonly: true })
  const store = createStore(
    db,
    new Committer({ db, onTrouble: () => undefined, onRecovered: () => undefined }),
  )
  const derived = Array.from(deriveTree(loadTree(store, projectId).tree.facts()).values()).toSorted((a, b) =>
    a.id < b.id ? -1 : 1,
  )
  const rows = store.files.all(projectId).map(({ id, kind, parent, name, realName, trashed }) => ({
    id,
    kind,
    parent,
    name,
    realName,
    trashed: trashed === 1,
  }))
  expect(rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(derived)
  db.close()
}

describe('a new file or folder', () => {
  test('is on disk and in the tree, and I can type in it', async () => {
    const { harness, root, projectId, files, node } = await project({ 'src/a.txt': 'a' })
    const folder = await files.createFolder({ projectId, parent: await node('src'), name: 'new' })
    const file = await files.createFile({ projectId, parent: folder.id, name: 'b.txt' })
    expect(file).toMatchObject({ name: 'b.txt', parent: folder.id, text: true })
    const window = await openDocument(harness, projectId, file.id)
    window.text.insert(0, 'typed')
    await window.committed()
    await files.flush({ projectId, nodeId: file.id })
    expect(readFileSync(join(root, 'src/new/b.txt'), 'utf8')).toBe('typed')
    expectRowsFromLog(harness, projectId)
    await harness.client.projects.open({ projectId })
    await imported(harness.client, projectId)
    expect(await node('src/new/b.txt')).toBe(file.id)
  })

  test.each(['', '..', 'a/b', '../out.txt', 'nul', '.git'])('cannot be called %j', async (name) => {
    const { projectId, files, root } = await project({})
    await expect(files.createFile({ projectId, parent: null, name })).rejects.toMatchObject({
      code: 'INVALID_NAME',
    })
    expect(readdirSync(root)).toEqual([])
  })

  test('never replaces what is there: in the tree, in another case, or on disk alone', async () => {
    const { projectId, files, root } = await project({ 'a.txt': 'a', '.gitignore': 'hidden' })
    writeFileSync(join(root, 'hidden'), 'kept')
    for (const name of ['a.txt', 'A.TXT', 'hidden']) {
      await expect(files.createFile({ projectId, parent: null, name })).rejects.toMatchObject({
        code: 'ALREADY_EXISTS',
      })
    }
    expect(readFileSync(join(root, 'hidden'), 'utf8')).toBe('kept')
  })

  test('goes into no file, no folder that is gone and no folder that leads out of the project', async () => {
    const { projectId, files, root, node, harness } = await project({ 'a.txt': 'a', 'dir/b.txt': 'b' })
    await expect(
      files.createFile({ projectId, parent: await node('a.txt'), name: 'x' }),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(files.createFile({ projectId, parent: 'no-such', name: 'x' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    const elsewhere = folderWith({})
    const dir = await node('dir')
    renameSync(join(root, 'dir'), join(root, 'was'))
    symlinkSync(elsewhere, join(root, 'dir'))
    await expect(files.createFile({ projectId, parent: dir, name: 'x' })).rejects.toMatchObject({
      code: 'OUTSIDE_PROJECT',
    })
    expect(readdirSync(elsewhere)).toEqual([])
    expectRowsFromLog(harness, projectId)
  })

  test('is made with the folders on its way, and in those that are there, in any case and Unicode form', async () => {
    const { root, projectId, files, node, harness } = await project({ 'src/caf\u00e9/a.txt': 'a' })
    const file = await files.createFile({
      projectId,
      parent: null,
      folders: ['SRC', 'cafe\u0301', 'new', 'er'],
      name: 'b.txt',
    })
    expect(readFileSync(join(root, 'src/caf\u00e9/new/er/b.txt'), 'utf8')).toBe('')
    expect(readdirSync(root)).toEqual(['src'])
    expect(file.made.map(({ kind, name }) => ({ kind, name }))).toEqual([
      { kind: 'folder', name: 'new' },
      { kind: 'folder', name: 'er' },
    ])
    expect(file.made[0]?.parent).toBe(await node('src/caf\u00e9'))
    expect(file.made[1]?.parent).toBe(file.made[0]?.id)
    expect(file.parent).toBe(file.made[1]?.id)
    const folder = await files.createFolder({ projectId, parent: file.parent, folders: ['x'], name: 'y' })
    expect(folder).toMatchObject({ kind: 'folder', made: [{ name: 'x', parent: file.parent }] })
    expect(lstatSync(join(root, 'src/caf\u00e9/new/er/x/y')).isDirectory()).toBe(true)
    expectRowsFromLog(harness, projectId)
    await harness.client.projects.open({ projectId })
    await imported(harness.client, projectId)
    expect(await node('src/caf\u00e9/new/er/b.txt')).toBe(file.id)
    const again = await restart(harness)
    expect(await nodeId(again.client, projectId, 'src/caf\u00e9/new/er/x/y')).toBe(folder.id)
  })

  test.each([
    [['new', ''], 'x', 'INVALID_NAME'],
    [['new', '.'], 'x', 'INVALID_NAME'],
    [['new', '..', '..'], 'x', 'INVALID_NAME'],
    [['new', 'é'.repeat(128)], 'x', 'INVALID_NAME'],
    [['new'], 'é'.repeat(128), 'INVALID_NAME'],
    [['new', 'a/b'], 'x', 'INVALID_NAME'],
    [['a.txt'], 'x', 'INVALID_INPUT'],
    [['dir', 'b.txt', 'new'], 'x', 'INVALID_INPUT'],
    [['link', 'new'], 'x', 'INVALID_INPUT'],
    [['dir'], 'B.txt', 'ALREADY_EXISTS'],
    [['hidden', 'new'], 'x', 'ALREADY_EXISTS'],
    [['dist'], 'x', 'INVALID_INPUT'],
    [['new', 'dist', 'deep'], 'x', 'INVALID_INPUT'],
    [[], 'X.log', 'INVALID_INPUT'],
    [['new'], 'x.log', 'INVALID_INPUT'],
    [['dir', 'new'], 'x.tmp', 'INVALID_INPUT'],
    [['node_modules'], 'x', 'INVALID_INPUT'],
  ])('is not made half: %j with %j leaves nothing', async (folders, name, code) => {
    const { root, projectId, files, harness } = await project({
      'a.txt': 'a',
      'dir/b.txt': 'b',
      'hidden/kept.txt': 'kept',
      '.gitignore': 'hidden\ndist/\n*.log\n',
      'dir/.gitignore': '*.tmp',
    })
    symlinkSync('dir', join(root, 'link'))
    await harness.client.projects.open({ projectId })
    await imported(harness.client, projectId)
    const before = readdirSync(root, { recursive: true }).toSorted()
    await expect(files.createFile({ projectId, parent: null, folders, name })).rejects.toMatchObject({ code })
    expect(readdirSync(root, { recursive: true }).toSorted()).toEqual(before)
    expectRowsFromLog(harness, projectId)
  })

  test('is refused with the rule that would keep it out, and is made where none does', async () => {
    const { root, projectId, files, node, harness } = await project({
      '.gitignore': 'dist/\r\n*.log\r\n!keep.log\r\n',
      'dir/.gitignore': '!*.log\n/dist\n',
      '.git/info/exclude': '# of this clone\nmine*\n',
    })
    const dir = await node('dir')
    const refusals: [Parameters<typeof files.createFile>[0], string][] = [
      [
        { projectId, parent: null, folders: ['dist', 'a'], name: 'x' },
        '“dist” would be kept out of the project by the rule “dist/” in “.gitignore”. Choose another name or place, change that rule, or do it in the terminal.',
      ],
      [
        { projectId, parent: dir, folders: ['dist'], name: 'x' },
        '“dir/dist” would be kept out of the project by the rule “/dist” in “dir/.gitignore”. Choose another name or place, change that rule, or do it in the terminal.',
      ],
      [
        { projectId, parent: dir, folders: ['new'], name: 'mine.txt' },
        '“dir/new/mine.txt” would be kept out of the project by the rule “mine*” in “.git/info/exclude”. Choose another name or place, change that rule, or do it in the terminal.',
      ],
      [
        { projectId, parent: dir, folders: ['node_modules'], name: 'x' },
        '“dir/node_modules” would be kept out of the project, as out of every other. Choose another name or place, or do it in the terminal.',
      ],
    ]
    for (const [place, message] of refusals) {
      await expect(files.createFile(place)).rejects.toMatchObject({ message })
      await expect(files.createFolder(place)).rejects.toMatchObject({ message })
    }
    mkdirSync(join(root, 'dist'))
    await expect(
      files.createFile({ projectId, parent: null, folders: ['dist'], name: 'x' }),
    ).rejects.toMatchObject({
      message:
        '“dist” is on disk already and kept out of the project by the rule “dist/” in “.gitignore”. Choose another name or place, or change that rule.',
    })
    await expect(files.createFolder({ projectId, parent: null, name: 'node_modules' })).rejects.toThrow()
    const made = [
      await files.createFile({ projectId, parent: null, name: 'keep.log' }),
      await files.createFile({ projectId, parent: dir, folders: ['new'], name: 'x.log' }),
      await files.createFile({ projectId, parent: null, folders: ['new'], name: 'dist' }),
    ]
    await harness.client.projects.open({ projectId })
    await imported(harness.client, projectId)
    for (const [index, path] of ['keep.log', 'dir/new/x.log', 'new/dist'].entries())
      expect(await node(path)).toBe(made[index]?.id)
    expectRowsFromLog(harness, projectId)
  })

  test('takes its folders away again where the disk or the store refuses the last step', async () => {
    const { root, projectId, files, harness, node } = await project({ 'dir/b.txt': 'b' })
    // Each name is short enough, and the path is not.
    const folders = Array.from({ length: 40 }, () => 'x'.repeat(200))
    await expect(files.createFile({ projectId, parent: null, folders, name: 'x' })).rejects.toMatchObject({
      code: 'INVALID_NAME',
    })
    expect(readdirSync(root)).toEqual(['dir'])
    const db = new Database(join(harness.dataPath, DATABASE_NAME))
    db.exec("CREATE TRIGGER refuse BEFORE INSERT ON files BEGIN SELECT RAISE(ABORT, 'refused'); END")
    const place = { projectId, parent: await node('dir'), folders: ['new', 'er'] }
    await expect(files.createFile({ ...place, name: 'x' })).rejects.toThrow()
    await expect(files.createFolder({ ...place, name: 'x' })).rejects.toThrow()
    await expect(files.createFile({ projectId, parent: null, name: 'x' })).rejects.toThrow()
    const id = await node('dir/b.txt')
    await expect(files.rename({ ...place, parent: null, nodeId: id, name: 'c.txt' })).rejects.toThrow()
    expect(readdirSync(root, { recursive: true }).toSorted()).toEqual(['dir', 'dir/b.txt'])
    db.exec('DROP TRIGGER refuse')
    db.close()
    expect(await files.createFile({ ...place, name: 'x' })).toMatchObject({ name: 'x' })
    expectRowsFromLog(harness, projectId)
  })

  test('fails in words in a folder that may not be written', async () => {
    const { projectId, files, root, harness } = await project({})
    await withoutPrivilege([harness.dataPath], async () => {
      await expect(files.createFile({ projectId, parent: null, name: 'x' })).rejects.toMatchObject({
        code: 'PERMISSION_DENIED',
      })
    })
    expect(readdirSync(root)).toEqual([])
  })
})

describe('renaming', () => {
  test('moves the file on disk and keeps what is typed in it', async () => {
    const { harness, root, projectId, files, node } = await project({ 'dir/a.txt': 'a' })
    const id = await node('dir/a.txt')
    const window = await openDocument(harness, projectId, id)
    window.text.insert(0, '+')
    await window.committed()
    expect(await files.rename({ projectId, nodeId: id, name: 'b.txt' })).toMatchObject({ id, name: 'b.txt' })
    expect(await files.rename({ projectId, nodeId: await node('dir'), name: 'folder' })).toMatchObject({
      name: 'folder',
    })
    expect(readFileSync(join(root, 'folder/b.txt'), 'utf8')).toBe('a')
    await files.flush({ projectId, nodeId: id })
    expect(readFileSync(join(root, 'folder/b.txt'), 'utf8')).toBe('+a')
    expectRowsFromLog(harness, projectId)
    const again = await restart(harness)
    expect(await nodeId(again.client, projectId, 'folder/b.txt')).toBe(id)
  })

  test('moves it where the new name is a path, into folders that are there and others that are made', async () => {
    const { harness, root, projectId, files, node } = await project({ 'src/a.txt': 'a', 'to/b.txt': 'b' })
    const id = await node('src/a.txt')
    const window = await openDocument(harness, projectId, id)
    window.text.insert(0, '+')
    await window.committed()
    const first = await files.rename({ projectId, nodeId: id, parent: await node('to'), name: 'c.txt' })
    expect(first).toMatchObject({ id, name: 'c.txt', parent: await node('to'), made: [] })
    const second = await files.rename({ projectId, nodeId: id, folders: ['new', 'er'], name: 'c.txt' })
    expect(second.made.map(({ name }) => name)).toEqual(['new', 'er'])
    expect(second.parent).toBe(second.made[1]?.id)
    expect(readdirSync(root, { recursive: true }).toSorted()).toEqual([
      'src',
      'to',
      'to/b.txt',
      'to/new',
      'to/new/er',
      'to/new/er/c.txt',
    ])
    await files.flush({ projectId, nodeId: id })
    expect(readFileSync(join(root, 'to/new/er/c.txt'), 'utf8')).toBe('+a')
    expectRowsFromLog(harness, projectId)
    const again = await restart(harness)
    expect(await nodeId(again.client, projectId, 'to/new/er/c.txt')).toBe(id)
  })

  test('moves no folder into itself and nothing onto what is there, and makes no folder then', async () => {
    const { root, projectId, files, node } = await project({ 'src/deep/a.txt': 'a', 'a.txt': 'top' })
    const src = await node('src')
    for (const folders of [['src'], ['src', 'deep'], ['SRC', 'new']])
      await expect(
        files.rename({ projectId, nodeId: src, parent: null, folders, name: 'x' }),
      ).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(
      files.rename({ projectId, nodeId: await node('src/deep/a.txt'), parent: null, name: 'A.txt' }),
    ).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
    expect(readdirSync(root, { recursive: true }).toSorted()).toEqual([
      'a.txt',
      'src',
      'src/deep',
      'src/deep/a.txt',
    ])
  })

  test('in case alone is possible', async () => {
    const { root, projectId, files, node } = await project({ 'read.me': 'a' })
    await files.rename({ projectId, nodeId: await node('read.me'), name: 'README' })
    await files.rename({ projectId, nodeId: await node('README'), name: 'Readme' })
    expect(readdirSync(root)).toEqual(['Readme'])
  })

  test('never replaces what is there', async () => {
    const { root, projectId, files, node } = await project({
      'a.txt': 'a',
      'b.txt': 'b',
      '.gitignore': 'hidden',
    })
    writeFileSync(join(root, 'hidden'), 'kept')
    const id = await node('a.txt')
    for (const name of ['b.txt', 'B.txt', 'hidden'])
      await expect(files.rename({ projectId, nodeId: id, name })).rejects.toMatchObject({
        code: 'ALREADY_EXISTS',
      })
    expect(['a.txt', 'b.txt', 'hidden'].map((name) => readFileSync(join(root, name), 'utf8'))).toEqual([
      'a',
      'b',
      'kept',
    ])
  })

  test('gives a name that was not UTF-8 a good one', async () => {
    const { root, projectId, files, harness } = await project({})
    writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from('caf\xe9', 'latin1')]), 'x')
    await harness.client.projects.open({ projectId })
    await imported(harness.client, projectId)
    const id = await nodeId(harness.client, projectId, 'caf\ufffd')
    await files.rename({ projectId, nodeId: id, name: 'café' })
    expect(readdirSync(root)).toEqual(['café'])
  })
})

describe('moving', () => {
  test('takes files and folders along, on disk too', async () => {
    const { root, projectId, files, node, harness } = await project({
      'a.txt': 'a',
      'from/deep/b.txt': 'b',
      'to/c.txt': 'c',
    })
    const moved = await files.move({
      projectId,
      nodeIds: [await node('a.txt'), await node('from')],
      parent: await node('to'),
    })
    expect(moved.map((one) => one.name)).toEqual(['a.txt', 'from'])
    expect(readFileSync(join(root, 'to/from/deep/b.txt'), 'utf8')).toBe('b')
    await files.move({ projectId, nodeIds: [await node('to/from/deep')], parent: null })
    expect(readFileSync(join(root, 'deep/b.txt'), 'utf8')).toBe('b')
    expectRowsFromLog(harness, projectId)
  })

  test('into itself, or onto something of the same name, is refused and nothing moves', async () => {
    const { root, projectId, files, node } = await project({
      'a/b/x.txt': 'x',
      'a.txt': '1',
      'dir/a.txt': '2',
      'other.txt': '3',
    })
    await expect(
      files.move({ projectId, nodeIds: [await node('a')], parent: await node('a/b') }),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(
      files.move({
        projectId,
        nodeIds: [await node('other.txt'), await node('a.txt')],
        parent: await node('dir'),
      }),
    ).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
    expect(readdirSync(root).toSorted()).toEqual(['a', 'a.txt', 'dir', 'other.txt'])
    expect(readFileSync(join(root, 'dir/a.txt'), 'utf8')).toBe('2')
  })

  test('onto something that is on disk alone is refused and nothing moves', async () => {
    const { root, projectId, files, node } = await project({
      'a.txt': 'a',
      'b.txt': 'b',
      'dir/x': 'x',
      '.gitignore': 'dir/b.txt',
    })
    writeFileSync(join(root, 'dir/b.txt'), 'hidden')
    await expect(
      files.move({
        projectId,
        nodeIds: [await node('a.txt'), await node('b.txt')],
        parent: await node('dir'),
      }),
    ).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
    expect(readdirSync(root).toSorted()).toEqual(['.gitignore', 'a.txt', 'b.txt', 'dir'])
    expect(readFileSync(join(root, 'dir/b.txt'), 'utf8')).toBe('hidden')
  })

  test('that fails half-way puts back what had moved', async () => {
    const { root, projectId, files, node } = await project({ 'a.txt': 'a', 'b.txt': 'b', 'dir/x': 'x' })
    // No file, so the project does not have it.
    execFileSync('mkfifo', [join(root, 'dir/b.txt')])
    await expect(
      files.move({
        projectId,
        nodeIds: [await node('a.txt'), await node('b.txt')],
        parent: await node('dir'),
      }),
    ).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
    expect(readdirSync(root, { recursive: true }).toSorted()).toEqual([
      'a.txt',
      'b.txt',
      'dir',
      'dir/b.txt',
      'dir/x',
    ])
    expect(lstatSync(join(root, 'dir/b.txt')).isFIFO()).toBe(true)
  })

  test('to where the project ignores it is refused, by a new name, a path or as it is, and nothing moves', async () => {
    const { root, projectId, files, node, harness } = await project({
      'a.ts': 'a',
      'b.tmp': 'b',
      'dir/x': 'x',
      'more/y': 'y',
      '.gitignore': 'dist/\n*.log\n/dir/more/\n',
      'dir/.gitignore': '*.tmp\n',
    })
    const before = readdirSync(root, { recursive: true }).toSorted()
    const [a, b, dir, more] = [await node('a.ts'), await node('b.tmp'), await node('dir'), await node('more')]
    for (const place of [
      { name: 'a.log' },
      { folders: ['dist'], name: 'a.ts' },
      { folders: ['new', 'dist'], name: 'a.ts' },
      { parent: dir, name: 'a.tmp' },
    ])
      await expect(files.rename({ projectId, nodeId: a, ...place })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      })
    await expect(files.rename({ projectId, nodeId: dir, name: 'dist' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
    for (const nodeId of [b, more])
      await expect(files.move({ projectId, nodeIds: [a, nodeId], parent: dir })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      })
    expect(readdirSync(root, { recursive: true }).toSorted()).toEqual(before)
    await harness.client.projects.open({ projectId })
    await imported(harness.client, projectId)
    expect([await node('a.ts'), await node('b.tmp'), await node('dir'), await node('more')]).toEqual([
      a,
      b,
      dir,
      more,
    ])
    expectRowsFromLog(harness, projectId)
  })
})

describe('the trash', () => {
  test('takes a folder with all that is in it, ignored files too, and gives all of it back', async () => {
    const { harness, root, projectId, files, node } = await project({
      'dir/a.txt': 'a',
      'dir/run.sh': '#!',
      '.gitignore': 'secret',
    })
    writeFileSync(join(root, 'dir/secret'), 'only on disk')
    mkdirSync(join(root, 'dir/node_modules'))
    writeFileSync(join(root, 'dir/node_modules/x.js'), 'x')
    chmodSync(join(root, 'dir/run.sh'), 0o755)
    const [dir, a, run] = [await node('dir'), await node('dir/a.txt'), await node('dir/run.sh')]
    const window = await openDocument(harness, projectId, a)
    window.text.insert(0, 'unwritten ')
    await window.committed()

    const { removed } = await files.remove({ projectId, nodeIds: [dir, a] })
    expect(removed.toSorted()).toEqual([dir, a, run].toSorted())
    expect(existsSync(join(root, 'dir'))).toBe(false)
    await window.until((message) => message.type === 'failed')
    await expect(files.info({ projectId, nodeId: a })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expectRowsFromLog(harness, projectId)

    const again = await restart(harness)
    await again.client.files.restore({ projectId, nodeIds: [dir] })
    expect(readFileSync(join(root, 'dir/secret'), 'utf8')).toBe('only on disk')
    expect(readFileSync(join(root, 'dir/node_modules/x.js'), 'utf8')).toBe('x')
    expect(lstatSync(join(root, 'dir/run.sh')).mode & 0o777).toBe(0o755)
    const reopened = await openDocument(again, projectId, a)
    expect(reopened.text.toString()).toBe('unwritten a')
    await again.client.files.flush({ projectId, nodeId: a })
    expect(readFileSync(join(root, 'dir/a.txt'), 'utf8')).toBe('unwritten a')
    expectRowsFromLog(again, projectId)
  })

  test('gives back under another name what has been replaced meanwhile', async () => {
    const { root, projectId, files, node } = await project({ 'a.txt': 'old' })
    const id = await node('a.txt')
    await files.remove({ projectId, nodeIds: [id] })
    await files.createFile({ projectId, parent: null, name: 'a.txt' })
    expect(await files.restore({ projectId, nodeIds: [id] })).toMatchObject([{ id, name: 'a (2).txt' }])
    expect(readFileSync(join(root, 'a (2).txt'), 'utf8')).toBe('old')
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('')
  })

  test('gives back at the top what was in a folder that is gone', async () => {
    const { root, projectId, files, node } = await project({ 'dir/a.txt': 'a', 'dir/b.txt': 'b' })
    const [dir, a] = [await node('dir'), await node('dir/a.txt')]
    await files.remove({ projectId, nodeIds: [a] })
    await files.remove({ projectId, nodeIds: [dir] })
    await files.restore({ projectId, nodeIds: [a] })
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('a')
  })

  test('gives back a file that another program deleted, from the store, byte for byte', async () => {
    const bytes = Buffer.from([0, 1, 2, 255])
    const { harness, root, projectId, files, node } = await project({
      'dir/pic.bin': bytes,
      'dir/a.txt': 'a\r\nb',
      'keep.txt': '',
    })
    const [dir, pic, a] = [await node('dir'), await node('dir/pic.bin'), await node('dir/a.txt')]
    rmSync(join(root, 'dir'), { recursive: true })
    await harness.client.projects.open({ projectId })
    await imported(harness.client, projectId)
    await expect(files.info({ projectId, nodeId: pic })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await files.restore({ projectId, nodeIds: [dir] })
    expect(readFileSync(join(root, 'dir/pic.bin'))).toEqual(bytes)
    expect(readFileSync(join(root, 'dir/a.txt'), 'utf8')).toBe('a\r\nb')
    expect(await files.info({ projectId, nodeId: a })).toMatchObject({ path: 'dir/a.txt', eol: 'crlf' })
  })

  test('gives back a file by itself when someone types in it after it was removed elsewhere', async () => {
    const { harness, root, projectId, files, node } = await project({ 'a.txt': 'a' })
    const id = await node('a.txt')
    const window = await openDocument(harness, projectId, id)
    await files.remove({ projectId, nodeIds: [id] })
    window.text.insert(0, 'typed ')
    await expect.poll(() => existsSync(join(root, 'a.txt'))).toBe(true)
    await files.flush({ projectId, nodeId: id })
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('typed a')
  })

  test('takes a link itself, not what it leads to', async () => {
    const { root, projectId, files, node, harness } = await project({ 'a.txt': 'a' })
    symlinkSync('a.txt', join(root, 'link'))
    await harness.client.projects.open({ projectId })
    await imported(harness.client, projectId)
    await files.remove({ projectId, nodeIds: [await node('link')] })
    expect(readdirSync(root)).toEqual(['a.txt'])
  })
})

test('the tree tells every change, in order', async () => {
  const { projectId, files, node, harness } = await project({ 'a.txt': 'a' })
  const stream = await files.tree({ projectId })
  await stream.next()
  const id = await node('a.txt')
  await files.rename({ projectId, nodeId: id, name: 'b.txt' })
  expect((await stream.next()).value).toMatchObject({
    kind: 'patch',
    upsert: [{ id, name: 'b.txt' }],
    remove: [],
  })
  await files.remove({ projectId, nodeIds: [id] })
  expect((await stream.next()).value).toMatchObject({ kind: 'patch', upsert: [], remove: [id] })
  await stream.return(undefined)
  expect(await harness.client.projects.list()).toHaveLength(1)
})

test('a tree of thousands of files comes in parts, each soon read, and whole', async () => {
  const names = Array.from({ length: 2_300 }, (_, n) => `file-${n}.txt`)
  const { projectId, files } = await project(Object.fromEntries(names.map((name) => [name, name])))
  const seen: string[] = []
  const kinds: string[] = []
  const stream = await files.tree({ projectId })
  for await (const change of stream) {
    if (change.kind === 'patch') break
    kinds.push(change.kind)
    seen.push(...change.nodes.map((node) => node.name))
    expect(change.nodes.length).toBeLessThanOrEqual(1_000)
    if (change.kind === 'reset') break
  }
  expect(kinds).toEqual(['part', 'part', 'reset'])
  expect(seen.toSorted()).toEqual(names.toSorted())
})

test('an unknown project is said to be unknown, also by streams', async () => {
  const { client } = startWorkspace()
  const projectId = '00000000-0000-4000-8000-000000000000'
  await expect(client.projects.get({ projectId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(client.files.tree({ projectId }).then((stream) => stream.next())).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
  await expect(
    client.projects.importProgress({ projectId }).then((stream) => stream.next()),
  ).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('window state is kept per project', async () => {
  const { harness, projectId } = await project({})
  await harness.client.session.set({ projectId, state: '{"tabs":1}' })
  await harness.client.session.set({ projectId: null, state: '{}' })
  const again = await restart(harness)
  expect(await again.client.session.get({ projectId })).toEqual({ state: '{"tabs":1}' })
  expect(await again.client.session.get({ projectId: null })).toEqual({ state: '{}' })
})

test('a new project makes its folder, and never takes over one that is there', async () => {
  const parent = folderWith({ 'taken/a.txt': 'a' })
  const { client } = startWorkspace()
  expect(await client.projects.create({ name: 'fresh', parent })).toMatchObject({
    name: 'fresh',
    path: join(parent, 'fresh'),
  })
  await expect(client.projects.create({ name: 'taken', parent })).rejects.toMatchObject({
    code: 'ALREADY_EXISTS',
  })
  await expect(client.projects.create({ name: '../out', parent })).rejects.toMatchObject({
    code: 'INVALID_NAME',
  })
})
