import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { build } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { threadSource } from '../../../../../scripts/build/thread-source.mjs'
import { folderWith, openDocument, startWorkspace, temporaryFolder } from '../harness.ts'

const KILLS = 12
// Inside the project, so that the native module is found from there.
const out = resolve(`node_modules/.cache/offcoder-kill-test-${process.pid}`)

beforeAll(async () => {
  mkdirSync(out, { recursive: true })
  const entry = resolve(import.meta.dirname, 'typing-child.ts')
  await build({
    configFile: false,
    plugins: [threadSource()],
    logLevel: 'error',
    ssr: { noExternal: true, external: ['better-sqlite3', '@parcel/watcher'] },
    build: {
      ssr: entry,
      outDir: out,
      emptyOutDir: false,
      rolldownOptions: { output: { entryFileNames: 'typing-child.mjs', chunkFileNames: '[name].mjs' } },
    },
  })
}, 60_000)

afterAll(() => rmSync(out, { recursive: true, force: true }))

interface Killed {
  projectId: string
  id: string
  committed: number
}

/** Starts the child, and kills it (no signal handler can run) a while after its first commit. */
function typeAndKill(dataPath: string, root: string, start: number, after: number): Promise<Killed> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [join(out, 'typing-child.mjs'), dataPath, root, String(start)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    let killing = false
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk
      if (killing || !output.includes('COMMITTED')) return
      killing = true
      setTimeout(() => child.kill('SIGKILL'), after)
    })
    child.on('exit', (code, signal) => {
      const [, projectId = '', id = ''] = /PROJECT (\S+) (\S+)\n/.exec(output) ?? []
      const committed = Number(Array.from(output.matchAll(/COMMITTED (\d+)\n/g)).at(-1)?.[1] ?? -1)
      if (signal === 'SIGKILL') done({ projectId, id, committed })
      else fail(new Error(`the child ended by itself: ${code}`))
    })
  })
}

test(`the app killed ${KILLS} times in the middle of typing and saving loses no committed keystroke, and leaves no half-written file`, async () => {
  const dataPath = temporaryFolder()
  const root = folderWith({ 'file.txt': '' })
  let next = 0
  let seen: number[] = []
  for (let round = 0; round < KILLS; round++) {
    const { projectId, id, committed } = await typeAndKill(dataPath, root, next, (round * 37) % 160)
    const harness = startWorkspace(dataPath)
    const text = (await openDocument(harness, projectId, id)).text.toString()
    await harness.service.dispose()

    const tokens = Array.from(text.matchAll(/<(\d+)>/g), (match) => Number(match[1]))
    expect(text).toBe(tokens.map((n) => `<${n}>`).join(''))
    // Each once, in order, and at least all that was said to be committed.
    expect(tokens).toEqual(Array.from(new Set(tokens)).toSorted((a, b) => a - b))
    for (let n = next; n <= committed; n++) expect(tokens).toContain(n)
    expect(tokens.slice(0, seen.length)).toEqual(seen)
    expect(readFileSync(join(root, 'file.txt'), 'utf8')).toMatch(/^(<\d+>)*$/)
    seen = tokens
    next = (tokens.at(-1) ?? next) + 1
  }
  const db = new Database(join(dataPath, 'offcoder.db'))
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(db.prepare('SELECT count(*) AS n FROM quarantine').get()).toEqual({ n: 0 })
  db.close()
}, 120_000)
