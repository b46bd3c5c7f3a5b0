import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { launch } from './app.ts'
import { smallProject } from './projects.ts'
import { keepScreenshot } from './screenshots.ts'
import { editorText, quickOpen, runCommand, seen } from './window.ts'

test('offers another suggestion at the same place, and the one before it again', async () => {
  const project = smallProject()
  const { app, page } = await launch({ args: [project, join(project, 'src/math.ts')] })
  const ghost = seen.ghost(page)
  const tip = page.locator('.ghost-tip')
  await expect(seen.editor(page)).toContainText('multiply')
  await seen.editor(page).click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type('export function subtract(a: number, b: number): number {\n  return')
  await expect(ghost).toBeVisible({ timeout: 60_000 })
  const first = (await ghost.textContent()) as string
  const before = await editorText(page)

  await page.keyboard.press('Alt+]')
  await expect(tip).toContainText('2 of 2', { timeout: 60_000 })
  const second = (await ghost.textContent()) as string
  expect(second).not.toBe(first)
  await keepScreenshot(page, 'completion-another')

  await page.keyboard.press('Alt+[')
  await expect(ghost).toHaveText(first)
  await expect(tip).toContainText('1 of 2')

  await page.keyboard.press('Alt+]')
  await expect(ghost).toHaveText(second)
  expect(await editorText(page)).toBe(before)
  await page.keyboard.press('Tab')
  await expect(tip).toBeHidden()
  expect(await editorText(page)).toContain(second.trim())
  await app.close()
})

test('writes a suggestion where it is asked for, without a key of text', async () => {
  const project = smallProject()
  const { app, page } = await launch({ args: [project, join(project, 'src/math.ts')] })
  await expect(seen.editor(page)).toContainText('multiply')
  await seen.editor(page).click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type('export function divide(a: number, b: number): number {\n  return ')
  await page.keyboard.press('Escape')
  await page.keyboard.press('F1')
  await page.getByRole('combobox').fill('>Show another suggestion')
  await page.keyboard.press('Enter')
  await expect(seen.ghost(page)).toBeVisible({ timeout: 60_000 })
  await page.keyboard.press('ControlOrMeta+Alt+ArrowRight')
  await expect(seen.ghost(page)).toBeHidden()
  await app.close()
})

test('shows what completion reads: after a pause also where one was in another file', async () => {
  const project = smallProject()
  const { app, page } = await launch({ args: [project, join(project, 'src/app.ts')] })
  await expect(seen.editor(page)).toContainText('main')
  await quickOpen(page, 'math.ts')
  await expect(seen.editor(page)).toContainText('multiply')
  await seen.editor(page).click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type('export function subtract(a: number, b: number): number {\n  return ')
  await expect(seen.ghost(page)).toBeVisible({ timeout: 60_000 })
  const dialog = page.getByRole('dialog', { name: 'What completion reads here' })
  await expect(async () => {
    await runCommand(page, 'Show what completion reads here')
    try {
      await expect(dialog).toContainText(/reads \d+ tokens/)
      await expect(dialog).toContainText('subtract(a: number, b: number)', { timeout: 500 })
      await expect(dialog).toContainText('export function main', { timeout: 500 })
      await keepScreenshot(page, 'completion-reading')
    } finally {
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
    }
  }).toPass({ timeout: 60_000, intervals: [3_000] })
  await app.close()
})
