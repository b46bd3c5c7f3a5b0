import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { record, type } from './keypress-to-paint.ts'
import { type Measurement, percentile } from './measurement.ts'
import { openInWindow } from './open-file.ts'
import { proportionalSetSize, settledMemory, startElectron } from './process-tree.ts'

const BYTES = 100e6
const MARK = 'the first line of a large file'

function makeLargeFile(path: string): void {
  const file = openSync(path, 'w')
  let written = writeSync(file, `${MARK}\n`)
  for (let n = 0; written < BYTES; n += 1000) {
    const lines = Array.from(
      { length: 1000 },
      (_, at) => `${n + at} lorem ipsum dolor sit amet, consectetur\n`,
    ).join('')
    written += writeSync(file, lines.slice(0, BYTES - written))
  }
  closeSync(file)
}

/** `large-file`: 100 MB of text from the key that opens it to the screen, the memory that takes, and keys typed in it. */
export async function bench(): Promise<Measurement[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'offcoder-bench-large-'))
  const root = join(scratch, 'project')
  mkdirSync(root)
  makeLargeFile(join(root, 'large.txt'))
  const { page, child, stop } = await startElectron(
    [process.cwd(), `--user-data-dir=${join(scratch, 'profile')}`, root],
    9530,
  )
  try {
    await page.getByRole('treeitem', { name: 'large.txt' }).waitFor({ timeout: 120_000 })
    const pid = child.pid as number
    const before = await settledMemory(page, pid)
    const open = await openInWindow(page, 'large.txt', MARK, 150)
    await page.waitForTimeout(5_000)
    const added = proportionalSetSize(pid) - before
    await record(page)
    const keys = await type(page, 3)
    return [
      { name: 'large-file', value: open / 1000, unit: 's', note: '100 MB, from the key to text on screen' },
      {
        name: 'large-file-memory',
        value: added / 1e6,
        unit: 'MB',
        baseline: BYTES / 1e6,
        ratio: added / BYTES,
        note: 'added, all processes, 5 s later; baseline: the size of the file',
      },
      {
        name: 'large-file-keys',
        value: percentile(keys, 0.95),
        unit: 'ms',
        note: `p95 of ${keys.length} keys to paint; median ${percentile(keys, 0.5).toFixed(1)} ms`,
      },
    ]
  } finally {
    await stop()
    rmSync(scratch, { recursive: true, force: true })
  }
}
