import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import type { Hand, HistoryItem } from '../../../../../preload/contract/history.ts'
import {
  type DocumentWindow,
  databaseOf,
  folderWith,
  type Harness,
  imported,
  nodeId,
  openAndImport,
  openDocument,
  restart,
  startWorkspace,
  type WorkspaceClient,
} from '../harness.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

afterEach(() => {
  vi.useRealTimers()
})

/** From here on the clock says what the test says; timers run as ever. */
function clock(): { forward(ms: number): void } {
  let at = Date.now()
  vi.useFakeTimers({ toFake: ['Date'], now: at })
  return {
    forward(ms) {
      at += ms
      vi.setSystemTime(at)
    },
  }
}

interface Project {
  harness: Harness
  client: WorkspaceClient
  root: string
  projectId: string
  id(path: string): Promise<string>
  open(path: string): Promise<DocumentWindow>
  onDisk(path: string): string
}

async function projectWith(
  files: Record<string, string | Buffer>,
  harness = startWorkspace(),
): Promise<Project> {
  const root = folderWith(files)
  const { id: projectId } = await openAndImport(harness.client, root)
  const id = (path: string) => nodeId(harness.client, projectId, path)
  return {
    harness,
    client: harness.client,
    root,
    projectId,
    id,
    open: async (path) => openDocument(harness, projectId, await id(path)),
    onDisk: (path) => readFileSync(join(root, path), 'utf8'),
  }
}

async function type(window: DocumentWindow, text: string): Promise<void> {
  window.text.insert(0, text)
  await window.committed()
}

/** Makes some sessions of edits another device's. */
function onStudio({ harness }: Project, where: string): void {
  const db = databaseOf(harness)
  const { n } = db
    .prepare<[string], { n: number }>(
      "INSERT INTO devices (id, name, named) VALUES (?, 'studio', 1) RETURNING n",
    )
    .get(randomUUID()) ?? { n: 0 }
  db.prepare(`UPDATE edit_sessions SET devices = ? WHERE ${where}`).run(String(n))
  db.close()
}

/** The timeline of a file or, without one, of the project. */
async function timeline(
  { client, projectId }: Project,
  nodeId: string | null = null,
): Promise<HistoryItem[]> {
  return (await client.history.timeline({ projectId, nodeId })).items
}

/** Somebody on this device. */
function by(actor: Hand['actor']): Hand {
  return { actor, device: null }
}

async function edits(project: Project, nodeId: string | null = null) {
  return (await timeline(project, nodeId)).filter((item) => item.kind === 'edits')
}

async function textAt({ client, projectId }: Project, nodeId: string, point: number | null) {
  const state = await client.history.state({ projectId, nodeId, point })
  return state.kind === 'text' ? state.text : state.kind
}

describe('the timeline of a file', () => {
  test('names the model whose text I accepted, between what I wrote myself', async () => {
    const project = await projectWith({ 'a.txt': 'one\n' })
    const window = await project.open('a.txt')
    await type(window, 'mine\n')
    window.doc.transact(() => window.text.insert(0, 'its\n'), { model: 'Small, quick model' })
    await window.committed()
    await type(window, 'mine again\n')
    const found = await edits(project, await project.id('a.txt'))
    expect(found.map(({ hands }) => hands)).toEqual([
      [by('human')],
      [by('model:Small  quick model')],
      [by('human')],
    ])
  })

  test('has my edits as sessions, with a pause between them, and the text before and after each', async () => {
    const time = clock()
    const project = await projectWith({ 'a.txt': 'one\n' })
    const window = await project.open('a.txt')
    const id = await project.id('a.txt')
    await type(window, 'two\n')
    time.forward(5 * MINUTE)
    await type(window, 'three\n')
    time.forward(11 * MINUTE)
    await type(window, 'four\n')

    const [second, first, ...more] = await edits(project, id)
    expect(more).toEqual([])
    expect(first).toMatchObject({ path: 'a.txt', hands: [by('human')], lines: { added: 2, removed: 0 } })
    expect(second).toMatchObject({ hands: [by('human')], lines: { added: 1, removed: 0 }, after: null })
    expect((first?.until ?? 0) - (first?.from ?? 0)).toBe(5 * MINUTE)
    expect(await textAt(project, id, first?.before ?? null)).toBe('one\n')
    expect(await textAt(project, id, first?.after ?? null)).toBe('three\ntwo\none\n')
    expect(await textAt(project, id, second?.before ?? null)).toBe('three\ntwo\none\n')
    expect(await textAt(project, id, null)).toBe('four\nthree\ntwo\none\n')
  })

  test('has a state for each hour of typing without a pause', async () => {
    const time = clock()
    const project = await projectWith({ 'a.txt': '' })
    const window = await project.open('a.txt')
    for (let minute = 0; minute < 180; minute += 9) {
      await type(window, `${minute}\n`)
      time.forward(9 * MINUTE)
    }
    const sessions = await edits(project)
    expect(sessions).toHaveLength(3)
    for (const { from, until } of sessions) expect(until - from).toBeLessThanOrEqual(HOUR)
  })

  test('tells what another program wrote from what I typed, and keeps what I had before it', async () => {
    const project = await projectWith({ 'a.txt': 'one\ntwo\n' })
    const window = await project.open('a.txt')
    const id = await project.id('a.txt')
    await type(window, 'mine\n')
    writeFileSync(join(project.root, 'a.txt'), 'one\ntwo\ntheirs\n')
    await project.client.projects.open({ projectId: project.projectId })
    await imported(project.client, project.projectId)
    await window.untilText('mine\none\ntwo\ntheirs\n')
    await type(window, 'again\n')
    await expect.poll(() => edits(project, id)).toHaveLength(3)
    const [third, disk, first] = await edits(project, id)
    expect([third?.hands, disk?.hands, first?.hands]).toEqual([[by('human')], [by('disk')], [by('human')]])
    expect(await textAt(project, id, disk?.before ?? null)).toBe('mine\none\ntwo\n')
    expect(disk?.lines).toEqual({ added: 1, removed: 0 })
  })

  test('goes on after a restart, in the same session', async () => {
    const project = await projectWith({ 'a.txt': 'one\n' })
    await type(await project.open('a.txt'), 'two\n')
    const harness = await restart(project.harness)
    const again = { ...project, harness, client: harness.client }
    const window = await openDocument(
      harness,
      project.projectId,
      await nodeId(harness.client, project.projectId, 'a.txt'),
    )
    await type(window, 'three\n')
    const [only, ...more] = await edits(again)
    expect(more).toEqual([])
    expect(only).toMatchObject({ lines: { added: 2, removed: 0 } })
  })

  test('keeps its order when the clock jumps back', async () => {
    const time = clock()
    const project = await projectWith({ 'a.txt': '0' })
    const window = await project.open('a.txt')
    const id = await project.id('a.txt')
    await type(window, '1')
    time.forward(-3 * 24 * HOUR)
    await type(window, '2')
    time.forward(61 * MINUTE)
    await type(window, '3')
    const sessions = await edits(project, id)
    const before = await Promise.all(sessions.map((session) => textAt(project, id, session.before)))
    expect(before).toEqual(['210', '10', '0'])
    // All of it stays when the clock is right again, as all of it is younger than a week.
    time.forward(3 * 24 * HOUR)
    await project.client.history.setLimit({ limit: 1024 ** 3 })
    expect(await edits(project, id)).toHaveLength(3)
  })

  test('says what became of the file: made, named, moved, removed, brought back', async () => {
    const project = await projectWith({ 'folder/b.txt': 'b' })
    const { client, projectId } = project
    const folder = await project.id('folder')
    const { id } = await client.files.createFile({ projectId, parent: null, name: 'a.txt' })
    await client.files.rename({ projectId, nodeId: id, name: 'c.txt' })
    await client.files.move({ projectId, nodeIds: [id], parent: folder })
    await client.files.remove({ projectId, nodeIds: [id] })
    await client.files.restore({ projectId, nodeIds: [id] })
    const items = (await timeline(project, id)).filter((item) => item.kind === 'place')
    expect(items.map(({ change, path, was }) => [change, path, was])).toEqual([
      ['restored', 'folder/c.txt', null],
      ['removed', 'folder/c.txt', null],
      ['moved', 'folder/c.txt', 'c.txt'],
      ['renamed', 'c.txt', 'a.txt'],
      ['created', 'a.txt', null],
    ])
  })

  test('has nothing of the first import, and says so of a new project', async () => {
    const project = await projectWith({ 'a.txt': 'a', 'b/c.bin': Buffer.from([0, 1]) })
    expect(await timeline(project)).toEqual([])
  })

  test('has every earlier content of a file that is no text', async () => {
    const project = await projectWith({ 'a.bin': Buffer.from([0, 1, 2]) })
    const id = await project.id('a.bin')
    writeFileSync(join(project.root, 'a.bin'), Buffer.from([0, 9, 9, 9]))
    await project.client.projects.open({ projectId: project.projectId })
    await imported(project.client, project.projectId)
    const [item] = await edits(project, id)
    expect(item).toMatchObject({ hands: [by('disk')], lines: null })
    const point = item?.before ?? 0
    await project.client.history.restore({ projectId: project.projectId, point, nodeId: id })
    expect(readFileSync(join(project.root, 'a.bin'))).toEqual(Buffer.from([0, 1, 2]))
  })

  test('comes in pages, each item once', async () => {
    const project = await projectWith({ 'a.txt': '' })
    const { client, projectId } = project
    for (let n = 0; n < 150; n++) await client.history.nameMoment({ projectId, name: `m${n}` })
    const names: (string | null)[] = []
    for (let before: number | undefined; ; ) {
      const page = await client.history.timeline({
        projectId,
        nodeId: null,
        ...(before === undefined ? {} : { before }),
      })
      for (const item of page.items) if (item.kind === 'moment') names.push(item.name)
      before = page.items.at(-1)?.before
      if (!page.more) break
    }
    expect(names).toEqual(Array.from({ length: 150 }, (_, n) => `m${149 - n}`))
  })
})

/** What another program does to the project's files at once, read to its end. */
async function fromDisk(
  { client, root, projectId }: Project,
  change: (path: (name: string) => string) => void,
) {
  change((name) => join(root, name))
  await client.projects.open({ projectId })
  await imported(client, projectId)
}

describe('what another program does to many files', () => {
  const names = (count: number): string[] => Array.from({ length: count }, (_, n) => `src/${n}.txt`)
  const withFiles = (count: number) =>
    projectWith(Object.fromEntries(['mine.txt', ...names(count)].map((name) => [name, `${name}\n`])))

  test('is one item between what I did before and after, with how many it made, changed and removed', async () => {
    const time = clock()
    const project = await withFiles(130)
    const window = await project.open('mine.txt')
    await type(window, 'before\n')
    time.forward(20 * MINUTE)
    await fromDisk(project, (path) => {
      for (const name of names(130)) writeFileSync(path(name), 'theirs\n')
      for (const name of names(10)) rmSync(path(name))
      for (let n = 0; n < 7; n++) writeFileSync(path(`src/new-${n}.txt`), 'new\n')
    })
    time.forward(20 * MINUTE)
    await type(window, 'after\n')
    await expect.poll(() => timeline(project)).toHaveLength(3)
    const [mine, many, earlier] = await timeline(project)
    expect([mine, earlier]).toMatchObject([
      { kind: 'edits', path: 'mine.txt', hands: [by('human')] },
      { kind: 'edits', path: 'mine.txt', hands: [by('human')] },
    ])
    expect(many).toMatchObject({
      kind: 'many',
      actor: 'disk',
      files: { made: 7, changed: 120, moved: 0, removed: 10 },
      folders: 0,
    })
    if (many?.kind !== 'many') throw new Error('No item of many')
    expect(many.after).toBeGreaterThan(many.last)

    // The files of the item by themselves, a page at a time, each once.
    const { client, projectId } = project
    const held: HistoryItem[] = []
    for (let before = many.last + 1, more = true; more; before = held.at(-1)?.before ?? 0) {
      const page = await client.history.timeline({ projectId, nodeId: null, before, within: many.before })
      expect(page.items.length).toBeLessThanOrEqual(60)
      held.push(...page.items)
      more = page.more
    }
    expect(held).toHaveLength(many.changes)
    expect(new Set(held.flatMap((item) => ('nodeId' in item ? [item.nodeId] : []))).size).toBe(137)

    // The project goes back to before all of it, and what I typed since goes with it.
    await client.history.restore({ projectId, point: many.before, nodeId: null })
    expect(project.onDisk('src/3.txt')).toBe('src/3.txt\n')
    expect(project.onDisk('src/99.txt')).toBe('src/99.txt\n')
    expect(existsSync(join(project.root, 'src/new-0.txt'))).toBe(false)
    await expect.poll(() => window.text.toString()).toBe('before\nmine.txt\n')
  })

  test('is one item for each time with a pause between, and one row each for a few files', async () => {
    const time = clock()
    const project = await withFiles(12)
    for (let round = 0; round < 2; round++) {
      await fromDisk(project, (path) => {
        for (const name of names(12)) writeFileSync(path(name), `round ${round}\n`)
      })
      time.forward(20 * MINUTE)
    }
    await fromDisk(project, (path) => {
      for (const name of names(3)) writeFileSync(path(name), 'few\n')
    })
    const kinds = async (nodeId: string | null) => (await timeline(project, nodeId)).map(({ kind }) => kind)
    const all = ['edits', 'edits', 'edits', 'many', 'many']
    await expect.poll(() => kinds(null)).toEqual(all)
    expect(await kinds(await project.id('src'))).toEqual(all)
    expect(await edits(project, await project.id('src/1.txt'))).toHaveLength(3)
  })

  test('leaves the pages right: named moments between and behind it come once, in order', async () => {
    const project = await withFiles(100)
    const { client, projectId } = project
    const named = async (count: number, prefix: string) => {
      for (let n = 0; n < count; n++) await client.history.nameMoment({ projectId, name: `${prefix}${n}` })
    }
    await named(70, 'a')
    await fromDisk(project, (path) => {
      for (const name of names(100)) writeFileSync(path(name), 'theirs\n')
    })
    await named(59, 'b')
    const first = await client.history.timeline({ projectId, nodeId: null })
    expect(first.more).toBe(true)
    expect(first.items).toHaveLength(60)
    expect(first.items.at(-1)).toMatchObject({ kind: 'many', files: { changed: 100 } })
    const before = first.items.at(-1)?.before ?? 0
    const second = await client.history.timeline({ projectId, nodeId: null, before })
    expect(second.items[0]).toMatchObject({ kind: 'moment', name: 'a69' })
    const last = second.items.at(-1)?.before ?? 0
    const third = await client.history.timeline({ projectId, nodeId: null, before: last })
    expect(third.more).toBe(false)
    expect(second.items.length + third.items.length).toBe(70)
  })
})

test('what another program did to many files on two devices is one item for each', async () => {
  const names = Array.from({ length: 12 }, (_, n) => `${n}.txt`)
  const project = await projectWith(Object.fromEntries(names.map((name) => [name, `${name}\n`])))
  await fromDisk(project, (path) => {
    for (const name of names) writeFileSync(path(name), 'theirs\n')
  })
  await expect.poll(() => timeline(project)).toMatchObject([{ kind: 'many', device: null, changes: 12 }])
  onStudio(project, 'start <= (SELECT min(start) + 5 FROM edit_sessions)')
  expect(await timeline(project)).toMatchObject([
    { kind: 'many', device: null, changes: 6 },
    { kind: 'many', device: 'studio', changes: 6 },
  ])
})

describe('restoring a file', () => {
  test.each([
    ['CRLF', 'one\r\ntwo\r\n', 'one\r\n'],
    ['a byte order mark', '\ufeffone\n', 'one\n'],
    ['mixed line ends', 'one\r\ntwo\nthree\rfour', 'one\ntwo\n'],
    ['emoji', '👩‍👩‍👧 and 🦊\n', '🦊 and 👩‍👩‍👧\n'],
    ['no text at all', '', 'something\n'],
  ])('gives back every byte, with %s', async (_name, was, became) => {
    const project = await projectWith({ 'a.txt': was })
    const { client, projectId } = project
    const id = await project.id('a.txt')
    const { point } = await client.history.nameMoment({ projectId, name: 'as it was' })
    writeFileSync(join(project.root, 'a.txt'), became)
    await client.projects.open({ projectId })
    await imported(client, projectId)
    await type(await project.open('a.txt'), 'typed\n')
    await client.files.flush({ projectId, nodeId: id })
    expect(project.onDisk('a.txt')).not.toBe(was)
    expect(await client.history.restore({ projectId, point, nodeId: id })).toMatchObject({
      restored: 1,
      failed: [],
    })
    expect(project.onDisk('a.txt')).toBe(was)
    const info = await client.files.info({ projectId, nodeId: id })
    expect(info).toMatchObject({ size: Buffer.byteLength(was), text: true })
  })

  test('is undone by the undo of the editor, and what others typed meanwhile stays', async () => {
    const project = await projectWith({ 'a.txt': 'one\ntwo\nthree\n' })
    const { client, projectId } = project
    const id = await project.id('a.txt')
    const window = await project.open('a.txt')
    const other = await project.open('a.txt')
    window.text.delete(4, 4)
    await window.committed()
    const [session] = await edits(project, id)
    // An editor tracks what the person asked for by the origin of the message.
    const origins = window.messages.length
    await client.history.restore({ projectId, point: session?.before ?? 0, nodeId: id })
    await window.untilText('one\ntwo\nthree\n')
    const update = window.messages.slice(origins).find((message) => message.type === 'update')
    expect(update).toMatchObject({ origin: 'restore' })

    await other.untilText('one\ntwo\nthree\n')
    other.text.insert(other.text.length, 'theirs\n')
    await other.committed()
    await window.untilText('one\ntwo\nthree\ntheirs\n')
    const replica = new Y.Doc()
    for (const message of window.messages) {
      if (message.type === 'ready') Y.applyUpdate(replica, message.state)
    }
    // The restore itself is the smallest edit there is: one insertion of one line.
    expect(update?.type === 'update' && Y.decodeUpdate(update.update).structs.length).toBe(1)
  })

  test('can be taken back by restoring the point before it', async () => {
    const project = await projectWith({ 'a.txt': 'one\r\n' })
    const { client, projectId } = project
    const id = await project.id('a.txt')
    await type(await project.open('a.txt'), 'two\n')
    const [session] = await edits(project, id)
    const { undo } = await client.history.restore({ projectId, point: session?.before ?? 0, nodeId: id })
    expect(project.onDisk('a.txt')).toBe('one\r\n')
    await client.history.restore({ projectId, point: undo, nodeId: id })
    expect(project.onDisk('a.txt')).toBe('two\r\none\r\n')
  })

  test('brings it back from the trash with the content it had then', async () => {
    const project = await projectWith({ 'a.txt': 'one\n' })
    const { client, projectId } = project
    const id = await project.id('a.txt')
    const { point } = await client.history.nameMoment({ projectId, name: 'start' })
    await type(await project.open('a.txt'), 'two\n')
    await client.files.remove({ projectId, nodeIds: [id] })
    await client.history.restore({ projectId, point, nodeId: id })
    expect(project.onDisk('a.txt')).toBe('one\n')
  })

  test('that was binary in between gives the text back, and a document to edit', async () => {
    const project = await projectWith({ 'a.txt': 'one\n' })
    const { client, projectId } = project
    const id = await project.id('a.txt')
    await type(await project.open('a.txt'), 'typed\n')
    await client.files.flush({ projectId, nodeId: id })
    const { point } = await client.history.nameMoment({ projectId, name: 'text' })
    writeFileSync(join(project.root, 'a.txt'), Buffer.from([0, 1, 2, 3]))
    await client.projects.open({ projectId })
    await imported(client, projectId)
    expect(await client.files.info({ projectId, nodeId: id })).toMatchObject({ text: false })
    expect(await client.history.restore({ projectId, point, nodeId: id })).toMatchObject({ failed: [] })
    expect(project.onDisk('a.txt')).toBe('typed\none\n')
    expect((await project.open('a.txt')).text.toString()).toBe('typed\none\n')
  })
})

describe('restoring a folder or the project', () => {
  async function changedProject() {
    const project = await projectWith({
      'src/a.txt': 'a\n',
      'src/b.txt': 'b\n',
      'docs/c.txt': 'c\n',
      'untouched.txt': 'u\n',
    })
    const { client, projectId } = project
    const { point } = await client.history.nameMoment({ projectId, name: 'before it all' })
    await type(await project.open('src/a.txt'), 'changed ')
    await type(await project.open('docs/c.txt'), 'changed ')
    await client.files.flushAll({ projectId })
    await client.files.rename({ projectId, nodeId: await project.id('src/b.txt'), name: 'renamed.txt' })
    await client.files.createFile({ projectId, parent: await project.id('src'), name: 'new.txt' })
    await client.files.remove({ projectId, nodeIds: [await project.id('docs')] })
    return { project, point }
  }

  test('makes the folder on disk what it was, and nothing outside it', async () => {
    const { project, point } = await changedProject()
    const src = await project.id('src')
    const { client, projectId } = project
    const preview = await client.history.preview({ projectId, point, nodeId: src })
    expect(preview.map(({ change, path, to }) => [change, path, to])).toEqual([
      ['content', 'src/a.txt', null],
      ['away', 'src/new.txt', null],
      ['move', 'src/renamed.txt', 'src/b.txt'],
    ])
    await client.history.restore({ projectId, point, nodeId: src })
    expect(project.onDisk('src/a.txt')).toBe('a\n')
    expect(project.onDisk('src/b.txt')).toBe('b\n')
    expect(existsSync(join(project.root, 'src/new.txt'))).toBe(false)
    expect(existsSync(join(project.root, 'docs'))).toBe(false)
  })

  test('makes the whole project what it was, and the undo point makes it what it had become', async () => {
    const { project, point } = await changedProject()
    const { client, projectId } = project
    const { undo, failed } = await client.history.restore({ projectId, point, nodeId: null })
    expect(failed).toEqual([])
    expect(project.onDisk('src/a.txt')).toBe('a\n')
    expect(project.onDisk('src/b.txt')).toBe('b\n')
    expect(project.onDisk('docs/c.txt')).toBe('c\n')
    expect(existsSync(join(project.root, 'src/new.txt'))).toBe(false)
    expect(await client.history.preview({ projectId, point, nodeId: null })).toEqual([])

    await client.history.restore({ projectId, point: undo, nodeId: null })
    expect(project.onDisk('src/a.txt')).toBe('changed a\n')
    expect(project.onDisk('src/renamed.txt')).toBe('b\n')
    expect(existsSync(join(project.root, 'src/new.txt'))).toBe(true)
    expect(existsSync(join(project.root, 'docs'))).toBe(false)
    expect(await client.history.preview({ projectId, point: undo, nodeId: null })).toEqual([])
  })

  test('goes on after a file that cannot be written, and says which', async () => {
    const project = await projectWith({ 'a.txt': 'a', 'b/c.txt': 'c' })
    const { client, projectId } = project
    const { point } = await client.history.nameMoment({ projectId, name: 'start' })
    await type(await project.open('a.txt'), '+')
    await type(await project.open('b/c.txt'), '+')
    await client.files.flushAll({ projectId })
    rmSync(join(project.root, 'a.txt'))
    mkdirSync(join(project.root, 'a.txt'))
    const result = await client.history.restore({ projectId, point, nodeId: null })
    expect(result).toMatchObject({ restored: 1, failed: [{ path: 'a.txt' }] })
    expect(project.onDisk('b/c.txt')).toBe('c')
  })
})

describe('what is different between two points', () => {
  test('is told for the project, a folder and a file, whichever two they are', async () => {
    const project = await projectWith({
      'a.txt': 'a\n',
      'src/b.txt': 'b\n',
      'src/c.txt': 'c\n',
      'd.txt': 'd\n',
    })
    const { client, projectId } = project
    const name = async (title: string) => (await client.history.nameMoment({ projectId, name: title })).point
    const ids = {
      a: await project.id('a.txt'),
      b: await project.id('src/b.txt'),
      src: await project.id('src'),
    }
    const first = await name('first')
    const window = await project.open('a.txt')
    await type(window, 'A')
    await client.files.rename({ projectId, nodeId: ids.b, name: 'bee.txt' })
    const second = await name('second')
    await type(window, 'AA')
    await client.files.remove({ projectId, nodeIds: [await project.id('d.txt')] })
    const { id: made } = await client.files.createFile({ projectId, parent: ids.src, name: 'new.txt' })
    const third = await name('third')
    window.text.delete(0, 3)
    await window.committed()

    const between = async (from: number, to: number | null, nodeId: string | null = null) =>
      (await client.history.between({ projectId, nodeId, from, to })).map(({ change, path, was }) =>
        [change, path, was].filter((one) => one !== null).join(' '),
      )
    expect(await between(first, second)).toEqual(['content a.txt', 'moved src/bee.txt src/b.txt'])
    expect(await between(second, third)).toEqual(['content a.txt', 'removed d.txt', 'added src/new.txt'])
    expect(await between(first, third, ids.src)).toEqual(['moved src/bee.txt src/b.txt', 'added src/new.txt'])
    // The text is what it was at first by now.
    expect(await between(first, null, ids.a)).toEqual([])
    expect(await between(third, null)).toEqual(['content a.txt'])
    await client.files.remove({ projectId, nodeIds: [made] })
    expect(await between(first, null, ids.src)).toEqual(['moved src/bee.txt src/b.txt'])
    const state = await client.history.state({ projectId, nodeId: ids.a, point: second })
    expect(state).toMatchObject({ kind: 'text', text: 'Aa\n' })
  })
})

describe('moments', () => {
  test('hold the project as it is then, also in the middle of typing', async () => {
    const project = await projectWith({ 'a.txt': '' })
    const { client, projectId } = project
    const id = await project.id('a.txt')
    const window = await project.open('a.txt')
    const points: number[] = []
    for (let n = 0; n < 5; n++) {
      await type(window, `${n}`)
      points.push((await client.history.nameMoment({ projectId, name: `${n}` })).point)
    }
    expect(await Promise.all(points.map((point) => textAt(project, id, point)))).toEqual([
      '0',
      '10',
      '210',
      '3210',
      '43210',
    ])
  })

  test('get another name, lose it, and are not there for another project', async () => {
    const project = await projectWith({ 'a.txt': '' })
    const { client, projectId } = project
    const { point } = await client.history.nameMoment({ projectId, name: 'one' })
    await client.history.renameMoment({ projectId, point, name: 'two' })
    expect(await timeline(project)).toMatchObject([{ kind: 'moment', name: 'two', reason: 'named' }])
    await client.history.unnameMoment({ projectId, point })
    expect(await timeline(project)).toMatchObject([{ kind: 'moment', name: null }])
    const other = await openAndImport(client, folderWith({ 'b.txt': '' }))
    await expect(
      client.history.renameMoment({ projectId: other.id, point, name: 'mine' }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('a thousand of them, each with an edit before, are made, listed and restored in order', async () => {
    const project = await projectWith({ 'a.txt': '' })
    const { client, projectId } = project
    const window = await project.open('a.txt')
    const id = await project.id('a.txt')
    const points: number[] = []
    for (let n = 0; n < 1_000; n++) {
      window.text.insert(window.text.length, `line ${n}\n`)
      const text = window.text.toString()
      while ((await textAt(project, id, null)) !== text) await new Promise((resolve) => setImmediate(resolve))
      points.push((await client.history.nameMoment({ projectId, name: `${n}` })).point)
    }
    expect((await client.history.usage()).named).toBe(1_000)
    const half = await textAt(project, id, points[499] ?? 0)
    expect(half.split('\n')).toHaveLength(501)
    expect((await timeline(project)).length).toBeGreaterThanOrEqual(60)
    await client.history.restore({ projectId, point: points[499] ?? 0, nodeId: null })
    expect(project.onDisk('a.txt')).toBe(half)
  }, 60_000)
})

describe('the room it takes', () => {
  test('is told, limited, and given back by the oldest states; named moments stay', async () => {
    const time = clock()
    const project = await projectWith({ 'a.txt': '' })
    const { client, projectId } = project
    const id = await project.id('a.txt')
    const window = await project.open('a.txt')
    const noise = (n: number): string =>
      Array.from({ length: 60_000 }, (_, i) =>
        Math.sin(n * 60_000 + i)
          .toString(36)
          .slice(3, 40),
      ).join('\n')
    let named = 0
    for (let n = 0; n < 50; n++) {
      window.doc.transact(() => {
        window.text.delete(0, window.text.length)
        window.text.insert(0, noise(n))
      })
      await window.committed()
      if (n === 1) named = (await client.history.nameMoment({ projectId, name: 'keep me' })).point
      time.forward(12 * MINUTE)
    }
    const before = await client.history.usage()
    expect(before.used).toBeGreaterThan(16 * 1024 * 1024)
    const after = await client.history.setLimit({ limit: 16 * 1024 * 1024 })
    expect(after.used).toBeLessThanOrEqual(16 * 1024 * 1024)
    expect(after.limit).toBe(16 * 1024 * 1024)
    expect(after.oldest).toBeGreaterThanOrEqual(before.oldest ?? 0)
    expect(await textAt(project, id, named)).toBe(noise(1))
    expect((await edits(project, id)).length).toBeLessThan(50)
  }, 60_000)

  test('is little for the same content again and again', async () => {
    const time = clock()
    const project = await projectWith({ 'a.txt': 'x'.repeat(100_000) })
    const window = await project.open('a.txt')
    for (let n = 0; n < 20; n++) {
      await type(window, '+')
      time.forward(11 * MINUTE)
      window.text.delete(0, 1)
      await window.committed()
      time.forward(11 * MINUTE)
    }
    expect(await edits(project)).toHaveLength(40)
    expect((await project.client.history.usage()).used).toBeLessThan(2_000)
  })

  test('sessions whose states were thinned are told as one', async () => {
    const time = clock()
    const project = await projectWith({ 'a.txt': '0\n' })
    const id = await project.id('a.txt')
    const window = await project.open('a.txt')
    for (let n = 1; n <= 4; n++) {
      await type(window, `${n}\n`)
      time.forward(12 * MINUTE)
    }
    time.forward(40 * 24 * HOUR)
    await project.client.history.setLimit({ limit: 1024 ** 3 })
    const sessions = await edits(project, id)
    expect(sessions.length).toBeLessThanOrEqual(2)
    const oldest = sessions.at(-1)
    expect(await textAt(project, id, oldest?.before ?? null)).toBe('0\n')
    expect(sessions[0]?.after).toBeNull()
    expect(sessions.reduce((sum, { lines }) => sum + (lines?.added ?? 0), 0)).toBe(4)
  })

  test('and those of two devices as one by both', async () => {
    const time = clock()
    const project = await projectWith({ 'a.txt': '0\n' })
    const id = await project.id('a.txt')
    const window = await project.open('a.txt')
    for (let n = 1; n <= 3; n++) {
      await type(window, `${n}\n`)
      time.forward(12 * MINUTE)
    }
    onStudio(project, 'start = (SELECT min(start) FROM edit_sessions)')
    expect((await edits(project, id)).map(({ hands }) => hands)).toEqual([
      [by('human')],
      [by('human')],
      [{ actor: 'human', device: 'studio' }],
    ])
    time.forward(40 * 24 * HOUR)
    await project.client.history.setLimit({ limit: 1024 ** 3 })
    expect((await edits(project, id)).at(-1)?.hands).toEqual([
      { actor: 'human', device: 'studio' },
      by('human'),
    ])
  })
})

describe('the trash', () => {
  test('lists what was removed, a folder as one, and gives it back', async () => {
    const project = await projectWith({ 'src/a.txt': 'a', 'src/b.txt': 'bb', 'c.txt': 'ccc' })
    const { client, projectId } = project
    const [src, c] = [await project.id('src'), await project.id('c.txt')]
    await client.files.remove({ projectId, nodeIds: [c] })
    await client.files.remove({ projectId, nodeIds: [src] })
    expect(await client.history.trash({ projectId })).toMatchObject([
      { nodeId: src, path: 'src', kind: 'folder', files: 2, bytes: 3, at: expect.any(Number) },
      { nodeId: c, path: 'c.txt', kind: 'file', files: 1, bytes: 3, at: expect.any(Number) },
    ])
    await client.files.restore({ projectId, nodeIds: [src] })
    expect(await client.history.trash({ projectId })).toMatchObject([{ nodeId: c }])
    expect(project.onDisk('src/b.txt')).toBe('bb')
  })

  test('deletes for ever what I say, from disk, store and history, and nothing else', async () => {
    const project = await projectWith({ 'src/a.txt': 'secret', 'b.txt': 'b' })
    const { client, projectId } = project
    const [src, a, b] = [await project.id('src'), await project.id('src/a.txt'), await project.id('b.txt')]
    await type(await project.open('src/a.txt'), 'typed ')
    await client.files.remove({ projectId, nodeIds: [src] })
    expect(await client.history.purge({ projectId, nodeIds: [src, b] })).toEqual({ purged: [src] })
    expect(await client.history.trash({ projectId })).toEqual([])
    expect(await edits(project)).toEqual([])
    await expect(client.history.state({ projectId, nodeId: a, point: null })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    expect(project.onDisk('b.txt')).toBe('b')
    const harness = await restart(project.harness)
    expect(await harness.client.history.trash({ projectId })).toEqual([])
    expect(await harness.client.history.usage()).toMatchObject({ used: 0 })
  })

  test('empties itself of what has waited for 90 days', async () => {
    const time = clock()
    const project = await projectWith({ 'a.txt': 'a', 'b.txt': 'b' })
    const { client, projectId } = project
    await client.files.remove({ projectId, nodeIds: [await project.id('a.txt')] })
    for (const days of [30, 30, 29]) {
      time.forward(days * 24 * HOUR)
      await client.history.setLimit({ limit: 1024 ** 3 })
    }
    const b = await project.id('b.txt')
    await client.files.remove({ projectId, nodeIds: [b] })
    expect(await client.history.trash({ projectId })).toHaveLength(2)
    time.forward(2 * 24 * HOUR)
    await client.history.setLimit({ limit: 1024 ** 3 })
    expect(await client.history.trash({ projectId })).toMatchObject([{ nodeId: b }])
  })

  test('keeps what is in it when the clock jumps years ahead and back again', async () => {
    const time = clock()
    const project = await projectWith({ 'a.txt': 'a', 'b.txt': 'b' })
    const { client, projectId } = project
    const a = await project.id('a.txt')
    await client.files.remove({ projectId, nodeIds: [a] })
    for (const years of [10, -30, 25]) {
      time.forward(years * 365 * 24 * HOUR)
      await client.history.setLimit({ limit: 1024 ** 3 })
      expect(await client.history.trash({ projectId })).toMatchObject([{ nodeId: a }])
    }
    await client.files.restore({ projectId, nodeIds: [a] })
    expect(project.onDisk('a.txt')).toBe('a')
  })
})

test('a window hears that the timeline has become another', async () => {
  const project = await projectWith({ 'a.txt': '' })
  const { client, projectId } = project
  const changes = await client.history.changed({ projectId })
  const next = changes.next()
  await type(await project.open('a.txt'), 'x')
  expect(await next).toMatchObject({ value: { projectId } })
  await changes.return?.()
})
