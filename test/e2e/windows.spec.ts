import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ElectronApplication, expect, type Page, test } from '@playwright/test'
import { answerToAi, killAll, launch, processIds } from './app.ts'
import { smallProject } from './projects.ts'
import { keepScreenshot } from './screenshots.ts'
import { editorText, quickOpen, runCommand, seen, untilSaved } from './window.ts'

/** Does something that opens a window, and waits until it has drawn. */
async function openedBy(app: ElectronApplication, act: () => Promise<void>): Promise<Page> {
  const opened = app.waitForEvent('window', { timeout: 30_000 })
  await act()
  const page = await opened
  await page.locator('[data-region="status"]').waitFor({ timeout: 30_000 })
  return page
}

/** Both windows on the one file of a small project. */
async function twoOnOneFile(project: string) {
  const launched = await launch({ args: [project, join(project, 'src/math.ts')] })
  await expect(seen.editor(launched.page)).toContainText('multiply')
  await untilKept(launched.page)
  const second = await openedBy(launched.app, () =>
    runCommand(launched.page, 'Open this project in a new window'),
  )
  // A window that never showed the project begins with the tabs the last one has.
  await expect(seen.editor(second)).toContainText('multiply', { timeout: 30_000 })
  return { ...launched, second }
}

/** The tabs of a window are kept a moment after they change. */
async function untilKept(page: Page): Promise<void> {
  await page.waitForTimeout(900)
}

async function typeAt(page: Page, key: 'Home' | 'End', text: string): Promise<void> {
  await seen.editor(page).click()
  await page.keyboard.press(`ControlOrMeta+${key}`)
  await page.keyboard.type(text, { delay: 15 })
}

test('AI that is turned off in one project is taken from its window alone', async () => {
  test.setTimeout(120_000)
  const { app, page } = await launch({ args: [smallProject()] })
  await seen.treeItem(page, 'src').waitFor()
  const second = await openedBy(app, () => runCommand(page, 'New window'))
  await second.getByRole('button', { name: 'New project' }).first().waitFor()
  const ai = async () => (await processIds(app)).ai
  await runCommand(second, 'Manage models')
  await expect(second.getByRole('heading', { name: 'Models', exact: true })).toBeVisible()
  await page.keyboard.press('ControlOrMeta+,')
  await expect.poll(ai, { timeout: 30_000 }).toBeDefined()
  // Its settings name the model in use, which the process tells them.
  await expect(page.locator('[data-region="settings"]')).toContainText('SmolLM2 135M Instruct', {
    timeout: 60_000,
  })
  await expect(page.getByText('The best there is for this machine.')).toBeHidden()
  await page.getByRole('switch', { name: 'AI in sums' }).click()
  await expect(page.getByText('The best there is for this machine.')).toBeVisible()
  // Main hears of it from the store a moment after the window.
  await expect.poll(() => answerToAi(page)).toEqual({ code: 'AI_OFF', ports: 0 })
  // The other window shows no project: its models are there as before.
  expect(await ai()).toBeDefined()
  await second.getByRole('button', { name: 'Add a model file' }).waitFor({ timeout: 30_000 })
  expect(await answerToAi(second)).toEqual({ code: undefined, ports: 1 })
  await app.close()
})

test('each window shows where the cursor of the other is, for as long as it has the file open', async () => {
  const { app, page, second } = await twoOnOneFile(smallProject())
  const cursor = page.locator('.other-cursor')
  await seen.editor(second).click()
  await second.keyboard.press('ControlOrMeta+Home')
  await second.keyboard.press('ArrowDown')
  await expect(page.locator('.cm-line').nth(1).locator('.other-cursor')).toHaveCount(1, { timeout: 15_000 })
  await second.keyboard.press('Shift+End')
  await expect(page.locator('.other-selection')).toHaveText('  return a + b', { timeout: 15_000 })
  await keepScreenshot(page, 'other-window-cursor')
  // What is typed here pushes it along.
  await typeAt(page, 'Home', '// above\n')
  await expect(page.locator('.cm-line').nth(2).locator('.other-cursor')).toHaveCount(1)
  await expect(second.locator('.other-cursor')).toHaveCount(1, { timeout: 15_000 })
  await second.close()
  await expect(cursor).toHaveCount(0, { timeout: 15_000 })
  await expect(page.locator('.other-selection')).toHaveCount(0)
  await app.close()
})

test('two windows on one file: each sees the other type, undo stays its own, and all is there after kill -9', async () => {
  test.setTimeout(180_000)
  const project = smallProject()
  const { app, page, second, userData } = await twoOnOneFile(project)
  await Promise.all([typeAt(page, 'Home', '// first window\n'), typeAt(second, 'End', '// second window')])
  for (const each of [page, second]) {
    await expect.poll(() => editorText(each)).toContain('// first window\n')
    await expect.poll(() => editorText(each)).toContain('// second window')
  }
  expect(await editorText(second)).toBe(await editorText(page))

  await seen.editor(second).focus()
  await second.keyboard.press('ControlOrMeta+z')
  await expect.poll(() => editorText(page)).not.toContain('// second window')
  expect(await editorText(page)).toContain('// first window')
  await second.keyboard.press('ControlOrMeta+Shift+Z')
  await expect.poll(() => editorText(page)).toContain('// second window')

  await quickOpen(second, 'app.ts')
  await expect(seen.editor(second)).toContainText('The sum is')
  await untilKept(second)
  await untilSaved(page, 'math.ts')
  const text = await editorText(page)
  await killAll(app)

  const again = await launch({ userData })
  if (again.app.windows().length < 2) await again.app.waitForEvent('window', { timeout: 30_000 })
  const shown = again.app.windows()
  expect(shown).toHaveLength(2)
  const texts = async () => {
    const all = await Promise.all(shown.map((each) => editorText(each).catch(() => '')))
    return all.toSorted((a, b) => a.localeCompare(b))
  }
  await expect.poll(texts, { timeout: 30_000 }).toContain(text)
  await expect.poll(async () => (await texts()).some((each) => each.includes('The sum is'))).toBe(true)
  await again.app.close()
})

test('what one window renames and deletes is so in the other', async () => {
  const project = smallProject()
  const { app, page, second } = await twoOnOneFile(project)
  await quickOpen(page, 'style.css')
  await seen.treeItem(page, 'math.ts').click()
  await page.keyboard.press('F2')
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('numbers.ts')
  await page.keyboard.press('Enter')
  await expect(seen.tab(second, 'numbers.ts')).toBeVisible()
  await seen.treeItem(page, 'numbers.ts').click()
  await page.keyboard.press('Delete')
  await expect(seen.tab(second, 'numbers.ts')).toHaveCount(0)
  await app.close()
})

test('a window whose page crashes leaves the other as it is, and comes back', async () => {
  const project = smallProject()
  const { app, page, second } = await twoOnOneFile(project)
  await typeAt(page, 'End', '// before the crash')
  await expect.poll(() => editorText(second)).toContain('// before the crash')
  await app.evaluate(({ BrowserWindow }) => {
    const [older] = BrowserWindow.getAllWindows().toSorted((a, b) => a.id - b.id)
    older?.webContents.forcefullyCrashRenderer()
  })
  await typeAt(second, 'End', '// while it was away')
  await untilSaved(second, 'math.ts')
  await expect
    .poll(() =>
      app.evaluate(
        async ({ BrowserWindow }) => {
          const [older] = BrowserWindow.getAllWindows().toSorted((a, b) => a.id - b.id)
          return older?.webContents
            .executeJavaScript("document.querySelector('.cm-content')?.textContent ?? ''")
            .catch(() => '')
        },
        { timeout: 30_000 },
      ),
    )
    .toContain('// while it was away')
  await app.close()
})

test('a window that is closed right after typing loses nothing, and does not come back by itself', async () => {
  const project = smallProject()
  const { app, page, second, userData } = await twoOnOneFile(project)
  await typeAt(second, 'End', '// and closed')
  const closed = second.waitForEvent('close')
  // The window may be gone before the key is said to be pressed.
  await second.keyboard.press('ControlOrMeta+Shift+w').catch(() => undefined)
  await closed
  await expect.poll(() => editorText(page)).toContain('// and closed')
  await expect.poll(() => readFileSync(join(project, 'src/math.ts'), 'utf8')).toContain('// and closed')
  await app.close()
  const again = await launch({ userData })
  await expect(seen.editor(again.page)).toContainText('multiply')
  expect(again.app.windows()).toHaveLength(1)
  await again.app.close()
})

test('what is typed in a window that is closed at once goes to its file, while another window stays', async () => {
  const project = smallProject()
  const { app, second } = await twoOnOneFile(project)
  await quickOpen(second, 'report.py')
  await expect(seen.editor(second)).toContainText('def report')
  await typeAt(second, 'End', '# and closed')
  const closed = second.waitForEvent('close')
  await second.keyboard.press('ControlOrMeta+Shift+w').catch(() => undefined)
  await closed
  await expect.poll(() => readFileSync(join(project, 'tools/report.py'), 'utf8')).toContain('# and closed')
  await app.close()
})

test('a new window shows the projects; one forgotten in it closes in the other', async () => {
  const project = smallProject()
  const { app, page } = await launch({ args: [project] })
  await expect(seen.treeItem(page, 'src')).toBeVisible()
  const second = await openedBy(app, () => page.keyboard.press('ControlOrMeta+Shift+n'))
  await expect(second.getByRole('heading', { name: 'Projects' })).toBeVisible()
  await second.getByRole('button', { name: 'More for sums' }).click()
  await second.getByRole('menuitem', { name: 'Forget' }).click()
  await second.getByRole('dialog').getByRole('button', { name: 'Forget sums' }).click()
  await expect(page.getByText('sums was forgotten in another window.')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Projects' })).toBeVisible()
  await app.close()
})

test('an answer that one window writes is under way in the other too, and over in both', async () => {
  test.setTimeout(120_000)
  const { app, page, second } = await twoOnOneFile(smallProject())
  await page.keyboard.press('ControlOrMeta+l')
  const question = page.getByRole('textbox', { name: 'Your question' })
  await question.fill('Explain every line of this file, one after another, in many words.')
  await page.keyboard.press('Enter')
  const written = page.getByRole('region', { name: 'Chat' }).getByRole('article', { name: 'Model' })
  await expect(written.locator('.chat-plain, p').first()).toBeVisible({ timeout: 60_000 })
  await second.keyboard.press('ControlOrMeta+l')
  const chat = second.getByRole('region', { name: 'Chat' })
  await chat.getByRole('button', { name: 'All chats' }).click()
  await chat.getByRole('button', { name: /^Explain every line/ }).click()
  const seenThere = chat.getByRole('article', { name: 'Model' })
  await expect(seenThere).toHaveAttribute('aria-busy', 'true')
  await expect(seenThere).not.toContainText('Stopped')
  await page.getByRole('button', { name: 'Stop' }).click()
  await expect(written).toHaveAttribute('aria-busy', 'false')
  await expect(seenThere).toHaveAttribute('aria-busy', 'false', { timeout: 15_000 })
  await app.close()
})
