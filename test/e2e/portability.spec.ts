import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { type ElectronApplication, expect, type Page, test } from '@playwright/test'
import { zipOf } from '../unit/main/workspace/portability/zip-bytes.ts'
import { answerFolderDialog, launch, temporaryFolder } from './app.ts'
import { smallProject } from './projects.ts'
import { keepScreenshot } from './screenshots.ts'
import { editorText, quickOpen, runCommand, seen, untilSaved } from './window.ts'

async function answerSaveDialog(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath })
  }, path)
}

/** Drops files or folders on the middle of the window, as a file manager does. */
async function drop(page: Page, paths: string[]): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files: paths, dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data })
  await session.detach()
}

/** A zip with one stored file. */
function zipWith(name: string, content: string, file = 'code.zip'): string {
  const path = join(temporaryFolder('zips'), file)
  writeFileSync(path, zipOf([{ name, content }]))
  return path
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  expect(violations.map(({ id }) => id)).toEqual([])
}

test('a project goes out as a zip, is forgotten, and comes back with its text and its history', async () => {
  const project = smallProject()
  const out = join(temporaryFolder('zips'), 'sums.zip')
  const into = temporaryFolder('again')
  const { app, page } = await launch({ args: [project, join(project, 'src/math.ts')] })
  await expect(seen.editor(page)).toContainText('multiply')
  await seen.editor(page).click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type('\nexport const half = 2\n')
  await untilSaved(page, 'math.ts')
  const typed = await editorText(page)

  await answerSaveDialog(app, out)
  await runCommand(page, 'Export as zip')
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('Also what is only on disk')
  await keepScreenshot(page, 'export')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Choose where' }).click()
  await expect(page.getByText(/^Exported sums/).first()).toBeVisible({ timeout: 30_000 })
  expect(readdirSync(join(out, '..'))).toEqual(['sums.zip'])

  await runCommand(page, 'Close the project')
  await page.getByRole('button', { name: 'More for sums' }).click()
  await page.getByRole('menuitem', { name: 'Forget' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Forget sums' }).click()
  await expect(page.getByText('Open a folder of code')).toBeVisible()

  await answerFolderDialog(app, out)
  await page.getByRole('button', { name: 'Import a zip' }).click()
  await expect(dialog).toContainText('An export from')
  await answerFolderDialog(app, into)
  await dialog.getByRole('button', { name: 'Choose a folder' }).click()
  await expect(dialog).toContainText('again')
  await expect(page.getByText('Something did not work.')).toHaveCount(0)
  await keepScreenshot(page, 'import-zip')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(page.getByText('Imported sums.').first()).toBeVisible({ timeout: 30_000 })
  await quickOpen(page, 'math.ts')
  await expect.poll(() => editorText(page)).toBe(typed)
  expect(readFileSync(join(into, 'sums/src/math.ts'), 'utf8')).toBe(typed)
  await page.keyboard.press('Control+Alt+h')
  await expect(page.getByRole('listbox', { name: 'Timeline' }).getByRole('option')).toHaveCount(1)
  await app.close()
})

test('what was written on another device is told so after its export was imported here', async () => {
  const project = smallProject()
  const out = join(temporaryFolder('zips'), 'sums.zip')
  const into = temporaryFolder('elsewhere')
  const there = await launch({ args: [project, join(project, 'src/math.ts')] })
  await expect(seen.editor(there.page)).toContainText('multiply')
  await there.page.keyboard.press('ControlOrMeta+,')
  const history = there.page.getByRole('region', { name: 'History' })
  await history.scrollIntoViewIfNeeded()
  await history.getByRole('button', { name: 'Rename this device' }).click()
  const naming = there.page.getByRole('dialog', { name: 'Rename this device' })
  await naming.getByLabel('Name', { exact: true }).fill('Studio')
  await keepScreenshot(there.page, 'device-rename')
  await expectAccessible(there.page)
  await naming.getByRole('button', { name: 'Rename', exact: true }).click()
  await expect(naming).toBeHidden()
  await expect(history).toContainText('Studio')
  await keepScreenshot(there.page, 'settings-device')
  await there.page.keyboard.press('Escape')
  await seen.editor(there.page).click()
  await there.page.keyboard.press('ControlOrMeta+End')
  await there.page.keyboard.type('\nexport const half = 2\n')
  await untilSaved(there.page, 'math.ts')
  await answerSaveDialog(there.app, out)
  await runCommand(there.page, 'Export as zip')
  const asking = there.page.getByRole('dialog')
  await expect(asking).toContainText('the names of the devices it was written on')
  await asking.getByRole('button', { name: 'Choose where' }).click()
  await expect(there.page.getByText(/^Exported sums/).first()).toBeVisible({ timeout: 30_000 })
  await there.app.close()

  const { app, page } = await launch()
  await expect(page.getByText('Open a folder of code')).toBeVisible()
  await answerFolderDialog(app, out)
  await page.getByRole('button', { name: 'Import a zip' }).click()
  const dialog = page.getByRole('dialog')
  await answerFolderDialog(app, into)
  await dialog.getByRole('button', { name: 'Choose a folder' }).click()
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(page.getByText('Imported sums.').first()).toBeVisible({ timeout: 30_000 })
  await quickOpen(page, 'math.ts')
  await expect(seen.editor(page)).toContainText('half')
  await seen.editor(page).click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type('export const third = 3\n')
  await untilSaved(page, 'math.ts')

  await page.keyboard.press('Control+Alt+h')
  const timeline = page.getByRole('listbox', { name: 'Timeline' }).getByRole('option')
  await expect(timeline).toHaveCount(2)
  await expect(timeline.first()).toContainText(/You, \d/)
  await expect(timeline.last()).toContainText(/You, on Studio, \d/)
  await timeline.last().click()
  await expect(page.getByText(/^You, on Studio, Today/)).toBeVisible()
  await keepScreenshot(page, 'history-elsewhere')
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await runCommand(page, 'Show who wrote each line')
  await expect(page.locator('.cm-author', { hasText: /^You, on Studio, / })).toBeInViewport()
  await expect(page.locator('.cm-author', { hasText: /^You, \d/ })).toBeInViewport()
  await keepScreenshot(page, 'authors-elsewhere')
  await expectAccessible(page)
  await app.close()
})

test('a folder that is dropped on the window opens, a zip is asked about, and becomes a project', async () => {
  const project = smallProject()
  const into = temporaryFolder('into')
  const { app, page } = await launch()
  await expect(page.getByText('Open a folder of code')).toBeVisible()
  await drop(page, [project])
  await expect(seen.treeItem(page, 'src')).toBeVisible()
  await drop(page, [zipWith('hello.ts', 'export const hello = 1\n', 'greeting.zip')])
  const dialog = page.getByRole('dialog', { name: 'Import greeting.zip' })
  await expect(dialog).toContainText('It becomes a new project.')
  await answerFolderDialog(app, into)
  await dialog.getByRole('button', { name: 'Choose a folder' }).click()
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(seen.treeItem(page, 'hello.ts')).toBeVisible({ timeout: 20_000 })
  expect(readFileSync(join(into, 'greeting/hello.ts'), 'utf8')).toBe('export const hello = 1\n')
  await app.close()
})

test('an export of a newer OffCoder is refused in words', async () => {
  const manifest = JSON.stringify({ format: 'offcoder-export', version: 99 })
  const { app, page } = await launch()
  await expect(page.getByText('Open a folder of code')).toBeVisible()
  await answerFolderDialog(app, zipWith('offcoder-export.json', manifest, 'newer.zip'))
  await page.getByRole('button', { name: 'Import a zip' }).click()
  await expect(page.getByText('newer.zip was not imported.').first()).toBeVisible()
  await expect(
    page.getByText(/written by a newer OffCoder.*Update OffCoder, or unpack/).first(),
  ).toBeVisible()
  await keepScreenshot(page, 'import-newer')
  await app.close()
})
