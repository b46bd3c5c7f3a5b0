import { spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { rgPath } from '@vscode/ripgrep'
import Database from 'better-sqlite3'
import { createWorkspaceService } from '../main/workspace/service.ts'
import type { SearchQuery } from '../preload/contract/search.ts'
import { SEARCH_LIMIT } from '../preload/contract/search-limit.ts'
import { type Measurement, median } from './measurement.ts'

const FILES = 10_000
const BYTES = 40e6
const LARGEST = 1e6
const ROUNDS = 15

/** Options as ripgrep's: -F plain text, -i whatever the case, -w whole words. */
interface BenchQuery {
  name: string
  text: string
  options: string[]
}

const queries: BenchQuery[] = [
  { name: 'word', text: 'parseFloat', options: ['-F', '-w'] },
  { name: 'word, any case', text: 'timeout', options: ['-F', '-i', '-w'] },
  { name: 'phrase', text: 'use strict', options: ['-F'] },
  { name: 'phrase, any case', text: 'unexpected end of', options: ['-F', '-i'] },
  { name: 'rare', text: 'createSecureContext', options: ['-F'] },
  { name: 'nothing', text: 'zqxjkvbwp', options: ['-F', '-i'] },
  { name: 'common', text: 'export declare', options: ['-F'] },
  { name: 'very common', text: 'return', options: ['-F', '-i'] },
  { name: 'expression', text: 'class\\s+\\w+Error\\b', options: [] },
  { name: 'alternatives', text: '(get|set)(Item|Attribute)\\(', options: [] },
]

/** Files of the packages installed here, until there are enough of them; the same ones in the same order each time. */
export function copyProject(root: string): { files: number; bytes: number } {
  const packages = join(process.cwd(), 'node_modules')
  const all = readdirSync(packages, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:[cm]?[jt]sx?|json|md|css|html|ya?ml)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const sized = all
    .map((path) => ({ path, size: statSync(path).size }))
    .filter(({ size }) => size > 0 && size <= LARGEST)
  let bytes = 0
  let files = 0
  // Evenly out of all of them, smaller ones once there is enough.
  for (const [index, { path, size }] of sized.entries()) {
    const due = ((index + 1) * FILES) / sized.length
    if (files >= due || bytes + size > (BYTES * due) / FILES + LARGEST) continue
    // A folder of that name would be left out of the project.
    const to = join(root, relative(packages, path).replaceAll('node_modules', 'packages'))
    mkdirSync(dirname(to), { recursive: true })
    copyFileSync(path, to)
    files += 1
    bytes += size
  }
  return { files, bytes }
}

function toQuery({ text, options }: BenchQuery): SearchQuery {
  return {
    text,
    caseSensitive: !options.includes('-i'),
    wholeWord: options.includes('-w'),
    regex: !options.includes('-F'),
    multiline: false,
    include: [],
    exclude: [],
  }
}

interface Answer {
  milliseconds: number
  matches: number
}

/** ripgrep as an editor uses it: every match as JSON; ended once it has given as many as a search here shows. */
function ripgrep(root: string, { text, options }: BenchQuery): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    const child = spawn(rgPath, ['--json', '--no-ignore', '--hidden', ...options, '-e', text, '.'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let matches = 0
    let rest = ''
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      rest += part
      const lines = rest.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) matches += line.startsWith('{"type":"match"') ? countOf(line) : 0
      if (matches >= SEARCH_LIMIT) child.kill('SIGKILL')
    })
    child.on('error', reject)
    child.on('close', () => resolve({ milliseconds: performance.now() - start, matches }))
  })
}

function countOf(line: string): number {
  return (JSON.parse(line) as { data: { submatches: unknown[] } }).data.submatches.length
}

type Client = ReturnType<typeof start>['client']

async function searched(client: Client, projectId: string, query: BenchQuery): Promise<Answer> {
  const start = performance.now()
  let matches = 0
  for await (const event of await client.search.query({ projectId, query: toQuery(query) }))
    if (event.type === 'found') for (const file of event.files) matches += file.matches.length
  return { milliseconds: performance.now() - start, matches }
}

function start(dataPath: string) {
  const service = createWorkspaceService({
    dataPath,
    log: () => undefined,
    onDamaged: () => undefined,
    onWritable: () => undefined,
  })
  service.start()
  return { service, client: createRouterClient(service.router) }
}

/** Waits until every text is in the index. @returns how long that took, and the longest the process was held. */
async function indexed(dataPath: string): Promise<{ seconds: number; hold: number }> {
  const db = new Database(join(dataPath, 'offcoder.db'), { readonly: true })
  const stale = db.prepare('SELECT 1 FROM search_files WHERE stale > 0 LIMIT 1').pluck()
  const begin = performance.now()
  let last = begin
  let hold = 0
  const timer = setInterval(() => {
    hold = Math.max(hold, performance.now() - last)
    last = performance.now()
  }, 1)
  while (stale.get() !== undefined) await new Promise((resolve) => setTimeout(resolve, 20))
  const seconds = (performance.now() - begin) / 1000
  // Segments of the index are still being joined, until the database comes to rest.
  for (let version = -1, now = 0; version !== now; ) {
    version = now
    await new Promise((resolve) => setTimeout(resolve, 500))
    now = Number(db.pragma('data_version', { simple: true }))
  }
  clearInterval(timer)
  db.close()
  return { seconds, hold }
}

interface Compared {
  query: BenchQuery
  own: number
  other: number
  matches: number
}

/** Each query by turns, so that what else the machine does hits both alike. */
async function compare(client: Client, projectId: string, root: string): Promise<Compared[]> {
  const compared: Compared[] = []
  for (const query of queries) {
    const own: number[] = []
    const other: number[] = []
    let matches = 0
    for (let round = 0; round < ROUNDS; round++) {
      const theirs = await ripgrep(root, query)
      const ours = await searched(client, projectId, query)
      const differ = Math.min(theirs.matches, SEARCH_LIMIT) !== ours.matches
      if (differ) throw new Error(`${query.name}: ${ours.matches} matches, ripgrep finds ${theirs.matches}`)
      own.push(ours.milliseconds)
      other.push(theirs.milliseconds)
      matches = ours.matches
    }
    compared.push({ query, own: median(own), other: median(other), matches })
  }
  return compared
}

function noteOf(compared: Compared[], size: string): string {
  const each = compared.map(
    ({ query, own, other, matches }) =>
      `${query.name} ${own.toFixed(1)}/${other.toFixed(1)} ms = ${(own / other).toFixed(2)} (${matches === SEARCH_LIMIT ? `first ${matches}` : matches})`,
  )
  return `worst of ten queries against ripgrep --json, medians of ${ROUNDS}, same matches; ${size}; ${each.join(', ')}`
}

/** Measures `search-warm`. */
export async function bench(): Promise<Measurement[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'offcoder-bench-'))
  try {
    const root = join(scratch, 'project')
    const dataPath = join(scratch, 'data')
    const { files, bytes } = copyProject(root)
    const { service, client } = start(dataPath)
    const { id } = await client.projects.openFolder({ path: root })
    for await (const _progress of await client.projects.importProgress({ projectId: id }));
    const { seconds, hold } = await indexed(dataPath)
    const compared = await compare(client, id, root)
    await service.dispose()
    const worst = compared.reduce((a, b) => (a.own / a.other > b.own / b.other ? a : b))
    const size = `${files} files, ${(bytes / 1e6).toFixed(0)} MB, indexed ${seconds.toFixed(1)} s after the import, process held ${hold.toFixed(0)} ms at most`
    return [
      {
        name: 'search-warm',
        value: worst.own,
        unit: 'ms',
        baseline: worst.other,
        ratio: worst.own / worst.other,
        note: noteOf(compared, size),
      },
    ]
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
