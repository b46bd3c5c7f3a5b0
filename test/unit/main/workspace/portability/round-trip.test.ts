import { randomUUID } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { HistoryItem } from '../../../../../preload/contract/history.ts'
import {
  folderWith,
  imported,
  nodeId,
  openAndImport,
  openDocument,
  restart,
  startWorkspace,
  temporaryFolder,
} from '../harness.ts'
import { called, exported, taken } from './carrying.ts'

/** Everything in a folder: kind, mode, content, by path in the disk's own bytes. */
function everything(root: string, skip: readonly string[] = []): Record<string, string> {
  const found: Record<string, string> = {}
  const visit = (path: Buffer, key: string): void => {
    for (const name of readdirSync(path, { encoding: 'buffer' })) {
      const at = Buffer.concat([path, Buffer.from('/'), name])
      const id = key === '' ? name.toString('latin1') : `${key}/${name.toString('latin1')}`
      if (skip.includes(id)) continue
      const stat = lstatSync(at)
      const mode = (stat.mode & 0o777).toString(8)
      if (stat.isSymbolicLink()) found[id] = `link ${readlinkSync(at)}`
      else if (stat.isDirectory()) {
        found[id] = `folder ${mode}`
        visit(at, id)
      } else found[id] = `file ${mode} ${readFileSync(at).toString('base64')}`
    }
  }
  visit(Buffer.from(root), '')
  return found
}

describe('a project that is exported and taken into an empty OffCoder', () => {
  test('has every file, folder, link and mode bit as it was, names that no zip can hold included', async () => {
    const root = folderWith({
      'a.txt': 'one\r\ntwo\n',
      'bom.txt': '\ufeffbom',
      'bin/data.bin': Buffer.from([0, 1, 2, 255]),
      'run.sh': '#!/bin/sh\n',
      'back\\slash.txt': 'odd',
      'ümläut/日本.txt': 'names',
      'empty.txt': '',
    })
    chmodSync(join(root, 'run.sh'), 0o755)
    mkdirSync(join(root, 'empty/inner'), { recursive: true })
    symlinkSync('../a.txt', join(root, 'bin/link'))
    symlinkSync('nowhere', join(root, 'broken'))
    mkdirSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff, 0x66])]))
    writeFileSync(
      Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff, 0x66]), Buffer.from('/x')]),
      'not UTF-8',
    )
    const from = startWorkspace()
    const { id } = await openAndImport(from.client, root)
    const { path, last } = await exported(from, [id])
    expect(last).toMatchObject({ phase: 'done', issues: [] })
    expect(readdirSync(join(path, '..'))).toEqual(['out.zip'])

    const to = startWorkspace()
    expect(await to.client.portability.inspect({ path })).toMatchObject({
      kind: 'export',
      projects: [{ outsideLinks: 0 }],
    })
    const { projects } = await taken(to, path)
    const [project] = projects
    expect(everything(project?.path ?? '')).toEqual(everything(root))
    expect(project).toMatchObject({ id, state: 'ready', files: 10 })
    // A look at the folder finds nothing that is not as the store has it.
    await to.client.projects.open({ projectId: id })
    await imported(to.client, id)
    expect(await to.client.history.timeline({ projectId: id, nodeId: null })).toMatchObject({ items: [] })
  })

  test('has text that was not on disk yet, its history, named moments, trash, tabs and AI setting', async () => {
    const root = folderWith({ 'a.txt': 'one\n', 'b.txt': 'bee\n', 'old/c.txt': 'sea\n' })
    const from = startWorkspace()
    const { client } = from
    const { id: projectId } = await openAndImport(client, root)
    const window = await openDocument(from, projectId, await nodeId(client, projectId, 'a.txt'))
    window.text.insert(0, 'two\n')
    await window.committed()
    await client.history.nameMoment({ projectId, name: 'Before three' })
    window.text.insert(0, 'three\n')
    await window.committed()
    const gone = await nodeId(client, projectId, 'old')
    await client.files.remove({ projectId, nodeIds: [gone] })
    await client.projects.setAiEnabled({ projectId, enabled: false })
    const chat = {
      turns: [
        { id: '1', role: 'user', text: 'Why?', attached: [] },
        { id: '2', role: 'assistant', text: 'So.', state: 'done' },
      ],
    }
    await client.session.set({ projectId, state: JSON.stringify({ chat }) })
    const before = await client.history.timeline({ projectId, nodeId: null })
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('one\n')
    const { path } = await exported(from, [projectId])

    const to = startWorkspace()
    const [project] = (await taken(to, path)).projects
    expect(project).toMatchObject({ id: projectId, aiEnabled: false })
    expect(readFileSync(join(project?.path ?? '', 'a.txt'), 'utf8')).toBe('three\ntwo\none\n')
    const again = await openDocument(to, projectId, await nodeId(to.client, projectId, 'a.txt'))
    expect(again.text.toString()).toBe('three\ntwo\none\n')
    const after = await to.client.history.timeline({ projectId, nodeId: null })
    const plain = (items: readonly HistoryItem[]) =>
      items.map(({ before: _, ...item }) => ({ ...item, after: null }))
    // All of it is another device's here.
    const { name } = await called(from)
    const carried = before.items.map((item) =>
      item.kind === 'edits'
        ? { ...item, hands: item.hands.map(({ actor }) => ({ actor, device: name })) }
        : { ...item, device: name },
    )
    expect(plain(after.items)).toEqual(plain(carried))
    const moment = after.items.find((item) => item.kind === 'moment')
    expect(moment).toMatchObject({ name: 'Before three' })
    const nodeIdOfA = await nodeId(to.client, projectId, 'a.txt')
    const then = await to.client.history.state({ projectId, nodeId: nodeIdOfA, point: moment?.before ?? 0 })
    expect(then).toMatchObject({ kind: 'text', text: 'two\none\n' })
    expect(await to.client.history.trash({ projectId })).toMatchObject([{ path: 'old', files: 1 }])
    await to.client.files.restore({ projectId, nodeIds: [gone] })
    expect(readFileSync(join(project?.path ?? '', 'old/c.txt'), 'utf8')).toBe('sea\n')
    expect((await to.client.session.get({ projectId })).state).toBe(JSON.stringify({ chat }))
    await to.client.history.restore({ projectId, point: moment?.before ?? 0, nodeId: null })
    expect(readFileSync(join(project?.path ?? '', 'a.txt'), 'utf8')).toBe('two\none\n')
  })

  test('knows who wrote what, of rows that were folded into a snapshot too', async () => {
    const from = startWorkspace()
    const { id: projectId } = await openAndImport(from.client, folderWith({ 'a.txt': 'one\n' }))
    const id = await nodeId(from.client, projectId, 'a.txt')
    const window = await openDocument(from, projectId, id)
    for (let n = 0; n < 520; n++) {
      window.doc.transact(() => window.text.insert(0, 'x'), n % 2 === 0 ? { model: 'Small' } : undefined)
      if (n % 8 === 0) await window.committed()
    }
    await window.committed()
    const compacted = await restart(from)
    await openDocument(compacted, projectId, id)
    const before = await compacted.client.history.authors({ projectId, nodeId: id })
    const { path } = await exported(compacted, [projectId])
    const to = startWorkspace()
    await taken(to, path)
    const { name } = await called(compacted)
    expect(await to.client.history.authors({ projectId, nodeId: id })).toEqual(
      before.map((range) => (range.at === null ? range : { ...range, device: name })),
    )
    expect(new Set(before.map(({ actor }) => actor))).toEqual(new Set(['human', 'model:Small', 'import']))
  })

  test('has its chats, with every cell, who wrote it, and the archive', async () => {
    const from = startWorkspace()
    const { id: projectId } = await openAndImport(from.client, folderWith({ 'a.txt': 'a\n' }))
    const [asked, old] = [randomUUID(), randomUUID()]
    for (const chatId of [asked, old]) {
      const window = await openDocument(from, projectId, { chatId })
      window.doc.getMap('meta').set('title', chatId === asked ? 'How to sort' : 'Long ago')
      const cells = window.doc.getMap<Y.Map<unknown>>('cells')
      for (const [order, kind, text] of [
        ['a0', 'question', 'How do I sort 🦊?'],
        ['a1', 'answer', '```js\nlist.sort()\n```'],
      ] as const) {
        const cell = new Y.Map<unknown>()
        window.doc.transact(
          () => {
            cell.set('kind', kind)
            cell.set('order', order)
            cell.set('text', new Y.Text(text))
            cells.set(randomUUID(), cell)
          },
          kind === 'answer' ? { model: 'Small' } : 'human',
        )
      }
      await window.committed()
    }
    await from.client.chats.archive({ projectId, chatId: old, archived: true })
    const { path } = await exported(from, [projectId])

    const to = startWorkspace()
    await taken(to, path)
    const lists = [from, to].map(async ({ client }) => {
      for await (const list of await client.chats.list({ projectId }))
        return list.map(({ id, title, archivedAt }) => ({ id, title, archived: archivedAt !== null }))
      throw new Error('no list')
    })
    const [before, after] = await Promise.all(lists)
    expect(after?.toSorted((a, b) => a.title.localeCompare(b.title))).toEqual(
      before?.toSorted((a, b) => a.title.localeCompare(b.title)),
    )
    for (const chatId of [asked, old]) {
      const [one, other] = await Promise.all(
        [from, to].map(async (each) => (await openDocument(each, projectId, { chatId })).doc),
      )
      expect(other?.getMap('cells').toJSON()).toEqual(one?.getMap('cells').toJSON())
      expect(Object.keys(other?.getMap('cells').toJSON() ?? {})).toHaveLength(2)
    }
  })

  test('has a file whose row was damaged, and says so of what cannot be put right', async () => {
    const root = folderWith({ 'a.txt': 'one\n', 'src/b.txt': 'two\n' })
    const from = startWorkspace()
    const { id } = await openAndImport(from.client, root)
    const { dataPath } = from
    await from.service.dispose()
    const damage = (): void => {
      const db = new Database(join(dataPath, 'offcoder.db'))
      db.prepare("UPDATE files SET mode = mode + 1 WHERE name IN ('src', 'b.txt')").run()
      db.close()
    }
    damage()
    // Away, so that nothing but the store can tell.
    renameSync(root, `${root}-away`)
    const again = startWorkspace(dataPath)
    const healed = await exported(again, [id])
    expect(healed.last).toMatchObject({ filesDone: 2, issues: [] })
    damage()
    const told = await exported(again, [id])
    expect(told.last.issues).toMatchObject([{ reason: expect.stringContaining('2 files or folders') }])
    renameSync(`${root}-away`, root)
  })

  test('is the same byte for byte when it is a package tree of thousands of files', {
    timeout: 180_000,
  }, async () => {
    const root = join(temporaryFolder(), 'tree')
    for (const name of ['zod', 'yjs', 'lib0', '@codemirror'])
      cpSync(resolve('node_modules', name), join(root, name), { recursive: true, verbatimSymlinks: true })
    const from = startWorkspace()
    const { id, files } = await openAndImport(from.client, root)
    expect(files).toBeGreaterThan(2_000)
    const { path, last } = await exported(from, [id])
    expect(last.bytesDone).toBeGreaterThan(1_000_000)
    const to = startWorkspace()
    const [project] = (await taken(to, path)).projects
    expect(everything(project?.path ?? '')).toEqual(everything(root))
  })

  test('has what is only on disk where I ask for it, and not otherwise', async () => {
    const root = folderWith({
      'a.txt': 'a',
      '.gitignore': 'out\n',
      'node_modules/x/index.js': 'x',
      'out/build.js': 'b',
    })
    const from = startWorkspace()
    const { id } = await openAndImport(from.client, root)
    const without = await exported(from, [id])
    const withAll = await exported(from, [id], join(temporaryFolder(), 'all.zip'), true)
    const [lean] = (await taken(startWorkspace(), without.path)).projects
    expect(existsSync(join(lean?.path ?? '', 'node_modules'))).toBe(false)
    const [whole] = (await taken(startWorkspace(), withAll.path)).projects
    expect(everything(whole?.path ?? '')).toEqual(everything(root))
  })

  test('has links that lead out only where I ask for them', async () => {
    const root = folderWith({ 'a.txt': 'a' })
    symlinkSync('/etc/hostname', join(root, 'out'))
    const from = startWorkspace()
    const { id } = await openAndImport(from.client, root)
    const { path } = await exported(from, [id])
    const left = await taken(startWorkspace(), path)
    expect(left.issues).toMatchObject([{ path: 'out' }])
    expect(readdirSync(left.projects[0]?.path ?? '')).toEqual(['a.txt'])
    const kept = await taken(startWorkspace(), path, { outsideLinks: true })
    expect(readlinkSync(join(kept.projects[0]?.path ?? '', 'out'))).toBe('/etc/hostname')
  })
})

describe('everything at once', () => {
  test('all projects and the settings go into one zip, and come back beside what is there', async () => {
    const from = startWorkspace()
    writeFileSync(join(from.dataPath, 'settings.json'), '{ // mine\n  "editor.fontSize": 18\n}\n')
    const one = await openAndImport(from.client, folderWith({ 'a.txt': 'a' }))
    await openAndImport(from.client, folderWith({ 'b.txt': 'b' }))
    const { path } = await exported(from, null)
    const again = await taken(from, path)
    expect(again.settings).toEqual({ 'editor.fontSize': 18 })
    expect(again.projects).toHaveLength(2)
    expect(again.projects.map(({ id }) => id)).not.toContain(one.id)
    expect(await from.client.projects.list()).toHaveLength(4)
  })

  test('an export that cannot be written, or is stopped, leaves nothing', async () => {
    const from = startWorkspace()
    const files = Object.fromEntries(
      Array.from({ length: 600 }, (_, n) => [`f${n}.txt`, `${Math.random()}\n`.repeat(3_000)]),
    )
    const { id } = await openAndImport(from.client, folderWith(files))
    await expect(exported(from, [id], '/nowhere/at/all.zip')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const folder = temporaryFolder()
    const stop = new AbortController()
    const request = { projectIds: [id], path: join(folder, 'x.zip'), includeIgnored: false }
    const stream = await from.client.portability.export(request, { signal: stop.signal })
    const read = async (): Promise<void> => {
      for await (const { filesDone } of stream) if (filesDone > 0) stop.abort()
    }
    await read().catch(() => undefined)
    await expect.poll(() => readdirSync(folder), { timeout: 15_000 }).toEqual([])
  })
})
