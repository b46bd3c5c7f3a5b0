import { cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Measurement, median } from './measurement.ts'
import { type Started, startElectron } from './process-tree.ts'

const root = process.cwd()
const ROUNDS = 7
let port = 9333

const fresh = (name: string) => mkdtempSync(join(tmpdir(), `offcoder-bench-${name}-`))

/** Milliseconds from the start of the process to `mark` in its window. */
async function timeTo(args: string[], mark: string): Promise<number> {
  const started = await startElectron(args, port++)
  try {
    const at = await moment(started, mark)
    return at - started.at
  } finally {
    await started.stop()
  }
}

async function moment({ page }: Started, mark: string): Promise<number> {
  const handle = await page.waitForFunction(
    (name) => {
      const entry = performance.getEntriesByName(name)[0]
      return entry ? performance.timeOrigin + entry.startTime : undefined
    },
    mark,
    { timeout: 30_000, polling: 50 },
  )
  return (await handle.jsonValue()) as number
}

/** A profile whose project and open file the app restores at its start. */
async function preparedProfile(): Promise<string> {
  const profile = fresh('profile')
  const project = fresh('project')
  cpSync(join(root, 'main'), join(project, 'main'), { recursive: true })
  const { page, stop } = await startElectron(
    [root, `--user-data-dir=${profile}`, project, join(project, 'main', 'index.ts')],
    port++,
  )
  await page.locator('.cm-content').first().waitFor({ timeout: 60_000 })
  await page.waitForTimeout(3000)
  await stop()
  return profile
}

/** `cold-start`: start to an editor that takes keys, against an empty Electron window of the same runtime. */
export async function bench(): Promise<Measurement[]> {
  const profile = await preparedProfile()
  const ours: number[] = []
  const empty: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    empty.push(
      await timeTo(
        [join(root, 'bench/empty-window'), `--user-data-dir=${fresh('empty')}`],
        'first-contentful-paint',
      ),
    )
    ours.push(await timeTo([root, `--user-data-dir=${profile}`], 'offcoder:editor-ready'))
  }
  const value = median(ours)
  const baseline = median(empty)
  return [
    {
      name: 'cold-start',
      value,
      unit: 'ms',
      baseline,
      ratio: value / baseline,
      note: `median of ${ROUNDS}; baseline: an empty window, to its first paint`,
    },
  ]
}
