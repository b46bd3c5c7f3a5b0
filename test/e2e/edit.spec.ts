import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { type ElectronApplication, expect, type Page, test } from '@playwright/test'
import { writeScriptedModel } from '../models/scripted-model.ts'
import { answerFolderDialog, launch, temporaryFolder } from './app.ts'
import { smallProject } from './projects.ts'
import { keepScreenshot } from './screenshots.ts'
import { editorText, runCommand, seen } from './window.ts'

const LINES = 'export function add(a: number, b: number): number {\n  return a + b\n}'
const TYPED = 'export function add(first: number, second: number): number {\n  return first + second\n}'

const TESTS = 'Here:\n```ts\nimport { test } from "node:test"\n\ntest("adds", () => {})\n```\nThat tests it.'

/** A model that answers what each test wants, chosen as one would. */
async function useScripted(app: ElectronApplication, page: Page, says: string): Promise<void> {
  const path = join(temporaryFolder('model'), 'scripted.gguf')
  writeScriptedModel(path, {
    default: says,
    triggers: {
      '#names': `Sure, here you go:\n\`\`\`ts\n${TYPED}\n\`\`\`\nBoth names say more now.`,
      '#more': `\`\`\`ts\n/** Adds two numbers. */\n${TYPED.replace('first + second', 'second + first')}\n\`\`\`\nNow it says so.`,
    },
  })
  await answerFolderDialog(app, path)
  await runCommand(page, 'Choose a model')
  await page.getByRole('option', { name: /Add a model file/ }).click()
  await expect(page.getByText('was added.').first()).toBeVisible({ timeout: 30_000 })
}

async function selectFirstFunction(page: Page): Promise<void> {
  await seen.editor(page).focus()
  await page.keyboard.press('ControlOrMeta+Home')
  for (let line = 0; line < 3; line++) await page.keyboard.press('Shift+ArrowDown')
}

test('changes selected lines as I say, shows what would change, and waits for me', async () => {
  test.setTimeout(180_000)
  const project = smallProject()
  const { app, page } = await launch({ args: [project, join(project, 'src/math.ts')] })
  await expect(seen.editor(page)).toContainText('multiply')
  await useScripted(app, page, 'I am a small model and have nothing to say about it.')
  const before = await editorText(page)

  await selectFirstFunction(page)
  await page.keyboard.press('ControlOrMeta+i')
  const bar = page.getByRole('group', { name: 'Edit with AI' })
  await expect(bar).toContainText(/On this device · .*scripted/i)
  await expect(bar).toContainText('3 lines selected')
  const wish = bar.getByRole('textbox', { name: 'What to change' })
  await wish.fill('Say more #nothing')
  await page.keyboard.press('Enter')
  await expect(bar).toContainText('words and no code', { timeout: 60_000 })

  await wish.fill('Better names #names')
  await page.keyboard.press('Enter')
  await expect(bar).toContainText(/Change 1 of \d/, { timeout: 60_000 })
  await expect(page.locator('.edit-new').first()).toContainText('first: number')
  expect(await editorText(page)).toBe(before)
  await keepScreenshot(page, 'edit-review')
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])

  await wish.fill('Now also say what it does #more')
  await page.keyboard.press('Enter')
  await expect(page.locator('.edit-new').first()).toContainText('Adds two numbers', { timeout: 60_000 })
  await expect(bar).toContainText(/Change 1 of \d/)
  await page.keyboard.press('ControlOrMeta+Enter')
  const changed = before.replace(
    LINES,
    `/** Adds two numbers. */\n${TYPED.replace('first + second', 'second + first')}`,
  )
  expect(await editorText(page)).toBe(changed)
  await expect(bar).toBeHidden()
  await page.keyboard.press('ControlOrMeta+s')
  await expect.poll(() => readFileSync(join(project, 'src/math.ts'), 'utf8')).toBe(changed)

  await seen.editor(page).focus()
  await page.keyboard.press('ControlOrMeta+z')
  expect(await editorText(page)).toBe(before)
  await app.close()
})

test('writes tests into a new file that I read before it is made', async () => {
  test.setTimeout(120_000)
  const project = smallProject()
  const { app, page } = await launch({ args: [project, join(project, 'src/math.ts')] })
  await expect(seen.editor(page)).toContainText('multiply')
  await useScripted(app, page, TESTS)
  await seen.editor(page).focus()
  await runCommand(page, 'Write tests')
  const dialog = page.getByRole('dialog', { name: 'Tests for math.ts' })
  await expect(dialog).toContainText(/On this device/)
  await expect(dialog.getByRole('textbox', { name: 'Text of math.test.ts' })).toHaveValue(/adds/, {
    timeout: 60_000,
  })
  const make = dialog.getByRole('button', { name: 'Make math.test.ts' })
  await expect(make).toBeEnabled({ timeout: 60_000 })
  expect(existsSync(join(project, 'src/math.test.ts'))).toBe(false)
  await keepScreenshot(page, 'edit-tests')
  await make.click()
  await expect(seen.tab(page, 'math.test.ts')).toBeVisible()
  await expect
    .poll(() =>
      existsSync(join(project, 'src/math.test.ts'))
        ? readFileSync(join(project, 'src/math.test.ts'), 'utf8')
        : '',
    )
    .toContain('test("adds", () => {})')
  await app.close()
})
