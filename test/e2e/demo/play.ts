import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { killAll, type Launched, launch, temporaryFolder } from '../app.ts'
import { traced } from '../egress-proof/traced-electron.ts'
import { editorText, quickOpen, seen, untilSaved } from '../window.ts'

/** What `summary.json` says. */
interface Summary {
  electron: string
  runtime: { chrome: string; node: string; platform: string }
  project: { path: string; files: number; bytes: number }
  model: { name: string; bytes: number }
  answer: { characters: number; tokensPerSecond: number }
  completion: { text: string }
  savedAndFound: boolean
  /** System calls that named an address beyond this machine; null where they cannot be traced. */
  connectionAttempts: number | null
  screenshots: string[]
  /** What did not go well, in words; absent when everything did. */
  failed?: string
}

const NOTE = '// OffCoder was here: this line was typed, saved, and found again.'
const FILE = 'offcoder-demo.ts'
const CODE = 'export function add(a: number, b: number): number {\n  return a + b\n}\n\n'

/** Plays the main job on a copy of `project` and leaves pictures and a summary in `folder`; resolves with an exit code. */
export async function play(folder: string, project: string): Promise<number> {
  mkdirSync(folder, { recursive: true })
  const copy = copyOf(project)
  const screenshots: string[] = []
  const summary: Partial<Summary> = { screenshots, savedAndFound: false }
  const shoot = async (page: Page, name: string): Promise<void> => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.waitForTimeout(150)
      const file = `${name}-${colorScheme}.png`
      await page.screenshot({ path: join(folder, file) })
      screenshots.push(file)
    }
  }
  const trace = traced(temporaryFolder('trace'))
  let failed: unknown
  try {
    await mainJob(copy, trace.executable, summary, shoot)
  } catch (error) {
    failed = error
    summary.failed = error instanceof Error ? error.message : String(error)
  }
  const connections = trace.read()
  summary.connectionAttempts = connections?.attempts.length ?? null
  if (connections && connections.traced === 0) summary.failed = 'Nothing was traced, so nothing is proven.'
  if (connections?.attempts.length) summary.failed = `Tried to connect: ${connections.attempts[0]?.line}`
  summary.project = { path: project, ...sizeOf(copy) }
  writeFileSync(join(folder, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`)
  rmSync(copy, { recursive: true, force: true })
  console.log(JSON.stringify(summary, null, 2))
  if (failed) console.error(failed)
  return summary.failed ? 1 : 0
}

async function mainJob(
  project: string,
  executable: string | undefined,
  summary: Partial<Summary>,
  shoot: (page: Page, name: string) => Promise<void>,
): Promise<void> {
  const open = (userData?: string): Promise<Launched> =>
    launch({
      args: userData ? [] : [project],
      ...(userData ? { userData } : {}),
      ...(executable ? { executable } : {}),
    })
  const first = await open()
  const { page } = first
  await seen.treeItem(page, /./).first().waitFor({ timeout: 60_000 })
  await page.getByRole('group', { name: 'Import' }).waitFor({ state: 'detached', timeout: 120_000 })
  Object.assign(summary, await runtimeOf(first))
  await shoot(page, '1-project-open')

  await quickOpen(page, FILE)
  await expect(seen.editor(page)).toContainText('export function add')
  await seen.editor(page).click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type(`${NOTE}\n`)
  await untilSaved(page, FILE)
  await page.keyboard.press('ControlOrMeta+s')
  await expect.poll(() => readFileSync(join(project, FILE), 'utf8')).toContain(NOTE)
  await shoot(page, '2-edited-and-saved')

  summary.completion = { text: await complete(page, shoot) }
  Object.assign(summary, await ask(page, shoot))
  await untilSaved(page, FILE)
  const text = await editorText(page)
  await killAll(first.app)

  const second = await open(first.userData)
  await expect(seen.tab(second.page, FILE)).toBeVisible({ timeout: 60_000 })
  await expect(seen.editor(second.page)).toContainText('OffCoder was here', { timeout: 30_000 })
  summary.savedAndFound = (await editorText(second.page)) === text
  await shoot(second.page, '5-killed-and-found-again')
  await second.app.close()
  if (!summary.savedAndFound) throw new Error('What was typed was not found again after the app was killed.')
}

async function runtimeOf({ app }: Launched): Promise<Pick<Summary, 'electron' | 'runtime'>> {
  const versions = await app.evaluate(() => ({ ...process.versions, platform: process.platform }))
  return {
    electron: versions.electron ?? '',
    runtime: { chrome: versions.chrome ?? '', node: versions.node ?? '', platform: versions.platform },
  }
}

/** Types the beginning of a function and takes what the model offers. */
async function complete(page: Page, shoot: (page: Page, name: string) => Promise<void>): Promise<string> {
  await seen.editor(page).click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type('export function subtract(a: number, b: number): number {\n', { delay: 20 })
  await page.keyboard.type('return ', { delay: 20 })
  await seen.ghost(page).waitFor({ timeout: 90_000 })
  await shoot(page, '3-completion-offered')
  const offered = (await seen.ghost(page).textContent()) ?? ''
  const before = await editorText(page)
  await page.keyboard.press('Tab')
  await expect.poll(async () => (await editorText(page)).length).toBeGreaterThan(before.length)
  if (offered.trim() === '') throw new Error('The completion was empty.')
  return offered
}

async function ask(
  page: Page,
  shoot: (page: Page, name: string) => Promise<void>,
): Promise<Pick<Summary, 'answer' | 'model'>> {
  await page.keyboard.press('ControlOrMeta+l')
  const chat = page.getByRole('region', { name: 'Chat' })
  const question = page.getByRole('textbox', { name: 'Your question' })
  await question.fill('What does the function add do?')
  await page.keyboard.press('Enter')
  const answer = chat.getByRole('article', { name: 'Model' }).last()
  await expect(answer).toContainText(/tokens\/s/, { timeout: 120_000 })
  await shoot(page, '4-model-answered')
  const words = await answer.innerText()
  const rate = Number(/([\d.]+) tokens\/s/.exec(words)?.[1])
  const characters = words.replace(/\d+ tokens · .*$/s, '').trim().length
  if (!(characters > 0 && rate > 0)) throw new Error(`The model gave no answer: ${words}`)
  const name = /On this device · (.+)/.exec(await chat.innerText())?.[1]?.trim() ?? ''
  const bytes = Number(
    JSON.parse(readFileSync(join(import.meta.dirname, '../../../resources/models/catalogue.json'), 'utf8'))
      .models[0].bytes,
  )
  return { answer: { characters, tokensPerSecond: rate }, model: { name, bytes } }
}

/** A copy to work on, since the demonstration writes; what git ignores and what a build makes stays behind. */
function copyOf(project: string): string {
  const copy = join(temporaryFolder('demo'), 'project')
  const left = new Set(['node_modules', '.git', 'out', 'dist', 'test-results'])
  cpSync(project, copy, {
    recursive: true,
    filter: (from) =>
      !relative(project, from)
        .split(sep)
        .some((name) => left.has(name)) && !from.endsWith('.gguf'),
  })
  writeFileSync(join(copy, FILE), CODE)
  return copy
}

function sizeOf(folder: string): { files: number; bytes: number } {
  let files = 0
  let bytes = 0
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    files += 1
    bytes += readFileSync(join(entry.parentPath, entry.name)).length
  }
  return { files, bytes }
}
