import {
  chmodSync,
  closeSync,
  cpSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import Database from 'better-sqlite3'
import { answerFolderDialog, launch, temporaryFolder } from './app.ts'
import { smallProject } from './projects.ts'
import { keepScreenshot } from './screenshots.ts'
import { electronWithSmallDisk, fillDisk, freeDisk, mayMount } from './small-disk.ts'
import { quickOpen, seen, untilSaved } from './window.ts'

const asRoot = process.getuid?.() === 0
const banners = (page: Page) => page.locator('.banners')
const database = (userData: string) => join(userData, 'data/offcoder.db')

async function typeAtEnd(page: Page, text: string): Promise<void> {
  await seen.editor(page).click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type(text)
}

async function untilTrouble(page: Page, name: string): Promise<void> {
  await expect(seen.saveMark(page, name)).toHaveAttribute('data-kind', 'trouble', { timeout: 20_000 })
}

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
  await keepScreenshot(page, 'bad-store-full-disk')
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
  await keepScreenshot(page, 'bad-store-read-only')

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
      await keepScreenshot(page, `bad-store-${what.replaceAll(' ', '-')}`)
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
  await keepScreenshot(page, 'bad-store-locked')
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
  await keepScreenshot(again.page, 'bad-store-locked-at-start')
  holder.close()
  await expect(banners(again.page)).toHaveText('')
  await expect(seen.editor(again.page)).toContainText('// while it is held')
  await again.app.close()
})
