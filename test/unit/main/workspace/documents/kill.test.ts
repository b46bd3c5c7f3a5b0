import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { builtChild } from '../built-child.ts'
import {
  folderWith,
  type Harness,
  nodeId,
  openDocument,
  startWorkspace,
  temporaryFolder,
} from '../harness.ts'

const LANES = 4
const ROUNDS = 25
const FILES = 3
const program = builtChild(join(import.meta.dirname, 'typing-child.ts'))

interface Killed {
  projectId: string
  /** The last token of each file that was said to be committed. */
  committed: number[]
}

/** Starts the child, and kills it (no signal handler can run) a while after it has said `word`. */
function typeAndKill(
  onNetwork: boolean,
  dataPath: string,
  root: string,
  starts: readonly number[],
  word: 'STARTED' | 'COMMITTED',
  after: number,
): Promise<Killed> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [program, dataPath, root, ...starts.map(String)], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ON_NETWORK: onNetwork ? '1' : '0' },
    })
    let output = ''
    let killing = false
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk
      if (killing || !output.includes(word)) return
      killing = true
      setTimeout(() => child.kill('SIGKILL'), after)
    })
    child.on('exit', (code, signal) => {
      const [, projectId = ''] = /PROJECT (\S+)\n/.exec(output) ?? []
      const committed = starts.map((_start, file) => {
        const said = Array.from(output.matchAll(/COMMITTED (\d+) (\d+)\n/g)).filter(
          ([, one]) => Number(one) === file,
        )
        return Number(said.at(-1)?.[2] ?? -1)
      })
      if (signal === 'SIGKILL') done({ projectId, committed })
      else fail(new Error(`the child ended by itself: ${code}`))
    })
  })
}

/** Reads a file's tokens in the store and on disk, and holds them against what must be there. */
async function tokensOf(harness: Harness, projectId: string, root: string, file: number): Promise<number[]> {
  const name = `file-${file}.txt`
  const text = (
    await openDocument(harness, projectId, await nodeId(harness.client, projectId, name))
  ).text.toString()
  const tokens = Array.from(text.matchAll(/<(\d+)>/g), (match) => Number(match[1]))
  expect(text).toBe(tokens.map((n) => `<${n}>`).join(''))
  expect(new Set(tokens).size).toBe(tokens.length)
  expect(readFileSync(join(root, name), 'utf8')).toMatch(/^(<\d+>)*$/)
  return tokens
}

async function lane(number: number, rounds: number, onNetwork: boolean): Promise<string> {
  const dataPath = temporaryFolder()
  const root = folderWith(Object.fromEntries(Array.from({ length: FILES }, (_, n) => [`file-${n}.txt`, ''])))
  const seen = Array.from({ length: FILES }, () => [] as number[])
  let project = ''
  for (let round = 0; round < rounds; round++) {
    const starts = seen.map((tokens) => Math.max(-1, ...tokens) + 1)
    // Each fourth time while it starts, reads, and compacts what is long; else while it types.
    const word = round % 4 === 3 ? 'STARTED' : 'COMMITTED'
    const { projectId, committed } = await typeAndKill(
      onNetwork,
      dataPath,
      root,
      starts,
      word,
      (round * 37 + number * 11) % 170,
    )
    project ||= projectId
    const harness = startWorkspace(dataPath, undefined, () => onNetwork)
    // A kill is no damage, and is not taken for it.
    const health = await harness.client.health()
    expect((await health.next()).value).toMatchObject({ state: 'ok' })
    await health.return?.()
    for (const [file, known] of seen.entries()) {
      const tokens = new Set(await tokensOf(harness, project, root, file))
      for (const n of known) expect(tokens.has(n)).toBe(true)
      for (let n = starts[file] ?? 0; n <= (committed[file] ?? -1); n++) expect(tokens.has(n)).toBe(true)
      seen[file] = Array.from(tokens)
    }
    await harness.service.dispose()
  }
  return dataPath
}

test(`the app killed ${LANES * ROUNDS} times in the middle of typing, compacting and saving loses no committed keystroke, and leaves no half-written file`, async () => {
  const folders = await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number, ROUNDS, false)))
  let compacted = 0
  for (const dataPath of folders) {
    const db = new Database(join(dataPath, 'offcoder.db'))
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(db.prepare('SELECT count(*) AS n FROM quarantine').get()).toEqual({ n: 0 })
    compacted += Number(db.prepare("SELECT count(*) FROM snapshots WHERE kind = 'head'").pluck().get())
    db.close()
  }
  expect(compacted).toBeGreaterThan(0)
}, 400_000)

test('nor is any lost by the rollback journal that a network drive gets, in 16 kills', async () => {
  const [dataPath = ''] = await Promise.all([lane(0, 8, true), lane(1, 8, true)])
  const db = new Database(join(dataPath, 'offcoder.db'))
  expect(db.pragma('journal_mode', { simple: true })).not.toBe('wal')
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  db.close()
}, 200_000)
