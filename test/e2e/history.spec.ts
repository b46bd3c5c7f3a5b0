import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { launch, resize } from './app.ts'
import { smallProject } from './projects.ts'
import { keepScreenshot } from './screenshots.ts'
import { editorText, quickOpen, runCommand, seen, untilSaved } from './window.ts'

const list = (page: Page) => page.getByRole('listbox', { name: 'Timeline' })

async function typeAtEnd(page: Page, name: string, text: string): Promise<void> {
  await seen.editor(page).click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type(text)
  await untilSaved(page, name)
}

async function showHistory(page: Page): Promise<void> {
  await page.keyboard.press('Control+Alt+h')
  await expect(page.getByRole('heading', { name: 'History', exact: true })).toBeVisible()
}

async function expectAccessible(page: Page): Promise<void> {
  // What is said in passing may just be fading.
  const builder = new AxeBuilder({ page }).exclude('[data-sonner-toast]')
  const { violations } = await builder.setLegacyMode().analyze()
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`),
  ).toEqual([])
}

test('shows what I changed, restores it, and Mod-Z takes the restore back', async () => {
  const project = smallProject()
  const { app, page } = await launch({ args: [project, join(project, 'src/math.ts')] })
  await expect(seen.editor(page)).toContainText('multiply')
  const before = await editorText(page)
  await showHistory(page)
  await expect(page.getByText('Every edit from now on stands here')).toBeVisible()
  await keepScreenshot(page, 'history-empty')
  await page.keyboard.press('Escape')

  await typeAtEnd(page, 'math.ts', '\nexport const half = (a: number) => a / 2\n')
  const typed = await editorText(page)
  await showHistory(page)
  await expect(list(page).getByRole('option')).toHaveCount(1)
  await expect(list(page).getByRole('option')).toContainText('You')
  const diff = page.getByRole('textbox', { name: /math\.ts, Now/ })
  await expect(diff).toContainText('half')
  await expect(page.getByRole('textbox', { name: /math\.ts, Before these edits/ })).not.toContainText('half')
  await keepScreenshot(page, 'history-file')
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Restore before' }).click()
  await expect(page.getByText(/was restored/).first()).toBeVisible()
  await expect.poll(() => readFileSync(join(project, 'src/math.ts'), 'utf8')).toBe(before)
  await page.keyboard.press('Escape')
  await expect.poll(() => editorText(page)).toBe(before)

  await seen.editor(page).click()
  await page.keyboard.press('ControlOrMeta+z')
  await expect.poll(() => editorText(page)).toBe(typed)
  await untilSaved(page, 'math.ts')
  await app.close()
})

test('names a moment, brings the whole project back to it, and takes that back again', async () => {
  const project = smallProject()
  const { app, page } = await launch({ args: [project, join(project, 'src/app.ts')] })
  await expect(seen.editor(page)).toContainText('main')
  await showHistory(page)
  await page.getByRole('button', { name: 'Name this moment' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Before the great change')
  await keepScreenshot(page, 'history-name')
  await page.getByRole('button', { name: 'Name it' }).click()
  await expect(list(page).getByRole('option', { name: /Before the great change/ })).toBeVisible()
  await expect(page.getByRole('dialog')).toBeHidden()
  await page.keyboard.press('Escape')

  await typeAtEnd(page, 'app.ts', '// changed\n')
  await quickOpen(page, 'style.css')
  await expect(seen.tab(page, 'style.css')).toHaveAttribute('aria-selected', 'true')
  await typeAtEnd(page, 'style.css', '/* changed */\n')
  await page.keyboard.press('ControlOrMeta+s')
  await expect.poll(() => readFileSync(join(project, 'src/style.css'), 'utf8')).toContain('changed')

  await showHistory(page)
  await page.getByRole('radio', { name: 'Project' }).click()
  await expect(list(page).getByRole('option')).toHaveCount(3)
  await list(page)
    .getByRole('option', { name: /Before the great change/ })
    .click()
  await expect(page.getByText(/changes 2 files/)).toBeVisible()
  await keepScreenshot(page, 'history-project')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Restore sums' }).click()
  await expect(page.getByRole('dialog')).toContainText('Changes 2 files.')
  await page.getByRole('dialog').getByRole('button', { name: 'Restore sums' }).click()
  await expect.poll(() => readFileSync(join(project, 'src/style.css'), 'utf8')).not.toContain('changed')
  await expect.poll(() => readFileSync(join(project, 'src/app.ts'), 'utf8')).not.toContain('changed')
  await page.getByRole('button', { name: 'Undo' }).first().click()
  await expect.poll(() => readFileSync(join(project, 'src/style.css'), 'utf8')).toContain('changed')
  await expect.poll(() => readFileSync(join(project, 'src/app.ts'), 'utf8')).toContain('changed')

  await resize(app, 800, 500)
  await list(page).focus()
  await page.keyboard.press('End')
  await page.keyboard.press('ArrowUp')
  await keepScreenshot(page, 'history-project-small')
  await app.close()
})

test('compares any two points that I choose, for a file and for the project', async () => {
  const project = smallProject()
  const { app, page } = await launch({ args: [project, join(project, 'src/math.ts')] })
  await expect(seen.editor(page)).toContainText('multiply')
  const nameMoment = async (name: string) => {
    await page.getByRole('button', { name: 'Name this moment' }).click()
    await page.getByLabel('Name', { exact: true }).fill(name)
    await page.getByRole('button', { name: 'Name it' }).click()
    await expect(list(page).getByRole('option', { name })).toBeVisible()
    await expect(page.getByRole('dialog')).toBeHidden()
  }
  for (const word of ['first', 'second', 'third']) {
    await typeAtEnd(page, 'math.ts', `\n// ${word}`)
    await showHistory(page)
    await nameMoment(`The ${word}`)
    await page.keyboard.press('Escape')
  }
  await showHistory(page)
  await list(page).getByRole('option', { name: 'The third' }).click()
  await page.getByRole('button', { name: 'Compare from here' }).click()
  await expect(page.getByText('Choose another in the timeline')).toBeVisible()
  await list(page).getByRole('option', { name: 'The first' }).click()
  // Whichever was chosen first, the earlier stands on the left.
  const left = page.getByRole('textbox', { name: /math\.ts, The first/ })
  const right = page.getByRole('textbox', { name: /math\.ts, The third/ })
  await expect(left).toContainText('// first')
  await expect(left).not.toContainText('// second')
  await expect(right).toContainText('// third')
  // On the screen, not only in the page.
  await expect(left.getByText('// first')).toBeInViewport()
  await expect(right.getByText('// third')).toBeInViewport()
  await keepScreenshot(page, 'history-between')
  await expectAccessible(page)

  await page.getByRole('radio', { name: 'Project' }).click()
  await list(page).getByRole('option', { name: 'The second' }).click()
  await page.getByRole('button', { name: 'Compare from here' }).click()
  await list(page).getByRole('option', { name: 'The first' }).click()
  await keepScreenshot(page, 'history-between-project')
  await expectAccessible(page)
  await page.getByRole('button', { name: /math\.ts/ }).click()
  await expect(page.getByRole('textbox', { name: /math\.ts, The second/ })).toContainText('// second')
  // The keyboard stays where one goes on.
  await expect(page.getByRole('button', { name: 'All 1 difference' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: /math\.ts/ })).toBeFocused()
  await page.getByRole('button', { name: 'Stop comparing' }).press('Enter')
  await expect(list(page)).toBeFocused()
  await page.getByRole('button', { name: 'Compare from here' }).press('Enter')
  await expect(page.getByRole('button', { name: 'Stop comparing' })).toBeFocused()
  await app.close()
})

test('what became of a file deep down can be read to its end, and edits taken back change no line', async () => {
  const project = smallProject()
  const deep = 'src/a-folder-with-a-long-name/another-one-inside-it'
  mkdirSync(join(project, deep), { recursive: true })
  writeFileSync(join(project, deep, 'file-of-some-length.ts'), 'export {}\n')
  const { app, page } = await launch({ args: [project, join(project, 'src/math.ts')] })
  await expect(seen.editor(page)).toContainText('multiply')
  await typeAtEnd(page, 'math.ts', 'x')
  await page.keyboard.press('Backspace')
  await untilSaved(page, 'math.ts')
  await runCommand(page, 'Go to the files')
  await quickOpen(page, 'file-of-some-length.ts')
  await expect(seen.editor(page)).toContainText('export {}')
  await seen.treeItem(page, 'file-of-some-length.ts').click()
  await page.keyboard.press('Delete')
  await expect(page.getByText('file-of-some-length.ts moved to the trash.')).toBeVisible()
  await showHistory(page)
  await page.getByRole('radio', { name: 'Project' }).click()
  const gone = list(page).getByRole('option', { name: /file-of-some-length\.ts was removed/ })
  const what = gone.getByText('was removed')
  await expect(what).toBeInViewport({ ratio: 1 })
  // Nothing of the words is cut off, nor of the file's name.
  for (const part of [what, gone.locator('.path-tail')])
    expect(await part.evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0)
  await expect(list(page).getByRole('option', { name: /math\.ts/ })).toContainText('same lines')
  await keepScreenshot(page, 'history-removed')
  await expectAccessible(page)
  await app.close()
})

test('says of a last line that only its newline went', async () => {
  const project = smallProject()
  const { app, page } = await launch({ args: [project, join(project, 'src/math.ts')] })
  await expect(seen.editor(page)).toContainText('multiply')
  await seen.editor(page).click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.press('Backspace')
  await untilSaved(page, 'math.ts')
  await showHistory(page)
  await expect(page.getByText('Only the newline at the end of the file was removed.')).toBeVisible()
  const now = page.getByRole('textbox', { name: /math\.ts, Now/ })
  await expect(now.getByText('No newline at end of file')).toBeInViewport()
  await expect(page.getByRole('textbox', { name: /math\.ts, Before/ })).not.toContainText('No newline')
  await keepScreenshot(page, 'history-newline')
  await expectAccessible(page)
  await resize(app, 800, 500)
  await expect(page.getByText('No newline at end of file')).toBeInViewport()
  await keepScreenshot(page, 'history-newline-small')
  await app.close()
})

test('brings a file back from the trash, and deletes another for ever after asking', async () => {
  const project = smallProject()
  const { app, page } = await launch({ args: [project, join(project, 'README.md')] })
  await expect(seen.editor(page)).toContainText('Sums')
  for (const name of ['README.md', 'package.json']) {
    await seen.treeItem(page, name).click()
    await seen.treeItem(page, name).focus()
    await page.keyboard.press('Delete')
    await expect(seen.treeItem(page, name)).toHaveCount(0)
  }
  await showHistory(page)
  await page.getByRole('tab', { name: /Trash/ }).click()
  await expect(
    page.getByRole('tabpanel').getByRole('listitem').filter({ hasText: 'README.md' }),
  ).toBeVisible()
  await keepScreenshot(page, 'history-trash')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Bring back README.md' }).press('Enter')
  await expect.poll(() => existsSync(join(project, 'README.md'))).toBe(true)
  await expect(page.getByRole('button', { name: 'Bring back package.json' })).toBeFocused()
  await page.getByRole('button', { name: 'Delete package.json for ever' }).press('Enter')
  await page.getByRole('dialog').getByRole('button', { name: 'Delete for ever' }).press('Enter')
  await expect(page.getByText('Files you remove wait here for 90 days.')).toBeVisible()
  await expect(page.getByRole('tab', { name: 'Trash' })).toBeFocused()
  expect(existsSync(join(project, 'package.json'))).toBe(false)
  await app.close()
})

test('makes a backup, tries it out, and has it take the place of the database at the next start', async () => {
  const project = smallProject()
  const first = await launch({ args: [project] })
  const { page } = first
  await seen.treeItem(page, 'src').waitFor()
  await page.keyboard.press('ControlOrMeta+,')
  await page.getByRole('button', { name: 'Back up now' }).click()
  await expect(page.getByText('1 backup kept')).toBeVisible()
  await page.getByRole('button', { name: 'Run a restore drill' }).click()
  await expect(page.getByText(/can be restored\./)).toBeVisible({ timeout: 30_000 })
  await page.getByRole('button', { name: /^Restore the backup from/ }).scrollIntoViewIfNeeded()
  await keepScreenshot(page, 'backups')
  await expectAccessible(page)
  await page.getByRole('button', { name: /^Restore the backup from/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Restore it' }).click()
  await expect(page.getByText(/takes the database's place when you quit/)).toBeVisible()
  await first.app.close()
  const second = await launch({ userData: first.userData })
  await expect(seen.treeItem(second.page, 'src')).toBeVisible()
  await second.app.close()
})
