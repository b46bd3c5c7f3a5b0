import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { launch } from './app.ts'
import { smallProject } from './projects.ts'
import { keepScreenshot } from './screenshots.ts'
import { editorText, quickOpen, runCommand, seen, untilSaved } from './window.ts'

const status = (page: Page, name: string | RegExp) =>
  page.locator('[data-region="status"]').getByRole('button', { name })

/** Takes a line of the box that is open, as one would with the keyboard alone. */
async function take(page: Page, box: string, text: string, option: string): Promise<void> {
  const input = page.getByRole('combobox', { name: box })
  await input.fill(text)
  await expect(page.getByRole('option', { name: option }).first()).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Enter')
  await expect(input).toBeHidden()
  await expect(seen.editor(page)).toBeFocused()
}

async function expectNoViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
}

test('how a file indents is changed from the status bar, converted in one step, and remembered', async () => {
  const project = smallProject()
  const path = join(project, 'src/math.ts')
  const before = readFileSync(path, 'utf8')
  const { app, page, userData } = await launch({ args: [project, path] })
  await expect(seen.editor(page)).toContainText('multiply')

  await status(page, 'Indentation: 2 spaces').click()
  const box = page.getByRole('combobox', { name: 'Change indentation' })
  await expect(box).toBeFocused()
  await expect(page.getByRole('option', { name: 'Detect from the text' })).toContainText('In use')
  await expectNoViolations(page)
  await keepScreenshot(page, 'status-indentation')
  // Nothing is chosen: the keyboard is where it was.
  await page.keyboard.press('Escape')
  await expect(status(page, 'Indentation: 2 spaces')).toBeFocused()

  await page.keyboard.press('Enter')
  await take(page, 'Change indentation', '8', '8 spaces')
  await expect(status(page, 'Indentation: 8 spaces')).toBeVisible()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.press('Tab')
  await page.keyboard.type('// eight')
  expect(await editorText(page)).toBe(`${before}        // eight`)
  for (let keys = 0; keys < 3; keys++) await page.keyboard.press('ControlOrMeta+z')
  await expect.poll(() => editorText(page)).toBe(before)

  await runCommand(page, 'Change indentation')
  await take(page, 'Change indentation', 'detect', 'Detect from the text')
  await expect(status(page, 'Indentation: 2 spaces')).toBeVisible()

  await status(page, 'Indentation: 2 spaces').click()
  await take(page, 'Change indentation', 'to tabs', 'Convert indentation to tabs')
  const withTabs = before.replaceAll('  ', '\t')
  expect(await editorText(page)).toBe(withTabs)
  await expect(status(page, 'Indentation: Tabs')).toBeVisible()
  await page.keyboard.press('ControlOrMeta+z')
  expect(await editorText(page)).toBe(before)
  await page.keyboard.press('ControlOrMeta+Shift+Z')
  expect(await editorText(page)).toBe(withTabs)
  await untilSaved(page, 'math.ts')
  await page.keyboard.press('ControlOrMeta+s')
  await expect.poll(() => readFileSync(path, 'utf8')).toBe(withTabs)
  await runCommand(page, 'Convert indentation to spaces')
  expect(await editorText(page)).toBe(before)
  await status(page, 'Indentation: 2 spaces').click()
  await take(page, 'Change indentation', '4', '4 spaces')
  await expect(status(page, 'Indentation: 4 spaces')).toBeVisible()
  await untilSaved(page, 'math.ts')
  await app.close()

  const again = await launch({ userData, args: [project] })
  await expect(seen.editor(again.page)).toContainText('multiply')
  await expect(status(again.page, 'Indentation: 4 spaces')).toBeVisible()
  await again.app.close()
})

test('the language of a file is changed from the status bar, shows at once, and is remembered', async () => {
  const project = smallProject()
  const path = join(project, 'src/notes.txt')
  writeFileSync(path, 'def total(items):\n    return sum(items)\n')
  const { app, page, userData } = await launch({ args: [project, path] })
  await expect(seen.editor(page)).toContainText('total')
  const keywords = page.locator('.cm-content .syntax-keyword')
  await expect(keywords).toHaveCount(0)

  await status(page, 'Language: Plain text').click()
  const box = page.getByRole('combobox', { name: 'Change language' })
  await expect(box).toBeFocused()
  await expect(page.getByRole('option').first()).toHaveText(/Detect from the name\s*Plain text\s*In use/)
  await expectNoViolations(page)
  await keepScreenshot(page, 'status-language')
  await box.fill('no such language')
  await expect(page.getByText('Nothing here has these letters.')).toBeVisible()
  // By what else it is called.
  await box.fill('bash')
  await expect(page.getByRole('option').first()).toContainText('Shell')
  await take(page, 'Change language', 'pyth', 'Python')
  await expect(status(page, 'Language: Python')).toBeVisible()
  await expect(keywords.first()).toHaveText('def')
  await keepScreenshot(page, 'status-language-chosen')

  // Another file has its own.
  await quickOpen(page, 'app.ts')
  await expect(status(page, 'Language: TypeScript')).toBeVisible()
  await seen.tab(page, 'notes.txt').click()
  await expect(status(page, 'Language: Python')).toBeVisible()
  await app.close()

  const again = await launch({ userData, args: [project] })
  await expect(again.page.locator('.cm-content .syntax-keyword').first()).toHaveText('def')
  await expect(status(again.page, 'Language: Python')).toBeVisible()
  await runCommand(again.page, 'Change language')
  await take(again.page, 'Change language', 'detect', 'Detect from the name')
  await expect(status(again.page, 'Language: Plain text')).toBeVisible()
  await expect(again.page.locator('.cm-content .syntax-keyword')).toHaveCount(0)
  await again.app.close()
})

test('the line ends of a file are changed from the status bar, on disk and nothing else, and taken back', async () => {
  const project = smallProject()
  const path = join(project, 'src/windows.txt')
  const mixed = join(project, 'src/mixed.txt')
  const mixedBefore = 'one\r\ntwo\nthree\n'
  writeFileSync(mixed, mixedBefore)
  const { app, page, userData } = await launch({ args: [project, path] })
  await expect(seen.editor(page)).toContainText('three')

  await status(page, 'Line ends: CRLF').click()
  await expect(page.getByRole('combobox', { name: 'Change line ends' })).toBeFocused()
  await expect(page.getByRole('option', { name: 'CRLF' })).toHaveAttribute('aria-selected', 'true')
  await expectNoViolations(page)
  await keepScreenshot(page, 'status-line-ends')
  await page.getByRole('option', { name: /^LF/ }).click()
  await expect(seen.editor(page)).toBeFocused()
  await expect(status(page, 'Line ends: LF')).toBeVisible()
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\nthree\n')
  await keepScreenshot(page, 'status-line-ends-changed')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(status(page, 'Line ends: CRLF')).toBeVisible()
  expect(readFileSync(path, 'utf8')).toBe('one\r\ntwo\r\nthree\r\n')
  await runCommand(page, 'Change line ends')
  await take(page, 'Change line ends', 'linux', 'LF')
  await expect(status(page, 'Line ends: LF')).toBeVisible()

  await quickOpen(page, 'mixed.txt')
  await status(page, 'Line ends: Mixed line ends').click()
  await take(page, 'Change line ends', 'crlf', 'CRLF')
  await expect(status(page, 'Line ends: CRLF')).toBeVisible()
  expect(readFileSync(mixed, 'utf8')).toBe('one\r\ntwo\r\nthree\r\n')
  await page.getByRole('button', { name: 'Undo' }).first().click()
  await expect(status(page, 'Line ends: Mixed line ends')).toBeVisible()
  expect(readFileSync(mixed, 'utf8')).toBe(mixedBefore)
  await app.close()

  const again = await launch({ userData, args: [project] })
  await quickOpen(again.page, 'windows.txt')
  await expect(status(again.page, 'Line ends: LF')).toBeVisible()
  await again.page.keyboard.press('ControlOrMeta+End')
  await again.page.keyboard.type('four\n')
  await untilSaved(again.page, 'windows.txt')
  await again.page.keyboard.press('ControlOrMeta+s')
  await expect.poll(() => readFileSync(path, 'utf8')).toBe('one\ntwo\nthree\nfour\n')
  await again.app.close()
})
