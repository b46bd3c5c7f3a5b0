import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { type Measurement, median } from './measurement.ts'
import { FILES, makeFiles, startService } from './ten-thousand-files.ts'

const ROUNDS = 3

function everyFile(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

function seconds(run: () => void): number {
  const start = performance.now()
  run()
  return (performance.now() - start) / 1000
}

/** `cp -r` of the files, and the same bytes into a table with nothing else to it. */
function baseline(root: string, scratch: string): number {
  const paths = everyFile(root)
  const contents = paths.map((path) => readFileSync(path))
  const copy = seconds(() => execFileSync('cp', ['-r', root, join(scratch, 'copy')]))
  const db = new Database(join(scratch, 'bare.db'))
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec('CREATE TABLE files (path TEXT, bytes BLOB)')
  const insert = db.prepare('INSERT INTO files VALUES (?, ?)')
  const inserted = seconds(() =>
    db.transaction(() => {
      for (const [index, bytes] of contents.entries()) insert.run(paths[index], bytes)
    })(),
  )
  db.close()
  rmSync(join(scratch, 'copy'), { recursive: true })
  return copy + inserted
}

async function importOnce(
  root: string,
  dataPath: string,
): Promise<{ seconds: number; projectId: string; longestHold: number }> {
  const { service, client } = startService(dataPath)
  let last = performance.now()
  let longestHold = 0
  const timer = setInterval(() => {
    longestHold = Math.max(longestHold, performance.now() - last)
    last = performance.now()
  }, 1)
  const start = performance.now()
  const { id } = await client.projects.openFolder({ path: root })
  for await (const progress of await client.projects.importProgress({ projectId: id })) {
    if (progress.phase === 'done' && progress.filesDone < FILES)
      throw new Error(`only ${progress.filesDone} files were imported`)
  }
  const took = (performance.now() - start) / 1000
  clearInterval(timer)
  await service.dispose()
  return { seconds: took, projectId: id, longestHold }
}

async function openOnce(dataPath: string, projectId: string): Promise<number> {
  const { service, client } = startService(dataPath)
  const start = performance.now()
  await client.projects.open({ projectId })
  const tree = await client.files.tree({ projectId })
  let nodes = 0
  for (let next = await tree.next(); !next.done; next = await tree.next()) {
    if (next.value.kind === 'patch') continue
    nodes += next.value.nodes.length
    if (next.value.kind === 'reset') break
  }
  const took = performance.now() - start
  if (nodes < FILES) throw new Error('the tree is not whole')
  await tree.return(undefined)
  await service.dispose()
  return took
}

/** Measures `import-10k` and `open-project-10k`. */
export async function bench(): Promise<Measurement[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'offcoder-bench-'))
  try {
    const root = join(scratch, 'project')
    makeFiles(root)
    const bare: number[] = []
    const imports: number[] = []
    const opens: number[] = []
    let hold = 0
    for (let round = 0; round < ROUNDS; round++) {
      const here = mkdtempSync(join(scratch, 'round-'))
      bare.push(baseline(root, here))
      const data = join(here, 'data')
      const { seconds: took, projectId, longestHold } = await importOnce(root, data)
      imports.push(took)
      hold = Math.max(hold, longestHold)
      opens.push(await openOnce(data, projectId))
    }
    const value = median(imports)
    const reference = median(bare)
    return [
      {
        name: 'import-10k',
        value,
        unit: 's',
        baseline: reference,
        ratio: value / reference,
        note: `cp -r plus bare insert; the process was never held longer than ${Math.round(hold)} ms`,
      },
      {
        name: 'open-project-10k',
        value: median(opens),
        unit: 'ms',
        note: 'in the workspace process, opening to the whole tree',
      },
    ]
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
