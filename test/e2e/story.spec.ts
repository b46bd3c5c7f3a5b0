import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { answerFolderDialog, killAll, launch } from './app.ts'
import { smallProject } from './projects.ts'
import { keepScreenshot } from './screenshots.ts'
import { editorText, quickOpen, seen, untilSaved } from './window.ts'

test('opens a folder, edits, saves, is killed, and finds everything again', async () => {
  const project = smallProject()
  const first = await launch()
  await answerFolderDialog(first.app, project)
  await first.page.getByRole('button', { name: 'Open a folder' }).click()
  await seen.treeItem(first.page, 'src').click()
  await seen.treeItem(first.page, 'app.ts').click()
  await expect(seen.editor(first.page)).toContainText("import { add } from './math.ts'")

  await seen.editor(first.page).click()
  await first.page.keyboard.press('ControlOrMeta+End')
  await first.page.keyboard.type('// said by the user\n')
  await untilSaved(first.page, 'app.ts')
  await first.page.keyboard.press('ControlOrMeta+s')
  await expect
    .poll(() => readFileSync(join(project, 'src/app.ts'), 'utf8'))
    .toContain('// said by the user\n')

  // Typed, shown as saved, never written to the file: the store alone has it when the app is killed.
  await quickOpen(first.page, 'math.ts')
  await seen.editor(first.page).click()
  await first.page.keyboard.press('ControlOrMeta+End')
  await first.page.keyboard.type('// 🦊 not yet on disk')
  await untilSaved(first.page, 'math.ts')
  const text = await editorText(first.page)
  await killAll(first.app)

  const second = await launch({ userData: first.userData })
  await expect(seen.tab(second.page, 'app.ts')).toBeVisible()
  await expect(seen.tab(second.page, 'math.ts')).toBeVisible()
  await seen.tab(second.page, 'math.ts').click()
  await expect(seen.editor(second.page)).toContainText('🦊 not yet on disk')
  expect(await editorText(second.page)).toBe(text)
  await second.app.close()
})

test('loses nothing shown as saved when killed in the middle of typing', async () => {
  const project = smallProject()
  const first = await launch({ args: [project, join(project, 'src/math.ts')] })
  await expect(seen.editor(first.page)).toContainText('multiply')
  await seen.editor(first.page).click()
  await first.page.keyboard.press('ControlOrMeta+End')
  await first.page.evaluate(() => {
    // What the window has shown as saved, with the text as it was then.
    const mark = document.querySelector('.tab[data-active] .save-mark') as Element
    const lines = () => [...document.querySelectorAll('.cm-line')].map((line) => line.textContent).join('\n')
    Object.assign(window, { shownAsSaved: '' })
    new MutationObserver(() => {
      const kind = document.querySelector('.tab[data-active] .save-mark')?.getAttribute('data-kind')
      if (kind === 'on-device') Object.assign(window, { shownAsSaved: lines() })
    }).observe(mark.closest('.tab') as Element, { attributes: true, subtree: true, childList: true })
  })
  const typing = (async () => {
    for (let n = 0; n < 60; n++) {
      await first.page.keyboard.type(`w${n} `, { delay: 8 })
      // As long as it takes to read what comes next.
      await first.page.waitForTimeout(n % 4 === 3 ? 250 : 20)
    }
  })().catch(() => {})
  await first.page.waitForTimeout(2000)
  const saved = await first.page.evaluate(() => (window as unknown as { shownAsSaved: string }).shownAsSaved)
  await killAll(first.app)
  await typing
  const second = await launch({ userData: first.userData })
  await expect(seen.editor(second.page)).toContainText('multiply')
  const found = await editorText(second.page)
  expect(saved).toContain('w0')
  expect(found.trimEnd().startsWith(saved.trimEnd())).toBe(true)
  await second.app.close()
})

test('asks the model on this device about the open file and reads the answer as it comes', async () => {
  const project = smallProject()
  const { app, page } = await launch({ args: [project, join(project, 'src/app.ts')] })
  await expect(seen.editor(page)).toContainText('main')
  await page.keyboard.press('ControlOrMeta+l')
  const chat = page.getByRole('region', { name: 'Chat' })
  await expect(chat).toContainText(/On this device/)
  await expect(chat).toContainText('app.ts')
  await page.getByRole('textbox', { name: 'Your question' }).fill('What does this file do?')
  await page.keyboard.press('Enter')
  const answer = chat.getByRole('article', { name: 'Model' })
  await expect
    .poll(async () => ((await answer.textContent()) ?? '').length, { timeout: 60_000 })
    .toBeGreaterThan(40)
  await expect(answer).toContainText(/tokens\/s/, { timeout: 60_000 })
  await keepScreenshot(page, 'chat')

  await page.getByRole('textbox', { name: 'Your question' }).fill('Now tell me a very long story about it.')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Stop' }).click()
  await expect(page.getByRole('button', { name: 'Send' })).toBeVisible()
  await expect(seen.editor(page)).toContainText('main')
  await app.close()
})

test('offers a completion while typing, and takes it, a word of it, or none of it', async () => {
  const project = smallProject()
  const { app, page } = await launch({ args: [project, join(project, 'src/math.ts')] })
  await expect(seen.editor(page)).toContainText('multiply')
  await seen.editor(page).click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type('export function subtract(a: number, b: number): number {\n  return')
  await expect(seen.ghost(page)).toBeVisible({ timeout: 60_000 })
  const offered = await seen.ghost(page).textContent()
  await keepScreenshot(page, 'completion')

  await page.keyboard.press('Escape')
  await expect(seen.ghost(page)).toBeHidden()
  expect(await editorText(page)).not.toContain(`return${offered}`)

  await page.keyboard.type(' ')
  await expect(seen.ghost(page)).toBeVisible({ timeout: 60_000 })
  const before = await editorText(page)
  await page.keyboard.press('ControlOrMeta+ArrowRight')
  const word = await editorText(page)
  expect(word.length).toBeGreaterThan(before.length)
  await page.keyboard.press('Escape')
  await page.keyboard.type(' ')
  await expect(seen.ghost(page)).toBeVisible({ timeout: 60_000 })
  const whole = await seen.ghost(page).textContent()
  await page.keyboard.press('Tab')
  expect((await editorText(page)).length).toBeGreaterThanOrEqual(
    word.length + 1 + (whole ?? '').trim().length,
  )
  await app.close()
})

test('gives files back byte for byte', async () => {
  const project = smallProject()
  const { app, page } = await launch({ args: [project] })
  const edit = async (name: string, text: string) => {
    await quickOpen(page, name)
    await expect(seen.tab(page, name)).toHaveAttribute('aria-selected', 'true')
    await seen.editor(page).click()
    await page.keyboard.press('ControlOrMeta+Home')
    await page.keyboard.type(text)
    await untilSaved(page, name)
    await page.keyboard.press('ControlOrMeta+s')
  }
  await edit('windows.txt', 'zero\n')
  await expect
    .poll(() => readFileSync(join(project, 'src/windows.txt'), 'latin1'))
    .toBe('zero\r\none\r\ntwo\r\nthree\r\n')
  await edit('mark.txt', 'still ')
  await expect
    .poll(() => readFileSync(join(project, 'src/mark.txt'), 'utf8'))
    .toBe('\uFEFFstill with a byte order mark, no final newline')
  await edit('build.sh', '')
  await page.keyboard.type('# ')
  await page.keyboard.press('ControlOrMeta+s')
  await expect.poll(() => readFileSync(join(project, 'tools/build.sh'), 'utf8')).toMatch(/^# #!/)
  expect(statSync(join(project, 'tools/build.sh')).mode & 0o777).toBe(0o755)
  await app.close()
})
