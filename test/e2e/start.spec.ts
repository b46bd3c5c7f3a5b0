import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import Database from 'better-sqlite3'
import { killAll, launch, temporaryFolder } from './app.ts'
import { smallProject } from './projects.ts'
import { keepScreenshot } from './screenshots.ts'
import { editorText, seen, untilSaved } from './window.ts'

const lastSeen = (userData: string) => join(userData, 'data/last-seen/first.json')

/** Holds the database as another program would: the store does not answer until it is let go. */
function holdStore(userData: string): () => void {
  const holder = new Database(join(userData, 'data/offcoder.db'))
  holder.pragma('locking_mode = EXCLUSIVE')
  holder.exec('BEGIN IMMEDIATE; COMMIT')
  return () => holder.close()
}

/** A profile whose window showed a file of a small project when it was closed. */
async function closedOn(path = 'src/math.ts'): Promise<{ project: string; userData: string }> {
  const project = smallProject()
  const userData = temporaryFolder('data')
  const { app, page } = await launch({ args: [project, join(project, path)], userData })
  await expect(seen.editor(page)).toContainText('multiply')
  await seen.treeItem(page, 'README.md').waitFor()
  await app.close()
  expect(existsSync(lastSeen(userData))).toBe(true)
  return { project, userData }
}

async function typeAtStart(page: Page, text: string): Promise<void> {
  await seen.editor(page).click()
  await page.keyboard.press('ControlOrMeta+Home')
  await page.keyboard.type(text)
}

test('a start shows the text of last time and takes keys before the store answers, and stores them then', async () => {
  const { project, userData } = await closedOn()
  const letGo = holdStore(userData)
  const { app, page } = await launch({ userData })
  await expect(seen.editor(page)).toContainText('multiply')
  await expect(seen.tab(page, 'math.ts')).toBeVisible()
  // What the store has not said is not claimed.
  await expect(seen.saveMark(page, 'math.ts')).toHaveCount(0)
  await typeAtStart(page, '// typed early\n')
  await expect(seen.saveMark(page, 'math.ts')).toHaveAttribute('data-kind', 'typing')
  await keepScreenshot(page, 'start-before-the-store')
  letGo()
  await untilSaved(page, 'math.ts')
  await page.keyboard.type('// and later\n')
  await untilSaved(page, 'math.ts')
  expect(await editorText(page)).toMatch(/^\/\/ typed early\n\/\/ and later\nexport function add/)
  await killAll(app)

  const again = await launch({ userData })
  await seen.treeItem(again.page, 'README.md').waitFor()
  await untilSaved(again.page, 'math.ts')
  expect(await editorText(again.page)).toMatch(/^\/\/ typed early\n\/\/ and later\nexport function add/)
  await again.app.close()
  expect(readFileSync(join(project, 'src/math.ts'), 'utf8')).toContain('// typed early\n// and later\n')
})

test('a window that is closed before the store answers waits for it with what was typed', async () => {
  const { project, userData } = await closedOn()
  const letGo = holdStore(userData)
  const { app, page } = await launch({ userData })
  await expect(seen.editor(page)).toContainText('multiply')
  await typeAtStart(page, '// in a hurry\n')
  const closed = app.waitForEvent('close')
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await expect(seen.editor(page)).toContainText('// in a hurry')
  letGo()
  await closed
  expect(readFileSync(join(project, 'src/math.ts'), 'utf8')).toContain('// in a hurry\n')
})

test('what another program wrote while OffCoder was closed comes into the text, beside what is typed at once', async () => {
  const { project, userData } = await closedOn()
  const path = join(project, 'src/math.ts')
  writeFileSync(path, `${readFileSync(path, 'utf8')}// from outside\n`)
  const letGo = holdStore(userData)
  const { app, page } = await launch({ userData })
  await expect(seen.editor(page)).toContainText('multiply')
  await typeAtStart(page, '// typed early\n')
  letGo()
  await expect
    .poll(() => editorText(page))
    .toMatch(/^\/\/ typed early\nexport [\s\S]*\n}\n\/\/ from outside\n$/)
  await untilSaved(page, 'math.ts')
  await expect
    .poll(() => readFileSync(path, 'utf8'))
    .toMatch(/^\/\/ typed early\n[\s\S]*\/\/ from outside\n$/)
  await app.close()
})

test('what was kept of the last window is left out when it is damaged', async () => {
  const { userData } = await closedOn()
  const path = lastSeen(userData)
  writeFileSync(path, readFileSync(path, 'utf8').replace('math.ts', 'moth.ts'))
  const { app, page } = await launch({ userData })
  await expect(seen.editor(page)).toContainText('multiply')
  await expect(seen.tab(page, 'math.ts')).toBeVisible()
  await typeAtStart(page, '// typed\n')
  await untilSaved(page, 'math.ts')
  await app.close()
})

test('a file that was deleted while OffCoder was closed loses its tab', async () => {
  const { project, userData } = await closedOn()
  rmSync(join(project, 'src/math.ts'))
  const { app, page } = await launch({ userData })
  await expect(seen.tab(page, 'math.ts')).toHaveCount(0)
  await expect(seen.treeItem(page, 'README.md')).toBeVisible()
  await app.close()
})

test('settings that were edited while OffCoder was closed are in force when it starts', async () => {
  const { userData } = await closedOn()
  const path = join(userData, 'data/settings.json')
  for (const [zoom, theme] of [
    [1.5, 'light'],
    [0.75, 'dark'],
  ] as const) {
    writeFileSync(path, `{ "window.zoom": ${zoom}, "window.theme": "${theme}" }`)
    // The second start finds them read.
    for (let start = 0; start < 2; start++) {
      const { app, page } = await launch({ userData })
      await expect(seen.editor(page)).toContainText('multiply')
      expect(await page.evaluate(() => devicePixelRatio)).toBe(zoom)
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
      await app.close()
    }
  }
})
