import { execFileSync } from 'node:child_process'
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
import { basename, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Project } from '../../../../../preload/contract/projects.ts'
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
} from '../harness.ts'

const DAY = 24 * 60 * 60_000

async function duplicate(
  client: WorkspaceClient,
  projectId: string,
  name: string,
  parent: string,
): Promise<Project> {
  let copy: Project | undefined
  for await (const progress of await client.projects.duplicate({ projectId, name, parent }))
    copy = progress.project ?? copy
  if (copy === undefined) throw new Error('no copy')
  await imported(client, copy.id)
  return client.projects.get({ projectId: copy.id })
}

describe('a project on the shelf', () => {
  it('keeps its new name, description and tags over a restart; its folder keeps its own name', async () => {
    const harness = startWorkspace()
    const root = folderWith({ 'a.ts': 'x' })
    const { id } = await openAndImport(harness.client, root)
    await harness.client.projects.rename({ projectId: id, name: '  Sums, the new  ' })
    await harness.client.projects.describe({
      projectId: id,
      description: 'Adds numbers',
      tags: ['work', 'Fast', 'fast', ' maths '],
    })
    const { client } = await restart(harness)
    expect(await client.projects.get({ projectId: id })).toMatchObject({
      name: 'Sums, the new',
      description: 'Adds numbers',
      tags: ['work', 'Fast', 'maths'],
      path: root,
    })
    await client.projects.describe({ projectId: id, description: '', tags: [] })
    expect(await client.projects.get({ projectId: id })).toMatchObject({ description: '', tags: [] })
    await expect(client.projects.rename({ projectId: id, name: '   ' })).rejects.toThrow()
  })

  it('says which language most of it is in, and says another when that changes', async () => {
    const { client } = startWorkspace()
    const root = folderWith({
      'main.py': 'print(1)\n',
      'README.md': 'x'.repeat(9000),
      'package.json': '{}',
      'page.html': 'y'.repeat(5000),
    })
    const { id, language } = await openAndImport(client, root)
    expect(language).toBe('Python')
    writeFileSync(join(root, 'big.rs'), 'fn main() {}\n'.repeat(50))
    await client.projects.open({ projectId: id })
    await expect
      .poll(async () => (await client.projects.get({ projectId: id })).language, { timeout: 10_000 })
      .toBe('Rust')
  })

  it('goes into the archive and comes back, and can be opened there', async () => {
    const { client } = startWorkspace()
    const { id } = await openAndImport(client, folderWith({ a: 'x' }))
    expect((await client.projects.archive({ projectId: id, archived: true })).archivedAt).not.toBeNull()
    expect((await client.projects.open({ projectId: id })).archivedAt).not.toBeNull()
    expect((await client.projects.archive({ projectId: id, archived: false })).archivedAt).toBeNull()
  })

  it('waits 90 days in the trash, touches no file, and comes back whole', async () => {
    const harness = startWorkspace()
    const root = folderWith({ 'a.txt': 'kept' })
    const { id } = await openAndImport(harness.client, root)
    const text = await openDocument(harness, id, await nodeId(harness.client, id, 'a.txt'))
    text.text.insert(0, 'unwritten ')
    await text.committed()
    const { trash } = await harness.client.projects.trash({ projectId: id, trashed: true })
    expect(trash?.daysLeft).toBe(90)
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('kept')
    await expect(harness.client.projects.open({ projectId: id })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    const { client } = await restart(harness)
    expect((await client.projects.list())[0]?.trash).not.toBeNull()
    expect((await client.projects.trash({ projectId: id, trashed: false })).trash).toBeNull()
    await client.projects.open({ projectId: id })
    await client.files.flushAll({ projectId: id })
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('unwritten kept')
  })

  it('comes out of the trash when its folder is opened again', async () => {
    const { client } = startWorkspace()
    const root = folderWith({ a: 'x' })
    const { id } = await openAndImport(client, root)
    await client.projects.trash({ projectId: id, trashed: true })
    expect(await client.projects.openFolder({ path: root })).toMatchObject({ id, trash: null })
  })
})

describe('a duplicate', () => {
  it('has everything of the folder, what was only in the store too, and ids of its own', async () => {
    const harness = startWorkspace()
    const { client } = harness
    const root = folderWith({
      'src/a.txt': 'one',
      '.gitignore': 'node_modules/\n',
      'node_modules/x/index.js': 'ignored, and not left out',
      '.git/HEAD': 'ref: refs/heads/main\n',
      'run.sh': '#!/bin/sh\n',
    })
    chmodSync(join(root, 'run.sh'), 0o755)
    mkdirSync(join(root, 'empty'))
    symlinkSync('src/a.txt', join(root, 'link'))
    const original = await openAndImport(client, root)
    await client.projects.describe({ projectId: original.id, description: 'Mine', tags: ['work'] })
    await client.projects.setAiEnabled({ projectId: original.id, enabled: false })
    const text = await openDocument(harness, original.id, await nodeId(client, original.id, 'src/a.txt'))
    text.text.insert(0, 'unwritten ')
    await text.committed()

    const parent = temporaryFolder()
    const copy = await duplicate(client, original.id, 'copy', parent)
    expect(copy).toMatchObject({
      name: 'copy',
      path: join(parent, 'copy'),
      description: 'Mine',
      tags: ['work'],
      aiEnabled: false,
      state: 'ready',
    })
    expect(copy.id).not.toBe(original.id)
    expect(readFileSync(join(copy.path, 'src/a.txt'), 'utf8')).toBe('unwritten one')
    expect(readFileSync(join(copy.path, 'node_modules/x/index.js'), 'utf8')).toContain('not left out')
    expect(existsSync(join(copy.path, '.git/HEAD'))).toBe(true)
    expect(existsSync(join(copy.path, 'empty'))).toBe(true)
    expect(readlinkSync(join(copy.path, 'link'))).toBe('src/a.txt')
    expect(statSync(join(copy.path, 'run.sh')).mode & 0o777).toBe(0o755)
    expect(readdirSync(parent)).toEqual(['copy'])
    expect(await nodeId(client, copy.id, 'src/a.txt')).not.toBe(
      await nodeId(client, original.id, 'src/a.txt'),
    )
  })

  it('leaves nothing behind when it is stopped', async () => {
    const { client } = startWorkspace()
    const files = Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`f${n}`, `text ${n}`]))
    const { id } = await openAndImport(client, folderWith(files))
    const parent = temporaryFolder()
    for await (const _ of await client.projects.duplicate({ projectId: id, name: 'copy', parent })) break
    await expect.poll(() => readdirSync(parent)).toEqual([])
    expect(await client.projects.list()).toHaveLength(1)
  })

  it('is refused inside itself and where something is already', async () => {
    const { client } = startWorkspace()
    const root = folderWith({ 'a/b': 'x' })
    const { id } = await openAndImport(client, root)
    await expect(duplicate(client, id, 'copy', join(root, 'a'))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
    await expect(duplicate(client, id, basename(root), dirname(root))).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
    })
    await expect(duplicate(client, id, 'a/b', dirname(root))).rejects.toMatchObject({
      code: 'INVALID_NAME',
    })
  })

  it('leaves out what cannot be copied, and says so', async () => {
    const { client } = startWorkspace()
    const root = folderWith({ a: 'x' })
    execFileSync('mkfifo', [join(root, 'pipe')])
    const { id } = await openAndImport(client, root)
    const parent = temporaryFolder()
    let left: string[] = []
    for await (const progress of await client.projects.duplicate({ projectId: id, name: 'copy', parent }))
      left = progress.left
    expect(left).toEqual(['pipe'])
    expect(lstatSync(join(parent, 'copy/a')).isFile()).toBe(true)
  })
})

describe('the trash clock', () => {
  it('forgets a project only after 90 days by its own count', async () => {
    const { Shelf } = await import('../../../../../main/workspace/projects/shelf.ts')
    let age = 0
    const forgotten: string[] = []
    const row = { id: 'p', name: 'p', trashedAt: 1, trashedAge: 5 * DAY } as never
    const shelf = new Shelf({
      store: {
        committer: { run: (work: () => unknown) => work() },
        projects: { trashClock: { advance: () => age, age: () => age }, list: () => [row] },
      } as never,
      row: () => row,
      put: () => undefined,
      forget: async (id) => void forgotten.push(id),
    })
    const fail = (error: unknown): never => {
      throw error
    }
    age = 95 * DAY
    expect(shelf.trashOf(row)?.daysLeft).toBe(0)
    await shelf.emptyOld(Date.now(), fail)
    expect(forgotten).toEqual([])
    age = 95 * DAY + 1
    await shelf.emptyOld(Date.now(), fail)
    expect(forgotten).toEqual(['p'])
  })
})
