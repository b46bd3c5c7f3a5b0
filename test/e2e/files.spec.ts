import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ElectronApplication, expect, type Page, test } from '@playwright/test'
import { answerToAi, type Launched, launch, processIds } from './app.ts'
import { smallProject } from './projects.ts'
import { keepScreenshot } from './screenshots.ts'
import {
  editorText,
  inTree,
  quickOpen,
  runCommand,
  seen,
  untilSaved,
  untilTreeHasKeyboard,
} from './window.ts'

/** Everything the window complains about while a test runs. */
function complaints(page: Page): string[] {
  const said: string[] = []
  page.on('pageerror', (error) => said.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') said.push(message.text())
  })
  return said
}

async function opened(...files: string[]): Promise<Launched & { project: string; said: string[] }> {
  const project = smallProject()
  const launched = await launch({ args: [project, ...files.map((file) => join(project, file))] })
  const said = complaints(launched.page)
  await expect(seen.treeItem(launched.page, 'src')).toBeVisible()
  return { ...launched, project, said }
}

async function typeAtEnd(page: Page, text: string): Promise<void> {
  await seen.editor(page).click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type(text)
}

test('files are made, renamed, moved, deleted and brought back with the keyboard alone', async () => {
  const { app, page, project, said } = await opened()
  await inTree(page)
  await page.keyboard.press('Home')
  await page.keyboard.type('src')
  await page.keyboard.press('ControlOrMeta+n')
  await page.keyboard.type('fresh.ts')
  await page.keyboard.press('Enter')
  await expect(seen.tab(page, 'fresh.ts')).toHaveAttribute('aria-selected', 'true')
  // The keyboard is in the new file.
  await expect(seen.editor(page)).toBeFocused()
  await page.keyboard.type('export const fresh = 1\n')
  await untilSaved(page, 'fresh.ts')
  await page.keyboard.press('ControlOrMeta+s')
  await expect.poll(() => existsSync(join(project, 'src/fresh.ts'))).toBe(true)

  await inTree(page)
  await page.keyboard.press('F2')
  await page.keyboard.type('older')
  await page.keyboard.press('Enter')
  await expect(seen.tab(page, 'older.ts')).toBeVisible()
  await expect.poll(() => existsSync(join(project, 'src/older.ts'))).toBe(true)
  await untilTreeHasKeyboard(page)

  await page.keyboard.press('ControlOrMeta+x')
  await page.keyboard.press('Home')
  await page.keyboard.type('tools')
  await page.keyboard.press('ControlOrMeta+v')
  await expect.poll(() => existsSync(join(project, 'tools/older.ts'))).toBe(true)
  expect(readFileSync(join(project, 'tools/older.ts'), 'utf8')).toBe('export const fresh = 1\n')

  await page.keyboard.type('older')
  await page.keyboard.press('Delete')
  await expect(seen.treeItem(page, 'older.ts')).toBeHidden()
  await expect(seen.tab(page, 'older.ts')).toBeHidden()
  await page.getByRole('button', { name: 'Undo' }).press('Enter')
  await expect(seen.treeItem(page, 'older.ts')).toBeVisible()
  await expect(seen.tab(page, 'older.ts')).toBeVisible()
  await expect(seen.editor(page)).toContainText('export const fresh = 1')
  expect(said).toEqual([])
  await app.close()
})

test('a path in place of a name makes the folders on its way, and moves what is renamed', async () => {
  const { app, page, project, said } = await opened()
  const field = page.getByRole('textbox', { name: /^(Name of the new|New name of)/ })
  const problem = page.getByRole('alert').filter({ hasText: /\S/ })
  await seen.treeItem(page, 'src').click()
  await page.keyboard.press('ControlOrMeta+n')
  await page.keyboard.type('Deep/er/fresh.ts')
  await page.keyboard.press('Enter')
  await expect(seen.tab(page, 'fresh.ts')).toHaveAttribute('aria-selected', 'true')
  await expect(seen.editor(page)).toBeFocused()
  await page.keyboard.type('export const fresh = 1\n')
  await untilSaved(page, 'fresh.ts')
  await page.keyboard.press('ControlOrMeta+s')
  await expect
    .poll(() => readFileSync(join(project, 'src/Deep/er/fresh.ts'), 'utf8'))
    .toBe('export const fresh = 1\n')
  for (const name of ['Deep', 'er', 'fresh.ts']) await expect(seen.treeItem(page, name)).toBeVisible()
  await expect(seen.treeItem(page, 'fresh.ts')).toHaveAttribute('aria-level', '4')

  // What cannot be is said beside the name, and nothing of it is made.
  await seen.treeItem(page, 'README.md').click()
  const before = readdirSync(project, { recursive: true }).toSorted()
  await page.keyboard.press('ControlOrMeta+n')
  for (const [path, words] of [
    ['new/../x.ts', 'means a folder itself'],
    ['new//x.ts', 'before each slash'],
    ['README.md/x.ts', '“README.md” is a file'],
    [`new/${'é'.repeat(128)}`, 'disks allow 255'],
    ['SRC/app.ts', '“app.ts” is here already'],
    ['ignored/new/x.ts', '“ignored” is on disk already'],
    ['new/today.log', 'by the rule “*.log” in “.gitignore”'],
  ] as const) {
    await field.fill(path)
    await page.keyboard.press('Enter')
    await expect(problem).toContainText(words)
    await expect(field).toBeFocused()
  }
  await keepScreenshot(page, 'tree-path-problem')
  expect(readdirSync(project, { recursive: true }).toSorted()).toEqual(before)

  // A slash at the end makes a folder.
  await field.fill('src/deep/other/')
  await page.keyboard.press('Enter')
  await expect(seen.treeItem(page, 'other')).toBeVisible()
  await untilTreeHasKeyboard(page)
  await expect.poll(() => existsSync(join(project, 'src/Deep/other'))).toBe(true)

  await seen.treeItem(page, 'fresh.ts').click()
  await untilTreeHasKeyboard(page)
  await page.keyboard.press('F2')
  await field.fill('../../../out.ts')
  await page.keyboard.press('Enter')
  await expect(seen.tab(page, 'out.ts')).toBeVisible()
  await expect(seen.treeItem(page, 'out.ts')).toHaveAttribute('aria-level', '1')
  await untilTreeHasKeyboard(page)
  await page.keyboard.press('F2')
  await field.fill('../out.ts')
  await page.keyboard.press('Enter')
  await expect(problem).toContainText('leads out of the project')
  await field.fill('tools/more/fresh.ts')
  await page.keyboard.press('Enter')
  await expect(seen.tab(page, 'fresh.ts')).toBeVisible()
  await untilTreeHasKeyboard(page)
  expect(readFileSync(join(project, 'tools/more/fresh.ts'), 'utf8')).toBe('export const fresh = 1\n')
  expect(existsSync(join(project, 'out.ts'))).toBe(false)
  await keepScreenshot(page, 'tree-path-moved')
  expect(said).toEqual([])
  await app.close()
})

test('files and folders are duplicated, what is typed included, and their names changed at once', async () => {
  const { app, page, project, said } = await opened('src/windows.txt')
  await expect(seen.editor(page)).toContainText('three')
  await typeAtEnd(page, 'four')
  await inTree(page)
  await page.keyboard.press('Home')
  await page.keyboard.type('windows')
  await runCommand(page, 'Duplicate')
  await expect(page.getByRole('textbox', { name: 'New name of windows copy.txt' })).toBeFocused()
  expect(readFileSync(join(project, 'src/windows copy.txt'), 'utf8')).toBe('one\r\ntwo\r\nthree\r\nfour')
  await page.keyboard.type('dos')
  await page.keyboard.press('Enter')
  await expect.poll(() => existsSync(join(project, 'src/dos.txt'))).toBe(true)
  await untilTreeHasKeyboard(page)

  await seen.treeItem(page, 'tools').click()
  await page.keyboard.press('ControlOrMeta+c')
  await seen.treeItem(page, 'src').click()
  await page.keyboard.press('ControlOrMeta+v')
  await expect(page.getByRole('textbox', { name: 'New name of tools' })).toBeFocused()
  await page.keyboard.press('Escape')
  await untilTreeHasKeyboard(page)
  expect(readFileSync(join(project, 'src/tools/report.py'), 'utf8')).toContain('def report')
  await expect(seen.treeItem(page, 'tools')).toHaveCount(2)
  await page.keyboard.press('Shift+F10')
  await expect(page.getByRole('menuitem', { name: 'Duplicate' })).toBeVisible()
  await keepScreenshot(page, 'tree-duplicate')
  expect(said).toEqual([])
  await app.close()
})

test('the copy of a large folder says how far it is, and can be stopped', async () => {
  const project = smallProject()
  mkdirSync(join(project, 'large'))
  for (let n = 0; n < 4_000; n++) writeFileSync(join(project, `large/${n}.txt`), `${n}\n`.repeat(50))
  const { app, page } = await launch({ args: [project] })
  await seen.treeItem(page, 'large').waitFor()
  await expect(page.getByRole('region', { name: 'Import' })).toBeHidden({ timeout: 30_000 })
  await seen.treeItem(page, 'large').click()
  await untilTreeHasKeyboard(page)
  await page.keyboard.press('ControlOrMeta+c')
  await page.keyboard.press('ControlOrMeta+v')
  const copying = page.getByRole('region', { name: 'Copying large' })
  await expect(copying).toContainText(/[\d,]+ of 4,000 files/)
  await keepScreenshot(page, 'tree-copying')
  await copying.getByRole('button', { name: 'Stop' }).click()
  await expect(copying).toBeHidden()
  await expect.poll(() => readdirSync(project).filter((name) => /copy|offcoder/.test(name))).toEqual([])
  await expect(page.getByRole('treeitem', { name: 'large copy' })).toHaveCount(0)
  await app.close()
})

test('what is done with the keyboard is done to the row that it went to', async () => {
  const { app, page, project } = await opened()
  await seen.treeItem(page, 'README.md').click()
  await untilTreeHasKeyboard(page)
  await page.keyboard.press('Home')
  await page.keyboard.press('End')
  await page.keyboard.press('ArrowUp')
  const row = page.locator('[role="treeitem"]:focus')
  const name = (await row.locator('.tree-name').textContent()) ?? ''
  expect(name).not.toBe('README.md')
  await expect(row).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Delete')
  await expect(seen.treeItem(page, name)).toHaveCount(0)
  await expect(seen.treeItem(page, 'README.md')).toBeVisible()
  await expect.poll(() => readdirSync(project)).not.toContain(name)
  expect(readdirSync(project)).toContain('README.md')
  await app.close()
})

test('who deletes a row goes on at the one that takes its place, and not at the tab that comes to the front', async () => {
  const { app, page, project } = await opened('README.md', 'src/math.ts')
  await expect(seen.editor(page)).toContainText('multiply')
  await expect(seen.treeItem(page, 'math.ts')).toHaveAttribute('aria-selected', 'true')
  await inTree(page)
  await page.keyboard.press('Delete')
  await expect(seen.tab(page, 'README.md')).toHaveAttribute('aria-selected', 'true')
  const row = page.locator('[role="treeitem"]:focus')
  await expect(row).toContainText('style.css')
  // Longer than the tree takes to show the file in front.
  await page.waitForTimeout(600)
  await expect(row).toContainText('style.css')
  await expect(row).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Delete')
  await expect(row).toContainText('windows.txt')
  await expect.poll(() => readdirSync(join(project, 'src'))).toEqual(['app.ts', 'mark.txt', 'windows.txt'])
  expect(readdirSync(project)).toContain('README.md')
  // A folder that closes over the row has it.
  await runCommand(page, 'Collapse all folders')
  await expect(row).toContainText('src')
  await app.close()
})

test('one who goes to a row right after a tab stays there, and so does what a menu was opened for', async () => {
  const { app, page, project } = await opened('README.md', 'src/math.ts')
  await expect(seen.treeItem(page, 'math.ts')).toHaveAttribute('aria-selected', 'true')
  await seen.tab(page, 'README.md').click()
  await inTree(page)
  await page.keyboard.press('Home')
  const row = page.locator('[role="treeitem"]:focus')
  await expect(row).toContainText('data')
  await page.waitForTimeout(600)
  await expect(row).toContainText('data')
  await expect(row).toHaveAttribute('aria-selected', 'true')

  // Sooner than the tree shows the file in front.
  await page.evaluate(() => {
    const named = (selector: string, name: string): HTMLElement | undefined =>
      [...document.querySelectorAll<HTMLElement>(selector)].find((each) => each.textContent?.includes(name))
    const tab = named('[role="tab"]', 'math.ts')
    tab?.focus()
    tab?.click()
    named('[role="treeitem"]', 'package.json')?.dispatchEvent(
      new MouseEvent('contextmenu', { bubbles: true }),
    )
  })
  await page.getByRole('menuitem', { name: 'Move to the trash' }).waitFor()
  await expect(seen.treeItem(page, 'math.ts')).toHaveAttribute('aria-selected', 'true')
  await page.getByRole('menuitem', { name: 'Move to the trash' }).click()
  await expect.poll(() => readdirSync(project)).not.toContain('package.json')
  expect(readdirSync(join(project, 'src'))).toContain('math.ts')
  await app.close()
})

test('a key in a box or a dialog over the window does nothing to the files behind it', async () => {
  const { app, page, project } = await opened('src/app.ts')
  const files = readdirSync(project)
  await expect(seen.editor(page)).toContainText('add')
  const text = await editorText(page)
  await inTree(page)
  await page.keyboard.press('End')
  const row = page.locator('[role="treeitem"]:focus')
  await expect(row).toContainText('README.md')
  await page.keyboard.press('ControlOrMeta+p')
  const box = page.getByRole('combobox', { name: 'Go to a file or run a command' })
  await expect(box).toBeFocused()
  await page.keyboard.type('abc')
  await page.keyboard.press('Home')
  await page.keyboard.press('Delete')
  await expect(box).toHaveValue('bc')
  await page.keyboard.press('Escape')
  await expect(row).toContainText('README.md')

  // The dialog's code is loaded by now at the earliest, and typing goes on.
  await page.keyboard.press('F1')
  await box.fill('>Name this moment')
  await page.getByRole('option', { name: 'Name this moment' }).first().waitFor()
  await page.keyboard.press('Enter')
  await box.waitFor({ state: 'hidden' })
  await page.keyboard.type('before')
  const name = page.getByRole('dialog').getByRole('textbox', { name: 'Name' })
  await expect(name).toHaveValue('before')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Delete')
  await page.keyboard.press('Shift+Tab')
  // These would close the tab behind, and begin an edit in it.
  await page.keyboard.press('ControlOrMeta+w')
  await page.keyboard.press('ControlOrMeta+i')
  await expect(name).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(row).toContainText('README.md')
  expect(readdirSync(project)).toEqual(files)
  expect(await editorText(page)).toBe(text)
  await app.close()
})

test('a tab that is closed by a key leaves the keyboard in the next, and a file can be named from a page', async () => {
  const { app, page, project } = await opened('README.md', 'src/math.ts', 'src/app.ts')
  await expect(seen.tab(page, 'app.ts')).toHaveAttribute('aria-selected', 'true')
  await seen.tab(page, 'app.ts').focus()
  await page.keyboard.press('Delete')
  await expect(seen.tab(page, 'math.ts')).toBeFocused()
  await page.keyboard.press('Delete')
  await expect(seen.tab(page, 'README.md')).toBeFocused()

  await page.keyboard.press('ControlOrMeta+,')
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
  await page.keyboard.press('ControlOrMeta+n')
  await page.keyboard.type('from-a-page.txt')
  await page.keyboard.press('Enter')
  await expect(seen.tab(page, 'from-a-page.txt')).toHaveAttribute('aria-selected', 'true')
  await expect(seen.editor(page)).toBeFocused()
  await expect.poll(() => readdirSync(project)).toContain('from-a-page.txt')
  await app.close()
})

test('a file dragged onto a folder moves there, and its tab goes along', async () => {
  const { app, page, project } = await opened('src/math.ts')
  await expect(seen.editor(page)).toContainText('multiply')
  await seen.treeItem(page, 'math.ts').dragTo(seen.treeItem(page, 'tools'))
  await expect.poll(() => existsSync(join(project, 'tools/math.ts'))).toBe(true)
  await expect(page.getByRole('navigation', { name: 'Place of the file' })).toContainText('tools')
  await typeAtEnd(page, '// moved')
  await untilSaved(page, 'math.ts')
  await app.close()
})

test('a file deleted by another program loses its tab, with a word and a way back', async () => {
  const { app, page, project } = await opened('src/math.ts')
  await expect(seen.editor(page)).toContainText('multiply')
  rmSync(join(project, 'src/math.ts'))
  await expect(page.getByText('math.ts was deleted outside OffCoder.')).toBeVisible()
  await expect(seen.tab(page, 'math.ts')).toBeHidden()
  await page.getByRole('button', { name: 'Restore', exact: true }).last().click()
  await expect(seen.tab(page, 'math.ts')).toBeVisible()
  await expect(seen.editor(page)).toContainText('multiply')
  await app.close()
})

test('files deep down are revealed again and again, and nothing stops drawing', async () => {
  const { app, page, said } = await opened('tools/report.py')
  await expect(seen.treeItem(page, 'report.py')).toBeVisible()
  for (const name of [
    'math.ts',
    'latin.txt',
    'build.sh',
    'app.ts',
    'style.css',
    'report.py',
    'windows.txt',
  ]) {
    await runCommand(page, 'Collapse all folders')
    await quickOpen(page, name)
    await expect(seen.treeItem(page, name)).toBeVisible()
    await expect(seen.tab(page, name)).toHaveAttribute('aria-selected', 'true')
  }
  expect(said).toEqual([])
  await app.close()
})

test('a name typed and entered in one go opens the file of that name, and one types on in it', async () => {
  const { app, page, said } = await opened()
  for (const name of ['app.ts', 'math.ts', 'app.ts']) {
    await page.keyboard.press('ControlOrMeta+p')
    await page.getByRole('combobox').waitFor()
    // As fast as keys can come: the list for the whole name is not there yet.
    await page.keyboard.type(name)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('combobox')).toBeHidden()
    await expect(page.getByRole('tab', { selected: true })).toHaveAccessibleName(new RegExp(name))
    await expect(seen.editor(page)).toBeFocused()
  }
  await page.keyboard.type('//typed')
  await expect.poll(() => editorText(page)).toContain('//typed')
  expect(said).toEqual([])
  await app.close()
})

test('the cursor is where it was after a dialog that the palette opened, again and again', async () => {
  const { app, page, said } = await opened('src/app.ts')
  await typeAtEnd(page, '// before ')
  for (const n of [1, 2, 3]) {
    await runCommand(page, 'Name this moment')
    await page.getByRole('dialog').waitFor()
    // Longer than the editor takes to believe in a cursor that the browser has put somewhere else.
    await page.waitForTimeout(500)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await expect(seen.editor(page)).toBeFocused()
    await page.keyboard.type(`${n}`)
  }
  expect((await editorText(page)).trimEnd()).toMatch(/\/\/ before 123$/)
  expect(said).toEqual([])
  await app.close()
})

test('one who types in the text meanwhile keeps the keyboard when the files come late', async () => {
  const { app, page } = await opened('src/app.ts')
  await typeAtEnd(page, '// ')
  await page.evaluate(() => {
    const { requestAnimationFrame: onFrame } = window
    window.requestAnimationFrame = (callback) => window.setTimeout(() => onFrame(callback), 300)
  })
  await page.keyboard.press('ControlOrMeta+Shift+e')
  await typeAtEnd(page, 'stays')
  await page.waitForTimeout(1_000)
  await page.keyboard.type(' here')
  await expect.poll(() => editorText(page)).toContain('// stays here')
  await inTree(page)
  await app.close()
})

test('a file is shown from its top the first time, and from where it was afterwards', async () => {
  const project = smallProject()
  for (const name of ['one', 'two'])
    writeFileSync(join(project, `${name}.txt`), `${name} ${'wide '.repeat(100)}\n`.repeat(300))
  const { app, page } = await launch({ args: [project, join(project, 'one.txt')] })
  const scrolled = () =>
    page.evaluate(() => {
      const scroller = document.querySelector('.cm-scroller')
      return [scroller?.scrollLeft, scroller?.scrollTop] as const
    })
  await expect(seen.editor(page)).toContainText('one wide')
  await typeAtEnd(page, 'end '.repeat(100))
  await expect.poll(async () => (await scrolled()).every((pixels) => (pixels ?? 0) > 1_000)).toBe(true)
  const before = await scrolled()
  // The row is read ahead, so that its text takes the place of the other at once.
  await seen.treeItem(page, 'two.txt').hover()
  await seen.treeItem(page, 'two.txt').click()
  await expect(seen.editor(page)).toContainText('two wide')
  await expect.poll(scrolled).toEqual([0, 0])
  await seen.tab(page, 'one.txt').click()
  await expect(seen.editor(page)).toContainText('one wide')
  await expect.poll(scrolled).toEqual(before)
  await app.close()
})

test('who wrote each line is shown beside it, kept up with, and put away again', async () => {
  const { app, page, said } = await opened('src/app.ts')
  await seen.editor(page).click()
  await page.keyboard.press('ControlOrMeta+Home')
  await page.keyboard.type('// mine')
  await page.keyboard.press('Enter')
  await untilSaved(page, 'app.ts')
  await runCommand(page, 'Show who wrote each line')
  const marks = page.locator('.cm-author')
  await expect(marks.first()).toHaveText(/^You, \d\d:\d\d$/)
  await expect(marks.nth(1)).toHaveText('As it came')
  const leftOf = (gutter: string) =>
    page.locator(gutter).evaluate((element) => element.getBoundingClientRect().left)
  expect(await leftOf('.cm-authors')).toBeLessThan(await leftOf('.cm-lineNumbers'))
  await keepScreenshot(page, 'line-authors')
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.press('Enter')
  await page.keyboard.type('// mine as well')
  await expect(marks.last()).toHaveAttribute('title', /^You, Today at /)
  await runCommand(page, 'Show who wrote each line')
  await expect(marks).toHaveCount(0)
  expect(said).toEqual([])
  await app.close()
})

test('undo and redo know each file of its own, across tab switches', async () => {
  const { app, page } = await opened('src/math.ts')
  await expect(seen.editor(page)).toContainText('multiply')
  const math = await editorText(page)
  await typeAtEnd(page, '// in math')
  await quickOpen(page, 'app.ts')
  await expect(seen.editor(page)).toContainText('main')
  const application = await editorText(page)
  await typeAtEnd(page, '// in app')
  await page.keyboard.press('ControlOrMeta+z')
  expect(await editorText(page)).toBe(application)

  await seen.tab(page, 'math.ts').click()
  await expect(seen.editor(page)).toContainText('// in math')
  await seen.editor(page).focus()
  await page.keyboard.press('ControlOrMeta+z')
  expect(await editorText(page)).toBe(math)
  await page.keyboard.press('ControlOrMeta+Shift+KeyZ')
  expect(await editorText(page)).toBe(`${math}// in math`)
  await seen.tab(page, 'app.ts').click()
  await seen.editor(page).focus()
  await page.keyboard.press('ControlOrMeta+Shift+KeyZ')
  expect(await editorText(page)).toBe(`${application}// in app`)
  await app.close()
})

test('the theme is switched by a command, at once and for good', async () => {
  const { app, page, userData } = await opened('src/math.ts')
  const ground = (window: Page) =>
    window.evaluate(() => getComputedStyle(document.querySelector('.window') as Element).backgroundColor)
  await runCommand(page, 'Dark theme')
  await expect.poll(() => ground(page)).toBe('rgb(16, 20, 24)')
  await runCommand(page, 'Light theme')
  await expect.poll(() => ground(page)).toBe('rgb(255, 255, 255)')
  await app.close()
  const again = await launch({ userData, theme: 'dark' })
  await expect.poll(() => ground(again.page)).toBe('rgb(255, 255, 255)')
  await again.app.close()
})

test('tabs, cursor and place come back, and one types on at once', async () => {
  const { app, page, userData } = await opened('src/math.ts')
  await expect(seen.editor(page)).toContainText('multiply')
  await typeAtEnd(page, Array.from({ length: 120 }, (_, n) => `// line ${n}\n`).join(''))
  await untilSaved(page, 'math.ts')
  await quickOpen(page, 'app.ts')
  await seen.tab(page, 'math.ts').click()
  await page.keyboard.press('ControlOrMeta+p')
  await page.getByRole('combobox').fill(':60:4')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Ln 60, Col 4')).toBeVisible()
  const top = (window: Page) => window.locator('.cm-scroller').evaluate((scroller) => scroller.scrollTop)
  const before = await top(page)
  expect(before).toBeGreaterThan(100)
  // The session is written a moment after a change.
  await page.waitForTimeout(1000)
  await app.close()

  const again = await launch({ userData })
  await expect(seen.tab(again.page, 'math.ts')).toHaveAttribute('aria-selected', 'true')
  await expect(seen.tab(again.page, 'app.ts')).toBeVisible()
  await expect(again.page.getByText('Ln 60, Col 4')).toBeVisible()
  await expect.poll(async () => Math.abs((await top(again.page)) - before)).toBeLessThan(40)
  await expect(seen.editor(again.page)).toBeFocused()
  await again.page.keyboard.type('XYZ')
  expect((await editorText(again.page)).split('\n')[59]).toMatch(/^.{3}XYZ/)
  await again.app.close()
})

test('what is asked for in the first moments is answered once the project is there', async () => {
  const { app, page: before, userData } = await opened('src/math.ts')
  // Open tabs are kept a moment after they change.
  await before.waitForTimeout(2000)
  await app.close()
  const { app: second, page } = await launch({ userData })
  await page.locator('.title-bar').waitFor()
  await page.keyboard.press('ControlOrMeta+p')
  const box = page.getByRole('combobox')
  await expect(box).toBeFocused()
  await page.keyboard.type('app')
  await expect(page.getByRole('option', { name: 'app.ts' })).toBeVisible()
  // Behind the box the work has come back.
  await expect(page.locator('.tab', { hasText: 'math.ts' })).toBeVisible({ timeout: 20_000 })
  await expect(page.locator('.cm-content')).toContainText('multiply', { timeout: 20_000 })
  await expect(box).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(seen.tab(page, 'app.ts')).toHaveAttribute('aria-selected', 'true')
  await second.close()
})

test('with AI off, everywhere or in this project, its process never starts', async () => {
  const ai = async (app: ElectronApplication) => (await processIds(app)).ai
  const { app, page, project, userData } = await opened('src/math.ts')
  await runCommand(page, 'Settings')
  await page.getByRole('switch', { name: 'AI', exact: true }).click()
  await expect.poll(() => ai(app)).toBeUndefined()
  await page.keyboard.press('Escape')
  await typeAtEnd(page, 'export const x = ')
  await page.keyboard.press('ControlOrMeta+l')
  await expect(page.getByRole('heading', { name: 'AI is off' })).toBeVisible()
  await app.close()

  const again = await launch({ userData, args: [join(project, 'src/app.ts')] })
  await expect(seen.editor(again.page)).toContainText('main')
  await typeAtEnd(again.page, 'export const y = ')
  await again.page.waitForTimeout(3000)
  expect(await ai(again.app)).toBeUndefined()

  // The project's own switch counts while AI is on.
  await again.page.keyboard.press('ControlOrMeta+,')
  await again.page.getByRole('switch', { name: 'AI', exact: true }).click()
  await again.page.getByRole('switch', { name: 'AI in sums' }).click()
  await expect(again.page.getByRole('switch', { name: 'AI in sums' })).not.toBeChecked()
  await again.app.close()

  const third = await launch({ userData })
  await expect(seen.editor(third.page)).toContainText('main')
  await typeAtEnd(third.page, 'export const z = ')
  await third.page.waitForTimeout(3000)
  expect(await ai(third.app)).toBeUndefined()
  // Nor does main hand a way to it to a window that asks all the same.
  expect(await answerToAi(third.page)).toEqual({ code: 'AI_OFF', ports: 0 })
  expect(await ai(third.app)).toBeUndefined()
  await third.app.close()
})

test('turning AI off for a project ends its process and what it was doing; turning it on brings it back', async () => {
  const { app, page } = await opened('src/math.ts')
  const ai = async () => (await processIds(app)).ai
  const sw = page.getByRole('switch', { name: 'AI in sums' })
  await page.keyboard.press('ControlOrMeta+l')
  const field = page.getByRole('textbox', { name: 'Your question' })
  await field.fill('Write a very long story.')
  await field.press('Enter')
  await expect(page.getByRole('article', { name: 'Model' })).toContainText(/\w/, { timeout: 60_000 })
  await page.keyboard.press('ControlOrMeta+,')
  await sw.click()
  await expect.poll(ai, { timeout: 30_000 }).toBeUndefined()
  expect(await answerToAi(page)).toEqual({ code: 'AI_OFF', ports: 0 })
  await sw.click()
  await page.keyboard.press('Escape')
  await field.fill('Hello')
  await field.press('Enter')
  await expect(page.getByRole('article', { name: 'Model' })).toHaveCount(2, { timeout: 60_000 })
  await expect(page.getByRole('article', { name: 'Model' }).last()).toContainText(/\w/, { timeout: 60_000 })
  expect(await ai()).toBeDefined()
  await app.close()
})

test('text is found and replaced in a file', async () => {
  const { app, page } = await opened('src/math.ts')
  await expect(seen.editor(page)).toContainText('multiply')
  await seen.editor(page).click()
  await page.keyboard.press('ControlOrMeta+f')
  await page.keyboard.type('result')
  await expect(page.getByText(/of 4|4 results/)).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.getByText('1 of 4')).toBeVisible()
  await page.keyboard.press('ControlOrMeta+h')
  await page.getByRole('textbox', { name: 'Replace' }).fill('product')
  await page.getByRole('button', { name: 'Replace all' }).click()
  await page.keyboard.press('Escape')
  const text = await editorText(page)
  expect(text).not.toContain('result')
  expect(text.match(/product/g)).toHaveLength(4)
  await app.close()
})
