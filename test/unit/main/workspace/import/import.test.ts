import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
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
  temporaryFolder,
  type WorkspaceClient,
  withoutPrivilege,
} from '../harness.ts'

async function shownPaths(client: WorkspaceClient, projectId: string): Promise<Map<string, TreeNode>> {
  const nodes: TreeNode[] = []
  for await (const change of await client.files.tree({ projectId })) {
    if (change.kind === 'patch') throw new Error('a tree begins with all its nodes')
    nodes.push(...change.nodes)
    if (change.kind === 'reset') break
  }
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const path = (node: TreeNode): string =>
    node.parent === null ? node.name : `${path(byId.get(node.parent) as TreeNode)}/${node.name}`
  return new Map(nodes.map((node) => [path(node), node]))
}

async function importWithIssues(client: WorkspaceClient, root: string) {
  const { id } = await client.projects.openFolder({ path: root })
  const { issues } = await imported(client, id)
  return { id, issues, paths: await shownPaths(client, id) }
}

describe('opening a folder', () => {
  test('shows its files and folders, empty ones too', async () => {
    const root = folderWith({ 'a.txt': 'a', 'src/deep/b.txt': 'b' })
    mkdirSync(join(root, 'empty'))
    const { paths } = await importWithIssues(startWorkspace().client, root)
    expect(Array.from(paths.keys()).toSorted()).toEqual([
      'a.txt',
      'empty',
      'src',
      'src/deep',
      'src/deep/b.txt',
    ])
  })

  test('leaves out .git, node_modules and what .gitignore files say, innermost rule first', async () => {
    const root = folderWith({
      '.gitignore': '*.log\n/build/\n',
      'keep.txt': '',
      'a.log': '',
      'build/out.js': '',
      'src/build/kept.js': '',
      'src/.gitignore': '!important.log\nsecret.*\n',
      'src/important.log': '',
      'src/secret.key': '',
      '.git/config': '',
      'node_modules/x/index.js': '',
      'src/node_modules/y/index.js': '',
    })
    const { paths } = await importWithIssues(startWorkspace().client, root)
    const files = Array.from(paths.values()).filter((node) => node.kind === 'file')
    expect(files.map((node) => node.name).toSorted()).toEqual([
      '.gitignore',
      '.gitignore',
      'important.log',
      'keep.txt',
      'kept.js',
    ])
  })

  test('answers at once the second time, without a second import', async () => {
    const root = folderWith({ 'a.txt': 'a' })
    const { client } = startWorkspace()
    const project = await openAndImport(client, root)
    const before = await shownPaths(client, project.id)
    expect((await client.projects.openFolder({ path: root })).id).toBe(project.id)
    await imported(client, project.id)
    expect(await shownPaths(client, project.id)).toEqual(before)
  })

  test('twice from the same folder on two devices gives the same node ids when they share the project', async () => {
    const root = folderWith({ 'src/a.txt': 'a' })
    const one = startWorkspace()
    const project = await openAndImport(one.client, root)
    // The same project, read again by another run, has the ids it had.
    const two = await restart(one)
    expect(await shownPaths(two.client, project.id)).toEqual(
      await shownPaths(two.client, (await openAndImport(two.client, root)).id),
    )
  })

  test("leaves out OffCoder's own data, and will not open that as a project", async () => {
    const root = folderWith({ 'a.txt': 'a', 'config/x.txt': 'x' })
    const harness = startWorkspace(join(root, 'config', 'offcoder'))
    const { paths } = await importWithIssues(harness.client, root)
    expect(Array.from(paths.keys()).toSorted()).toEqual(['a.txt', 'config', 'config/x.txt'])
    await expect(harness.client.projects.openFolder({ path: harness.dataPath })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
  })

  test('that is not there, is a file, or may not be read fails in words', async () => {
    const root = folderWith({ 'a.txt': 'a' })
    const { client } = startWorkspace()
    await expect(client.projects.openFolder({ path: join(root, 'nowhere') })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await expect(client.projects.openFolder({ path: join(root, 'a.txt') })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
  })

  test('without permission to read it fails in words', async () => {
    const root = folderWith({ 'a.txt': 'a' })
    const harness = startWorkspace()
    await withoutPrivilege([root, harness.dataPath], async () => {
      chmodSync(root, 0o000)
      await expect(harness.client.projects.openFolder({ path: root })).rejects.toMatchObject({
        code: 'PERMISSION_DENIED',
        message: expect.stringContaining(root),
      })
      chmodSync(root, 0o700)
    })
    expect(await harness.client.projects.list()).toEqual([])
  })

  test('reports a file and a folder in it that may not be read, and takes in the rest', async () => {
    const root = folderWith({ 'a.txt': 'a', 'closed.txt': 'x', 'locked/b.txt': 'b' })
    const harness = startWorkspace()
    await withoutPrivilege([root, harness.dataPath], async () => {
      chmodSync(join(root, 'closed.txt'), 0o000)
      chmodSync(join(root, 'locked'), 0o000)
      const { id, issues, paths } = await importWithIssues(harness.client, root)
      expect(issues.map((issue) => issue.path).toSorted()).toEqual(['closed.txt', 'locked'])
      expect(issues[0]?.reason).toContain('permission')
      expect(paths.has('a.txt')).toBe(true)

      chmodSync(join(root, 'closed.txt'), 0o600)
      chmodSync(join(root, 'locked'), 0o700)
      await harness.client.projects.open({ projectId: id })
      expect((await imported(harness.client, id)).issues).toEqual([])
      expect((await shownPaths(harness.client, id)).has('locked/b.txt')).toBe(true)
    })
  })

  test('keeps what it knows of a folder that may no longer be read', async () => {
    const root = folderWith({ 'locked/b.txt': 'b', 'a.txt': 'a' })
    const harness = startWorkspace()
    await withoutPrivilege([root, harness.dataPath], async () => {
      const { id } = await importWithIssues(harness.client, root)
      chmodSync(join(root, 'locked'), 0o000)
      await harness.client.projects.open({ projectId: id })
      await imported(harness.client, id)
      chmodSync(join(root, 'locked'), 0o700)
      expect((await shownPaths(harness.client, id)).has('locked/b.txt')).toBe(true)
    })
  })
})

describe('a folder with awkward things in it', () => {
  test('a pipe, a socket and links out of the project are named and never opened', async () => {
    const root = folderWith({ 'a.txt': 'a' })
    const elsewhere = folderWith({ 'secret.txt': 'secret' })
    execFileSync('mkfifo', [join(root, 'pipe')])
    const server = createServer().listen(join(root, 'socket'))
    symlinkSync(join(elsewhere, 'secret.txt'), join(root, 'out'))
    symlinkSync('nowhere.txt', join(root, 'broken'))
    symlinkSync('a.txt', join(root, 'inside'))
    symlinkSync('loop', join(root, 'loop'))
    const harness = startWorkspace()
    const { id, issues, paths } = await importWithIssues(harness.client, root)
    server.close()
    expect(issues.map((issue) => issue.path).toSorted()).toEqual(['broken', 'loop', 'out', 'pipe', 'socket'])
    expect(issues.find((issue) => issue.path === 'pipe')?.reason).toContain('a pipe')
    expect(paths.get('out')?.link?.state).toBe('outside')
    expect(paths.get('broken')?.link?.state).toBe('broken')
    expect(paths.get('inside')).toMatchObject({ text: true, link: { target: 'a.txt', state: 'inside' } })
    expect(paths.has('pipe')).toBe(false)
    expect(
      await harness.client.files.info({ projectId: id, nodeId: paths.get('out')?.id ?? '' }),
    ).toMatchObject({ text: false, whyNotText: expect.stringContaining('out of the project') })
    const window = await openDocument(harness, id, paths.get('out')?.id ?? '')
    expect(window.failure).toMatchObject({ code: 'NOT_TEXT' })
  })

  test('names with line breaks, emoji and 255 bytes come in and can be edited', async () => {
    const names = [
      'two\nlines.txt',
      '👩‍👩‍👧.txt',
      `${'x'.repeat(251)}.txt`,
      ' spaced ',
      'back\\slash',
      'quo"te',
      'é',
      'e\u0301x',
    ]
    const root = folderWith(Object.fromEntries(names.map((name) => [name, name])))
    const harness = startWorkspace()
    const { id, issues, paths } = await importWithIssues(harness.client, root)
    expect(issues).toEqual([])
    expect(Array.from(paths.keys()).toSorted()).toEqual(names.toSorted())
    for (const name of names) {
      const window = await openDocument(harness, id, paths.get(name)?.id ?? '')
      window.text.insert(0, 'edited ')
      await window.committed()
      expect(
        await harness.client.files.flush({ projectId: id, nodeId: paths.get(name)?.id ?? '' }),
      ).toMatchObject({ outcome: 'written' })
      expect(readFileSync(join(root, name), 'utf8')).toBe(`edited ${name}`)
    }
  })

  test('a name that is not UTF-8 is shown with replacement characters and keeps its bytes on disk', async () => {
    const root = temporaryFolder()
    const folder = Buffer.concat([Buffer.from(`${root}/`), Buffer.from('f\xfcr', 'latin1')])
    mkdirSync(folder)
    const path = Buffer.concat([folder, Buffer.from('/caf\xe9.txt', 'latin1')])
    writeFileSync(path, 'before')
    const harness = startWorkspace()
    const { id, issues, paths } = await importWithIssues(harness.client, root)
    const node = paths.get('f\ufffdr/caf\ufffd.txt')
    expect(issues).toHaveLength(2)
    const window = await openDocument(harness, id, node?.id ?? '')
    window.text.insert(0, 'not ')
    await window.committed()
    await harness.client.files.flush({ projectId: id, nodeId: node?.id ?? '' })
    expect(readFileSync(path, 'utf8')).toBe('not before')
  })

  test('a file of 2 GB is listed, never read, and says why it does not open', async () => {
    const root = folderWith({ 'a.txt': 'a' })
    const fd = openSync(join(root, 'huge.bin'), 'w')
    ftruncateSync(fd, 2 * 1024 ** 3 + 1)
    closeSync(fd)
    const before = process.memoryUsage().rss
    const { client } = startWorkspace()
    const { id, issues, paths } = await importWithIssues(client, root)
    expect(process.memoryUsage().rss - before).toBeLessThan(500 * 1024 ** 2)
    expect(issues).toMatchObject([{ path: 'huge.bin', reason: expect.stringContaining('2.0 GB') }])
    expect(await client.files.info({ projectId: id, nodeId: paths.get('huge.bin')?.id ?? '' })).toMatchObject(
      { text: false, whyNotText: expect.stringContaining('too large') },
    )
  })

  test('a path longer than the system allows is named, and the rest comes in', async () => {
    const root = folderWith({ 'a.txt': 'a' })
    // Deeper than PATH_MAX can only be made step by step.
    const deepen =
      "const n = 'd'.repeat(200); for (let i = 0; i < 22; i++) { fs.mkdirSync(n); process.chdir(n) } fs.writeFileSync('file.txt', 'deep')"
    execFileSync(process.execPath, ['-e', deepen], { cwd: root })
    const { issues, paths } = await importWithIssues(startWorkspace().client, root)
    expect(issues.length).toBeGreaterThan(0)
    expect(issues[0]?.reason).toContain('longer than the system allows')
    expect(paths.has('a.txt')).toBe(true)
    execFileSync('rm', ['-rf', root])
  })

  test('names that differ in case or Unicode form alone are told apart, and each is written to its own file', async () => {
    const root = folderWith({ 'Read.me': 'upper', 'read.me': 'lower' })
    const harness = startWorkspace()
    const { id, paths } = await importWithIssues(harness.client, root)
    expect(paths.size).toBe(2)
    for (const node of paths.values()) {
      const window = await openDocument(harness, id, node.id)
      window.text.insert(0, '>')
      await window.committed()
    }
    await harness.client.files.flushAll({ projectId: id })
    expect([
      readFileSync(join(root, 'Read.me'), 'utf8'),
      readFileSync(join(root, 'read.me'), 'utf8'),
    ]).toEqual(['>upper', '>lower'])
  })

  test('what a save that was cut short left behind is neither shown nor kept for ever', async () => {
    const root = folderWith({
      'a.txt': 'a',
      '.offcoder-0123abcd.tmp': 'half',
      '.offcoder-4567abcd.tmp': 'half',
      '.offcoder-mine.tmp': 'mine',
    })
    utimesSync(join(root, '.offcoder-0123abcd.tmp'), 1_000, 1_000)
    const { paths } = await importWithIssues(startWorkspace().client, root)
    expect(Array.from(paths.keys()).toSorted()).toEqual(['.offcoder-mine.tmp', 'a.txt'])
    expect(readdirSync(root).toSorted()).toEqual(['.offcoder-4567abcd.tmp', '.offcoder-mine.tmp', 'a.txt'])
  })

  test('hard links are two files', async () => {
    const root = folderWith({ 'a.txt': 'a' })
    linkSync(join(root, 'a.txt'), join(root, 'b.txt'))
    expect((await importWithIssues(startWorkspace().client, root)).paths.size).toBe(2)
  })
})

function manyFiles(count: number): string {
  return folderWith(
    Object.fromEntries(
      Array.from({ length: count }, (_, n) => [`d${n % 50}/f${n}.ts`, `export const n${n} = ${n}\n`]),
    ),
  )
}

describe('importing many files', () => {
  test('10,000 come in, with progress that ends at all of them', async () => {
    const root = manyFiles(10_000)
    const { client } = startWorkspace()
    const { id } = await client.projects.openFolder({ path: root })
    const phases = new Set<string>()
    let last = 0
    for await (const progress of await client.projects.importProgress({ projectId: id })) {
      phases.add(progress.phase)
      expect(progress.filesDone).toBeGreaterThanOrEqual(last)
      last = progress.filesDone
    }
    expect(Array.from(phases)).toContain('done')
    expect(await client.projects.get({ projectId: id })).toMatchObject({ state: 'ready', files: 10_000 })
    expect((await shownPaths(client, id)).size).toBe(10_050)
  }, 60_000)

  test('calls are answered while it goes on', async () => {
    const { client } = startWorkspace()
    const { id } = await client.projects.openFolder({ path: manyFiles(3_000) })
    let answered = 0
    while ((await client.projects.get({ projectId: id })).state === 'importing') {
      answered += 1
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    expect(answered).toBeGreaterThan(3)
  })

  test('can be cancelled, and goes on from where it was', async () => {
    const root = manyFiles(4_000)
    let harness = startWorkspace()
    const { id } = await harness.client.projects.openFolder({ path: root })
    let cancelled = false
    let last = ''
    for await (const progress of await harness.client.projects.importProgress({ projectId: id })) {
      last = progress.phase
      if (progress.filesDone > 0 && !cancelled) {
        cancelled = true
        await harness.client.projects.cancelImport({ projectId: id })
      }
    }
    expect(last).toBe('cancelled')
    const part = await harness.client.projects.get({ projectId: id })
    expect(part.state).toBe('cancelled')
    expect(part.files).toBeGreaterThan(0)
    expect(part.files).toBeLessThan(4_000)
    const kept = await shownPaths(harness.client, id)

    harness = await restart(harness)
    expect((await harness.client.projects.open({ projectId: id })).state).toBe('cancelled')
    await harness.client.projects.resumeImport({ projectId: id })
    await imported(harness.client, id)
    expect(await harness.client.projects.get({ projectId: id })).toMatchObject({
      state: 'ready',
      files: 4_000,
    })
    const all = await shownPaths(harness.client, id)
    for (const [path, node] of kept) expect(all.get(path)?.id).toBe(node.id)
  })

  test('that the end of the app interrupted goes on at the next opening', async () => {
    const root = manyFiles(3_000)
    let harness = startWorkspace()
    const { id } = await harness.client.projects.openFolder({ path: root })
    const progress = await harness.client.projects.importProgress({ projectId: id })
    for await (const item of progress) if (item.phase === 'reading') break
    harness = await restart(harness)
    await harness.client.projects.open({ projectId: id })
    await imported(harness.client, id)
    expect(await harness.client.projects.get({ projectId: id })).toMatchObject({
      state: 'ready',
      files: 3_000,
    })
  })
})

describe('opening a project again after other programs changed its folder', () => {
  async function reopened(client: WorkspaceClient, id: string) {
    await client.projects.open({ projectId: id })
    await imported(client, id)
    return shownPaths(client, id)
  }

  test('new files appear, removed ones go, changed ones have their new text', async () => {
    const root = folderWith({ 'a.txt': 'one\n', 'gone.txt': 'x', 'dir/b.txt': 'b' })
    const harness = startWorkspace()
    const { id } = await openAndImport(harness.client, root)
    writeFileSync(join(root, 'a.txt'), 'one\ntwo\n')
    unlinkSync(join(root, 'gone.txt'))
    rmSync(join(root, 'dir'), { recursive: true })
    writeFileSync(join(root, 'new.txt'), 'new')
    expect(Array.from((await reopened(harness.client, id)).keys()).toSorted()).toEqual(['a.txt', 'new.txt'])
    const window = await openDocument(harness, id, await nodeId(harness.client, id, 'a.txt'))
    expect(window.text.toString()).toBe('one\ntwo\n')
  })

  test('a change that leaves size and time as they were is not missed when the mode differs, nor a touch taken for a change', async () => {
    const root = folderWith({ 'a.txt': 'same' })
    const harness = startWorkspace()
    const { id } = await openAndImport(harness.client, root)
    const before = await shownPaths(harness.client, id)
    utimesSync(join(root, 'a.txt'), new Date(), new Date())
    chmodSync(join(root, 'a.txt'), 0o755)
    expect(await reopened(harness.client, id)).toEqual(before)
    const window = await openDocument(harness, id, before.get('a.txt')?.id ?? '')
    window.text.insert(4, '!')
    await window.committed()
    await harness.client.files.flush({ projectId: id, nodeId: before.get('a.txt')?.id ?? '' })
    expect(lstatSync(join(root, 'a.txt')).mode & 0o777).toBe(0o755)
  })

  test('text that was never written to its file stays beside what the disk brought', async () => {
    const root = folderWith({ 'a.txt': 'one\ntwo\nthree\n' })
    const harness = startWorkspace()
    const { id } = await openAndImport(harness.client, root)
    const node = await nodeId(harness.client, id, 'a.txt')
    const window = await openDocument(harness, id, node)
    window.text.insert(0, 'typed ')
    await window.committed()
    for (const [round, text] of ['one\ntwo\nthree and more\n', 'one\ntwo\nthree and much more\n'].entries()) {
      writeFileSync(join(root, 'a.txt'), text)
      utimesSync(join(root, 'a.txt'), 1_000 + round, 1_000 + round)
      await reopened(harness.client, id)
    }
    await window.untilText('typed one\ntwo\nthree and much more\n')
    await harness.client.files.flush({ projectId: id, nodeId: node })
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('typed one\ntwo\nthree and much more\n')
  })

  test('a file with unwritten text that another program removed stays in the tree and is written again', async () => {
    const root = folderWith({ 'dir/a.txt': 'one' })
    const harness = startWorkspace()
    const { id } = await openAndImport(harness.client, root)
    const node = await nodeId(harness.client, id, 'dir/a.txt')
    const window = await openDocument(harness, id, node)
    window.text.insert(0, 'typed ')
    await window.committed()
    rmSync(join(root, 'dir'), { recursive: true })
    expect(Array.from((await reopened(harness.client, id)).keys())).toContain('dir/a.txt')
    await harness.client.files.flush({ projectId: id, nodeId: node })
    expect(readFileSync(join(root, 'dir/a.txt'), 'utf8')).toBe('typed one')
  })

  test('a folder that is empty all of a sudden takes nothing away', async () => {
    const root = folderWith({ 'a.txt': 'a' })
    const { client } = startWorkspace()
    const { id } = await openAndImport(client, root)
    unlinkSync(join(root, 'a.txt'))
    expect((await reopened(client, id)).size).toBe(1)
  })

  test('a folder that is not there any more still shows its files from the store', async () => {
    const root = folderWith({ 'a.txt': 'kept' })
    const harness = startWorkspace()
    const { id } = await openAndImport(harness.client, root)
    renameSync(root, `${root}-moved`)
    expect(await harness.client.projects.open({ projectId: id })).toMatchObject({ folderFound: false })
    const window = await openDocument(harness, id, await nodeId(harness.client, id, 'a.txt'))
    expect(window.text.toString()).toBe('kept')
    window.text.insert(0, 'still ')
    await window.committed()
    await expect(
      harness.client.files.flush({ projectId: id, nodeId: await nodeId(harness.client, id, 'a.txt') }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' })
    renameSync(`${root}-moved`, root)
  })

  test('a file that became binary, and one that became text, are what they are now', async () => {
    const root = folderWith({ 'a.txt': 'text', 'b.bin': Buffer.from([0, 1, 2]) })
    const harness = startWorkspace()
    const { id } = await openAndImport(harness.client, root)
    writeFileSync(join(root, 'a.txt'), Buffer.from([0, 1, 2, 3]))
    writeFileSync(join(root, 'b.bin'), 'now text')
    const paths = await reopened(harness.client, id)
    expect([paths.get('a.txt')?.text, paths.get('b.bin')?.text]).toEqual([false, true])
    expect((await openDocument(harness, id, paths.get('b.bin')?.id ?? '')).text.toString()).toBe('now text')
  })
})
