import { existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { writeTinyModel } from '../models/tiny-model.ts'
import { modelServer, sha256 } from '../unit/main/ai/downloads/model-server.ts'
import { answerFolderDialog, launch, processIds, temporaryFolder } from './app.ts'
import { smallProject } from './projects.ts'
import { keepScreenshot } from './screenshots.ts'
import { runCommand, seen } from './window.ts'

const card = (page: Page, name: string): Locator => page.getByRole('article', { name })

/** A hub on this machine and a folder of shipped models whose catalogue points to it. */
async function stage() {
  const folder = temporaryFolder('models')
  const starter = join(folder, 'starter.gguf')
  writeTinyModel(starter, { name: 'Starter' })
  const coder = join(folder, 'coder.gguf')
  writeTinyModel(coder, { name: 'Tiny coder', seed: 2 })
  const file = readFileSync(coder)
  const server = await modelServer(file)
  const hub = `http://127.0.0.1:${server.port}`
  const offer = {
    parameters: '1M',
    quantisation: 'Q8_0',
    licence: 'Apache-2.0',
    contextLength: 4096,
    fim: true,
    roles: ['completion', 'chat'],
    goodFor: 'Trying out a download.',
    bytes: file.length,
    cacheBytesPerToken: 1024,
    vocabulary: 1000,
  }
  const shipped = join(folder, 'shipped')
  mkdirSync(shipped)
  writeTinyModel(join(shipped, 'starter.gguf'), { name: 'Starter' })
  const bytes = readFileSync(join(shipped, 'starter.gguf'))
  const catalogue = {
    starter: 'starter',
    models: [
      {
        id: 'starter',
        name: 'Starter',
        file: 'starter.gguf',
        bytes: bytes.length,
        sha256: sha256(bytes),
        licence: 'MIT',
      },
    ],
    hub: { address: hub, hosts: [] },
    downloads: [
      {
        ...offer,
        id: 'coder',
        name: 'Tiny coder',
        path: 'maker/coder/resolve/1/coder.gguf',
        sha256: sha256(file),
      },
      {
        ...offer,
        id: 'unpinned',
        name: 'Unpinned',
        path: 'maker/other/resolve/main/other.gguf',
        sha256: null,
      },
    ],
  }
  writeFileSync(join(shipped, 'catalogue.json'), JSON.stringify(catalogue))
  return { folder, server, file, coder, env: { OFFCODER_MODELS: shipped, HOME: folder } }
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`),
  ).toEqual([])
}

test('asks before the first byte, downloads, pauses, goes on after a restart, and the model can be used', async () => {
  test.setTimeout(180_000)
  const { server, file, env } = await stage()
  const first = await launch({ args: [smallProject()], env })
  let { page } = first
  await seen.treeItem(page, 'src').waitFor()
  await runCommand(page, 'Manage models')
  await expect(card(page, 'Starter')).toContainText('Came with OffCoder')
  // The settings, whose rows these are, were never shown.
  await expect(page.locator('.setting').first()).toHaveCSS('display', 'flex')
  await expect(card(page, 'Unpinned')).toContainText('checksum is not known')
  await expect(card(page, 'Unpinned').getByRole('button', { name: 'Download' })).toBeHidden()

  let goOn = (): void => undefined
  server.manners.hold = new Promise((resolve) => {
    goOn = resolve
  })
  await card(page, 'Tiny coder').getByRole('button', { name: 'Download' }).click()
  const dialog = page.getByRole('dialog', { name: 'Download Tiny coder' })
  await expect(dialog).toContainText(`127.0.0.1:${server.port}`)
  await keepScreenshot(page, 'models-consent')
  await expectAccessible(page)
  expect(server.asked).toEqual([])
  await dialog.getByRole('button', { name: 'Allow and download' }).click()
  const bar = card(page, 'Tiny coder').getByRole('progressbar')
  await expect
    .poll(async () => Number(await bar.getAttribute('aria-valuenow')), { timeout: 20_000 })
    .toBeGreaterThan(10)
  await page.keyboard.press('Escape')
  await expect(seen.treeItem(page, 'src')).toBeVisible()
  await expect(page.getByRole('button', { name: /^Downloading Tiny coder/ })).toBeVisible()
  await page.getByRole('button', { name: /^Downloading Tiny coder/ }).click()
  await keepScreenshot(page, 'models-downloading')
  await card(page, 'Tiny coder').getByRole('button', { name: 'Pause' }).click()
  await expect(card(page, 'Tiny coder')).toContainText('Paused at')
  await first.app.close()
  goOn()
  server.manners.hold = undefined

  const second = await launch({ userData: first.userData, env })
  page = second.page
  await seen.treeItem(page, 'src').waitFor()
  await test.step('with AI off it is told all the same, by no process of AI', async () => {
    await page.keyboard.press('ControlOrMeta+,')
    await page.getByRole('switch', { name: 'AI', exact: true }).click()
    await expect(page.getByText(/^Paused at .* It does not go on while AI is off\.$/)).toBeVisible()
    await page.getByRole('button', { name: 'Delete what has come' }).scrollIntoViewIfNeeded()
    await keepScreenshot(page, 'download-left')
    await expect.poll(async () => (await processIds(second.app)).ai, { timeout: 20_000 }).toBeUndefined()
    await page.getByRole('switch', { name: 'AI', exact: true }).click()
    await page.keyboard.press('Escape')
  })
  await runCommand(page, 'Manage models')
  await expect(card(page, 'Tiny coder')).toContainText('Paused at', { timeout: 20_000 })
  await card(page, 'Tiny coder').getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByText('Tiny coder was downloaded.').first()).toBeVisible({ timeout: 20_000 })
  expect(server.asked.at(-1)?.status).toBe(206)
  const downloaded = card(page, 'Tiny coder').filter({ hasText: 'Downloaded' })
  const kept = join(second.userData, 'data/ai/models/coder.gguf')
  expect(readFileSync(kept).equals(file)).toBe(true)

  await downloaded.getByRole('button', { name: 'Verify the file' }).click()
  await expect(downloaded).toContainText('Checksum right')
  await downloaded.getByRole('button', { name: 'Try it' }).click()
  await expect(downloaded).toContainText('tokens/s written', { timeout: 60_000 })
  await downloaded.getByRole('button', { name: 'Use this model' }).click()
  await expect(downloaded).toContainText('In use for chat and completion', { timeout: 30_000 })
  await test.step('completion gets a model of its own, which the status bar names', async () => {
    await card(page, 'Starter').getByRole('button', { name: 'Use for completion' }).click()
    await expect(card(page, 'Starter')).toContainText('In use for completion')
    await expect(downloaded).toContainText('In use for chat')
    await expect(page.getByRole('button', { name: 'Completion: Starter' })).toBeVisible()
    const roles = page.getByRole('region', { name: 'What each model does' })
    await roles.scrollIntoViewIfNeeded()
    await keepScreenshot(page, 'models-roles')
    await roles.getByRole('button', { name: 'Starter' }).click()
    await page.getByRole('menuitem', { name: /^As for chat/ }).click()
    await expect(downloaded).toContainText('In use for chat and completion')
    await expect(page.getByRole('button', { name: 'Completion: Starter' })).toBeHidden()
  })
  await keepScreenshot(page, 'models')
  await expectAccessible(page)
  await downloaded.getByRole('button', { name: 'Delete' }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Delete/ })
    .click()
  await expect(downloaded).toBeHidden()
  expect(existsSync(kept)).toBe(false)
  await page.getByRole('button', { name: 'Take the permission back' }).click()
  await expect(page.getByText('Model downloads may reach no host now.')).toBeVisible()
  await second.app.close()
  await server.close()
})

test('says why a download stopped, takes another address, and a file by hand', async () => {
  test.setTimeout(120_000)
  const { server, folder, coder, env } = await stage()
  const { app, page } = await launch({ args: [smallProject()], env })
  await seen.treeItem(page, 'src').waitFor()
  await runCommand(page, 'Manage models')
  server.manners.status = 404
  await card(page, 'Tiny coder').getByRole('button', { name: 'Download' }).click()
  await page.getByRole('button', { name: 'Allow and download' }).click()
  await expect(card(page, 'Tiny coder').getByRole('alert')).toContainText('does not have it there', {
    timeout: 20_000,
  })
  await card(page, 'Tiny coder')
    .getByRole('button', { name: /^Cancel/ })
    .click()
  await expect(card(page, 'Tiny coder').getByRole('button', { name: 'Download' })).toBeVisible()

  const field = page.getByRole('textbox', { name: 'Another address' })
  await field.fill('http://models.example.com')
  await field.press('Enter')
  await expect(page.getByText('Only https keeps others')).toBeVisible()
  await field.fill('https://models.example.com')
  await field.press('Enter')
  await expect(page.getByText('From these addresses')).toBeVisible()
  await card(page, 'Tiny coder').getByRole('button', { name: 'Download' }).click()
  await expect(page.getByRole('dialog')).toContainText('models.example.com')
  await page.getByRole('button', { name: 'Do not download' }).click()

  const damaged = join(folder, 'damaged.gguf')
  writeFileSync(damaged, readFileSync(coder))
  truncateSync(damaged, 200_000)
  await answerFolderDialog(app, damaged)
  await page.getByRole('button', { name: 'Add a model file' }).click()
  await expect(page.getByText('The model was not added.').first()).toBeVisible()
  await answerFolderDialog(app, coder)
  await page.getByRole('button', { name: 'Add a model file' }).click()
  const added = card(page, 'Tiny coder').filter({ hasText: 'Added by you' })
  await expect(added).toContainText('In use for chat and completion', { timeout: 30_000 })
  await added.getByRole('button', { name: 'Take off the list' }).click()
  await expect(added).toBeHidden()
  await page.getByRole('button', { name: 'Look for models on this device' }).click()
  await expect(page.getByText('None of these programs holds a model')).toBeVisible()
  await app.close()
  await server.close()
})

test('with AI off no command speaks of models, the page says so and no process runs', async () => {
  const { server, env } = await stage()
  const { app, page } = await launch({ args: [smallProject()], env })
  await seen.treeItem(page, 'src').waitFor()
  await page.keyboard.press('ControlOrMeta+,')
  await page.getByRole('switch', { name: 'AI', exact: true }).click()
  await page.keyboard.press('F1')
  for (const command of ['Manage models', 'Choose a model', 'Edit with AI', 'New chat']) {
    await page.getByRole('combobox').fill(`>${command}`)
    await expect(page.getByRole('option', { name: command })).toBeHidden()
  }
  await page.keyboard.press('Escape')
  await expect.poll(async () => (await processIds(app)).ai, { timeout: 20_000 }).toBeUndefined()
  await app.close()
  await server.close()
})
