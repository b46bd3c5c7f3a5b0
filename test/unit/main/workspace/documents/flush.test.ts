import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  type DocumentWindow,
  folderWith,
  type Harness,
  nodeId,
  openAndImport,
  openDocument,
  restart,
  startWorkspace,
  withoutPrivilege,
} from '../harness.ts'

interface Opened {
  harness: Harness
  root: string
  projectId: string
  id: string
  window: DocumentWindow
  save(): ReturnType<Harness['client']['files']['flush']>
  onDisk(): Buffer
}

async function openFile(
  content: string | Buffer,
  name = 'file.txt',
  root = folderWith({ [name]: content }),
): Promise<Opened> {
  const harness = startWorkspace()
  const { id: projectId } = await openAndImport(harness.client, root)
  const id = await nodeId(harness.client, projectId, name)
  const window = await openDocument(harness, projectId, id)
  return {
    harness,
    root,
    projectId,
    id,
    window,
    save: () => harness.client.files.flush({ projectId, nodeId: id }),
    onDisk: () => readFileSync(join(root, name)),
  }
}

async function type(window: DocumentWindow, at: number, text: string): Promise<void> {
  window.text.insert(at, text)
  await window.committed()
}

describe('saving a file changes the bytes I changed and no others', () => {
  test.each([
    ['CRLF', 'one\r\ntwo\r\n', '+one\r\ntwo\r\n'],
    ['old Mac line ends', 'one\rtwo\r', '+one\rtwo\r'],
    ['mixed line ends', 'one\r\ntwo\nthree\rfour', '+one\r\ntwo\nthree\rfour'],
    ['a byte order mark', '\ufeffone\r\n', '\ufeff+one\r\n'],
    ['no final newline', 'one', '+one'],
    ['emoji', '👩‍👩‍👧\n', '+👩‍👩‍👧\n'],
  ])('with %s', async (_name, before, after) => {
    const { window, save, onDisk } = await openFile(before)
    await type(window, 0, '+')
    expect(await save()).toMatchObject({ outcome: 'written', bytes: Buffer.byteLength(after) })
    expect(onDisk().toString()).toBe(after)
  })

  test('with more than a megabyte, in mixed line ends', async () => {
    const before = Array.from(
      { length: 90_000 },
      (_, n) => `line ${n} of many${n % 1000 === 0 ? '\r\n' : '\n'}`,
    ).join('')
    const { window, save, onDisk } = await openFile(before)
    await type(window, 5, 'X')
    await save()
    expect(onDisk().equals(Buffer.from(`${before.slice(0, 5)}X${before.slice(5)}`))).toBe(true)
  })

  test('and a CRLF file that was emptied and typed again is CRLF still', async () => {
    const { window, save, onDisk } = await openFile('one\r\n')
    window.text.delete(0, window.text.length)
    await window.committed()
    await save()
    await type(window, 0, 'a\nb\n')
    await save()
    expect(onDisk().toString()).toBe('a\r\nb\r\n')
  })

  test('and mode bits stay', async () => {
    const root = folderWith({ 'run.sh': '#!/bin/sh\n' })
    chmodSync(join(root, 'run.sh'), 0o4755)
    const { window, save } = await openFile('', 'run.sh', root)
    await type(window, 0, '# ')
    await save()
    expect(statSync(join(root, 'run.sh')).mode & 0o7777).toBe(0o4755)
  })

  test('and leaves nothing else in the folder', async () => {
    const { window, save, root } = await openFile('one')
    await type(window, 0, '+')
    await save()
    expect(readdirSync(root)).toEqual(['file.txt'])
  })

  test('and writes nothing when nothing was typed', async () => {
    const { save, root } = await openFile('one')
    const before = lstatSync(join(root, 'file.txt'))
    expect(await save()).toMatchObject({ outcome: 'unchanged', bytes: 3 })
    expect(lstatSync(join(root, 'file.txt')).ino).toBe(before.ino)
  })

  test('and the window hears that the file on disk is the same again', async () => {
    const { window, save } = await openFile('one')
    await type(window, 0, '+')
    expect(window.messages.filter((message) => message.type === 'disk').at(-1)).toMatchObject({ dirty: true })
    await save()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(window.messages.filter((message) => message.type === 'disk').at(-1)).toMatchObject({
      dirty: false,
    })
  })
})

test.each([
  ['UTF-16', Buffer.from('\ufeffhi', 'utf16le')],
  ['Latin-1', Buffer.from('caf\xe9', 'latin1')],
  ['binary', Buffer.from([0, 1, 2, 255])],
])('a %s file does not open as text and is never touched', async (_name, bytes) => {
  const { window, save, onDisk } = await openFile(bytes)
  expect(window.failure).toMatchObject({ code: 'NOT_TEXT' })
  expect(await save()).toMatchObject({ outcome: 'unchanged' })
  expect(onDisk().equals(bytes)).toBe(true)
})

describe('a file that another program changed', () => {
  test('since I opened it is merged with what I typed', async () => {
    const { window, save, onDisk, root } = await openFile('one 😀\r\ntwo\r\nthree\r\n')
    await type(window, 0, 'typed ')
    writeFileSync(join(root, 'file.txt'), 'one 😀\r\ntwo\r\nthree, from elsewhere 😁\r\n')
    expect(await save()).toMatchObject({ outcome: 'merged' })
    await window.untilText('typed one 😀\ntwo\nthree, from elsewhere 😁\n')
    expect(onDisk().toString()).toBe('typed one 😀\r\ntwo\r\nthree, from elsewhere 😁\r\n')
    expect(await save()).toMatchObject({ outcome: 'unchanged' })
  })

  test('more than once, between saves, has every change once', async () => {
    const { window, save, onDisk, root } = await openFile('a\nb\nc\n')
    for (let round = 0; round < 4; round++) {
      await type(window, 0, `mine ${round}\n`)
      writeFileSync(join(root, 'file.txt'), `${onDisk()}theirs ${round}\n`)
      await save()
    }
    expect(onDisk().toString()).toBe(
      'mine 3\nmine 2\nmine 1\nmine 0\na\nb\nc\ntheirs 0\ntheirs 1\ntheirs 2\ntheirs 3\n',
    )
    expect(window.text.toString()).toBe(onDisk().toString())
  })

  test('is merged too when what I typed has not even been committed yet', async () => {
    const { window, save, onDisk, root } = await openFile('one\ntwo\n')
    window.text.insert(0, 'typed ')
    writeFileSync(join(root, 'file.txt'), 'one\ntwo\nthree\n')
    // The edit has arrived, its batch has not been written.
    await window.until((message) => message.type === 'disk' && message.dirty)
    await save()
    expect(onDisk().toString()).toBe('typed one\ntwo\nthree\n')
  })

  test('to other line ends keeps those', async () => {
    const { window, save, onDisk, root } = await openFile('a\nb\n')
    await type(window, 0, '+')
    writeFileSync(join(root, 'file.txt'), 'a\r\nb\r\n')
    await save()
    expect(onDisk().toString()).toBe('+a\r\nb\r\n')
  })

  test('to mixed line ends keeps each', async () => {
    const { window, save, onDisk, root } = await openFile('a\nb\nc\n')
    await type(window, 0, '+')
    writeFileSync(join(root, 'file.txt'), 'a\nb\r\nc\n')
    await save()
    expect(onDisk().toString()).toBe('+a\nb\r\nc\n')
  })

  test('into a binary file is left alone, and my text is kept', async () => {
    const { window, save, onDisk, root, harness, projectId, id } = await openFile('a\n')
    await type(window, 0, '+')
    writeFileSync(join(root, 'file.txt'), Buffer.from([0, 1, 2]))
    await expect(save()).rejects.toMatchObject({ code: 'CHANGED_ON_DISK' })
    expect(onDisk()).toEqual(Buffer.from([0, 1, 2]))
    const again = await openDocument(await restart(harness), projectId, id)
    expect(again.text.toString()).toBe('+a\n')
  })

  test('to just what I typed needs no merge', async () => {
    const { window, save, onDisk, root } = await openFile('a\n')
    await type(window, 0, '+')
    writeFileSync(join(root, 'file.txt'), '+a\n')
    expect(await save()).toMatchObject({ outcome: 'unchanged' })
    expect(onDisk().toString()).toBe('+a\n')
  })

  test('and removed is written again, with the folders above it', async () => {
    const { window, save, onDisk, root } = await openFile('a\n', 'deep/er/file.txt')
    await type(window, 0, '+')
    renameSync(join(root, 'deep'), join(root, 'away'))
    expect(await save()).toMatchObject({ outcome: 'written' })
    expect(onDisk().toString()).toBe('+a\n')
  })
})

describe('a file that cannot be written', () => {
  test('because it is read-only fails in words and is as it was; saved later, nothing is lost', async () => {
    const { window, save, onDisk, root, harness, projectId, id } = await openFile('a\n')
    await type(window, 0, '+')
    chmodSync(join(root, 'file.txt'), 0o444)
    expect(await harness.client.files.info({ projectId, nodeId: id })).toMatchObject({ readOnly: true })
    await expect(save()).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      message: expect.stringContaining('read-only'),
    })
    expect(onDisk().toString()).toBe('a\n')
    expect(readdirSync(root)).toEqual(['file.txt'])
    chmodSync(join(root, 'file.txt'), 0o644)
    expect(await save()).toMatchObject({ outcome: 'written' })
    expect(onDisk().toString()).toBe('+a\n')
  })

  test('because its folder is read-only fails in words', async () => {
    const { window, save, onDisk, root } = await openFile('a\n', 'dir/file.txt')
    await type(window, 0, '+')
    chmodSync(join(root, 'dir'), 0o555)
    await expect(save()).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      message: expect.stringContaining('folder'),
    })
    chmodSync(join(root, 'dir'), 0o755)
    expect(onDisk().toString()).toBe('a\n')
  })

  test('because the system forbids it fails in words', async () => {
    const opened = await openFile('a\n', 'dir/file.txt')
    await type(opened.window, 0, '+')
    await withoutPrivilege([opened.harness.dataPath], async () => {
      await expect(opened.save()).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
    })
    expect(opened.onDisk().toString()).toBe('a\n')
  })

  test('because its folder now leads out of the project is left alone', async () => {
    const { window, save, root } = await openFile('a\n', 'dir/file.txt')
    const elsewhere = folderWith({ 'file.txt': 'not mine' })
    await type(window, 0, '+')
    renameSync(join(root, 'dir'), join(root, 'was'))
    symlinkSync(elsewhere, join(root, 'dir'))
    await expect(save()).rejects.toMatchObject({ code: 'OUTSIDE_PROJECT' })
    expect(readFileSync(join(elsewhere, 'file.txt'), 'utf8')).toBe('not mine')
  })

  test('because it now is a link out of the project is left alone', async () => {
    const { window, save, root } = await openFile('a\n')
    const elsewhere = folderWith({ 'file.txt': 'not mine' })
    await type(window, 0, '+')
    renameSync(join(root, 'file.txt'), join(root, 'was.txt'))
    symlinkSync(join(elsewhere, 'file.txt'), join(root, 'file.txt'))
    await expect(save()).rejects.toMatchObject({ code: 'OUTSIDE_PROJECT' })
    expect(readFileSync(join(elsewhere, 'file.txt'), 'utf8')).toBe('not mine')
  })

  test('because a folder is in its place says so', async () => {
    const { window, save, root } = await openFile('a\n')
    await type(window, 0, '+')
    renameSync(join(root, 'file.txt'), join(root, 'was.txt'))
    mkdirSync(join(root, 'file.txt'))
    await expect(save()).rejects.toMatchObject({ code: expect.any(String) })
    expect(existsSync(join(root, 'was.txt'))).toBe(true)
  })
})

test('a link inside the project writes through to the file it leads to, and stays a link', async () => {
  const root = folderWith({ 'real/file.txt': 'a\n' })
  symlinkSync('real/file.txt', join(root, 'link.txt'))
  const { window, save, harness, projectId } = await openFile('', 'link.txt', root)
  expect(window.text.toString()).toBe('a\n')
  const other = await openDocument(
    harness,
    projectId,
    await nodeId(harness.client, projectId, 'real/file.txt'),
  )
  await type(window, 0, '+')
  await other.untilText('+a\n')
  await save()
  expect(lstatSync(join(root, 'link.txt')).isSymbolicLink()).toBe(true)
  expect(readFileSync(join(root, 'real/file.txt'), 'utf8')).toBe('+a\n')
})

test('everything unwritten is written at once, and one file that cannot be does not hold up the others', async () => {
  const root = folderWith({ 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c' })
  const harness = startWorkspace()
  const { id: projectId } = await openAndImport(harness.client, root)
  for (const name of ['a.txt', 'b.txt'])
    await type(await openDocument(harness, projectId, await nodeId(harness.client, projectId, name)), 0, '+')
  chmodSync(join(root, 'a.txt'), 0o444)
  await expect(harness.client.files.flushAll({ projectId })).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
  })
  expect(readFileSync(join(root, 'b.txt'), 'utf8')).toBe('+b')
  chmodSync(join(root, 'a.txt'), 0o644)
  expect(await harness.client.files.flushAll({ projectId })).toHaveLength(1)
})

test('forgetting a project writes what was only in the store to its files first', async () => {
  const { window, harness, projectId, onDisk, root } = await openFile('a\n')
  await type(window, 0, '+')
  await harness.client.projects.forget({ projectId })
  expect(onDisk().toString()).toBe('+a\n')
  expect(await harness.client.projects.list()).toEqual([])
  expect((await openAndImport(harness.client, root)).files).toBe(1)
})

test('at the end of the app text goes into its file when the user wants that without asking, and only then', async () => {
  const root = folderWith({ 'a.txt': 'a\n' })
  const path = join(root, 'a.txt')
  const first = startWorkspace()
  const { id: projectId } = await openAndImport(first.client, root)
  await type(await openDocument(first, projectId, await nodeId(first.client, projectId, 'a.txt')), 0, '+')
  await first.service.dispose({ writeFiles: false })
  expect(readFileSync(path, 'utf8')).toBe('a\n')

  const second = startWorkspace(first.dataPath)
  const window = await openDocument(second, projectId, await nodeId(second.client, projectId, 'a.txt'))
  await type(window, 0, '+')
  await second.service.dispose({ writeFiles: true })
  expect(readFileSync(path, 'utf8')).toBe('++a\n')
})
