import { cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { type Measurement, percentile } from './measurement.ts'
import { startElectron } from './process-tree.ts'

const root = process.cwd()
const fresh = (name: string) => mkdtempSync(join(tmpdir(), `offcoder-bench-${name}-`))
const KEYS = 'const answer = compute(value, other) // typed while the model answers '

/** Records, in the page, the time from each key event to the moment after the frame that shows it was painted. */
async function record(page: Page): Promise<void> {
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

async function type(page: Page, rounds: number): Promise<number[]> {
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

/** `keypress-to-paint`: p95 while the starter model answers, against the same keys with no model. */
export async function bench(): Promise<Measurement[]> {
  const project = fresh('project')
  cpSync(join(root, 'main'), join(project, 'main'), { recursive: true })
  const { page, stop } = await startElectron(
    [root, `--user-data-dir=${fresh('profile')}`, project, join(project, 'main', 'index.ts')],
    9500,
  )
  try {
    await page.locator('.cm-content').first().waitFor({ timeout: 60_000 })
    await record(page)
    const quiet = await type(page, 3)
    await page.evaluate(() => Object.assign(window, { answering: true }))
    await page.keyboard.press('ControlOrMeta+l')
    await page.keyboard.type('Explain this file line by line, as long as you can, and then explain it again.')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Stop' }).waitFor({ timeout: 60_000 })
    const busy = await type(page, 4)
    const still = await page.getByRole('button', { name: 'Stop' }).isVisible()
    const value = percentile(busy, 0.95)
    const baseline = percentile(quiet, 0.95)
    const note = `p95 of ${busy.length} keys; median ${percentile(busy, 0.5).toFixed(1)} ms; the model was ${still ? 'still' : 'NOT'} answering at the end`
    return [{ name: 'keypress-to-paint', value, unit: 'ms', baseline, ratio: value / baseline, note }]
  } finally {
    await stop()
  }
}
