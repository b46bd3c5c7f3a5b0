import { execFileSync } from 'node:child_process'
import { expect, test } from '@playwright/test'
import { completions, providerServer, status } from '../unit/main/ai/providers/provider-server.ts'
import { launch } from './app.ts'
import { smallProject } from './projects.ts'
import { keepScreenshot } from './screenshots.ts'
import { runCommand, seen } from './window.ts'

const KEY = 'sk-canary-51c0ffee-9d'

/** Everything below a folder that has the text in it, as bytes. */
function filesWith(folder: string, text: string): string {
  try {
    return execFileSync('grep', ['-rlaF', text, folder], { encoding: 'utf8' })
  } catch {
    return ''
  }
}

test('a provider is added, asked, and everything that was sent can be seen; its key is nowhere', async () => {
  const server = await providerServer()
  server.replies = [
    status(200, { data: [{ id: 'coder-large' }, { id: 'coder-small' }] }),
    completions.whole('stop', 'It adds ', 'two numbers.'),
  ]
  const project = smallProject()
  const { app, page, userData, output } = await launch({ args: [project] })
  await expect(seen.treeItem(page, 'src')).toBeVisible()

  await runCommand(page, 'Settings')
  await page.getByRole('button', { name: 'Add a provider' }).click()
  await page.getByLabel('Provider', { exact: true }).selectOption('compatible')
  await page.getByLabel('Address').fill(`http://localhost:${server.port}/v1`)
  await page.getByLabel('Name', { exact: true }).fill('House server')
  await page.getByLabel('Key (if the server wants one)').fill(KEY)
  await page.getByRole('button', { name: `Add and allow localhost:${server.port}` }).click()
  await expect(page.getByText('A key is in the keychain.')).toBeVisible({ timeout: 20_000 })
  expect(server.received).toEqual([])
  await page.getByRole('button', { name: 'Read the list of models' }).click()
  await expect(page.getByText('2 models listed')).toBeVisible({ timeout: 20_000 })
  await keepScreenshot(page, 'provider-detail')
  await page.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByText('2 models', { exact: false }).first()).toBeVisible()

  await runCommand(page, 'Choose a model')
  await page.getByRole('combobox').fill('coder-large')
  await page.getByRole('option', { name: /coder-large/ }).click()
  await page.keyboard.press('ControlOrMeta+Shift+e')
  if (!(await page.getByLabel('Your question').isVisible())) await page.keyboard.press('ControlOrMeta+l')
  await expect(page.getByText(`To localhost:${server.port} · your key`).first()).toBeVisible()
  expect(server.received).toHaveLength(1)
  await page.getByLabel('Your question').fill('What does add do?')
  await page.keyboard.press('Enter')
  await expect(page.getByText('It adds two numbers.')).toBeVisible({ timeout: 20_000 })
  expect(server.received[1]?.headers.authorization).toBe(`Bearer ${KEY}`)
  expect(JSON.stringify(server.received[1]?.body)).toContain('What does add do?')
  await keepScreenshot(page, 'provider-chat')

  await runCommand(page, 'Privacy and ledger')
  const row = page.getByRole('row', { name: /Question to coder-large/ })
  await expect(row).toBeVisible()
  await row.getByRole('button', { name: /show what was sent/ }).click()
  await expect(page.getByRole('region', { name: 'What was sent' })).toContainText('What does add do?')
  await keepScreenshot(page, 'provider-payload')
  await page.getByRole('button', { name: 'Done' }).click()

  await runCommand(page, 'Settings')
  const usage = page.getByRole('region', { name: 'Usage by day' })
  await expect(usage.getByRole('row', { name: /coder-large Questions 1 11 5/ })).toBeVisible()
  await keepScreenshot(page, 'provider-usage')

  const drawn = await page.evaluate(() => document.documentElement.outerHTML)
  expect(drawn).not.toContain(KEY)
  await app.close()
  expect(output()).not.toContain(KEY)
  expect(filesWith(userData, KEY)).toBe('')
  expect(filesWith(userData, 'What does add do?')).not.toBe('')
  await server.close()
})
