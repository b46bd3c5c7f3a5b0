import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CDPSession, Page } from '@playwright/test'
import { type Measurement, median } from './measurement.ts'
import { startElectron } from './process-tree.ts'
import { makeFiles } from './ten-thousand-files.ts'

const ROUNDS = 9

/** What the developer tools tell of one thing that happened; times in microseconds. */
interface TraceEvent {
  readonly name: string
  readonly cat: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  readonly ts: number
  readonly dur?: number
}

async function readTrace(session: CDPSession): Promise<TraceEvent[]> {
  const complete = new Promise<string>((resolve) =>
    session.once('Tracing.tracingComplete', ({ stream }) => resolve(stream ?? '')),
  )
  await session.send('Tracing.end')
  const handle = await complete
  let text = ''
  for (let eof = false; !eof; ) {
    const part = await session.send('IO.read', { handle, size: 4 * 1024 * 1024 })
    text += part.data
    eof = part.eof
  }
  return (JSON.parse(text) as { traceEvents: TraceEvent[] }).traceEvents
}

/** Chooses a project in the menu under the name of the current one; resolves when its first row is painted. */
async function choose(page: Page, name: string, firstRow: string): Promise<void> {
  await page.locator('.project-switch').click()
  const item = page.getByRole('menuitem', { name }).or(page.getByRole('menuitemcheckbox', { name })).first()
  await item.waitFor()
  await page.evaluate((first) => {
    const opened = new Promise<void>((resolve) => {
      window.addEventListener(
        'click',
        ({ timeStamp }) => performance.mark('bench:chosen', { startTime: timeStamp }),
        {
          capture: true,
          once: true,
        },
      )
      // A message posted while a frame is made is heard when it is painted.
      const painted = new MessageChannel()
      painted.port1.onmessage = () => {
        performance.mark('bench:painted')
        resolve()
      }
      const look = (): void => {
        if (document.querySelector('.tree-row')?.textContent === first) painted.port2.postMessage(null)
        else requestAnimationFrame(look)
      }
      look()
    })
    Object.assign(window, { opened: { promise: opened } })
  }, firstRow)
  await item.click()
  await page.evaluate(() => (window as unknown as { opened: { promise: Promise<void> } }).opened.promise)
  await page.waitForTimeout(1_000)
}

interface Opening {
  /** Milliseconds of the longest task on the window's main thread. */
  readonly longest: number
  /** Milliseconds from the choice to the painted tree. */
  readonly whole: number
}

/** What lies between each choice and its painted tree. */
function openings(events: readonly TraceEvent[]): Opening[] {
  const marks = events.filter(
    ({ cat, name }) => cat.includes('blink.user_timing') && name.startsWith('bench:'),
  )
  marks.sort((a, b) => a.ts - b.ts)
  const tasks = events.filter(
    ({ name, ph, pid, tid }) =>
      name === 'ThreadControllerImpl::RunTask' &&
      ph === 'X' &&
      pid === marks[0]?.pid &&
      tid === marks[0]?.tid,
  )
  const found: Opening[] = []
  for (const [index, mark] of marks.entries()) {
    const end = marks[index + 1]?.ts
    if (mark.name !== 'bench:chosen' || end === undefined) continue
    const within = tasks.filter(({ ts, dur = 0 }) => ts + dur > mark.ts && ts < end)
    found.push({
      longest: Math.max(...within.map(({ dur = 0 }) => dur)) / 1000,
      whole: (end - mark.ts) / 1000,
    })
  }
  return found
}

/**
 * `open-project-10k-window`: the longest the window's main thread is taken while a project of 10,000 files is opened
 * in it, from the choice of the project to the painted tree.
 */
export async function bench(): Promise<Measurement[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'offcoder-bench-window-'))
  const large = join(scratch, 'large')
  const small = join(scratch, 'small')
  makeFiles(large)
  mkdirSync(small)
  writeFileSync(join(small, 'only.txt'), 'One file.\n')
  const open = (folder: string) =>
    startElectron([process.cwd(), `--user-data-dir=${join(scratch, 'profile')}`, folder], 9530)
  try {
    // Imported before, in an earlier run.
    const first = await open(large)
    await first.page.getByRole('treeitem').first().waitFor({ timeout: 120_000 })
    await first.page.waitForTimeout(10_000)
    await first.stop()
    const { page, stop } = await open(small)
    try {
      return [row(await switchTo(page))]
    } finally {
      await stop()
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** Opens the large project again and again, the small one in between. */
async function switchTo(page: Page): Promise<Opening[]> {
  await page.getByRole('treeitem', { name: 'only.txt' }).waitFor({ timeout: 60_000 })
  await page.waitForTimeout(3_000)
  // The first opening loads what the window shows.
  await choose(page, 'large', 'package-0')
  const session = await page.context().browser()?.newBrowserCDPSession()
  if (!session) throw new Error('The developer tools do not answer')
  const found: Opening[] = []
  for (let round = 0; round < ROUNDS; round++) {
    await choose(page, 'small', 'only.txt')
    await session.send('Tracing.start', {
      transferMode: 'ReturnAsStream',
      traceConfig: { includedCategories: ['toplevel', 'blink.user_timing'], recordMode: 'recordUntilFull' },
    })
    await choose(page, 'large', 'package-0')
    found.push(...openings(await readTrace(session)))
  }
  if (found.length !== ROUNDS) throw new Error('The trace does not tell of every opening')
  return found
}

function row(found: readonly Opening[]): Measurement {
  const longest = found.map((one) => one.longest)
  return {
    name: 'open-project-10k-window',
    value: median(longest),
    unit: 'ms',
    note: `longest task of the main thread from choice to painted tree, median of ${found.length}; worst ${Math.max(...longest).toFixed(1)} ms; the tree is there after ${median(found.map((one) => one.whole)).toFixed(0)} ms`,
  }
}
