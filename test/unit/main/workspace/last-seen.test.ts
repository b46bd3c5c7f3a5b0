import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { LAST_SEEN, unpackLastSeen } from '../../../../main/process/last-seen-file.ts'
import type { LastSeen } from '../../../../preload/contract/last-seen.ts'
import { TEXT_KEY } from '../../../../preload/contract/text-key.ts'
import {
  folderWith,
  type Harness,
  nodeId,
  openAndImport,
  openDocument,
  restart,
  startWorkspace,
} from './harness.ts'

const pathOf = ({ dataPath }: Harness, window = 'first') => join(dataPath, LAST_SEEN, `${window}.json`)

function seenBy(harness: Harness, window?: string): LastSeen | null {
  const path = pathOf(harness, window)
  const found = existsSync(path) ? unpackLastSeen(readFileSync(path, 'utf8')) : null
  return found === null ? null : JSON.parse(found.json)
}

function textOf(seen: LastSeen | null): string | null {
  if (!seen?.file) return null
  const doc = new Y.Doc()
  Y.applyUpdate(doc, Buffer.from(seen.file.state, 'base64'))
  return doc.getText(TEXT_KEY).toString()
}

async function shownFile(content = 'hello\n') {
  const harness = startWorkspace()
  const project = await openAndImport(
    harness.client,
    folderWith({ 'src/one.txt': content, 'two.txt': '2\n' }),
  )
  const projectId = project.id
  const one = await nodeId(harness.client, projectId, 'src/one.txt')
  const two = await nodeId(harness.client, projectId, 'two.txt')
  await harness.client.session.set({ projectId, state: '{"tabs":1}' })
  await harness.client.session.shows({ projectId, front: one, open: [one, two] })
  return { harness, projectId, one, two }
}

describe('what a window showed last', () => {
  it('is kept for its next start: its project, its state, the names it needs and the text in front', async () => {
    const { harness, projectId, one } = await shownFile()
    await harness.service.dispose()
    const seen = seenBy(harness)
    expect(seen).toMatchObject({ project: { id: projectId, state: 'ready' }, session: '{"tabs":1}' })
    expect(seen?.nodes.map(({ name }) => name).sort()).toEqual(['one.txt', 'src', 'two.txt'])
    expect(seen?.file?.info).toMatchObject({ id: one, path: 'src/one.txt' })
    expect(textOf(seen)).toBe('hello\n')
    // Nobody else on this device reads it.
    if (process.platform !== 'win32') expect(statSync(pathOf(harness)).mode & 0o077).toBe(0)
  })

  it('has what was typed, and is part of what the store answers at the next start', async () => {
    const { harness, projectId, one } = await shownFile()
    const window = await openDocument(harness, projectId, one)
    window.doc.getText(TEXT_KEY).insert(5, ' you')
    await window.committed()
    const again = await restart(harness)
    const seen = seenBy(again)
    expect(textOf(seen)).toBe('hello you\n')
    const { doc } = await openDocument(again, projectId, one)
    const before = Y.encodeStateAsUpdate(doc)
    Y.applyUpdate(doc, Buffer.from(seen?.file?.state ?? '', 'base64'))
    expect(Y.encodeStateAsUpdate(doc)).toEqual(before)
  })

  it('is not left while the text goes on: after a kill the store alone says what there was', async () => {
    const { harness, projectId, one, two } = await shownFile()
    const again = await restart(harness)
    expect(textOf(seenBy(again))).toBe('hello\n')
    // Before the window has said what it shows: its file may be this one.
    const window = await openDocument(again, projectId, one)
    window.doc.getText(TEXT_KEY).insert(0, 'a')
    await window.committed()
    expect(existsSync(pathOf(again))).toBe(false)
    await again.client.session.shows({ projectId, front: one, open: [one] })
    const third = await restart(again)
    expect(textOf(seenBy(third))).toBe('ahello\n')
    // Another file comes to the front, and the one that was there goes on.
    await third.client.session.shows({ projectId, front: one, open: [one, two] })
    await third.client.session.shows({ projectId, front: two, open: [one, two] })
    expect(existsSync(pathOf(third))).toBe(false)
    await third.service.dispose()
    expect(textOf(seenBy(third))).toBe('2\n')
  })

  it('goes with its project, whichever window showed it', async () => {
    const { harness, projectId, one } = await shownFile()
    await harness.client.session.shows({ window: 'second', projectId, front: one, open: [one] })
    const again = await restart(harness)
    expect(seenBy(again, 'second')).not.toBeNull()
    await again.client.projects.forget({ projectId })
    expect(existsSync(pathOf(again))).toBe(false)
    expect(existsSync(pathOf(again, 'second'))).toBe(false)
    await again.service.dispose()
    expect(existsSync(pathOf(again))).toBe(false)
  })

  it('goes when its project goes into the trash', async () => {
    const { harness, projectId } = await shownFile()
    const again = await restart(harness)
    await again.client.projects.trash({ projectId, trashed: true })
    expect(existsSync(pathOf(again))).toBe(false)
  })

  it('is nothing once the window shows no project', async () => {
    const { harness } = await shownFile()
    const again = await restart(harness)
    await again.client.session.shows({ projectId: null, front: null, open: [] })
    expect(existsSync(pathOf(again))).toBe(false)
  })

  it('is the window without its text where that is large', async () => {
    const { harness } = await shownFile('a long line of text\n'.repeat(40_000))
    await harness.service.dispose()
    expect(seenBy(harness)).toMatchObject({ file: null, session: '{"tabs":1}' })
  })

  it('names no file that is gone', async () => {
    const { harness, projectId, two } = await shownFile()
    await harness.client.files.remove({ projectId, nodeIds: [two] })
    await harness.service.dispose()
    expect(
      seenBy(harness)
        ?.nodes.map(({ name }) => name)
        .sort(),
    ).toEqual(['one.txt', 'src'])
  })
})
