import {
  chmodSync,
  closeSync,
  cpSync,
  fstatSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type ElectronApplication, expect, type Page, test } from '@playwright/test'
import Database from 'better-sqlite3'
import { writeTinyModel } from '../models/tiny-model.ts'
import { answerFolderDialog, launch, processIds, temporaryFolder } from './app.ts'
import { awkwardProject, smallProject } from './projects.ts'
import { keepScreenshot } from './screenshots.ts'
import { electronWithSmallDisk, fillDisk, freeDisk, mayMount } from './small-disk.ts'
import { editorText, quickOpen, seen, untilSaved } from './window.ts'

const asRoot = process.getuid?.() === 0
const banners = (page: Page) => page.locator('.banners')
const cover = (page: Page) => page.locator('.editor-message')
const database = (userData: string) => join(userData, 'data/offcoder.db')

async function typeAtEnd(page: Page, text: string): Promise<void> {
  await seen.editor(page).click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type(text)
}

async function untilTrouble(page: Page, name: string): Promise<void> {
  await expect(seen.saveMark(page, name)).toHaveAttribute('data-kind', 'trouble', { timeout: 20_000 })
}

/** Peak of memory that a process of the app has had, in bytes. */
async function peakMemory(app: ElectronApplication, name: string): Promise<number> {
  const status = readFileSync(`/proc/${(await processIds(app))[name]}/status`, 'utf8')
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) * 1024
}

test('files that no editor likes are shown, explained and left as they are', async () => {
  const project = awkwardProject()
  const huge = openSync(join(project, 'huge.txt'), 'w')
  ftruncateSync(huge, 2 * 1024 ** 3)
  closeSync(huge)
  await mkdir(join(project, 'closed'))
  writeFileSync(join(project, 'closed/inner.txt'), 'nobody may look in here\n')
  chmodSync(join(project, 'closed'), 0)
  const outside = join(temporaryFolder('outside'), 'secret.txt')
  writeFileSync(outside, 'not part of the project\n')
  symlinkSync(outside, join(project, 'link-to-secret'))

  const { app, page } = await launch({ args: [project] })
  await expect(seen.treeItem(page, 'huge.txt')).toBeVisible()
  expect(await peakMemory(app, 'workspace')).toBeLessThan(1024 ** 3)

  const why = async (name: string, words: RegExp): Promise<void> => {
    await quickOpen(page, name)
    await expect(seen.tab(page, name)).toHaveAttribute('aria-selected', 'true')
    await expect(cover(page)).toContainText(words)
  }
  await why('huge.txt', /2(\.\d)? GB|too large/i)
  await keepScreenshot(page, 'bad-input-huge-file')
  expect(await peakMemory(app, 'workspace')).toBeLessThan(1024 ** 3)
  await why('picture.bin', /binary file/)
  await why('latin.txt', /not in UTF-8/)
  await why('utf16.txt', /UTF-16/)
  await why('broken-link', /not there/)
  await why('link-to-secret', /out of the project/)
  await keepScreenshot(page, 'bad-input-link-out')

  await page.getByRole('button', { name: /not taken in/ }).click()
  const issues = page.getByRole('region', { name: 'Not taken in' })
  if (!asRoot)
    await expect(issues).toContainText(
      /closed.*Give yourself permission.*locked\.txt.*Give yourself permission/s,
    )
  await keepScreenshot(page, 'bad-input-issues')

  // Names are shown on one line each, and their files open and are written like any other.
  const edit = async (name: string, tab: string): Promise<void> => {
    await quickOpen(page, name)
    await expect(seen.tab(page, tab)).toHaveAttribute('aria-selected', 'true')
    await typeAtEnd(page, 'typed')
    await untilSaved(page, tab)
    await page.keyboard.press('ControlOrMeta+s')
  }
  await edit('emoji', 'emoji')
  await edit('two', 'lines.txt')
  await edit('nnnnnnnn', 'nnnnnnnn')
  await edit('latin-', 'latin-')
  await expect.poll(() => readFileSync(join(project, 'emoji 🦊 name.ts'), 'utf8')).toMatch(/typed/)
  await expect.poll(() => readFileSync(join(project, 'two\nlines.txt'), 'utf8')).toMatch(/typed/)
  await expect.poll(() => readFileSync(join(project, `${'n'.repeat(251)}.txt`), 'utf8')).toMatch(/typed/)
  const latin = Buffer.concat([Buffer.from(`${project}/latin-`), Buffer.from([0xe9]), Buffer.from('.txt')])
  await expect.poll(() => readFileSync(latin, 'utf8')).toMatch(/typed/)
  await keepScreenshot(page, 'bad-input-names')
  await app.close()

  expect(readFileSync(outside, 'utf8')).toBe('not part of the project\n')
  expect(lstatSync(join(project, 'link-to-secret')).isSymbolicLink()).toBe(true)
  expect(readFileSync(join(project, 'data/latin.txt'), 'latin1')).toBe('caf\xe9 au lait\n')
  chmodSync(join(project, 'closed'), 0o755)
})

test('a folder that may not be read is refused in words, and can be opened once it may', async () => {
  test.skip(asRoot, 'root may read everything')
  const project = smallProject()
  chmodSync(project, 0)
  const { app, page } = await launch()
  await answerFolderDialog(app, project)
  const open = page.getByRole('button', { name: 'Open a folder' })
  await open.click()
  await expect(page.getByText(/The system does not let OffCoder open this folder/)).toBeVisible()
  await keepScreenshot(page, 'bad-input-closed-folder')
  await expect(page.getByRole('heading', { name: 'Projects' })).toBeVisible()
  chmodSync(project, 0o755)
  await open.click()
  await expect(seen.treeItem(page, 'src')).toBeVisible()
  await app.close()
})

test('a full disk is said, typing goes on, and everything is stored once there is room', async () => {
  test.skip(!mayMount(), 'this system does not let an ordinary user mount a disk')
  const project = smallProject()
  const userData = temporaryFolder('data')
  const data = join(userData, 'data')
  const { app, page } = await launch({
    args: [project, join(project, 'src/math.ts')],
    userData,
    executable: electronWithSmallDisk(data, 12),
  })
  await expect(seen.editor(page)).toContainText('multiply')
  await typeAtEnd(page, '// before. ')
  await untilSaved(page, 'math.ts')
  await fillDisk(app, data)
  await page.keyboard.type('while full. ')
  await untilTrouble(page, 'math.ts')
  await expect(banners(page)).toContainText('The disk is full.')
  await page.keyboard.type('and on. ')
  await keepScreenshot(page, 'bad-input-full-disk')
  await expect(seen.saveMark(page, 'math.ts')).toHaveAttribute('data-kind', 'trouble')

  await freeDisk(app, data)
  await untilSaved(page, 'math.ts')
  await expect(banners(page)).toHaveText('')
  // From the store alone: this page has nothing of what the last one knew.
  await page.reload()
  await expect(seen.editor(page)).toContainText('// before. while full. and on.')
  await expect
    .poll(() => readFileSync(join(project, 'src/math.ts'), 'utf8'))
    .toContain('// before. while full. and on. ')
  await app.close()
})

test('a data folder that cannot be written opens to read, claims nothing, and stores all once it can be', async () => {
  test.skip(asRoot, 'root may write everywhere')
  const project = smallProject()
  const first = await launch({ args: [project, join(project, 'src/math.ts')] })
  await expect(seen.editor(first.page)).toContainText('multiply')
  await first.app.close()
  const data = join(first.userData, 'data')
  for (const name of readdirSync(data))
    chmodSync(join(data, name), lstatSync(join(data, name)).isDirectory() ? 0o555 : 0o444)
  chmodSync(data, 0o555)

  const { app, page } = await launch({ userData: first.userData })
  await expect(banners(page)).toContainText('The data folder cannot be written to.')
  await expect(seen.editor(page)).toContainText('multiply')
  await typeAtEnd(page, '// not stored')
  await untilTrouble(page, 'math.ts')
  await keepScreenshot(page, 'bad-input-read-only')

  chmodSync(data, 0o755)
  for (const name of readdirSync(data))
    chmodSync(join(data, name), lstatSync(join(data, name)).isDirectory() ? 0o755 : 0o644)
  await untilSaved(page, 'math.ts')
  await expect(banners(page)).toHaveText('')
  await app.close()
  const again = await launch({ userData: first.userData })
  await expect(seen.editor(again.page)).toContainText('// not stored')
  await again.app.close()
})

const damages: Record<string, (file: string) => void> = {
  'a smashed header': (file) => overwrite(file, 0, 100),
  'smashed pages in the middle': (file) => {
    const bytes = lstatSync(file).size
    overwrite(file, Math.floor(bytes / 3 / 4096) * 4096, Math.floor(bytes / 3))
  },
  'its end cut off': (file) => truncateSync(file, Math.floor(lstatSync(file).size / 2 / 4096) * 4096 + 100),
}

function overwrite(file: string, at: number, length: number): void {
  const handle = openSync(file, 'r+')
  writeSync(handle, Buffer.alloc(Math.min(length, fstatSync(handle).size - at), 0x5a), 0, undefined, at)
  closeSync(handle)
}

test.describe('a damaged database', () => {
  let project: string
  let sound: string

  test.beforeAll(async () => {
    project = smallProject()
    const { app, page, userData } = await launch({ args: [project, join(project, 'src/math.ts')] })
    await expect(seen.editor(page)).toContainText('multiply')
    await typeAtEnd(page, '// typed before the damage')
    await untilSaved(page, 'math.ts')
    await app.close()
    sound = userData
  })

  for (const [what, damage] of Object.entries(damages)) {
    test(`with ${what} is set aside, and the work goes on from the folder`, async () => {
      const userData = temporaryFolder('damaged')
      cpSync(join(sound, 'data'), join(userData, 'data'), { recursive: true })
      damage(database(userData))
      const { app, page } = await launch({ userData })
      await expect(banners(page)).toContainText('The database was damaged. It was set aside', {
        timeout: 15_000,
      })
      await keepScreenshot(page, `bad-input-${what.replaceAll(' ', '-')}`)
      await answerFolderDialog(app, project)
      await page.keyboard.press('ControlOrMeta+o')
      await expect(seen.treeItem(page, 'src')).toBeVisible()
      await quickOpen(page, 'math.ts')
      await expect(seen.editor(page)).toContainText('// typed before the damage')
      await typeAtEnd(page, ' and after')
      await untilSaved(page, 'math.ts')
      expect(
        readdirSync(dirname(database(userData))).filter((name) => name.includes('.damaged-')).length,
      ).toBeGreaterThan(0)
      await app.close()
    })
  }
})

test('a database that another program holds is said, and everything is stored once it lets go', async () => {
  const project = smallProject()
  const { app, page, userData } = await launch({ args: [project, join(project, 'src/math.ts')] })
  await expect(seen.editor(page)).toContainText('multiply')
  const other = new Database(database(userData))
  other.exec('BEGIN IMMEDIATE')
  await typeAtEnd(page, '// while it is held')
  await untilTrouble(page, 'math.ts')
  await expect(banners(page)).toContainText('Another program holds a lock')
  await keepScreenshot(page, 'bad-input-locked')
  other.exec('ROLLBACK')
  await untilSaved(page, 'math.ts')
  await expect(banners(page)).toHaveText('')
  other.close()
  await app.close()

  const holder = new Database(database(userData))
  holder.pragma('locking_mode = EXCLUSIVE')
  holder.exec('BEGIN IMMEDIATE; COMMIT')
  const again = await launch({ userData })
  await expect(banners(again.page)).toContainText('Another program holds a lock')
  await keepScreenshot(again.page, 'bad-input-locked-at-start')
  holder.close()
  await expect(banners(again.page)).toHaveText('')
  await expect(seen.editor(again.page)).toContainText('// while it is held')
  await again.app.close()
})

/** A sound model whose header announces more weights than any machine has memory; its file has holes for them. */
function writeVastModel(path: string): void {
  writeTinyModel(path, { name: 'Vast one' })
  const bytes = readFileSync(path)
  const tensor = bytes.indexOf('output.weight') + 'output.weight'.length
  // After the number of sides and the first of them: how many rows there are.
  bytes.writeBigUInt64LE(10n ** 10n, tensor + 4 + 8)
  writeFileSync(path, bytes)
  truncateSync(path, 2 * 1024 ** 4)
}

test('a model file that cannot be used is refused with the cause, and local AI goes on', async () => {
  const project = smallProject()
  const models = temporaryFolder('models')
  const { app, page } = await launch({ args: [project, join(project, 'src/app.ts')] })
  await expect(seen.editor(page)).toContainText('main')
  const choose = async (): Promise<void> => {
    await page.getByRole('button', { name: /SmolLM2|Local AI|Tiny|Vast/ }).click()
    await expect(page.getByRole('option', { name: /SmolLM2/ })).toBeVisible()
  }
  const refused = async (name: string, words: RegExp): Promise<void> => {
    await answerFolderDialog(app, join(models, name))
    await choose()
    await page.getByRole('option', { name: /Add a model file/ }).click()
    await expect(page.getByText(words).first()).toBeVisible()
  }
  writeFileSync(join(models, 'picture.gguf'), 'not a model at all')
  writeTinyModel(join(models, 'cut.gguf'))
  truncateSync(join(models, 'cut.gguf'), 300_000)
  await refused('gone.gguf', /no longer there/)
  const ai = (await processIds(app)).ai
  await refused('picture.gguf', /not a GGUF/)
  await refused('cut.gguf', /incomplete/)
  await keepScreenshot(page, 'bad-input-models')
  expect((await processIds(app)).ai).toBe(ai)

  writeVastModel(join(models, 'vast.gguf'))
  await refused('vast.gguf', /needs about [\d.]+ GB of memory/)
  await keepScreenshot(page, 'bad-input-model-too-large')
  await choose()
  await page.getByRole('option', { name: /SmolLM2/ }).click()
  await expect(page.locator('.status-item[data-state=ready]')).toContainText('SmolLM2', { timeout: 30_000 })
  expect((await processIds(app)).ai).toBe(ai)

  // One that was added and went away stays in the list and says so.
  writeTinyModel(join(models, 'tiny.gguf'), { name: 'Tiny one' })
  await answerFolderDialog(app, join(models, 'tiny.gguf'))
  await choose()
  await page.getByRole('option', { name: /Add a model file/ }).click()
  await expect(page.getByText('Tiny one was added.')).toBeVisible()
  unlinkSync(join(models, 'tiny.gguf'))
  await page.reload()
  await expect(seen.editor(page)).toContainText('main')
  await page.getByRole('button', { name: /SmolLM2|Local AI|Tiny|Vast/ }).click()
  await expect(page.getByRole('option', { name: /no longer there/ })).toBeVisible()
  await keepScreenshot(page, 'bad-input-model-gone')
  await page.keyboard.press('Escape')
  expect(await editorText(page)).toContain('main')
  await app.close()
})
