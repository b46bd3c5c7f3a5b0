import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { launch } from './app.ts'
import { smallProject } from './projects.ts'
import { keepScreenshot } from './screenshots.ts'
import { runCommand, seen } from './window.ts'

/** Long enough that reading it again would be felt. */
const LONG = `Say one word. ${'Some words that a model has to read. '.repeat(30)}`

/** The states on disk, by name. */
function kept(userData: string): string[] {
  const folder = join(userData, 'data/ai/conversations')
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.state'))
}

async function ask(page: Page, words: string): Promise<void> {
  const chat = page.getByRole('region', { name: 'Chat' })
  const answers = await chat.getByRole('article', { name: 'Model' }).count()
  const question = page.getByRole('textbox', { name: 'Your question' })
  await question.fill(words)
  await question.press('Enter')
  const answer = chat.getByRole('article', { name: 'Model' }).nth(answers)
  await expect(answer).toHaveAttribute('aria-busy', 'false', { timeout: 120_000 })
}

test('what a model has read of a chat is there after a restart, is told, and goes with the chat and with AI', async () => {
  test.setTimeout(300_000)
  const project = smallProject()
  const first = await launch({ args: [project, join(project, 'src/app.ts')] })
  await expect(seen.editor(first.page)).toContainText('main')
  await first.page.keyboard.press('ControlOrMeta+l')
  await ask(first.page, LONG)
  expect(kept(first.userData)).toEqual([])
  await first.app.close()
  const [state] = kept(first.userData)
  expect(state).toBeDefined()
  expect(statSync(join(first.userData, 'data/ai/conversations', state as string)).mode & 0o777).toBe(0o600)

  const { app, page, userData } = await launch({ args: [project], userData: first.userData })
  await test.step('the page of models tells what it takes', async () => {
    await runCommand(page, 'Manage models')
    const section = page.getByRole('region', { name: 'Read of your chats and files' })
    await expect(section).toContainText('of 1 chat takes')
    await section.scrollIntoViewIfNeeded()
    await keepScreenshot(page, 'kept-chats')
    await page.keyboard.press('Escape')
  })
  await test.step('another chat keeps its own, and the first goes on', async () => {
    const chat = page.getByRole('region', { name: 'Chat' })
    await ask(page, 'And another word.')
    await chat.getByRole('button', { name: 'New chat' }).click()
    await ask(page, LONG)
    await expect.poll(() => kept(userData).length).toBe(1)
  })
  await test.step('a chat that is deleted takes it along', async () => {
    const chat = page.getByRole('region', { name: 'Chat' })
    await chat.getByRole('button', { name: 'All chats' }).click()
    await chat.getByRole('button', { name: 'Delete chat' }).last().click()
    await expect.poll(() => kept(userData), { timeout: 30_000 }).toEqual([])
  })
  await test.step('where AI is turned off nothing stays', async () => {
    await page.keyboard.press('ControlOrMeta+,')
    await page.getByRole('switch', { name: 'AI in sums' }).click()
    await expect.poll(() => kept(userData), { timeout: 30_000 }).toEqual([])
  })
  await app.close()
  expect(kept(userData)).toEqual([])
})
