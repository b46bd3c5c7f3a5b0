import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { WatchEnvironment } from '../../../../../main/workspace/disk/folder-watch.ts'
import {
  type DiskChange,
  type WatchListener,
  watchNatively,
} from '../../../../../main/workspace/disk/watch-backend.ts'
import { folderWith, openAndImport, startWorkspace, temporaryFolder, withoutPrivilege } from '../harness.ts'
import { eventually, ProjectWindow, quick, shownProject } from '../project-window.ts'

/** The system's watcher, through which some changes do not come. */
function losing(isLost: (change: DiskChange) => boolean) {
  const listeners: WatchListener[] = []
  const environment: WatchEnvironment = {
    ...quick,
    watch: (path, ignored, listener) => {
      listeners.push(listener)
      return watchNatively(path, ignored, {
        ...listener,
        changed: (changes) => {
          const told = changes.filter((change) => !isLost(change))
          if (told.length > 0) listener.changed(told)
        },
      })
    },
  }
  return { environment, listeners }
}

async function project(window: ProjectWindow) {
  return window.harness.client.projects.get({ projectId: window.projectId })
}

describe('a watcher', () => {
  test('that lost changes and says so is made up for by a look through everything', async () => {
    const { environment, listeners } = losing(({ path }) => path.includes('silent'))
    const window = await shownProject({ 'silent/a.txt': 'one\n', 'b.txt': '' }, { watching: environment })
    const document = await window.open('silent/a.txt')
    window.write('silent/a.txt', 'one\ntwo\n')
    writeFileSync(join(window.root, 'silent/new.txt'), 'new')
    await window.watching()
    expect(document.text.toString()).toBe('one\n')
    listeners.at(-1)?.failed(new Error('Events were dropped. File system must be re-scanned.'))
    await document.untilText('one\ntwo\n')
    await window.shows(['b.txt', 'silent', 'silent/a.txt', 'silent/new.txt'])
  })

  test('that lost changes without a word is made up for after a while', async () => {
    const { environment } = losing(({ path }) => path.includes('silent'))
    const window = await shownProject(
      { 'silent/a.txt': 'one\n' },
      { watching: { ...environment, safety: 400 } },
    )
    window.write('silent/a.txt', 'one\ntwo\n')
    const document = await window.open('silent/a.txt')
    await document.untilText('one\ntwo\n')
  })

  test('on a machine that slept, or whose clock was set back, is made up for when it wakes', async () => {
    const { environment } = losing(({ path }) => path.includes('silent'))
    let offset = 0
    const window = await shownProject(
      { 'silent/a.txt': '0\n' },
      { watching: { ...environment, now: () => Date.now() + offset } },
    )
    const document = await window.open('silent/a.txt')
    for (const jump of [8 * 3_600_000, -300 * 86_400_000]) {
      offset += jump
      window.write('silent/a.txt', `${jump}\n`)
      await document.untilText(`${jump}\n`)
    }
  })

  test('that cannot watch so many folders is replaced by looking, with words on what to do', async () => {
    const window = await shownProject(
      { 'a.txt': 'one\n' },
      {
        watching: {
          ...quick,
          watch: () => Promise.reject(new Error('inotify_add_watch on "x" failed: No space left on device')),
        },
      },
    )
    expect(window.events).toMatchObject([
      { kind: 'looking', message: expect.stringContaining('fs.inotify.max_user_watches') },
    ])
    const document = await window.open('a.txt')
    window.write('a.txt', 'one\ntwo\n')
    await document.untilText('one\ntwo\n')
    const id = await window.idOf('a.txt')
    renameSync(join(window.root, 'a.txt'), join(window.root, 'b.txt'))
    await window.shows(['b.txt'])
    expect(await window.idOf('b.txt')).toBe(id)
    unlinkSync(join(window.root, 'b.txt'))
    await window.shows([])
    const later = new ProjectWindow(window.harness, window.projectId, window.root)
    await eventually(() => expect(later.events).toMatchObject([{ kind: 'looking' }]))
  })

  test('is not used on a network drive', async () => {
    let watched = 0
    const window = await shownProject(
      { 'a.txt': 'one\n' },
      {
        watching: {
          ...quick,
          isOnNetwork: () => Promise.resolve(true),
          watch: (...args) => {
            watched += 1
            return watchNatively(...args)
          },
        },
      },
    )
    window.write('b.txt', '')
    await window.shows(['a.txt', 'b.txt'])
    expect(watched).toBe(0)
    expect(window.events).toMatchObject([{ kind: 'looking', message: expect.stringContaining('network') }])
  })
})

describe('a project whose folder vanished', () => {
  test('goes on in the store, says so, and comes together with the folder when it is back', async () => {
    const window = await shownProject({ 'a.txt': 'one\n', 'src/b.txt': 'b\n' })
    const { harness, projectId, root } = window
    const document = await window.open('a.txt')
    const away = `${root}-away`
    renameSync(root, away)
    await eventually(() =>
      expect(window.events).toMatchObject([{ kind: 'folder-lost', message: expect.stringContaining(root) }]),
    )
    expect(await project(window)).toMatchObject({ folderFound: false })
    document.text.insert(0, 'typed meanwhile\n')
    await document.committed()
    await expect(
      harness.client.files.flush({ projectId, nodeId: await window.idOf('a.txt') }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' })
    writeFileSync(join(away, 'a.txt'), 'one\ntwo, written elsewhere\n')
    writeFileSync(join(away, 'c.txt'), 'c')
    renameSync(away, root)
    await document.untilText('typed meanwhile\none\ntwo, written elsewhere\n')
    await window.shows(['a.txt', 'c.txt', 'src', 'src/b.txt'])
    await eventually(() =>
      expect(window.events.map(({ kind }) => kind)).toEqual(['folder-lost', 'merged', 'folder-back']),
    )
    expect(await project(window)).toMatchObject({ folderFound: true })
    // And it is watched again.
    window.write('d.txt', '')
    await window.shows(['a.txt', 'c.txt', 'd.txt', 'src', 'src/b.txt'])
  })

  test('is told to a window that comes later too', async () => {
    const window = await shownProject({ 'a.txt': 'one\n' })
    rmSync(window.root, { recursive: true })
    await eventually(() => expect(window.events).toMatchObject([{ kind: 'folder-lost' }]))
    const later = new ProjectWindow(window.harness, window.projectId, window.root)
    await eventually(() => expect(later.events).toMatchObject([{ kind: 'folder-lost' }]))
    await later.shows(['a.txt'])
  })

  test('and left an empty folder, as an unmounted disk does, keeps its files', async () => {
    const window = await shownProject({ 'a.txt': 'one\n', 'b.txt': '' })
    const away = temporaryFolder()
    for (const name of readdirSync(window.root)) renameSync(join(window.root, name), join(away, name))
    await eventually(() =>
      expect(window.events).toMatchObject([
        { kind: 'folder-lost', message: expect.stringContaining('empty') },
      ]),
    )
    expect(await project(window)).toMatchObject({ folderFound: false })
    expect(window.paths).toEqual(['a.txt', 'b.txt'])
    for (const name of readdirSync(away)) renameSync(join(away, name), join(window.root, name))
    await eventually(() => expect(window.events.at(-1)).toMatchObject({ kind: 'folder-back' }))
    expect(await project(window)).toMatchObject({ folderFound: true })
    expect(window.paths).toEqual(['a.txt', 'b.txt'])
  })

  test('and was replaced by another of the same name is that one now', async () => {
    const window = await shownProject({ 'a.txt': 'one\n' })
    const document = await window.open('a.txt')
    renameSync(window.root, `${window.root}-old`)
    mkdirSync(window.root)
    window.write('a.txt', 'another\n')
    await document.untilText('another\n')
    window.write('b.txt', '')
    await window.shows(['a.txt', 'b.txt'])
    rmSync(`${window.root}-old`, { recursive: true })
  })
})

describe('a lost permission', () => {
  test('of a file says so and keeps what was read; given back, the file counts again', async () => {
    const root = folderWith({ 'a.txt': 'one\n', 'b.txt': '' })
    const harness = startWorkspace(undefined, quick)
    await withoutPrivilege([root, harness.dataPath], async () => {
      const { id } = await openAndImport(harness.client, root)
      const window = await new ProjectWindow(harness, id, root).watching()
      const document = await window.open('a.txt')
      window.write('a.txt', 'two\n')
      chmodSync(join(root, 'a.txt'), 0)
      await eventually(() => expect(window.events).toMatchObject([{ kind: 'unreadable' }]))
      expect(window.paths).toEqual(['a.txt', 'b.txt'])
      chmodSync(join(root, 'a.txt'), 0o644)
      await document.untilText('two\n')
    })
  })

  test('of a folder keeps everything in it', async () => {
    const root = folderWith({ 'dir/a.txt': 'one\n', 'dir/in/b.txt': '' })
    const harness = startWorkspace(undefined, quick)
    await withoutPrivilege([root, harness.dataPath], async () => {
      const { id } = await openAndImport(harness.client, root)
      const window = await new ProjectWindow(harness, id, root).watching()
      for (const mode of [0, 0o444, 0o111]) {
        chmodSync(join(root, 'dir'), mode)
        await window.watching()
        expect(window.paths).toEqual(['dir', 'dir/a.txt', 'dir/in', 'dir/in/b.txt'])
      }
      chmodSync(join(root, 'dir'), 0o755)
    })
  })

  test('of the project itself is a lost folder until it is given back', async () => {
    const root = folderWith({ 'a.txt': 'one\n' })
    const harness = startWorkspace(undefined, quick)
    await withoutPrivilege([root, harness.dataPath], async () => {
      const { id } = await openAndImport(harness.client, root)
      const window = await new ProjectWindow(harness, id, root).watching()
      chmodSync(root, 0)
      await eventually(() =>
        expect(window.events).toMatchObject([
          { kind: 'folder-lost', message: expect.stringContaining('no longer lets') },
        ]),
      )
      chmodSync(root, 0o755)
      await eventually(() => expect(window.events.at(-1)).toMatchObject({ kind: 'folder-back' }))
      await window.watching()
    })
  })
})

test("OffCoder's own data inside a project is neither taken in nor watched", async () => {
  const root = folderWith({ 'a.txt': 'a' })
  const dataPath = join(root, 'config/offcoder')
  const watched: string[] = []
  const harness = startWorkspace(dataPath, {
    ...quick,
    watch: (path, ignored, listener) =>
      watchNatively(path, ignored, {
        ...listener,
        changed: (changes) => {
          watched.push(...changes.map((change) => change.path))
          listener.changed(changes)
        },
      }),
  })
  const { id } = await openAndImport(harness.client, root)
  const window = await new ProjectWindow(harness, id, root).watching()
  const document = await window.open('a.txt')
  for (let n = 0; n < 20; n++) {
    document.text.insert(0, 'x')
    await document.committed()
  }
  await window.watching()
  expect(window.paths).toEqual(['a.txt', 'config'])
  expect(watched.filter((path) => path.startsWith(dataPath))).toEqual([])
})
