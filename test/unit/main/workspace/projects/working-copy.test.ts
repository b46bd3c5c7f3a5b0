import { execFileSync } from 'node:child_process'
import { mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folderWith } from '../harness.ts'
import { eventually, ProjectWindow, shownProject } from '../project-window.ts'

describe('another program', () => {
  test('makes a file, and it is in the tree', async () => {
    const window = await shownProject({ 'a.txt': 'a' })
    mkdirSync(join(window.root, 'src/deep'), { recursive: true })
    window.write('src/deep/b.txt', 'b')
    await window.shows(['a.txt', 'src', 'src/deep', 'src/deep/b.txt'])
    expect((await window.open('src/deep/b.txt')).text.toString()).toBe('b')
  })

  test('deletes a file: it goes to the trash, its text is kept, and it can come back', async () => {
    const window = await shownProject({ 'a.txt': 'a', 'b.txt': 'text to keep' })
    const id = await window.idOf('b.txt')
    const document = await window.open('b.txt')
    unlinkSync(join(window.root, 'b.txt'))
    await window.shows(['a.txt'])
    await document.until((message) => message.type === 'failed')
    expect(document.failure).toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('another program'),
    })
    await window.harness.client.files.restore({ projectId: window.projectId, nodeIds: [id] })
    expect(window.read('b.txt')).toBe('text to keep')
    await window.watching()
    expect(window.paths).toEqual(['a.txt', 'b.txt'])
  })

  test('changes a file that is open and one that is not: both have the new text', async () => {
    const window = await shownProject({ 'open.txt': 'one\n', 'closed.txt': 'one\n' })
    const open = await window.open('open.txt')
    window.write('open.txt', 'one\ntwo\n')
    window.write('closed.txt', 'one\nthree\n')
    await open.untilText('one\ntwo\n')
    await eventually(async () => {
      const { size } = await window.harness.client.files.resolve({
        projectId: window.projectId,
        path: 'closed.txt',
      })
      expect(size).toBe(10)
    })
    expect((await window.open('closed.txt')).text.toString()).toBe('one\nthree\n')
    expect(window.events).toEqual([])
  })

  test('changes a file to the same size at the same time of day, and it is seen', async () => {
    const window = await shownProject({ 'a.txt': 'aaaa' })
    const at = new Date(2020, 1, 1)
    utimesSync(join(window.root, 'a.txt'), at, at)
    await window.watching()
    const document = await window.open('a.txt')
    window.write('a.txt', 'bbbb')
    utimesSync(join(window.root, 'a.txt'), at, at)
    await document.untilText('bbbb')
  })
})

describe('a change on disk while I type', () => {
  test('is merged with emoji and line ends as they are, and I am told once', async () => {
    const window = await shownProject({ 'a.txt': '😀 one\r\ntwo\r\nthree\r\n' })
    const document = await window.open('a.txt')
    document.text.insert(0, '👩‍👩‍👧 typed ')
    await document.committed()
    window.write('a.txt', '😀 one\r\ntwo\r\nthree 😁\r\n')
    await document.untilText('👩‍👩‍👧 typed 😀 one\ntwo\nthree 😁\n')
    window.write('a.txt', '😀 one\r\ntwo and a half\r\nthree 😁\r\n')
    await document.untilText('👩‍👩‍👧 typed 😀 one\ntwo and a half\nthree 😁\n')
    expect(window.events).toEqual([
      {
        kind: 'merged',
        nodeId: await window.idOf('a.txt'),
        message: '“a.txt” changed on disk while you were typing. Both changes are kept.',
      },
    ])
    await window.harness.client.files.flush({
      projectId: window.projectId,
      nodeId: await window.idOf('a.txt'),
    })
    expect(window.read('a.txt')).toBe('👩‍👩‍👧 typed 😀 one\r\ntwo and a half\r\nthree 😁\r\n')
  })

  test('that rewrites 400 KB keeps what I typed', async () => {
    const lines = Array.from({ length: 10_000 }, (_, n) => `line ${n} of a file that is long enough ${n * 7}`)
    const window = await shownProject({ 'big.txt': lines.join('\n') })
    const document = await window.open('big.txt')
    document.text.insert(0, 'typed at the top\n')
    document.text.insert(document.text.length, '\ntyped at the end')
    await document.committed()
    const rewritten = lines.map((line, n) => (n % 3 === 0 ? line.toUpperCase() : line)).join('\n')
    window.write('big.txt', rewritten)
    await document.until(() => document.text.toString().includes('LINE 3 '))
    expect(document.text.toString()).toBe(`typed at the top\n${rewritten}\ntyped at the end`)
  })

  test('again and again, with saves in between, has every line once', async () => {
    const window = await shownProject({ 'a.txt': 'top\n\nmiddle\n\nend\n' })
    const document = await window.open('a.txt')
    const id = await window.idOf('a.txt')
    const { files } = window.harness.client
    for (let round = 0; round < 8; round++) {
      document.text.insert(0, `mine ${round}\n`)
      window.write('a.txt', `${window.read('a.txt')}theirs ${round}\n`)
      if (round % 2 === 0) await document.committed()
      await files.flush({ projectId: window.projectId, nodeId: id })
    }
    await document.committed()
    await files.flush({ projectId: window.projectId, nodeId: id })
    const lines = window.read('a.txt').split('\n')
    for (let round = 0; round < 8; round++) {
      expect(lines.filter((line) => line === `mine ${round}`)).toHaveLength(1)
      expect(lines.filter((line) => line === `theirs ${round}`)).toHaveLength(1)
    }
    await eventually(() => expect(document.text.toString()).toBe(window.read('a.txt')))
  })

  test('that deletes the file keeps it, says so, and saving writes it again', async () => {
    const window = await shownProject({ 'a.txt': 'a', 'b.txt': 'b' })
    const document = await window.open('b.txt')
    document.text.insert(1, '+')
    await document.committed()
    unlinkSync(join(window.root, 'b.txt'))
    await eventually(() => expect(window.events).toMatchObject([{ kind: 'kept' }]))
    await window.watching()
    expect(window.paths).toEqual(['a.txt', 'b.txt'])
    await window.harness.client.files.flush({
      projectId: window.projectId,
      nodeId: await window.idOf('b.txt'),
    })
    expect(window.read('b.txt')).toBe('b+')
  })

  test('that makes it something else than text leaves both alone and says so', async () => {
    const window = await shownProject({ 'a.txt': 'a\n' })
    const document = await window.open('a.txt')
    document.text.insert(0, '+')
    await document.committed()
    window.write('a.txt', Buffer.from([0, 1, 2]))
    await eventually(() => expect(window.events).toMatchObject([{ kind: 'not-text' }]))
    expect(document.text.toString()).toBe('+a\n')
  })
})

test('a file that turns from text to bytes and back to text has its newest text', async () => {
  const window = await shownProject({ 'a.txt': 'first\n' })
  const before = await window.open('a.txt')
  before.text.insert(0, 'my ')
  await before.committed()
  await window.harness.client.files.flush({ projectId: window.projectId, nodeId: await window.idOf('a.txt') })
  window.write('a.txt', Buffer.from([0, 1, 2]))
  await before.until((message) => message.type === 'failed')
  window.write('a.txt', 'second\n')
  await eventually(async () => expect((await window.open('a.txt')).text.toString()).toBe('second\n'))
})

test('my own saves are nobody else’s', async () => {
  const window = await shownProject({ 'a.txt': '' })
  const document = await window.open('a.txt')
  const id = await window.idOf('a.txt')
  for (let n = 0; n < 30; n++) {
    document.text.insert(document.text.length, `line ${n}\n`)
    await window.harness.client.files.flush({ projectId: window.projectId, nodeId: id })
  }
  await document.committed()
  await window.harness.client.files.flush({ projectId: window.projectId, nodeId: id })
  await window.watching()
  expect(document.messages.filter((message) => message.type === 'update')).toEqual([])
  expect(window.read('a.txt')).toBe(document.text.toString())
})

describe('a rename by another program', () => {
  test('keeps the document and what I am typing in it', async () => {
    const window = await shownProject({ 'old.txt': 'content\n' })
    const document = await window.open('old.txt')
    document.text.insert(0, 'typed ')
    await document.committed()
    const id = await window.idOf('old.txt')
    renameSync(join(window.root, 'old.txt'), join(window.root, 'new.txt'))
    await window.shows(['new.txt'])
    expect(await window.idOf('new.txt')).toBe(id)
    expect(document.failure).toBeUndefined()
    await window.harness.client.files.flush({ projectId: window.projectId, nodeId: id })
    expect(window.read('new.txt')).toBe('typed content\n')
  })

  test('into a new folder, and of a whole folder, keeps every node', async () => {
    const window = await shownProject({ 'a.txt': 'a', 'src/b.txt': 'b', 'src/in/c.txt': 'c' })
    const ids = await Promise.all(['a.txt', 'src/b.txt', 'src/in/c.txt'].map((path) => window.idOf(path)))
    mkdirSync(join(window.root, 'made/deep'), { recursive: true })
    renameSync(join(window.root, 'a.txt'), join(window.root, 'made/deep/z.txt'))
    renameSync(join(window.root, 'src'), join(window.root, 'lib'))
    await window.shows(['lib', 'lib/b.txt', 'lib/in', 'lib/in/c.txt', 'made', 'made/deep', 'made/deep/z.txt'])
    expect(
      await Promise.all(['made/deep/z.txt', 'lib/b.txt', 'lib/in/c.txt'].map((path) => window.idOf(path))),
    ).toEqual(ids)
    const document = await window.open('lib/in/c.txt')
    window.write('lib/in/c.txt', 'changed where it now is')
    await document.untilText('changed where it now is')
  })

  test('with a change in the same moment keeps the node', async () => {
    const window = await shownProject({ 'old.txt': 'content\n' })
    const id = await window.idOf('old.txt')
    renameSync(join(window.root, 'old.txt'), join(window.root, 'new.txt'))
    window.write('new.txt', 'content\nand more\n')
    await window.shows(['new.txt'])
    expect(await window.idOf('new.txt')).toBe(id)
    const document = await window.open('new.txt')
    await document.untilText('content\nand more\n')
  })

  test('of letter case alone keeps the node', async () => {
    const window = await shownProject({ 'readme.md': 'x', 'Src/a.txt': 'a' })
    const ids = [await window.idOf('readme.md'), await window.idOf('Src/a.txt')]
    renameSync(join(window.root, 'readme.md'), join(window.root, 'README.md'))
    renameSync(join(window.root, 'Src'), join(window.root, 'src'))
    await window.shows(['README.md', 'src', 'src/a.txt'])
    expect([await window.idOf('README.md'), await window.idOf('src/a.txt')]).toEqual(ids)
  })

  test('while the app was not running is found by content', async () => {
    const window = await shownProject({ 'old.txt': 'some content\n', 'other.txt': 'other' })
    const id = await window.idOf('old.txt')
    const { harness, projectId, root } = window
    window.close()
    await harness.service.dispose()
    renameSync(join(root, 'old.txt'), join(root, 'new.txt'))
    harness.service.start()
    await harness.client.projects.open({ projectId })
    const again = new ProjectWindow(harness, projectId, root)
    await again.shows(['new.txt', 'other.txt'])
    expect(await again.idOf('new.txt')).toBe(id)
  })

  test('is not seen where a file was deleted and another one made', async () => {
    const window = await shownProject({ 'a.txt': 'some text', 'keep.txt': '' })
    const id = await window.idOf('a.txt')
    unlinkSync(join(window.root, 'a.txt'))
    window.write('b.txt', 'quite another text')
    await window.shows(['b.txt', 'keep.txt'])
    expect(await window.idOf('b.txt')).not.toBe(id)
  })
})

describe('an editor that saves', () => {
  test('by writing a new file and renaming it over the old one changes the document', async () => {
    const window = await shownProject({ 'a.txt': 'one\n' })
    const document = await window.open('a.txt')
    const id = await window.idOf('a.txt')
    window.write('.a.txt.swp', 'two\n')
    renameSync(join(window.root, '.a.txt.swp'), join(window.root, 'a.txt'))
    await document.untilText('two\n')
    await window.shows(['a.txt'])
    expect(await window.idOf('a.txt')).toBe(id)
  })

  test('by keeping the old file under another name and writing anew changes the document', async () => {
    const window = await shownProject({ 'a.txt': 'one\n' })
    const document = await window.open('a.txt')
    renameSync(join(window.root, 'a.txt'), join(window.root, 'a.txt~'))
    window.write('a.txt', 'two\n')
    await document.untilText('two\n')
    await window.shows(['a.txt', 'a.txt~'])
  })

  test('by deleting the file and making it again, however slowly, keeps the document', async () => {
    const window = await shownProject({ 'a.txt': 'one\n', 'b.txt': '' })
    const id = await window.idOf('a.txt')
    unlinkSync(join(window.root, 'a.txt'))
    await window.shows(['b.txt'])
    window.write('a.txt', 'two\n')
    await window.shows(['a.txt', 'b.txt'])
    expect(await window.idOf('a.txt')).toBe(id)
    await eventually(async () => expect((await window.open('a.txt')).text.toString()).toBe('two\n'))
  })
})

describe('a checkout', () => {
  const branch = (name: string, n: number) =>
    Object.fromEntries(
      Array.from({ length: n }, (_, at) => [
        `src/m${at % 20}/file-${at}.ts`,
        `export const ${name} = ${at}\n`,
      ]),
    )
  const git = (root: string, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', ...args], {
      cwd: root,
      stdio: 'pipe',
    })

  test('of 500 files and back has every text right, every node itself, and few patches', async () => {
    const window = await shownProject({ 'README.md': 'hello\n' })
    const { root } = window
    git(root, 'init', '-q', '-b', 'main')
    git(root, 'add', '.')
    git(root, 'commit', '-qm', 'start')
    git(root, 'checkout', '-qb', 'other')
    for (const [path, text] of Object.entries(branch('first', 500))) {
      mkdirSync(join(root, path, '..'), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    git(root, 'add', '.')
    git(root, 'commit', '-qm', 'many')
    await eventually(() => expect(window.paths).toHaveLength(1 + 500 + 21))
    const id = await window.idOf('src/m7/file-27.ts')
    const open = await window.open('src/m7/file-27.ts')
    open.text.insert(0, '// mine\n')
    await open.committed()
    const before = window.changes.length
    git(root, 'checkout', '-q', 'main')
    // The file with unsaved text stays, with the folders above it.
    await window.shows(['README.md', 'src', 'src/m7', 'src/m7/file-27.ts'])
    git(root, 'checkout', '-q', 'other')
    await eventually(() => expect(window.paths).toHaveLength(1 + 500 + 21))
    expect(await window.idOf('src/m7/file-27.ts')).toBe(id)
    expect(open.text.toString()).toBe('// mine\nexport const first = 27\n')
    for (const [path, text] of Object.entries(branch('second', 500))) writeFileSync(join(root, path), text)
    await open.untilText('// mine\nexport const second = 27\n')
    await eventually(async () =>
      expect((await window.open('src/m19/file-499.ts')).text.toString()).toBe('export const second = 499\n'),
    )
    expect(window.changes.length - before).toBeLessThan(30)
  }, 60_000)

  test('with hundreds of packages installed beside it changes nothing in the window', async () => {
    const window = await shownProject({ '.gitignore': 'dist/\n', 'a.txt': 'a' })
    const before = window.changes.length
    for (let n = 0; n < 300; n++) {
      mkdirSync(join(window.root, `node_modules/p${n}/lib`), { recursive: true })
      writeFileSync(join(window.root, `node_modules/p${n}/lib/index.js`), 'x')
      mkdirSync(join(window.root, `dist/p${n}`), { recursive: true })
      writeFileSync(join(window.root, `dist/p${n}/out.js`), 'x')
    }
    await window.watching()
    expect(window.paths).toEqual(['.gitignore', 'a.txt'])
    // The test's own mark.
    expect(window.changes.length - before).toBe(1)
  })
})

describe('.gitignore', () => {
  test('changed while the project is open takes files out and lets them in again, with their text', async () => {
    const window = await shownProject({ 'a.log': 'log\n', 'src/b.log': 'log\n', 'c.txt': 'c' })
    const id = await window.idOf('src/b.log')
    window.write('.gitignore', '*.log\n')
    await window.shows(['.gitignore', 'c.txt', 'src'])
    expect(window.read('src/b.log')).toBe('log\n')
    window.write('.gitignore', 'a.log\n')
    await window.shows(['.gitignore', 'c.txt', 'src', 'src/b.log'])
    expect(await window.idOf('src/b.log')).toBe(id)
  })
})

describe('a link', () => {
  test('made by another program is shown, and never followed out of the project', async () => {
    const elsewhere = folderWith({ 'secret.txt': 'not mine' })
    const window = await shownProject({ 'real/a.txt': 'a' })
    symlinkSync('real', join(window.root, 'inside'))
    symlinkSync(elsewhere, join(window.root, 'outside'))
    await window.shows(['inside', 'outside', 'real', 'real/a.txt'])
    writeFileSync(join(elsewhere, 'secret.txt'), 'changed')
    await window.watching()
    const links = Array.from(window.nodes.values()).filter(({ kind }) => kind === 'symlink')
    expect(links.map(({ name, link }) => [name, link?.state]).toSorted()).toEqual([
      ['inside', 'inside'],
      ['outside', 'outside'],
    ])
  })

  test('that took the place of a folder takes what was in it to the trash', async () => {
    const elsewhere = folderWith({ 'a.txt': 'not mine' })
    const window = await shownProject({ 'dir/a.txt': 'mine', 'b.txt': '' })
    rmSync(join(window.root, 'dir'), { recursive: true })
    symlinkSync(elsewhere, join(window.root, 'dir'))
    await window.shows(['b.txt', 'dir'])
    expect(Array.from(window.nodes.values()).find(({ name }) => name === 'dir')?.kind).toBe('symlink')
  })
})

test('two windows on one project have one truth, whoever changes it', async () => {
  const one = await shownProject({ 'a.txt': 'start\n' })
  const two = new ProjectWindow(one.harness, one.projectId, one.root)
  await two.shows(['a.txt'])
  const [left, right] = [await one.open('a.txt'), await two.open('a.txt')]
  left.text.insert(0, 'left ')
  right.text.insert(right.text.length, 'right\n')
  one.write('a.txt', 'start\nfrom disk\n')
  one.write('b.txt', 'new')
  await eventually(() => {
    for (const { text } of [left, right]) {
      expect(text.toString()).toBe(left.text.toString())
      expect(text.toString()).toMatch(/^left start\n/)
      expect(text.toString()).toContain('from disk\n')
      expect(text.toString()).toContain('right\n')
    }
  })
  await one.shows(['a.txt', 'b.txt'])
  await two.shows(['a.txt', 'b.txt'])
  // The first window closes; the folder is still watched for the second.
  one.close()
  one.write('c.txt', 'newer')
  await two.shows(['a.txt', 'b.txt', 'c.txt'])
})
