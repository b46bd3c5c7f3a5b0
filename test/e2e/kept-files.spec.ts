import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { launch } from './app.ts'
import { smallProject } from './projects.ts'
import { keepScreenshot } from './screenshots.ts'
import { quickOpen, runCommand, seen, untilSaved } from './window.ts'

/** Long enough that reading it again would be felt. */
const FILE = `${Array.from(
  { length: 24 },
  (_, index) => `export function add${index}(value: number): number {\n  return value + ${index}\n}`,
).join('\n\n')}\n`

function folderOf(userData: string): string {
  return join(userData, 'data/ai/conversations')
}

/** The states on disk, by name. */
function kept(userData: string): string[] {
  if (!existsSync(folderOf(userData))) return []
  const names = readdirSync(folderOf(userData), { recursive: true, encoding: 'utf8' })
  return names.filter((name) => name.endsWith('.state'))
}

async function typeAtEnd(page: Page, words: string): Promise<void> {
  await seen.editor(page).click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type(words)
}

/** Types on until completion says that it has read little of what it needed anew. @returns the rest, and what was kept. */
async function untilMostIsRead(page: Page, picture?: string): Promise<{ known: number; kept: number }> {
  const dialog = page.getByRole('dialog', { name: 'What completion reads here' })
  let told = { known: 0, kept: 0 }
  await expect(async () => {
    await page.keyboard.type('value + ')
    // Asked for, a suggestion is shown also where the model is unsure of it.
    await page.keyboard.press('Alt+]')
    await expect(seen.ghost(page)).toBeVisible({ timeout: 30_000 })
    await runCommand(page, 'Show what completion reads here')
    try {
      await expect(dialog).toContainText('For the last suggestion in this file', { timeout: 5_000 })
      const words = (await dialog.textContent()) ?? ''
      const [, fresh, all] = /it read (\d+) of (\d+) anew/.exec(words) ?? []
      const [, kept] = /(\d+) were kept on this disk/.exec(words) ?? []
      expect(Number(fresh)).toBeLessThan(Number(all) / 4)
      told = { known: Number(all) - Number(fresh), kept: Number(kept ?? 0) }
      if (picture !== undefined) await keepScreenshot(page, picture)
    } finally {
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
    }
  }).toPass({ timeout: 120_000, intervals: [2_000] })
  return told
}

test('after a restart the first completion in a file reads only what changed; what is kept can be turned off', async () => {
  test.setTimeout(300_000)
  const project = smallProject()
  writeFileSync(join(project, 'src/long.ts'), FILE)
  const first = await launch({ args: [project, join(project, 'src/long.ts')] })
  await expect(seen.editor(first.page)).toContainText('value')
  await typeAtEnd(first.page, 'export function add24(value: number): number {\n  return ')
  // How much of a file this machine has time for is known after the first time.
  expect((await untilMostIsRead(first.page)).kept).toBe(0)
  await untilSaved(first.page, 'long.ts')
  await first.app.close()
  const [state] = kept(first.userData)
  expect(state).toContain('file-')
  expect(statSync(join(folderOf(first.userData), state as string)).mode & 0o777).toBe(0o600)

  const { app, page, userData } = await launch({
    args: [project, join(project, 'src/long.ts')],
    userData: first.userData,
  })
  await test.step('the first completion goes on from what was read', async () => {
    await expect(seen.editor(page)).toContainText('value')
    await typeAtEnd(page, '\n\nexport function add25(value: number): number {\n  return ')
    const { known, kept: before } = await untilMostIsRead(page, 'completion-reading-kept')
    expect(before).toBeGreaterThan(known / 2)
  })
  await test.step('a file that is kept from models takes along what was read of it', async () => {
    writeFileSync(join(project, '.aiignore'), 'src/long.ts\n')
    await expect.poll(() => kept(userData), { timeout: 60_000 }).toEqual([])
    writeFileSync(join(project, '.aiignore'), '\n')
  })
  await test.step('another file takes the model: the first one is kept again', async () => {
    await quickOpen(page, 'math.ts')
    await expect(seen.editor(page)).toContainText('multiply')
    await typeAtEnd(page, 'export function subtract(a: number, b: number): number {\n  return ')
    await expect.poll(() => kept(userData).length, { timeout: 60_000 }).toBe(1)
  })
  await test.step('the page of models tells of it', async () => {
    await runCommand(page, 'Manage models')
    const section = page.getByRole('region', { name: 'Read of your chats and files' })
    await expect(section).toContainText('of 1 file takes')
    await section.scrollIntoViewIfNeeded()
    await keepScreenshot(page, 'kept-files')
    await page.keyboard.press('Escape')
  })
  await test.step('turned off, nothing is kept and what was there goes', async () => {
    await page.keyboard.press('ControlOrMeta+,')
    const keep = page.getByRole('switch', { name: 'Keep what models have read on this disk' })
    await keep.scrollIntoViewIfNeeded()
    await keepScreenshot(page, 'settings-kept')
    await keep.click()
    await expect.poll(() => kept(userData), { timeout: 30_000 }).toEqual([])
    await page.keyboard.press('Escape')
  })
  await app.close()
  expect(kept(userData)).toEqual([])
})
