import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient, type RouterClient } from '@orpc/server'
import Database from 'better-sqlite3'
import { CodebaseService } from '../main/codebase/service.ts'
import type { Source } from '../main/codebase/source-client.ts'
import type { IndexState } from '../preload/contract/codebase.ts'
import { type Measurement, median } from './measurement.ts'
import { copyProject } from './search.ts'
import { startService } from './ten-thousand-files.ts'

const QUESTIONS = [
  'how are source maps resolved',
  'parse a version range',
  'where is the websocket handshake checked',
  'createHash',
  'which options does the bundler take for tree shaking',
  'normalizePath windows',
]
const LETTERS = ['prs', 'createserver', 'tostr', 'norm', 'x', 'readfilesync']
const ROUNDS = 5

/** Seconds that SQLite alone takes to take in the words of the same texts, a row a file. */
function bareIndex(root: string, path: string): number {
  const texts = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
  const start = performance.now()
  const db = new Database(path)
  db.pragma('journal_mode = WAL')
  db.exec(
    "CREATE VIRTUAL TABLE words USING fts5 (body, content = '', contentless_delete = 1, tokenize = 'porter unicode61')",
  )
  const insert = db.prepare('INSERT INTO words (body) VALUES (?)')
  db.transaction(() => texts.map((text) => insert.run(text)))()
  const seconds = (performance.now() - start) / 1000
  db.close()
  return seconds
}

async function build(
  codebase: RouterClient<CodebaseService['router']>,
  projectId: string,
): Promise<{ seconds: number; state: IndexState; stop: () => void }> {
  const start = performance.now()
  const ended = new AbortController()
  const states = await codebase.follow({ projectId }, { signal: ended.signal })
  for await (const state of states)
    if (state.phase === 'ready' && state.filesTotal > 0)
      return { seconds: (performance.now() - start) / 1000, state, stop: () => ended.abort() }
  throw new Error('The index was never ready.')
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** `index-10k`: symbols, chunks and words of 10,000 real files, against SQLite's full-text index alone. */
export async function bench(): Promise<Measurement[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'offcoder-bench-'))
  try {
    const root = join(scratch, 'project')
    const { files, bytes } = copyProject(root)
    const { service, client } = startService(join(scratch, 'data'))
    const { id } = await client.projects.openFolder({ path: root })
    for await (const _progress of await client.projects.importProgress({ projectId: id }));
    const start = (): CodebaseService => {
      const one = new CodebaseService({
        dataPath: join(scratch, 'index'),
        report: (line) => console.log(line),
        onIdle: () => undefined,
      })
      one.source.use(createRouterClient(service.codebaseRouter) as unknown as Source)
      return one
    }
    const first = start()
    const built = await build(createRouterClient(first.router), id)
    first.dispose()
    const baseline = bareIndex(root, join(scratch, 'bare.db'))
    const second = start()
    const codebase = createRouterClient(second.router)
    const again = await build(codebase, id)
    const asked: number[] = []
    const named: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      for (const text of QUESTIONS) asked.push(await timed(() => codebase.find({ projectId: id, text })))
      for (const text of LETTERS) named.push(await timed(() => codebase.symbols({ projectId: id, text })))
    }
    second.dispose()
    await service.dispose()
    const { chunks, symbols, bytes: size } = built.state
    const most = (all: readonly number[]): string =>
      `${median([...all]).toFixed(0)} ms, at most ${Math.max(...all).toFixed(0)}`
    return [
      {
        name: 'index-10k',
        value: built.seconds,
        unit: 's',
        baseline,
        ratio: built.seconds / baseline,
        note: `${files} files, ${(bytes / 1e6).toFixed(0)} MB: ${chunks} chunks, ${symbols} symbols, ${(size / 1e6).toFixed(0)} MB on disk; next start ${again.seconds.toFixed(1)} s; a question ${most(asked)}; a symbol ${most(named)}; baseline: FTS5 alone, a row a file`,
      },
    ]
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
