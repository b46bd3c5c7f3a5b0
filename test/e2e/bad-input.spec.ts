import {
  chmodSync,
  closeSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type ElectronApplication, expect, type Page, test } from '@playwright/test'
import { writeTinyModel } from '../models/tiny-model.ts'
import { answerFolderDialog, launch, processIds, temporaryFolder } from './app.ts'
import { awkwardProject, smallProject } from './projects.ts'
import { keepScreenshot } from './screenshots.ts'
import { editorText, quickOpen, seen, untilSaved } from './window.ts'

const asRoot = process.getuid?.() === 0
const cover = (page: Page) => page.locator('.editor-message')

async function typeAtEnd(page: Page, text: string): Promise<void> {
  await seen.editor(page).click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type(text)
}

/** Peak of memory that a process of the app has had, in bytes. */
async function peakMemory(app: ElectronApplication, name: string): Promise<number> {
  const status = readFileSync(`/proc/${(await processIds(app))[name]}/status`, 'utf8')
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) * 1024
}

test('files that no editor likes are shown, explained and left as they are', async () => {
  const project = awkwardProject()
  const huge = openSync(join(project, 'huge.txt'), 'w')
  ftruncateSync(huge, 2 * 1024 ** 3)
  closeSync(huge)
  await mkdir(join(project, 'closed'))
  writeFileSync(join(project, 'closed/inner.txt'), 'nobody may look in here\n')
  chmodSync(join(project, 'closed'), 0)
  const outside = join(temporaryFolder('outside'), 'secret.txt')
  writeFileSync(outside, 'not part of the project\n')
  symlinkSync(outside, join(project, 'link-to-secret'))

  const { app, page } = await launch({ args: [project] })
  await expect(seen.treeItem(page, 'huge.txt')).toBeVisible()
  expect(await peakMemory(app, 'workspace')).toBeLessThan(1024 ** 3)

  const why = async (name: string, words: RegExp): Promise<void> => {
    await quickOpen(page, name)
    await expect(seen.tab(page, name)).toHaveAttribute('aria-selected', 'true')
    await expect(cover(page)).toContainText(words)
  }
  await why('huge.txt', /2(\.\d)? GB|too large/i)
  await keepScreenshot(page, 'bad-input-huge-file')
  expect(await peakMemory(app, 'workspace')).toBeLessThan(1024 ** 3)
  await why('picture.bin', /binary file/)
  await why('latin.txt', /not in UTF-8/)
  await why('utf16.txt', /UTF-16/)
  await why('broken-link', /not there/)
  await why('link-to-secret', /out of the project/)
  await keepScreenshot(page, 'bad-input-link-out')

  await page.getByRole('button', { name: /not taken in/ }).click()
  const issues = page.getByRole('region', { name: 'Not taken in' })
  if (!asRoot)
    await expect(issues).toContainText(
      /closed.*Give yourself permission.*locked\.txt.*Give yourself permission/s,
    )
  await keepScreenshot(page, 'bad-input-issues')

  // Names are shown on one line each, and their files open and are written like any other.
  const edit = async (name: string, tab: string): Promise<void> => {
    await quickOpen(page, name)
    await expect(seen.tab(page, tab)).toHaveAttribute('aria-selected', 'true')
    await typeAtEnd(page, 'typed')
    await untilSaved(page, tab)
    await page.keyboard.press('ControlOrMeta+s')
  }
  await edit('emoji', 'emoji')
  await edit('two', 'lines.txt')
  await edit('nnnnnnnn', 'nnnnnnnn')
  await edit('latin-', 'latin-')
  await expect.poll(() => readFileSync(join(project, 'emoji 🦊 name.ts'), 'utf8')).toMatch(/typed/)
  await expect.poll(() => readFileSync(join(project, 'two\nlines.txt'), 'utf8')).toMatch(/typed/)
  await expect.poll(() => readFileSync(join(project, `${'n'.repeat(251)}.txt`), 'utf8')).toMatch(/typed/)
  const latin = Buffer.concat([Buffer.from(`${project}/latin-`), Buffer.from([0xe9]), Buffer.from('.txt')])
  await expect.poll(() => readFileSync(latin, 'utf8')).toMatch(/typed/)
  await keepScreenshot(page, 'bad-input-names')
  await app.close()

  expect(readFileSync(outside, 'utf8')).toBe('not part of the project\n')
  expect(lstatSync(join(project, 'link-to-secret')).isSymbolicLink()).toBe(true)
  expect(readFileSync(join(project, 'data/latin.txt'), 'latin1')).toBe('caf\xe9 au lait\n')
  chmodSync(join(project, 'closed'), 0o755)
})

test('a folder that may not be read is refused in words, and can be opened once it may', async () => {
  test.skip(asRoot, 'root may read everything')
  const project = smallProject()
  chmodSync(project, 0)
  const { app, page } = await launch()
  await answerFolderDialog(app, project)
  const open = page.getByRole('button', { name: 'Open a folder' })
  await open.click()
  await expect(page.getByText(/The system does not let OffCoder open this folder/)).toBeVisible()
  await keepScreenshot(page, 'bad-input-closed-folder')
  await expect(page.getByRole('heading', { name: 'Projects' })).toBeVisible()
  chmodSync(project, 0o755)
  await open.click()
  await expect(seen.treeItem(page, 'src')).toBeVisible()
  await app.close()
})

/** A sound model whose header announces more weights than any machine has memory; its file has holes for them. */
function writeVastModel(path: string): void {
  writeTinyModel(path, { name: 'Vast one' })
  const bytes = readFileSync(path)
  const tensor = bytes.indexOf('output.weight') + 'output.weight'.length
  // After the number of sides and the first of them: how many rows there are.
  bytes.writeBigUInt64LE(10n ** 10n, tensor + 4 + 8)
  writeFileSync(path, bytes)
  truncateSync(path, 2 * 1024 ** 4)
}

test('a model file that cannot be used is refused with the cause, and local AI goes on', async () => {
  const project = smallProject()
  const models = temporaryFolder('models')
  const { app, page } = await launch({ args: [project, join(project, 'src/app.ts')] })
  await expect(seen.editor(page)).toContainText('main')
  const choose = async (): Promise<void> => {
    await page.getByRole('button', { name: /SmolLM2|Local AI|Tiny|Vast/ }).click()
    await expect(page.getByRole('option', { name: /SmolLM2/ })).toBeVisible()
  }
  const refused = async (name: string, words: RegExp): Promise<void> => {
    await answerFolderDialog(app, join(models, name))
    await choose()
    await page.getByRole('option', { name: /Add a model file/ }).click()
    await expect(page.getByText(words).first()).toBeVisible()
  }
  writeFileSync(join(models, 'picture.gguf'), 'not a model at all')
  writeTinyModel(join(models, 'cut.gguf'))
  truncateSync(join(models, 'cut.gguf'), 300_000)
  await refused('gone.gguf', /no longer there/)
  const ai = (await processIds(app)).ai
  await refused('picture.gguf', /not a GGUF/)
  await refused('cut.gguf', /incomplete/)
  await keepScreenshot(page, 'bad-input-models')
  expect((await processIds(app)).ai).toBe(ai)

  writeVastModel(join(models, 'vast.gguf'))
  await refused('vast.gguf', /needs about [\d.]+ GB of memory/)
  await keepScreenshot(page, 'bad-input-model-too-large')
  await choose()
  await page.getByRole('option', { name: /SmolLM2/ }).click()
  await expect(page.locator('.status-item[data-state=ready]')).toContainText('SmolLM2', { timeout: 30_000 })
  expect((await processIds(app)).ai).toBe(ai)

  // One that was added and went away stays in the list and says so.
  writeTinyModel(join(models, 'tiny.gguf'), { name: 'Tiny one' })
  await answerFolderDialog(app, join(models, 'tiny.gguf'))
  await choose()
  await page.getByRole('option', { name: /Add a model file/ }).click()
  await expect(page.getByText('Tiny one was added.')).toBeVisible()
  unlinkSync(join(models, 'tiny.gguf'))
  await page.reload()
  await expect(seen.editor(page)).toContainText('main')
  await page.getByRole('button', { name: /SmolLM2|Local AI|Tiny|Vast/ }).click()
  await expect(page.getByRole('option', { name: /no longer there/ })).toBeVisible()
  await keepScreenshot(page, 'bad-input-model-gone')
  await page.keyboard.press('Escape')
  expect(await editorText(page)).toContain('main')
  await app.close()
})
