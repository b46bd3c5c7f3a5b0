import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { completions, providerServer, status } from '../unit/main/ai/providers/provider-server.ts'
import { launch } from './app.ts'
import { smallProject } from './projects.ts'
import { keepScreenshot } from './screenshots.ts'
import { inTree, runCommand, seen } from './window.ts'

const KEY = 'sk-canary-51c0ffee-9d'

/** Everything below a folder that has the text in it, as bytes. */
function filesWith(folder: string, text: string): string {
  try {
    return execFileSync('grep', ['-rlaF', text, folder], { encoding: 'utf8' })
  } catch {
    return ''
  }
}

/** Sets up a server of the house with a key, in the settings. */
async function addServer(page: Page, port: number): Promise<void> {
  await runCommand(page, 'Settings')
  await page.getByRole('button', { name: 'Add a provider' }).click()
  await page.getByLabel('Provider', { exact: true }).selectOption('compatible')
  await page.getByLabel('Address').fill(`http://localhost:${port}/v1`)
  await page.getByLabel('Name', { exact: true }).fill('House server')
  await page.getByLabel('Key (if the server wants one)').fill(KEY)
  await page.getByRole('button', { name: `Add and allow localhost:${port}` }).click()
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

  await addServer(page, server.port)
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
  await inTree(page)
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

/** A window whose chosen model is one of a provider on this machine that answers as it is told. */
async function withProvider(server: Awaited<ReturnType<typeof providerServer>>, file = 'src/math.ts') {
  server.replies = [status(200, { data: [{ id: 'coder-large' }] })]
  const project = smallProject()
  const launched = await launch({ args: [project, join(project, file)] })
  const { page } = launched
  await expect(seen.editor(page)).toContainText('multiply')
  await addServer(page, server.port)
  await page.getByRole('button', { name: 'Read the list of models' }).click({ timeout: 20_000 })
  await expect(page.getByText('1 model listed')).toBeVisible({ timeout: 20_000 })
  await page.getByRole('button', { name: 'Done' }).click()
  await runCommand(page, 'Choose a model')
  await page.getByRole('combobox').fill('coder-large')
  await page.getByRole('option', { name: /coder-large/ }).click()
  await inTree(page)
  await expect(seen.editor(page)).toBeVisible()
  server.received.length = 0
  return { ...launched, project }
}

test('Edit with AI works with a provider’s model, and sends nothing before where it goes was seen', async () => {
  test.setTimeout(120_000)
  const server = await providerServer()
  const { app, page } = await withProvider(server)
  const bar = page.getByRole('group', { name: 'Edit with AI' })
  const where = `To localhost:${server.port} · your key · coder-large`

  await test.step('an edit says where it goes, and comes back as a change', async () => {
    server.replies = [completions.whole('stop', '```ts\n', 'export const one = 1\n', '```\n')]
    await seen.editor(page).focus()
    await page.keyboard.press('ControlOrMeta+Home')
    await page.keyboard.press('ControlOrMeta+i')
    await expect(bar).toContainText(where)
    expect(server.received).toEqual([])
    await bar.getByRole('textbox').fill('Make it a constant.')
    await page.keyboard.press('Enter')
    await expect(bar).toContainText('Change 1 of 1 by coder-large', { timeout: 20_000 })
    expect(JSON.stringify(server.received[0]?.body)).toContain('Make it a constant.')
    await keepScreenshot(page, 'provider-edit')
    await bar.getByRole('button', { name: 'Refuse all' }).click()
  })

  await test.step('documenting waits until it is sent', async () => {
    server.received.length = 0
    await seen.editor(page).focus()
    await runCommand(page, 'Document the selection')
    await expect(bar).toContainText(where)
    await expect(bar.getByRole('textbox')).toHaveValue(/^Add a documentation comment/)
    expect(server.received).toEqual([])
    server.replies = [
      completions.whole(
        'stop',
        '```ts\n/** Adds. */\nexport function add(a: number, b: number): number {\n```',
      ),
    ]
    await bar.getByRole('button', { name: 'Send' }).click()
    await expect(page.locator('.edit-new-lines')).toHaveText('/** Adds. */', { timeout: 20_000 })
    await bar.getByRole('button', { name: 'Refuse all' }).click()
  })

  await test.step('tests and an explanation wait as well', async () => {
    server.received.length = 0
    await seen.editor(page).focus()
    await runCommand(page, 'Write tests')
    const dialog = page.getByRole('dialog', { name: 'Tests for math.ts' })
    await expect(dialog).toContainText(where)
    expect(server.received).toEqual([])
    server.replies = [completions.whole('stop', "```ts\ntest('adds', () => {})\n```")]
    await dialog.getByRole('button', { name: 'Send math.ts' }).click()
    await expect(dialog.getByRole('textbox', { name: /^Text of/ })).toHaveValue(/adds/, { timeout: 20_000 })
    await dialog.getByRole('button', { name: 'Make no file' }).click()
    server.received.length = 0
    await seen.editor(page).focus()
    await runCommand(page, 'Explain the selection')
    await expect(page.getByLabel('Your question')).toHaveValue('Explain line 1 of math.ts.')
    await expect(page.getByText(where.replace(' · coder-large', '')).first()).toBeVisible()
    expect(server.received).toEqual([])
  })
  await app.close()
  await server.close()
})

test('what goes wrong with a provider is said in the window, with what to do', async () => {
  test.setTimeout(180_000)
  const server = await providerServer()
  const { app, page } = await withProvider(server)
  await page.keyboard.press('ControlOrMeta+l')
  const chat = page.getByRole('region', { name: 'Chat' })
  const field = page.getByLabel('Your question')
  const answer = chat.getByRole('article', { name: 'Model' }).last()
  const ask = async (...replies: typeof server.replies) => {
    server.replies = replies
    await field.fill('What does add do?')
    await field.press('Enter')
  }

  await test.step('a key that is not accepted any more', async () => {
    await ask(status(401, { error: { message: 'Incorrect API key provided' } }))
    await expect(answer).toContainText('The key was not accepted', { timeout: 20_000 })
    await expect(answer.getByRole('button', { name: 'Open the settings' })).toBeVisible()
    await keepScreenshot(page, 'provider-key-refused')
  })

  await test.step('too many requests: the pause it names is waited for, and told', async () => {
    const wait = status(429, { error: { message: 'slow down' } }, { 'retry-after': '2' })
    await ask(wait, completions.whole('stop', 'It adds.'))
    await expect(answer).toContainText(/Asked again in 2 seconds/, { timeout: 20_000 })
    await keepScreenshot(page, 'provider-rate-limit')
    await expect(answer).toContainText('It adds.', { timeout: 30_000 })
  })

  await test.step('a refusal by its rules', async () => {
    await ask(completions.whole('content_filter', 'I cannot'))
    await expect(answer).toContainText('Ended by the provider', { timeout: 20_000 })
    await keepScreenshot(page, 'provider-refused')
  })

  await test.step('an answer that breaks off: what came is kept', async () => {
    await ask(completions.torn('It adds two '))
    await expect(answer).toContainText('Broke off', { timeout: 30_000 })
    await expect(answer).toContainText('It adds two')
    await keepScreenshot(page, 'provider-cut')
  })

  await test.step('nobody there: nothing of the question is lost', async () => {
    await server.close()
    await ask()
    await expect(answer).toContainText('The provider cannot be reached', { timeout: 60_000 })
    await expect(answer.getByRole('button', { name: 'Try again' })).toBeVisible()
    await expect(chat.getByRole('article', { name: 'You' }).last()).toContainText('What does add do?')
    await keepScreenshot(page, 'provider-offline')
  })
  await app.close()
})
