import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { openChannel } from './document-channel.ts'
import { type Measurement, percentile } from './measurement.ts'
import { startElectron } from './process-tree.ts'
import { FILES, makeFiles, startService } from './ten-thousand-files.ts'

const STORE_OPENS = 2_000
const WINDOW_OPENS = 120

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
    const times: number[] = []
    for (const n of pick(STORE_OPENS)) {
      const { id } = await client.files.resolve({ projectId, path: pathOf(n) })
      const start = performance.now()
      const { close } = openChannel(service, projectId, id, (message) => {
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

/** Milliseconds from the Enter key in quick open to the frame that shows the file's text. */
export async function openInWindow(page: Page, name: string, text: string): Promise<number> {
  await page.keyboard.press('ControlOrMeta+p')
  const input = page.getByRole('combobox')
  await input.fill(name)
  await page.getByRole('option').first().waitFor()
  await page.waitForTimeout(150)
  // Two steps: a key may overtake a call into the page.
  await page.evaluate((part) => {
    const opened = new Promise<number>((resolve, reject) => {
      setTimeout(() => reject(new Error(`“${part}” was not shown`)), 20_000)
      let pressed = 0
      window.addEventListener('keydown', (event) => (pressed = event.timeStamp), {
        capture: true,
        once: true,
      })
      const look = (): void => {
        const shown = Array.from(document.querySelectorAll('.cm-content')).some((one) =>
          one.textContent?.includes(part),
        )
        if (pressed === 0 || !shown) requestAnimationFrame(look)
        else requestAnimationFrame(() => resolve(performance.now() - pressed))
      }
      look()
    })
    Object.assign(window, { opened: { promise: opened } })
  }, text)
  await page.keyboard.press('Enter')
  return page.evaluate(() => (window as unknown as { opened: { promise: Promise<number> } }).opened.promise)
}

async function inWindow(root: string, profile: string): Promise<number[]> {
  const { page, stop } = await startElectron([process.cwd(), `--user-data-dir=${profile}`, root], 9520)
  try {
    await page.getByRole('treeitem').first().waitFor({ timeout: 120_000 })
    await page.waitForTimeout(10_000)
    const times: number[] = []
    // The first opening loads the editor itself.
    for (const n of [1, ...pick(WINDOW_OPENS)]) times.push(await openInWindow(page, pathOf(n), `${n}_`))
    return times.slice(1)
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
        value: percentile(shown, 0.99),
        unit: 'ms',
        note: `key to text on screen, ${line(shown)}`,
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
