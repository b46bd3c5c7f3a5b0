import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ArchiveReader } from '../../../../../main/workspace/portability/archive-reader.ts'
import {
  databaseOf,
  folderWith,
  type Harness,
  lengthenLog,
  nodeId,
  openAndImport,
  openDocument,
  restart,
  startWorkspace,
} from '../harness.ts'
import { called, changed, eachLine, exported, taken } from './carrying.ts'

interface Known {
  n: number
  id: string
  name: string
}

function known(harness: Harness): Known[] {
  const db = databaseOf(harness)
  const found = db.prepare<[], Known>('SELECT n, id, name FROM devices ORDER BY n').all()
  db.close()
  return found
}

/** A project that a person, a model and another program wrote in, with a moment and a new file, on a device of this name. */
async function writtenOn(name: string) {
  const harness = startWorkspace()
  const { client } = harness
  await client.devices.rename({ name })
  const root = folderWith({ 'a.txt': 'one\n' })
  const { id: projectId } = await openAndImport(client, root)
  const id = await nodeId(client, projectId, 'a.txt')
  const window = await openDocument(harness, projectId, id)
  window.text.insert(0, 'mine\n')
  await window.committed()
  window.doc.transact(() => window.text.insert(0, 'its\n'), { model: 'Small' })
  await window.committed()
  writeFileSync(join(root, 'a.txt'), 'one\nother\n')
  await client.files.flush({ projectId, nodeId: id })
  await expect.poll(() => window.text.toString()).toBe('its\nmine\none\nother\n')
  await window.committed()
  await client.history.nameMoment({ projectId, name: 'Works' })
  await client.files.createFile({ projectId, parent: null, name: 'new.txt' })
  return { harness, client, root, projectId, id, window }
}

/** The timeline, newest first, as `who on device`. */
async function told({ client }: Pick<Harness, 'client'>, projectId: string): Promise<string[]> {
  const { items } = await client.history.timeline({ projectId, nodeId: null })
  return items.flatMap((item) => {
    if (item.kind === 'edits') return item.hands.map(({ actor, device }) => `${actor} on ${device}`)
    return item.kind === 'moment' ? `moment on ${item.device}` : `${item.actor} on ${item.device}`
  })
}

async function authors({ client }: Pick<Harness, 'client'>, projectId: string, id: string) {
  const ranges = await client.history.authors({ projectId, nodeId: id })
  return ranges.map(({ actor, device }) => `${actor} on ${device}`)
}

const ALL = ['human', 'moment', 'disk', 'model:Small', 'human']
const on = (device: string | null): string[] => ALL.map((who) => `${who} on ${device}`)
const linesOn = (device: string | null): string[] => [
  `model:Small on ${device}`,
  `human on ${device}`,
  'import on null',
  `disk on ${device}`,
]

describe('what was written on another device', () => {
  test('is told as written there, by whomever: a person, a model, another program, from the log and folded', async () => {
    const from = await writtenOn('studio')
    const { projectId, id } = from
    expect(await told(from, projectId)).toEqual(on(null))
    expect(await authors(from, projectId, id)).toEqual(linesOn(null))
    const fresh = await exported(from.harness, [projectId])
    const to = startWorkspace()
    await taken(to, fresh.path)
    expect(await told(to, projectId)).toEqual(on('studio'))
    expect(await authors(to, projectId, id)).toEqual(linesOn('studio'))

    lengthenLog(from.harness, 600)
    from.window.close()
    const compacted = await restart(from.harness)
    await openDocument(compacted, projectId, id)
    const folded = await exported(compacted, [projectId])
    const other = startWorkspace()
    await taken(other, folded.path)
    const db = databaseOf(other)
    expect(db.prepare('SELECT count(*) AS n FROM writers WHERE device > 1').get()).toEqual({ n: 3 })
    db.close()
    expect(await authors(other, projectId, id)).toEqual(linesOn('studio'))
  })

  test('stays so beside what is written here, and each finds its own again when it comes back', async () => {
    const studio = await writtenOn('studio')
    const { projectId, id } = studio
    const laptop = startWorkspace()
    await laptop.client.devices.rename({ name: 'laptop' })
    await taken(laptop, (await exported(studio.harness, [projectId])).path)
    const window = await openDocument(laptop, projectId, id)
    window.text.insert(0, 'here\n')
    await window.committed()
    expect(await told(laptop, projectId)).toEqual(['human on null', ...on('studio')])
    const { path } = await exported(laptop, [projectId])
    const [back] = (await taken(studio.harness, path)).projects
    expect(await told(studio, back?.id ?? '')).toEqual(['human on laptop', ...on(null)])
    const third = startWorkspace()
    await taken(third, path)
    expect(await told(third, projectId)).toEqual(['human on laptop', ...on('studio')])
    expect(await authors(third, projectId, id)).toEqual(['human on laptop', ...linesOn('studio')])
  })

  test('has the newest name that was heard of, in what came before too, however often it is taken in', async () => {
    const from = await writtenOn('studio')
    const { projectId } = from
    const first = await exported(from.harness, [projectId])
    await from.client.devices.rename({ name: 'attic' })
    const second = await exported(from.harness, [projectId])
    const to = startWorkspace()
    const ids: string[] = []
    for (const { path } of [first, first, second, first]) {
      const [project] = (await taken(to, path)).projects
      ids.push(project?.id ?? '')
    }
    expect(new Set(ids).size).toBe(4)
    for (const id of ids) expect(await told(to, id)).toEqual(on('attic'))
    expect(known(to)).toHaveLength(2)
  })

  test('is forgotten with the last project that has it', async () => {
    const from = await writtenOn('studio')
    const { path } = await exported(from.harness, [from.projectId])
    const to = startWorkspace()
    const [one, two] = [(await taken(to, path)).projects[0], (await taken(to, path)).projects[0]]
    await to.client.projects.forget({ projectId: one?.id ?? '' })
    expect(known(to)).toMatchObject([{ n: 1 }, { name: 'studio' }])
    expect(await told(to, two?.id ?? '')).toEqual(on('studio'))
    await to.client.projects.forget({ projectId: two?.id ?? '' })
    expect(known(to)).toMatchObject([{ n: 1, name: (await called(to)).name }])
  })

  test('does not go out with a project that has nothing of it', async () => {
    const from = await writtenOn('studio')
    const to = startWorkspace()
    await taken(to, (await exported(from.harness, [from.projectId])).path)
    const own = await openAndImport(to.client, folderWith({ 'b.txt': 'b\n' }))
    const { path } = await exported(to, [own.id])
    const archive = await ArchiveReader.open(path)
    for (const entry of archive.entries)
      if (entry.kind === 'file')
        expect((await archive.bytesOf(entry, 1e8)).toString()).not.toContain('studio')
    archive.close()
  })
})

describe('an export', () => {
  const isDevices = (place: string): boolean => place.endsWith('/devices.jsonl')
  const isLines = (place: string): boolean => place.endsWith('.jsonl')

  test('from before there were devices is taken in whole, and does not claim to be of this one', async () => {
    const { harness, projectId, id } = await writtenOn('studio')
    const { path } = await exported(harness, [projectId])
    const old = await changed(path, (place, text) => {
      if (isDevices(place)) return undefined
      if (!isLines(place)) return text
      return eachLine(text, ({ device: _d, devices: _ds, writers: _w, ...line }) => line)
    })
    const to = startWorkspace()
    await taken(to, old)
    expect(await told(to, projectId)).toEqual(on(''))
    expect(await authors(to, projectId, id)).toEqual(linesOn(''))
    expect(known(to)).toHaveLength(1)
    // And goes on so.
    const again = await exported(to, [projectId])
    const third = startWorkspace()
    await taken(third, again.path)
    expect(await told(third, projectId)).toEqual(on(''))
  })

  test('whose list of devices has gaps loses nothing but their names', async () => {
    const { harness, projectId, id } = await writtenOn('studio')
    const { path } = await exported(harness, [projectId])
    const odd = await changed(path, (place, text) => {
      if (isDevices(place)) return eachLine(text, (line) => ({ ...line, n: 77 }))
      return place.endsWith('/edits.jsonl')
        ? eachLine(text, (line) => ({ ...line, devices: '5,6,9007199254740' }))
        : text
    })
    const to = startWorkspace()
    await taken(to, odd)
    expect(await told(to, projectId)).toEqual(on(''))
    expect(await authors(to, projectId, id)).toEqual(linesOn(''))
    expect(known(to)).toHaveLength(1)
  })

  test('with a name made to do harm has a short plain one here', async () => {
    const { harness, projectId } = await writtenOn('studio')
    const { path } = await exported(harness, [projectId])
    const evil = `a\nb\u0000\u202e${'x'.repeat(10_000_000)}`
    const odd = await changed(path, (place, text) =>
      isDevices(place)
        ? eachLine(text, (line) => ({ ...line, name: evil, named: Number.MAX_SAFE_INTEGER }))
        : text,
    )
    const to = startWorkspace()
    await taken(to, odd)
    expect(known(to)[1]?.name).toBe(`a b ${'x'.repeat(60)}`)
    // Nor does a time that is not yet make it last.
    await harness.client.devices.rename({ name: 'attic' })
    await taken(to, (await exported(harness, [projectId])).path)
    expect(known(to)[1]?.name).toBe('attic')
  })

  test('whose people, models and reasons nobody knows is taken in, and its history can be read', async () => {
    const { harness, projectId, id } = await writtenOn('studio')
    const { path } = await exported(harness, [projectId])
    const actor = (said: unknown): string =>
      String(said).startsWith('model:') ? 'model:a\n\u202eb,c' : 'robot'
    const odd = await changed(path, (place, text) => {
      if (place.endsWith('/edits.jsonl'))
        return eachLine(text, (line) => ({
          ...line,
          actors: String(line.actors).split(',').map(actor).join(),
        }))
      if (place.endsWith('/updates.jsonl'))
        return eachLine(text, (line) => ({ ...line, actor: actor(line.actor) }))
      if (place.endsWith('/history.jsonl')) return eachLine(text, (line) => ({ ...line, reason: 'whim' }))
      return text
    })
    const to = startWorkspace()
    await taken(to, odd)
    const timeline = ['import', 'moment', 'import', 'model:a b', 'import', 'import']
    expect((await told(to, projectId)).map((line) => line.replace(/ on (studio)?$/, ''))).toEqual(timeline)
    expect(await authors(to, projectId, id)).toContain('model:a b c on studio')
  })

  test('cannot call this device otherwise', async () => {
    const { harness, projectId } = await writtenOn('studio')
    const { path } = await exported(harness, [projectId])
    const odd = await changed(path, (place, text) =>
      isDevices(place) ? eachLine(text, (line) => ({ ...line, name: 'mine now', named: Date.now() })) : text,
    )
    const [project] = (await taken(harness, odd)).projects
    expect(await called(harness)).toEqual({ name: 'studio', given: true })
    expect(await told(harness, project?.id ?? '')).toEqual(on(null))
  })

  test('with a line of its devices that cannot be read is refused, and nothing of it is kept', async () => {
    const { harness, projectId } = await writtenOn('studio')
    const { path } = await exported(harness, [projectId])
    const wrong: Record<string, unknown>[] = [
      { id: 'no id' },
      { name: 5 },
      { n: 0 },
      { n: -1 },
      { n: 1.5 },
      { named: 'then' },
    ]
    for (const part of wrong) {
      const odd = await changed(path, (place, text) =>
        isDevices(place) ? eachLine(text, (line) => ({ ...line, ...part })) : text,
      )
      const to = startWorkspace()
      await expect(taken(to, odd)).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        message: expect.stringContaining('a line of its devices cannot be read'),
      })
      expect(await to.client.projects.list()).toEqual([])
      expect(known(to)).toHaveLength(1)
    }
  })

  test('with the same device twice knows it once', async () => {
    const { harness, projectId } = await writtenOn('studio')
    const { path } = await exported(harness, [projectId])
    const odd = await changed(path, (place, text) =>
      isDevices(place)
        ? text +
          eachLine(text, (line) => ({ ...line, n: 2, id: String(line.id).toUpperCase(), name: 'again' }))
        : place.endsWith('/updates.jsonl')
          ? eachLine(text, (line) => ({ ...line, device: 2 }))
          : text,
    )
    const to = startWorkspace()
    await taken(to, odd)
    expect(known(to)).toHaveLength(2)
    expect(await told(to, projectId)).toEqual(on('studio'))
  })
})
