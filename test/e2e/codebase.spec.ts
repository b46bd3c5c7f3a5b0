import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { launch, processIds, temporaryFolder } from './app.ts'
import { smallProject } from './projects.ts'
import { keepScreenshot } from './screenshots.ts'
import { editorText, quickOpen, runCommand, seen, untilSaved } from './window.ts'

const LONG = { timeout: 60_000 }

async function showSettings(page: Page): Promise<void> {
  await page.keyboard.press('ControlOrMeta+,')
  await expect(page.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible()
}

test('a project is indexed after it was opened; a symbol is found by its letters and opened at its line', async () => {
  const project = smallProject()
  writeFileSync(join(project, '.env'), 'SECRET=zebracanarysecret\n')
  const { app, page, userData } = await launch({ args: [project, join(project, 'README.md')] })
  await expect(seen.editor(page)).toContainText('Sums')
  await page.keyboard.press('ControlOrMeta+t')
  await page.getByRole('combobox').fill('#mult')
  const hit = page.getByRole('option', { name: /multiply/ })
  await expect(hit).toContainText('src/math.ts:5', LONG)
  await keepScreenshot(page, 'symbols')
  await page.keyboard.press('Enter')
  await expect(seen.tab(page, 'math.ts')).toHaveAttribute('aria-selected', 'true')
  await expect(page.getByRole('button', { name: /^Ln 5, Col 1/ })).toBeVisible()

  await test.step('what is typed is found by its new name', async () => {
    await page.keyboard.press('ControlOrMeta+End')
    await page.keyboard.type('export const subtractNumbers = () => 0\n')
    await expect.poll(() => editorText(page)).toContain('subtractNumbers')
    await page.keyboard.press('ControlOrMeta+t')
    await page.getByRole('combobox').fill('#subnum')
    await expect(page.getByRole('option', { name: /subtractNumbers/ })).toBeVisible(LONG)
    await page.keyboard.press('Escape')
  })

  await test.step('its state and size are told, and it is paused and built again', async () => {
    await showSettings(page)
    const section = page.getByRole('region', { name: 'Index of the project' })
    await expect(section).toContainText('Up to date.', LONG)
    await expect(section).toContainText(/\d+ pieces · \d+ symbols/)
    await section.scrollIntoViewIfNeeded()
    await keepScreenshot(page, 'index-settings')
    await section.getByRole('button', { name: 'Pause' }).click()
    await section.getByRole('button', { name: 'Build again' }).click()
    await expect(section).toContainText('Paused')
    await page.getByRole('button', { name: 'Index paused' }).click()
    await keepScreenshot(page, 'index-paused')
    await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click()
    await expect(section).toContainText('Up to date.', LONG)
  })

  await test.step('once all is done its process ends, and a question brings it back', async () => {
    await expect.poll(async () => Object.keys(await processIds(app)), LONG).not.toContain('codebase')
    await page.keyboard.press('ControlOrMeta+t')
    await page.getByRole('combobox').fill('#repo')
    await expect(page.getByRole('option', { name: /report/ })).toBeVisible(LONG)
    await page.keyboard.press('Escape')
  })

  await app.close()
  const index = readdirSync(join(userData, 'data')).filter((name) => name.startsWith('index.db'))
  expect(index).not.toEqual([])
  for (const name of index)
    expect(readFileSync(join(userData, 'data', name), 'latin1')).not.toContain('racanar')
})

test('the symbols of the file in front are listed, found by their letters and gone to, with AI off too', async () => {
  const { app, page } = await launch({ args: [smallProject()] })
  await quickOpen(page, 'math.ts')
  await runCommand(page, 'Settings')
  await page.getByRole('switch', { name: 'AI', exact: true }).click()
  await page.keyboard.press('Escape')
  await expect(seen.editor(page)).toContainText('multiply')
  await seen.editor(page).click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type('export class Sum {\n')
  await page.keyboard.type('total(values: number[]): number {\n')
  await untilSaved(page, 'math.ts')
  await page.keyboard.press('ControlOrMeta+Shift+o')
  const options = page.getByRole('option')
  await expect(options).toHaveText(['addLine 1', 'multiplyLine 5', 'SumLine 10', 'totalSumLine 11'])
  // What the cursor is in.
  await expect(page.getByRole('option', { selected: true })).toContainText('total')
  await keepScreenshot(page, 'symbols-of-the-file')
  await page.getByRole('combobox').fill('@mlt')
  await expect(options).toHaveText(['multiplyLine 5'])
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: /^Ln 5, Col 1/ })).toBeVisible()
  await expect(seen.editor(page)).toBeFocused()

  await test.step('a file without any says so', async () => {
    await quickOpen(page, 'style.css')
    await page.keyboard.press('ControlOrMeta+Shift+o')
    await expect(page.getByText('declares nothing by a name that OffCoder knows')).toBeVisible()
    await page.keyboard.press('Escape')
  })
  await app.close()
})

test('with AI off no process of the index starts and no setting pretends, yet symbols are found', async () => {
  const project = smallProject()
  const userData = temporaryFolder('data')
  mkdirSync(join(userData, 'data'), { recursive: true })
  writeFileSync(join(userData, 'data', 'settings.json'), '{ "ai.enabled": false }\n')
  const { app, page } = await launch({ args: [project], userData })
  await seen.treeItem(page, 'src').waitFor()
  await test.step('a symbol is found in the files themselves, by letters that stand together', async () => {
    await page.keyboard.press('F1')
    await page.getByRole('combobox').fill('>symbol in the project')
    await page.getByRole('option', { name: /Go to symbol in the project/ }).click()
    await expect(page.getByRole('dialog')).toContainText('AI is off here, so there is no index')
    await keepScreenshot(page, 'symbols-without-index')
    await page.getByRole('combobox').fill('#multip')
    await expect(page.getByRole('option', { name: /multiply/ })).toContainText('src/math.ts:5', LONG)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('button', { name: /^Ln 5, Col 1/ })).toBeVisible()
  })
  await showSettings(page)
  await expect(page.getByRole('heading', { name: 'Index of the project' })).toBeHidden()
  // Longer than it takes to begin where it may.
  await page.waitForTimeout(6_000)
  expect(Object.keys(await processIds(app))).not.toContain('codebase')
  expect(readdirSync(join(userData, 'data'))).not.toContain('index.db')

  await test.step('turned on it starts, and turned off for the project it ends', async () => {
    await page.getByRole('switch', { name: 'AI', exact: true }).click()
    await expect.poll(async () => Object.keys(await processIds(app)), LONG).toContain('codebase')
    await page.getByRole('switch', { name: 'AI in sums' }).click()
    await expect(page.getByRole('heading', { name: 'Index of the project' })).toBeHidden()
    await expect.poll(async () => Object.keys(await processIds(app)), LONG).not.toContain('codebase')
  })
  await app.close()
})

test('a question takes along what the index found, shown before it is sent, and its sources open at their lines', async () => {
  const project = smallProject()
  writeFileSync(join(project, 'notes.md'), '# Notes\n\nNobody may read this.\n')
  writeFileSync(join(project, '.aiignore'), 'notes.md\n')
  const { app, page } = await launch({ args: [project, join(project, 'README.md')] })
  await expect(seen.editor(page)).toContainText('Sums')
  await page.keyboard.press('ControlOrMeta+l')
  const chat = page.getByRole('region', { name: 'Chat' })
  const question = page.getByRole('textbox', { name: 'Your question' })
  await expect(chat).toContainText(/On this device/)
  await chat.getByRole('button', { name: 'Do not attach README.md' }).click()

  await test.step('a symbol and a place are attached by what is typed', async () => {
    await question.fill('@symbol:mult')
    await page.getByRole('option', { name: /multiply.*src\/math\.ts:5/ }).click(LONG)
    await expect(chat.getByRole('button', { name: 'Do not attach src/math.ts:5-9' })).toBeVisible()
    await question.fill('@search:what is the total')
    const place = page.getByRole('option', { name: /tools\/report\.py:1-3/ })
    await expect(place).toBeVisible(LONG)
    await keepScreenshot(page, 'mention-search')
    await place.click()
    await chat.getByRole('button', { name: 'Show what is sent of tools/report.py:1-3' }).click()
    const along = page.getByRole('dialog', { name: 'What goes along' })
    await expect(along.locator('pre').filter({ hasText: 'Says what the total is' })).toBeVisible(LONG)
    await along.getByRole('button', { name: 'Close' }).last().click()
    for (const path of ['src/math.ts:5-9', 'tools/report.py:1-3'])
      await chat.getByRole('button', { name: `Do not attach ${path}` }).click()
  })

  await test.step('a file that the project keeps from models is refused', async () => {
    await question.fill('@notes')
    await page.getByRole('option', { name: /notes\.md/ }).click()
    await expect(page.getByText('kept from models by .aiignore').first()).toBeVisible()
  })

  await test.step('asked about the project, the answer has its sources', async () => {
    await chat.getByRole('button', { name: 'Ask about the project' }).click()
    await question.fill('How does multiply work?')
    await page.keyboard.press('Enter')
    const answer = chat.getByRole('article', { name: 'Model' })
    await expect(answer).toContainText(/tokens\/s/, LONG)
    const sources = answer.getByRole('navigation', { name: 'Sources' })
    await expect(sources.getByRole('button', { name: 'src/math.ts:1-9' })).toBeVisible()
    await expect(sources).not.toContainText('notes.md')
    await keepScreenshot(page, 'answer-sources')
    await sources.getByRole('button', { name: 'src/math.ts:1-9' }).click()
    await expect(seen.tab(page, 'math.ts')).toHaveAttribute('aria-selected', 'true')
    await expect(chat.getByRole('button', { name: 'Do not attach Project' })).toBeVisible()
  })
  await app.close()
})
