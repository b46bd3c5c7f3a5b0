import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { launch } from './app.ts'
import { smallProject } from './projects.ts'
import { keepScreenshot } from './screenshots.ts'
import { editorText, quickOpen, seen, untilSaved } from './window.ts'

/** The text from the cursor on, as it is in the editor. */
async function afterCursor(page: Page): Promise<string> {
  const text = await editorText(page)
  return page.evaluate((whole) => {
    const content = document.querySelector('.cm-content') as Element & { cmTile?: unknown; cmView?: unknown }
    type View = { state: { selection: { main: { head: number } } } }
    type Holder = { view?: View; rootView?: Holder; root?: Holder }
    const holder = (content.cmTile ?? content.cmView) as Holder | undefined
    const view = holder?.view ?? holder?.rootView?.view ?? holder?.root?.view
    if (!view) throw new Error('the editor gives no view')
    return whole.slice(view.state.selection.main.head)
  }, text)
}

test('another program writes the open file while I type: both are kept, and the cursor stays in its line', async () => {
  const project = smallProject()
  const path = join(project, 'src/math.ts')
  const { app, page } = await launch({ args: [project, path] })
  await expect(seen.editor(page)).toContainText('multiply')
  await seen.editor(page).click()
  await page.keyboard.press('ControlOrMeta+Home')
  for (let line = 0; line < 4; line++) await page.keyboard.press('ArrowDown')
  const rest = await afterCursor(page)
  expect(rest.startsWith('export function multiply')).toBe(true)
  const writes = ['// above 🦊\n', '// above again\n'].map((line) => async () => {
    writeFileSync(path, `${line}${readFileSync(path, 'utf8')}`)
    await expect.poll(() => editorText(page)).toContain(line)
  })
  const typed = '// typed while that happened'
  const typing = (async () => {
    for (const character of typed) await page.keyboard.type(character, { delay: 40 })
  })()
  for (const write of writes) await write()
  await typing
  await untilSaved(page, 'math.ts')
  const text = await editorText(page)
  expect(text.startsWith('// above again\n// above 🦊\nexport function add')).toBe(true)
  expect(text).toContain(`\n${typed}export function multiply`)
  expect(await afterCursor(page)).toBe(rest)
  await page.keyboard.press('ControlOrMeta+s')
  await expect.poll(() => readFileSync(path, 'utf8')).toBe(text)
  await app.close()
})

test('files that other programs make, rename and delete are so in the window', async () => {
  const project = smallProject()
  const { app, page } = await launch({ args: [project] })
  await quickOpen(page, 'math.ts')
  await seen.editor(page).click()
  mkdirSync(join(project, 'made'))
  writeFileSync(join(project, 'made/new.ts'), 'export const fresh = 1\n')
  await seen.treeItem(page, 'made').click()
  await expect(seen.treeItem(page, 'new.ts')).toBeVisible()
  renameSync(join(project, 'src/math.ts'), join(project, 'made/arithmetic.ts'))
  await expect(seen.treeItem(page, 'arithmetic.ts')).toBeVisible()
  await expect(seen.tab(page, 'arithmetic.ts')).toBeVisible()
  await expect(seen.editor(page)).toContainText('multiply')
  rmSync(join(project, 'made/new.ts'))
  await expect(seen.treeItem(page, 'new.ts')).toHaveCount(0)
  await app.close()
})

test('a folder that vanishes is told, typing goes on, and both come together when it is back', async () => {
  const project = smallProject()
  const path = join(project, 'src/math.ts')
  const { app, page } = await launch({ args: [project, path] })
  await expect(seen.editor(page)).toContainText('multiply')
  renameSync(project, `${project}-away`)
  await expect(page.getByText('is not there any more').first()).toBeVisible({ timeout: 15_000 })
  await keepScreenshot(page, 'folder-lost')
  await seen.editor(page).click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type('// typed without a folder')
  await untilSaved(page, 'math.ts')
  const away = join(`${project}-away`, 'src/math.ts')
  writeFileSync(away, `// written elsewhere\n${readFileSync(away, 'utf8')}`)
  renameSync(`${project}-away`, project)
  await expect.poll(() => editorText(page), { timeout: 15_000 }).toContain('// written elsewhere\n')
  expect(await editorText(page)).toContain('// typed without a folder')
  await page.keyboard.press('ControlOrMeta+s')
  await expect
    .poll(() => readFileSync(path, 'utf8'))
    .toMatch(/^\/\/ written elsewhere\n[\s\S]*\/\/ typed without a folder$/)
  await app.close()
})
