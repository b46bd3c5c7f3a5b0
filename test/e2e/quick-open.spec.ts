import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { launch, temporaryFolder } from './app.ts'
import { smallProject } from './projects.ts'
import { quickOpen, seen } from './window.ts'

test('who types a name and Enter faster than thousands of files are looked through gets that file', async () => {
  const project = temporaryFolder('many')
  for (let n = 0; n < 6_000; n++) {
    if (n % 100 === 0) mkdirSync(join(project, `part-${n / 100}`))
    writeFileSync(join(project, `part-${Math.floor(n / 100)}`, `unit-${n}.txt`), `This is ${n}.\n`)
  }
  const { app, page } = await launch({ args: [project] })
  await seen.treeItem(page, 'part-0').waitFor({ timeout: 60_000 })
  const wanted = [5_432, 4_711, 3_003]
  // Until each of them is known: one that is still to be imported cannot be found.
  await page.keyboard.press('ControlOrMeta+p')
  for (const n of wanted) {
    await page.getByRole('combobox').fill(`unit-${n}.txt`)
    await page.getByRole('option', { name: `unit-${n}` }).waitFor({ timeout: 60_000 })
  }
  await page.keyboard.press('Escape')
  for (const n of wanted) {
    await page.keyboard.press('ControlOrMeta+p')
    await page.getByRole('combobox').waitFor()
    // All of it at once, as from the clipboard.
    await page.keyboard.insertText(`unit-${n}.txt`)
    await page.keyboard.press('Enter')
    await expect(seen.editor(page)).toContainText(`This is ${n}.`, { timeout: 15_000 })
  }
  await app.close()
})

test('who types as soon as the box is asked for the first time finds every letter in it', async () => {
  const { app, page } = await launch({ args: [smallProject()] })
  await seen.treeItem(page, 'README.md').waitFor()
  // Its code is loaded while nothing else is to be done.
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)))
  await page.waitForTimeout(500)
  await page.keyboard.press('ControlOrMeta+p')
  await page.keyboard.type('math', { delay: 20 })
  await expect(page.getByRole('combobox')).toHaveValue('math')
  await page.keyboard.press('Enter')
  await expect(seen.editor(page)).toContainText('export function multiply')
  await app.close()
})

test('the box keeps the keyboard while it is open, whatever behind it asks for it late', async () => {
  const { app, page } = await launch({ args: [smallProject()] })
  await quickOpen(page, 'math.ts')
  await expect(seen.editor(page)).toBeFocused()
  await page.keyboard.press('F1')
  const box = page.getByRole('combobox', { name: 'Go to a file or run a command' })
  await expect(box).toBeFocused()
  await seen.editor(page).focus()
  await expect(box).toBeFocused()
  await page.keyboard.type('Settings')
  await expect(box).toHaveValue('>Settings')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(seen.editor(page)).toBeFocused()
  await app.close()
})
