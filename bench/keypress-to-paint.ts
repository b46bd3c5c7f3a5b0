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

/** One key: milliseconds from its event to the moment after the frame that shows it, and whether a model answered. */
interface Sample {
  took: number
  answering: boolean
}

/** Records, in the page, how long each key takes until the frame that shows it was painted. */
export async function record(page: Page): Promise<void> {
  await page.evaluate(() => {
    const samples: Sample[] = []
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
          painted.push(() => {
            const took = performance.now() - at
            samples.push({
              took,
              answering: document.querySelector('.chat-answer[aria-busy="true"]') !== null,
            })
          })
          channel.port2.postMessage(null)
        })
      },
      { capture: true },
    )
  })
}

/** Milliseconds to wait between two keys; sending one takes another twelve or so. */
type Pace = () => number

/** As a key that is held down. */
const repeating: Pace = () => 40

/** As a fast typist: eight to nine keys a second, no two pairs alike. The same at each run. */
function typing(): Pace {
  let random = 1
  const next = (): number => {
    random = (random * 48_271) % 2_147_483_647
    return random / 2_147_483_647
  }
  return () => 55 + 45 * (next() + next())
}

/** Types, and says how long each key took, in milliseconds. */
export async function type(page: Page, rounds: number, pace: Pace = repeating): Promise<number[]> {
  return (await samplesOf(page, rounds, pace)).map(({ took }) => took)
}

async function samplesOf(page: Page, rounds: number, pace: Pace): Promise<Sample[]> {
  await page.evaluate(() => (window as unknown as { keypressSamples: Sample[] }).keypressSamples.splice(0))
  await page.locator('.cm-content').first().click()
  for (let round = 0; round < rounds; round++) {
    for (const key of KEYS) {
      await page.keyboard.press(key === ' ' ? 'Space' : key)
      await page.waitForTimeout(pace())
    }
    await page.keyboard.press('Enter')
  }
  return page.evaluate(() => (window as unknown as { keypressSamples: Sample[] }).keypressSamples)
}

const stopButton = (page: Page) => page.getByRole('button', { name: 'Stop' })

/** Has the model answer, unless it still does: in a chat of its own, for its context is small. */
async function ask(page: Page): Promise<void> {
  if (await stopButton(page).isVisible()) return
  const question = page.getByRole('textbox', { name: 'Your question' })
  if (!(await question.isVisible())) await page.keyboard.press('ControlOrMeta+l')
  await question.waitFor()
  const another = page.getByRole('button', { name: 'New chat', exact: true }).first()
  if (await another.isEnabled()) await another.click()
  await question.fill('Explain this file line by line, as long as you can, and then explain it again.')
  await question.press('Enter')
  await stopButton(page).waitFor({ timeout: 60_000 })
}

/** Characters of the answers on screen. */
async function answered(page: Page): Promise<number> {
  const texts = await page.locator('.chat-answer').allInnerTexts()
  return texts.reduce((sum, text) => sum + text.length, 0)
}

interface Round {
  /** Of the keys that were typed while the model answered. */
  samples: number[]
  /** Keys in all. */
  keys: number
  /** Characters by which the answer grew while keys were typed, and the seconds that they took. */
  grew: number
  seconds: number
}

/** Types one line while the model answers: where it has begun to write, when `writing`, and else while it reads too. */
async function besideModel(page: Page, pace: Pace, writing: boolean): Promise<Round> {
  // One that is about to end would leave nothing to wait for.
  if (writing && (await stopButton(page).isVisible()))
    await stopButton(page)
      .click({ timeout: 5_000 })
      .catch(() => undefined)
  await ask(page)
  if (writing)
    await page
      .locator('.chat-answer[aria-busy="true"]')
      .filter({ hasText: /\w+ \w+ \w+ \w+/, hasNotText: 'Reading' })
      .waitFor({ timeout: 30_000 })
  const [before, began] = [await answered(page), performance.now()]
  const samples = await samplesOf(page, 1, pace)
  return {
    samples: samples.filter(({ answering }) => answering).map(({ took }) => took),
    keys: samples.length,
    grew: Math.max(0, (await answered(page)) - before),
    seconds: (performance.now() - began) / 1000,
  }
}

/** The same keys in a bare text field of an empty window: what the display and the runtime take by themselves. */
async function floor(): Promise<{ repeated: number[]; typed: number[] }> {
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
    return { repeated: await type(page, 3), typed: await type(page, 2, typing()) }
  } finally {
    await stop()
  }
}

/** Waits until the files are in the store and the index is being built. */
async function indexing(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Index \d/ }).waitFor({ timeout: 120_000 })
}

/** p95 of the keys of some rounds, and what to know of them. */
function measured(name: string, rounds: readonly Round[], alone: number[], bare: number[]): Measurement {
  const samples = rounds.flatMap((round) => round.samples)
  const value = percentile(samples, 0.95)
  const baseline = percentile(bare, 0.95)
  const sum = (of: (round: Round) => number): number => rounds.reduce((total, round) => total + of(round), 0)
  const note = [
    `p95 of ${samples.length} keys, ${(sum(({ keys }) => keys) / sum(({ seconds }) => seconds)).toFixed(1)} a second`,
    `median ${percentile(samples, 0.5).toFixed(1)} ms`,
    `with no model ${percentile(alone, 0.95).toFixed(1)} ms, median ${percentile(alone, 0.5).toFixed(1)}`,
    `the answer grew by ${sum(({ grew }) => grew)} characters in ${sum(({ seconds }) => seconds).toFixed(0)} s of typing`,
    'baseline: a bare text field',
  ].join('; ')
  return { name, value, unit: 'ms', baseline, ratio: value / baseline, note }
}

/**
 * p95 while the starter model answers and a project of 10,000 files is indexed, against the same keys in a bare text
 * field: `keypress-to-paint` as fast as a key that is held down repeats, `keypress-to-paint-typist` as somebody types.
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
    const pace = typing()
    const alone = { repeated: await type(page, 3), typed: await type(page, 2, pace) }
    const repeated: Round[] = []
    for (let round = 0; round < 4; round++) repeated.push(await besideModel(page, repeating, false))
    const typed: Round[] = []
    for (let round = 0; round < 6; round++) typed.push(await besideModel(page, pace, true))
    const bare = await floor()
    return [
      measured('keypress-to-paint', repeated, alone.repeated, bare.repeated),
      measured('keypress-to-paint-typist', typed, alone.typed, bare.typed),
    ]
  } finally {
    await stop()
  }
}
