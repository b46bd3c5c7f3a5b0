import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { formatOf } from '../../../../../main/workspace/documents/load-text.ts'
import { TextDocuments } from '../../../../../main/workspace/documents/text-documents.ts'
import { Committer } from '../../../../../main/workspace/store/committer.ts'
import { DATABASE_NAME, openDatabase } from '../../../../../main/workspace/store/database.ts'
import { createStore, type Store } from '../../../../../main/workspace/store/store.ts'
import { bytesOf } from '../../../../../main/workspace/text/text-document.ts'
import { ProjectTree } from '../../../../../main/workspace/tree/project-tree.ts'
import {
  folderInMemory,
  folderWith,
  nodeId,
  openAndImport,
  openDocument,
  startWorkspace,
} from '../harness.ts'

const texts = {
  'a.txt': 'one 😀\ntwo\nthree\n',
  'crlf.txt': '\ufeffone\r\ntwo\r\n',
  'mixed.txt': 'one\r\ntwo\nthree\n',
  'src/long.ts': Array.from({ length: 300 }, (_, n) => `export const value${n} = ${n * n}\n`).join(''),
  'src/empty.ts': '',
}
const picture = Buffer.from(Array.from({ length: 3000 }, (_, n) => n % 251))
const suffixes = ['', '-wal', '-shm'] as const

type Sample = Map<(typeof suffixes)[number], Buffer>

function take(dataPath: string): Sample {
  const sample: Sample = new Map()
  for (const suffix of suffixes) {
    try {
      sample.set(suffix, readFileSync(join(dataPath, DATABASE_NAME + suffix)))
    } catch {
      // A database that was closed has no more than the one file.
    }
  }
  return sample
}

/** A project that was typed in and partly saved, as it is on the disk after the app was killed, and after it was closed. */
async function usedProject(): Promise<{ projectId: string; killed: Sample; closed: Sample }> {
  const harness = startWorkspace()
  const { client, dataPath, service } = harness
  const { id: projectId } = await openAndImport(client, folderWith({ ...texts, 'picture.bin': picture }))
  for (const path of Object.keys(texts)) {
    const id = await nodeId(client, projectId, path)
    const window = await openDocument(harness, projectId, id)
    for (let n = 0; n < 8; n++) {
      window.text.insert((n * 7) % (window.text.length + 1), `<${n}>`)
      if (n % 3 === 2) window.text.delete(0, 1)
      if (n % 2 === 1) await window.committed()
      if (n === 5 && path !== 'a.txt') await client.files.flush({ projectId, nodeId: id })
    }
  }
  const killed = take(dataPath)
  await service.dispose()
  return { projectId, killed, closed: take(dataPath) }
}

interface Seen {
  /** What the app said of the database. */
  said: string[]
  /** Each file's path, mode and bytes. */
  content: Map<string, string>
}

function readAll(store: Store, projectId: string, seen: Seen): void {
  const say = (what: string): number => seen.said.push(what)
  const tree = new ProjectTree(
    store,
    projectId,
    () => undefined,
    undefined,
    () => say('tree'),
  )
  const documents = new TextDocuments({
    store,
    projectKey: (id) => store.projects.get(id)?.key ?? '',
    onDamage: () => say('text'),
    onLoaded: () => undefined,
  })
  for (const row of tree.shownRows()) {
    if (row.kind === 'folder') continue
    try {
      const bytes =
        row.text === 1
          ? bytesOf(documents.load(projectId, row).doc, formatOf(row))
          : store.blobs.get(row.hash ?? Buffer.alloc(0))
      if (bytes === undefined) say('content is gone')
      seen.content.set(tree.pathOf(row), `${row.mode.toString(8)} ${bytes?.toString('latin1')}`)
    } catch (error) {
      say(String(error))
    }
  }
}

/** Opens such a database as the app does, and reads all of it. */
function look(dataPath: string, sample: Sample, projectId: string): Seen {
  rmSync(dataPath, { recursive: true, force: true })
  mkdirSync(dataPath)
  for (const [suffix, bytes] of sample) writeFileSync(join(dataPath, DATABASE_NAME + suffix), bytes)
  const seen: Seen = { said: [], content: new Map() }
  try {
    const { db, failure } = openDatabase(dataPath)
    if (failure !== undefined) seen.said.push(failure.message)
    try {
      const committer = new Committer({
        db,
        onTrouble: ({ message }) => seen.said.push(message),
        onRecovered: () => undefined,
      })
      readAll(createStore(db, committer), projectId, seen)
    } finally {
      db.close()
    }
  } catch (error) {
    seen.said.push(String(error))
  }
  return seen
}

function differences(right: Map<string, string>, { content }: Seen): string[] {
  return Array.from(new Set([...right.keys(), ...content.keys()])).filter(
    (path) => content.get(path) !== right.get(path),
  )
}

test('of 3,000 flipped bits in the database and its log none is taken for what I wrote without a word', async () => {
  const { projectId, killed, closed } = await usedProject()
  const dataPath = join(folderInMemory(), 'data')
  let random = 7
  const next = (below: number): number => {
    random = (random * 48_271) % 2_147_483_647
    return random % below
  }
  const silent: string[] = []
  let said = 0
  for (const [sample, suffix, flips] of [
    [closed, '', 1500],
    [killed, '', 500],
    [killed, '-wal', 1000],
  ] as const) {
    const sound = look(dataPath, sample, projectId)
    expect(sound.said).toEqual([])
    expect(sound.content.size).toBe(Object.keys(texts).length + 1)
    const bytes = sample.get(suffix) ?? Buffer.alloc(0)
    for (let n = 0; n < flips; n++) {
      const at = next(bytes.length)
      const bit = 1 << next(8)
      const flipped = Buffer.from(bytes)
      flipped[at] = (flipped[at] ?? 0) ^ bit
      const seen = look(dataPath, new Map(sample).set(suffix, flipped), projectId)
      if (seen.said.length > 0) said += 1
      else if (differences(sound.content, seen).length > 0)
        silent.push(`${suffix} byte ${at} bit ${bit}: ${differences(sound.content, seen)}`)
    }
  }
  expect(silent).toEqual([])
  // The test itself: flips do hit what matters.
  expect(said).toBeGreaterThan(300)
}, 400_000)
