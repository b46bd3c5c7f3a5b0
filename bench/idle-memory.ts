import { cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Measurement } from './measurement.ts'
import { settledMemory, startElectron } from './process-tree.ts'

const root = process.cwd()
const fresh = (name: string) => mkdtempSync(join(tmpdir(), `offcoder-bench-${name}-`))
const MEGABYTE = 1024 * 1024

/** `idle-memory`: PSS of all processes with one project and one file open and no model, against an empty window. */
export async function bench(): Promise<Measurement[]> {
  const project = fresh('project')
  cpSync(join(root, 'main'), join(project, 'main'), { recursive: true })
  const ours = await startElectron(
    [root, `--user-data-dir=${fresh('profile')}`, project, join(project, 'main', 'index.ts')],
    9400,
  )
  await ours.page.locator('.cm-content').first().waitFor({ timeout: 60_000 })
  // Past the import, the index, and what both leave behind.
  await ours.page.waitForTimeout(30_000)
  const value = (await settledMemory(ours.page, ours.child.pid as number)) / MEGABYTE
  await ours.stop()
  const empty = await startElectron(
    [join(root, 'bench/empty-window'), `--user-data-dir=${fresh('empty')}`],
    9401,
  )
  await empty.page.waitForTimeout(30_000)
  const baseline = (await settledMemory(empty.page, empty.child.pid as number)) / MEGABYTE
  await empty.stop()
  return [
    {
      name: 'idle-memory',
      value,
      unit: 'MB',
      baseline,
      ratio: value / baseline,
      note: 'PSS of all processes, once it no longer falls',
    },
  ]
}
