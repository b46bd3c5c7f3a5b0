import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { type ElectronApplication, expect, type Page, test } from '@playwright/test'
import Database from 'better-sqlite3'
import { answerFolderDialog, type Launched, type LaunchOptions, launch, temporaryFolder } from './app.ts'
import { smallProject } from './projects.ts'
import { keepScreenshot } from './screenshots.ts'
import { runCommand, seen, untilSaved } from './window.ts'

const question = (page: Page) => page.getByRole('heading', { level: 1 })
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

/** Starts the app where it asks before there is any other window. */
const launchAsking = (options: LaunchOptions): Promise<Launched> =>
  launch({ ...options, ready: '.question h1' })

/** The app would start itself again; the test does that in its place. @returns the arguments it would use. */
async function restartsWith(app: ElectronApplication, act: () => Promise<void>): Promise<string[]> {
  await app.evaluate(({ app: electron }) => {
    electron.relaunch = (options) => process.stderr.write(`RELAUNCH ${JSON.stringify(options?.args)}\n`)
  })
  let said = ''
  app.process().stderr?.on('data', (chunk: Buffer) => {
    said += chunk
  })
  const closed = new Promise((resolve) => app.process().once('exit', resolve))
  await act()
  await closed
  return JSON.parse(/RELAUNCH (.*)/.exec(said)?.[1] ?? 'null') as string[]
}

/** A project with a text that is typed into, a name in the archive and something in the trash. */
async function workIn(options: LaunchOptions): Promise<{ userData: string; project: string }> {
  const project = smallProject()
  const { app, page, userData } = await launch({
    ...options,
    args: [...(options.args ?? []), project, join(project, 'src/math.ts')],
  })
  await expect(seen.editor(page)).toContainText('multiply')
  await seen.editor(page).click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type('// kept wherever it is')
  await untilSaved(page, 'math.ts')
  await seen.treeItem(page, 'style.css').click()
  await page.keyboard.press('Delete')
  await expect(page.getByText('style.css moved to the trash.').first()).toBeVisible()
  await app.close()
  return { userData, project }
}

test('the data is moved from the settings, every file compared, and everything is found in the new place', async () => {
  const { userData, project } = await workIn({})
  const to = join(temporaryFolder('moved'), 'elsewhere')
  mkdirSync(to)
  const { app, page } = await launch({ userData })
  await expect(seen.editor(page)).toContainText('// kept wherever it is')
  await page.keyboard.press('ControlOrMeta+,')
  await page.getByRole('heading', { name: 'Data folder' }).scrollIntoViewIfNeeded()
  await keepScreenshot(page, 'data-folder-settings')
  await answerFolderDialog(app, to)
  await button(page, 'Move data to…').click()
  const dialog = page.getByRole('dialog', { name: 'Move the data' })
  await expect(dialog).toContainText('elsewhere')
  await keepScreenshot(page, 'data-folder-move')
  const args = await restartsWith(app, () => button(page, 'Move and start again').click())
  expect(args.join(' ')).not.toContain('--data')

  const moving = await launchAsking({ userData })
  await expect(question(moving.page)).toHaveText('Your data was moved', { timeout: 30_000 })
  await expect(moving.page.getByText('until you delete it yourself')).toContainText(join(userData, 'data'))
  await keepScreenshot(moving.page, 'data-folder-moved')
  const next = moving.app.waitForEvent('window')
  await button(moving.page, 'Open OffCoder').click()
  const work = await next
  await expect(seen.editor(work)).toContainText('// kept wherever it is', { timeout: 30_000 })
  await moving.app.close()
  expect(existsSync(join(userData, 'data/offcoder.db'))).toBe(true)

  // The old copy is not needed for anything, the trash included.
  renameSync(join(userData, 'data'), join(userData, 'old'))
  const after = await launch({ userData })
  await expect(seen.editor(after.page)).toContainText('// kept wherever it is')
  await runCommand(after.page, 'Show the trash')
  await after.page.getByRole('button', { name: 'Bring back src/style.css' }).click()
  await expect.poll(() => existsSync(join(project, 'src/style.css'))).toBe(true)
  await after.app.close()
  expect(existsSync(join(userData, 'data'))).toBe(false)
})

test('--data opens another folder for this start alone, and one with nothing in it is asked about first', async () => {
  const { userData } = await workIn({})
  const other = temporaryFolder('other')
  const asked = await launchAsking({ userData, args: ['--data', other] })
  await expect(question(asked.page)).toHaveText('The data folder is empty')
  await keepScreenshot(asked.page, 'data-folder-empty')
  expect(readdirSync(other)).toEqual([])
  const next = asked.app.waitForEvent('window')
  await button(asked.page, 'Begin with nothing here').click()
  await expect((await next).getByText('Open a folder of code')).toBeVisible({ timeout: 30_000 })
  await asked.app.close()
  expect(existsSync(join(other, 'offcoder.db'))).toBe(true)

  // Both at once: each is an app of its own.
  const one = await launch({ userData, args: [`--data=${other}`] })
  const standard = await launch({ userData })
  await expect(one.page.getByText('Open a folder of code')).toBeVisible()
  await expect(seen.editor(standard.page)).toContainText('// kept wherever it is')
  await one.app.close()
  await standard.app.close()
})

test('a data folder that is not there is asked about, never made anew, and gone on with when it comes back', async () => {
  const { userData } = await workIn({})
  const disk = temporaryFolder('disk')
  const named = join(disk, 'my data')
  renameSync(join(userData, 'data'), named)
  writeFileSync(join(userData, 'data-folder.json'), JSON.stringify({ folder: named }))
  const plain = await launch({ userData })
  await expect(seen.editor(plain.page)).toContainText('// kept wherever it is')
  await plain.app.close()

  const away = join(disk, 'away')
  renameSync(named, away)
  const { app, page } = await launchAsking({ userData })
  await expect(question(page)).toHaveText('The data folder is not there')
  await keepScreenshot(page, 'data-folder-missing')
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([])
  await button(page, 'Start with a new, empty one').click()
  await expect(page.getByText('no projects, chats or settings')).toBeVisible()
  await keepScreenshot(page, 'data-folder-start-empty')
  await button(page, 'Back').click()
  await button(page, 'Try again').click()
  await expect(question(page)).toHaveText('The data folder is not there')
  expect(existsSync(named)).toBe(false)
  // By itself, without a click.
  const next = app.waitForEvent('window')
  renameSync(away, named)
  await expect(seen.editor(await next)).toContainText('// kept wherever it is', { timeout: 30_000 })
  await app.close()

  // Or it was moved by hand, and is shown where it is now.
  const byHand = join(disk, 'by hand')
  renameSync(named, byHand)
  const again = await launchAsking({ userData })
  await answerFolderDialog(again.app, disk)
  await button(again.page, 'Choose another folder').click()
  await expect(again.page.getByRole('alert')).toContainText('holds no OffCoder data')
  await answerFolderDialog(again.app, byHand)
  await restartsWith(again.app, () => button(again.page, 'Choose another folder').click())
  expect(JSON.parse(readFileSync(join(userData, 'data-folder.json'), 'utf8')).folder).toBe(byHand)
  const found = await launch({ userData })
  await expect(seen.editor(found.page)).toContainText('// kept wherever it is')
  await found.app.close()
})

test('a named data folder that cannot be written to is asked about; it can be read, and is gone on with when it can', async () => {
  test.skip(process.getuid?.() === 0, 'root may write everywhere')
  const { userData } = await workIn({})
  const named = join(temporaryFolder('disk'), 'data')
  renameSync(join(userData, 'data'), named)
  chmodSync(named, 0o555)
  const args = [`--data=${named}`]
  const reading = await launchAsking({ userData, args })
  await expect(question(reading.page)).toHaveText('The data folder cannot be written to')
  await keepScreenshot(reading.page, 'data-folder-read-only')
  const next = reading.app.waitForEvent('window')
  await button(reading.page, 'Open to read').click()
  const work = await next
  await expect(work.locator('.banners')).toContainText('The data folder cannot be written to.', {
    timeout: 30_000,
  })
  await expect(seen.editor(work)).toContainText('// kept wherever it is')
  await reading.app.close()

  const again = await launchAsking({ userData, args })
  await expect(question(again.page)).toHaveText('The data folder cannot be written to')
  const after = again.app.waitForEvent('window')
  chmodSync(named, 0o755)
  await expect(seen.editor(await after)).toContainText('// kept wherever it is', { timeout: 30_000 })
  await again.app.close()
})

test('a data folder that another OffCoder has open is waited for, and gone on with when it is let go', async () => {
  const { userData } = await workIn({})
  const named = join(temporaryFolder('shared'), 'data')
  renameSync(join(userData, 'data'), named)
  const args = [`--data=${named}`]
  const first = await launch({ userData, args })
  await expect(seen.editor(first.page)).toContainText('// kept wherever it is')

  // Another user's, or another computer's: it has a place of its own for everything else.
  const second = await launchAsking({ args })
  await expect(question(second.page)).toHaveText('Another OffCoder has the data folder open')
  await expect(second.page.getByText('OffCoder goes on by itself')).toBeVisible()
  await keepScreenshot(second.page, 'data-folder-in-use')
  const { violations } = await new AxeBuilder({ page: second.page }).setLegacyMode().analyze()
  expect(violations.map(({ id }) => id)).toEqual([])
  const next = second.app.waitForEvent('window')
  await first.app.close()
  const work = await next
  await expect(seen.editor(work)).toContainText('// kept wherever it is', { timeout: 30_000 })

  // A third says that this one has ended, as after a minute without a sign it may.
  const lock = join(named, 'offcoder.lock')
  writeFileSync(lock, readFileSync(lock, 'utf8').replace(/"id":"\w+"/, '"id":"third"'))
  await second.app.evaluate(({ dialog, powerMonitor }) => {
    dialog.showMessageBox = (async () => ({ response: 1, checkboxChecked: false })) as never
    powerMonitor.emit('resume')
  })
  await expect(work.locator('.banners')).toContainText('took over the data folder', { timeout: 30_000 })
  await keepScreenshot(work, 'data-folder-taken-over')
  await second.app.close()
  expect(readFileSync(lock, 'utf8')).toContain('"id":"third"')
})

test('a database of a newer OffCoder is told in words, with ways on; a backup takes its place when asked', async () => {
  const { userData } = await workIn({})
  const first = await launch({ userData })
  await expect(seen.editor(first.page)).toContainText('// kept wherever it is')
  await first.page.keyboard.press('ControlOrMeta+,')
  await button(first.page, 'Back up now').click()
  await expect(first.page.getByText('A backup was made.').first()).toBeVisible()
  await first.app.close()
  const db = new Database(join(userData, 'data/offcoder.db'))
  db.pragma('user_version = 9999')
  db.close()
  const other = temporaryFolder('other')
  cpSync(join(userData, 'data'), other, { recursive: true })

  const { app, page } = await launch({ userData })
  const banner = page.locator('.banners')
  await expect(banner).toContainText('Your projects were last opened by a newer OffCoder.')
  await expect(banner).toContainText('There is a backup from')
  await keepScreenshot(page, 'newer-schema')
  await answerFolderDialog(app, other)
  await button(page, 'Open another data folder…').click()
  await expect(page.getByRole('dialog', { name: 'Open another data folder' })).toBeVisible()
  await button(page, 'Cancel').click()
  await button(page, 'Restore the backup').click()
  await expect(banner).toContainText('It is restored when you quit.')
  await app.close()

  const again = await launch({ userData })
  await expect(seen.editor(again.page)).toContainText('// kept wherever it is')
  await expect(again.page.locator('.banners')).toHaveText('')
  await again.app.close()
})
