import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { documentsOf } from './document-channel.ts'
import { type Measurement, percentile } from './measurement.ts'
import { startElectron } from './process-tree.ts'
import { FILES, makeFiles, startService } from './ten-thousand-files.ts'

const STORE_OPENS = 2_000
const WINDOW_OPENS = 120
const AT_ONCE = 40
/** Milliseconds in which one sees that the first line is the right one. */
const SEEN = 150

/** Files from all over the project, the same ones each time. */
function pick(count: number): number[] {
  return Array.from({ length: count }, (_, n) => (n * 7919 + 13) % FILES)
}

const pathOf = (n: number): string => `package-${n % 20}/module-${n % 400}/file-${n}.ts`

async function inStore(root: string, dataPath: string): Promise<number[]> {
  const { service, client } = startService(dataPath)
  try {
    const { id: projectId } = await client.projects.openFolder({ path: root })
    for await (const _ of await client.projects.importProgress({ projectId }));
    const open = await documentsOf(service)
    const times: number[] = []
    for (const n of pick(STORE_OPENS)) {
      const { id } = await client.files.resolve({ projectId, path: pathOf(n) })
      const start = performance.now()
      const { close } = open(projectId, id, (message) => {
        if (message.type === 'ready') times.push(performance.now() - start)
      })
      close()
      if (n % 10 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    return times
  } finally {
    await service.dispose()
  }
}

/**
 * Milliseconds from the Enter key in quick open to the moment after the frame that shows the file's text was painted.
 * @param rest milliseconds that the found file is looked at before.
 */
export async function openInWindow(page: Page, name: string, text: string, rest: number): Promise<number> {
  await page.keyboard.press('ControlOrMeta+p')
  const input = page.getByRole('combobox')
  await input.fill(name)
  await page.getByRole('option').first().waitFor()
  await page.waitForTimeout(rest)
  // Two steps: a key may overtake a call into the page.
  await page.evaluate((part) => {
    const opened = new Promise<number>((resolve, reject) => {
      setTimeout(() => reject(new Error(`“${part}” was not shown`)), 20_000)
      let pressed = 0
      window.addEventListener('keydown', (event) => (pressed = event.timeStamp), {
        capture: true,
        once: true,
      })
      // A message posted while a frame is made is heard when it is painted.
      const painted = new MessageChannel()
      painted.port1.onmessage = () => resolve(performance.now() - pressed)
      const look = (): void => {
        const shown = Array.from(document.querySelectorAll('.cm-content')).some((one) =>
          one.textContent?.includes(part),
        )
        if (pressed === 0 || !shown) requestAnimationFrame(look)
        else painted.port2.postMessage(null)
      }
      look()
    })
    Object.assign(window, { opened: { promise: opened } })
  }, text)
  await page.keyboard.press('Enter')
  return page.evaluate(() => (window as unknown as { opened: { promise: Promise<number> } }).opened.promise)
}

interface WindowTimes {
  readonly seen: number[]
  /** Entered as soon as the list showed it: nothing was read ahead. */
  readonly atOnce: number[]
}

async function inWindow(root: string, profile: string): Promise<WindowTimes> {
  const { page, stop } = await startElectron([process.cwd(), `--user-data-dir=${profile}`, root], 9520)
  try {
    await page.getByRole('treeitem').first().waitFor({ timeout: 120_000 })
    await page.waitForTimeout(10_000)
    const open = async (files: readonly number[], rest: number): Promise<number[]> => {
      const times: number[] = []
      for (const n of files) times.push(await openInWindow(page, pathOf(n), `${n}_`, rest))
      return times
    }
    // The first opening loads the editor itself.
    await open([1], SEEN)
    const files = pick(WINDOW_OPENS + AT_ONCE)
    return {
      seen: await open(files.slice(0, WINDOW_OPENS), SEEN),
      atOnce: await open(files.slice(WINDOW_OPENS), 0),
    }
  } finally {
    await stop()
  }
}

/** `open-file`: p99 of opening any file of a project of 10,000, to its text on the screen; and in the store alone. */
export async function bench(): Promise<Measurement[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'offcoder-bench-open-'))
  try {
    const root = join(scratch, 'project')
    makeFiles(root)
    const store = await inStore(root, join(scratch, 'data'))
    const shown = await inWindow(root, join(scratch, 'profile'))
    const line = (times: number[]): string =>
      `p99 of ${times.length}; median ${percentile(times, 0.5).toFixed(1)} ms`
    return [
      {
        name: 'open-file',
        value: percentile(shown.seen, 0.99),
        unit: 'ms',
        note: `key to text on screen, ${line(shown.seen)}; entered before the line was looked at, ${line(shown.atOnce)}`,
      },
      {
        name: 'open-file-store',
        value: percentile(store, 0.99),
        unit: 'ms',
        note: `in the workspace process, ${line(store)}`,
      },
    ]
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
