import { cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { type Measurement, percentile } from './measurement.ts'
import { startElectron } from './process-tree.ts'
import { makeFiles } from './ten-thousand-files.ts'

const root = process.cwd()
const fresh = (name: string) => mkdtempSync(join(tmpdir(), `offcoder-bench-${name}-`))
const KEYS = 'const answer = compute(value, other) // typed while the model answers '

/** Records, in the page, the time from each key event to the moment after the frame that shows it was painted. */
export async function record(page: Page): Promise<void> {
  await page.evaluate(() => {
    const samples: number[] = []
    Object.assign(window, { keypressSamples: samples })
    const channel = new MessageChannel()
    const painted: Array<() => void> = []
    channel.port1.onmessage = () => {
      for (const done of painted.splice(0)) done()
    }
    window.addEventListener(
      'keydown',
      (event) => {
        const at = event.timeStamp
        requestAnimationFrame(() => {
          painted.push(() => samples.push(performance.now() - at))
          channel.port2.postMessage(null)
        })
      },
      { capture: true },
    )
  })
}

/** Types, and says how long each key took. */
export async function type(page: Page, rounds: number): Promise<number[]> {
  await page.evaluate(() => (window as unknown as { keypressSamples: number[] }).keypressSamples.splice(0))
  await page.locator('.cm-content').first().click()
  for (let round = 0; round < rounds; round++) {
    for (const key of KEYS) {
      await page.keyboard.press(key === ' ' ? 'Space' : key)
      await page.waitForTimeout(40)
    }
    await page.keyboard.press('Enter')
  }
  return page.evaluate(() => (window as unknown as { keypressSamples: number[] }).keypressSamples)
}

const stopButton = (page: Page) => page.getByRole('button', { name: 'Stop' })

/** Has the model answer, unless it still does. */
async function ask(page: Page): Promise<void> {
  if (await stopButton(page).isVisible()) return
  const question = page.getByRole('textbox', { name: 'Your question' })
  if (!(await question.isVisible())) await page.keyboard.press('ControlOrMeta+l')
  await question.fill('Explain this file line by line, as long as you can, and then explain it again.')
  await question.press('Enter')
  await stopButton(page).waitFor({ timeout: 60_000 })
}

/** The same keys in a bare text field of an empty window: what the display and the runtime take by themselves. */
async function floor(): Promise<number[]> {
  const { page, stop } = await startElectron(
    [join(root, 'bench/empty-window'), `--user-data-dir=${fresh('empty')}`],
    9501,
  )
  try {
    await page.evaluate(() => {
      const field = document.body.appendChild(document.createElement('textarea'))
      field.className = 'cm-content'
      field.focus()
    })
    await record(page)
    return await type(page, 3)
  } finally {
    await stop()
  }
}

/** Waits until the files are in the store and the index is being built. */
async function indexing(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Index \d/ }).waitFor({ timeout: 120_000 })
}

/**
 * `keypress-to-paint`: p95 while the starter model answers and a project of 10,000 files is indexed, against the same
 * keys in a bare text field.
 */
export async function bench(): Promise<Measurement[]> {
  const project = fresh('project')
  cpSync(join(root, 'main'), join(project, 'main'), { recursive: true })
  makeFiles(join(project, 'generated'))
  const { page, stop } = await startElectron(
    [root, `--user-data-dir=${fresh('profile')}`, project, join(project, 'main', 'index.ts')],
    9500,
  )
  try {
    await page.locator('.cm-content').first().waitFor({ timeout: 60_000 })
    await indexing(page)
    await record(page)
    const quiet = await type(page, 3)
    const busy: number[] = []
    let answering = 0
    for (let round = 0; round < 4; round++) {
      await ask(page)
      busy.push(...(await type(page, 1)))
      if (await stopButton(page).isVisible()) answering += 1
    }
    const value = percentile(busy, 0.95)
    const baseline = percentile(await floor(), 0.95)
    const note = `p95 of ${busy.length} keys; median ${percentile(busy, 0.5).toFixed(1)} ms; with no model ${percentile(quiet, 0.95).toFixed(1)} ms; the model still answered at the end of ${answering} of 4 rounds; baseline: a bare text field`
    return [{ name: 'keypress-to-paint', value, unit: 'ms', baseline, ratio: value / baseline, note }]
  } finally {
    await stop()
  }
}
