import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ElectronApplication, expect, type Page } from '@playwright/test'
import { answerFolderDialog, processIds, temporaryFolder } from './app.ts'
import { quickOpen, runCommand, seen } from './window.ts'

/** What the screens are shown with. */
export interface Stage {
  readonly app: ElectronApplication
  readonly page: Page
  /** A small project, open or not as the screens need it. */
  readonly project: string
  /** A project that takes a while to import. */
  readonly large: string
}

/** A state of the window that is worth looking at, how to get to it, and back. */
export interface Screen {
  readonly name: string
  show(stage: Stage): Promise<void>
  leave?(stage: Stage): Promise<void>
}

const pressEscape = ({ page }: Stage): Promise<void> => page.keyboard.press('Escape')

async function openFolder({ app, page }: Stage, path: string): Promise<void> {
  await answerFolderDialog(app, path)
  await page.keyboard.press('ControlOrMeta+o')
}

async function inEditor({ page }: Stage, keys: string): Promise<void> {
  await seen.editor(page).focus()
  await page.keyboard.press(keys)
}

/** Before any project was opened. */
const first: readonly Screen[] = [
  { name: 'home-empty', show: ({ page }) => expect(page.getByText('Open a folder of code')).toBeVisible() },
  {
    name: 'new-project',
    async show({ page }) {
      await page.getByRole('button', { name: 'New project' }).click()
      await page.getByRole('textbox', { name: 'Name' }).fill('sums')
    },
    leave: pressEscape,
  },
  {
    name: 'import',
    async show(stage) {
      await openFolder(stage, stage.large)
      await expect(stage.page.getByRole('region', { name: 'Import' })).toBeVisible()
    },
    async leave({ page }) {
      await expect(page.getByRole('region', { name: 'Import' })).toBeHidden({ timeout: 60_000 })
    },
  },
  {
    name: 'home',
    async show({ page }) {
      await runCommand(page, 'Close the project')
      await expect(page.getByRole('list', { name: 'Your projects' })).toBeVisible()
    },
  },
]

/** What the list of projects can be asked for, and what it asks. */
const shelf: readonly Screen[] = [
  {
    name: 'home-archive',
    async show({ page }) {
      await page.getByRole('radio', { name: /^Archive/ }).click()
      await expect(page.getByText('Projects that you archive are kept here')).toBeVisible()
    },
  },
  {
    name: 'home-trash',
    async show({ page }) {
      await page.getByRole('radio', { name: /^Trash/ }).click()
      await expect(page.getByText('wait here for 90 days')).toBeVisible()
    },
    async leave({ page }) {
      await page.getByRole('radio', { name: 'Projects' }).click()
    },
  },
  {
    name: 'project-tags',
    async show({ page }) {
      await page.locator('.project-open').first().focus()
      await page.keyboard.press('F2')
      await page.getByRole('textbox', { name: 'Description' }).fill('Packages to look at')
      await page.getByRole('combobox', { name: /Tags/ }).fill('reading')
      await page.keyboard.press('Enter')
      await expect(page.getByRole('dialog')).toContainText('reading')
    },
    async leave({ page }) {
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    },
  },
  {
    name: 'home-tagged',
    show: ({ page }) => expect(page.getByRole('button', { name: 'reading', exact: true })).toBeVisible(),
  },
  {
    name: 'duplicate',
    async show({ page }) {
      await page
        .getByRole('button', { name: /^More for/ })
        .first()
        .click()
      await page.getByRole('menuitem', { name: 'Duplicate' }).click()
      await expect(page.getByRole('dialog')).toContainText('Name of the copy')
    },
    leave: pressEscape,
  },
]

const work: readonly Screen[] = [
  {
    name: 'nothing-open',
    async show(stage) {
      await openFolder(stage, stage.project)
      await expect(seen.treeItem(stage.page, 'src')).toBeVisible()
    },
  },
  {
    name: 'work',
    async show({ page }) {
      await quickOpen(page, 'math.ts')
      await quickOpen(page, 'app.ts')
      await expect(seen.editor(page)).toContainText('export function main')
    },
  },
  {
    name: 'completion-reading',
    async show({ page }) {
      await seen.editor(page).click()
      await runCommand(page, 'Show what completion reads here')
      await expect(page.getByRole('dialog')).toContainText(/reads \d+ tokens/, { timeout: 60_000 })
    },
    leave: pressEscape,
  },
  {
    name: 'tree-menu',
    show: ({ page }) => seen.treeItem(page, 'math.ts').click({ button: 'right' }),
    leave: pressEscape,
  },
  {
    name: 'rename',
    async show({ page }) {
      await seen.treeItem(page, 'math.ts').focus()
      await page.keyboard.press('F2')
      await page.getByRole('textbox', { name: 'New name of math.ts' }).fill('app.ts')
    },
    leave: pressEscape,
  },
  {
    name: 'palette',
    async show(stage) {
      await inEditor(stage, 'F1')
      await stage.page.getByRole('option').first().waitFor()
    },
    leave: pressEscape,
  },
  {
    name: 'quick-open',
    async show(stage) {
      await inEditor(stage, 'ControlOrMeta+p')
      await stage.page.getByRole('combobox').fill('ma')
      await stage.page.getByRole('option', { name: 'math.ts' }).waitFor()
    },
    leave: pressEscape,
  },
  {
    name: 'symbols',
    async show(stage) {
      await inEditor(stage, 'ControlOrMeta+t')
      await stage.page.getByRole('combobox').fill('#m')
      await stage.page.getByRole('option', { name: /multiply/ }).waitFor({ timeout: 60_000 })
    },
    leave: pressEscape,
  },
  {
    name: 'symbols-of-the-file',
    async show(stage) {
      await inEditor(stage, 'ControlOrMeta+Shift+o')
      await stage.page.getByRole('option').first().waitFor()
    },
    leave: pressEscape,
  },
  {
    name: 'model-picker',
    async show({ page }) {
      await runCommand(page, 'Choose a model')
      await page.getByRole('option', { name: /Add a model file/ }).waitFor()
      await expect(page.getByRole('option')).not.toHaveCount(1)
    },
    leave: pressEscape,
  },
  {
    name: 'export',
    async show({ page }) {
      await runCommand(page, 'Export as zip')
      await expect(page.getByRole('dialog')).toContainText('Also what is only on disk')
    },
    leave: pressEscape,
  },
  {
    name: 'authors',
    async show(stage) {
      await inEditor(stage, 'ControlOrMeta+Home')
      await runCommand(stage.page, 'Show who wrote each line')
      await stage.page.locator('.cm-author').first().waitFor()
    },
    leave: ({ page }) => runCommand(page, 'Show who wrote each line'),
  },
  {
    name: 'find-in-file',
    async show(stage) {
      await inEditor(stage, 'ControlOrMeta+h')
      await stage.page.getByRole('textbox', { name: 'Find' }).fill('sum')
    },
    leave: pressEscape,
  },
  {
    name: 'edit',
    async show(stage) {
      await inEditor(stage, 'ControlOrMeta+i')
      const bar = stage.page.getByRole('group', { name: 'Edit with AI' })
      await expect(bar).toContainText(/On this device · SmolLM2/, { timeout: 30_000 })
    },
    leave: pressEscape,
  },
  {
    name: 'suggestions',
    async show(stage) {
      await inEditor(stage, 'ControlOrMeta+End')
      await stage.page.keyboard.type('num')
      await stage.page.keyboard.press('Control+ ')
      await expect(stage.page.locator('.cm-tooltip-autocomplete')).toBeVisible()
    },
    async leave({ page }) {
      await page.keyboard.press('Escape')
      for (let n = 0; n < 3; n++) await page.keyboard.press('Backspace')
    },
  },
  {
    name: 'not-text',
    async show({ page }) {
      await quickOpen(page, 'picture.bin')
      await expect(page.getByText('picture.bin is not shown as text')).toBeVisible()
    },
    leave: ({ page }) => page.keyboard.press('ControlOrMeta+w'),
  },
]

const around: readonly Screen[] = [
  {
    name: 'chat-empty',
    async show(stage) {
      await inEditor(stage, 'ControlOrMeta+l')
      await expect(stage.page.getByRole('button', { name: 'What does this file do?' })).toBeVisible()
    },
  },
  {
    name: 'chat',
    async show({ page }) {
      await page.getByRole('textbox', { name: 'Your question' }).fill('What does this file do?')
      await page.keyboard.press('Enter')
      const answer = page.getByRole('article', { name: 'Model' })
      await expect(answer).toContainText(/tokens\/s/, { timeout: 60_000 })
    },
  },
  {
    name: 'chat-list',
    async show({ page }) {
      await page.getByRole('button', { name: 'All chats' }).click()
      await expect(page.locator('.chat-list-open').first()).toBeVisible()
    },
    async leave({ page }) {
      await page.getByRole('button', { name: 'Back to the chat' }).click()
    },
  },
  {
    name: 'notebook',
    async show({ page }) {
      const add = async (item: string, field: string, text: string) => {
        await page.getByRole('button', { name: 'More' }).click()
        await page.getByRole('menuitem', { name: item }).click()
        await page.getByRole('textbox', { name: field, exact: true }).fill(text)
        await page.keyboard.press('Escape')
      }
      await add('Add a code cell', 'Code', 'for file in src/*.ts; do\n  wc -l "$file"\ndone')
      await add('Add a note', 'Note', 'Sums of negative numbers are still to be looked at.')
      await page.getByRole('button', { name: 'In the place of the editor' }).click()
      await page.getByRole('textbox', { name: 'Your question' }).fill('And what does multiply do?')
      await expect(page.locator('.chat-meter-words')).toHaveText(/^[\d,]+ of/, { timeout: 30_000 })
    },
  },
  {
    name: 'what-goes-along',
    async show({ page }) {
      await page.locator('.chat-meter-words').click()
      await expect(page.getByRole('dialog').locator('summary').first()).toBeVisible()
      await page.getByRole('dialog').locator('summary').first().click()
    },
    leave: pressEscape,
  },
  {
    name: 'run-code',
    async show({ page }) {
      const code = page.getByRole('article', { name: 'Code' })
      await code.hover()
      await code.getByRole('button', { name: 'Run in the terminal' }).first().click()
      await expect(page.getByRole('dialog', { name: 'Run this code?' })).toBeVisible()
    },
    async leave({ page }) {
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Beside the editor' }).click()
      await page.getByRole('textbox', { name: 'Your question' }).fill('')
    },
  },
  {
    name: 'edit-review',
    async show({ page }) {
      const code = page.getByRole('article', { name: 'Code' })
      await code.hover()
      await code.getByRole('button', { name: 'Edit', exact: true }).click()
      const text =
        '// src/math.ts\nexport function add(a: number, b: number): number {\n  const sum = a + b\n  return sum\n}'
      await page.getByRole('textbox', { name: 'Code', exact: true }).fill(text)
      await page.keyboard.press('Escape')
      await code.getByRole('button', { name: 'Show as a change to math.ts' }).click()
      await expect(page.getByRole('button', { name: 'Accept all' })).toBeVisible({ timeout: 20_000 })
    },
    async leave({ page }) {
      await page.getByRole('button', { name: 'Refuse all' }).click()
    },
  },
  {
    name: 'chat-cut',
    async show({ page, project }) {
      writeFileSync(
        join(project, 'src/words.ts'),
        'export const words = "several words in a line"\n'.repeat(900),
      )
      await seen.treeItem(page, 'words.ts').waitFor({ timeout: 20_000 })
      await page.getByRole('textbox', { name: 'Your question' }).fill('@file:words')
      await page.getByRole('option', { name: /words\.ts/ }).click()
      await page.getByRole('textbox', { name: 'Your question' }).fill('Why?')
      await expect(page.getByText(/words\.ts would be cut to/).first()).toBeVisible({ timeout: 30_000 })
      await page.keyboard.press('Enter')
      await expect(page.getByRole('button', { name: 'Send what fits' })).toBeVisible({ timeout: 60_000 })
    },
    async leave({ page }) {
      await page.getByRole('button', { name: 'New chat' }).first().click()
    },
  },
  {
    name: 'everything',
    async show({ page }) {
      await page.keyboard.press('ControlOrMeta+j')
      await expect(page.locator('.xterm-screen')).toBeVisible()
      await expect(page.locator('.xterm-rows')).not.toHaveText('')
    },
    // In the terminal the same keys belong to the shell, and elsewhere they go to the chat.
    async leave({ page }) {
      const question = page.getByRole('textbox', { name: 'Your question' })
      await question.press('ControlOrMeta+l')
      await question.waitFor({ state: 'detached' })
    },
  },
  {
    name: 'terminal',
    show: async () => undefined,
    leave: ({ page }) => page.keyboard.press('ControlOrMeta+j'),
  },
]

/** Where the data is. */
const data: readonly Screen[] = [
  {
    name: 'data-folder',
    async show({ page }) {
      await page.keyboard.press('ControlOrMeta+,')
      await page.getByRole('button', { name: 'Move data to…' }).scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'data-folder-move',
    async show({ app, page }) {
      await answerFolderDialog(app, temporaryFolder('elsewhere'))
      await page.getByRole('button', { name: 'Move data to…' }).click()
      await expect(page.getByRole('dialog')).toContainText('OffCoder closes, copies everything')
    },
    leave: pressEscape,
  },
  {
    name: 'data-folder-open',
    async show({ app, page }) {
      await answerFolderDialog(app, temporaryFolder('empty'))
      await page.getByRole('button', { name: 'Open another data folder…' }).click()
      await expect(page.getByRole('dialog')).toContainText('This folder is empty')
    },
    async leave(stage) {
      await pressEscape(stage)
      await stage.page.getByRole('dialog').waitFor({ state: 'detached' })
      await pressEscape(stage)
    },
  },
]

const pages: readonly Screen[] = [
  {
    name: 'models',
    async show({ page }) {
      await runCommand(page, 'Manage models')
      await expect(page.getByRole('heading', { name: 'To download' })).toBeVisible({ timeout: 20_000 })
    },
    leave: pressEscape,
  },
  {
    name: 'privacy',
    async show({ page }) {
      await page.getByRole('button', { name: 'Privacy', exact: true }).click()
      await expect(page.getByRole('heading', { name: 'Privacy' })).toBeVisible()
    },
    leave: pressEscape,
  },
  {
    name: 'settings-index',
    async show({ page }) {
      await page.keyboard.press('ControlOrMeta+,')
      const section = page.getByRole('region', { name: 'Index of the project' })
      await section.scrollIntoViewIfNeeded()
      await expect(section).toContainText('Up to date.', { timeout: 60_000 })
    },
    leave: pressEscape,
  },
  {
    name: 'settings',
    async show({ page }) {
      await page.keyboard.press('ControlOrMeta+,')
      await expect(page.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible()
    },
    leave: pressEscape,
  },
  {
    name: 'provider-new',
    async show({ page }) {
      await page.keyboard.press('ControlOrMeta+,')
      await page.getByRole('button', { name: 'Add a provider' }).click()
      await page.getByLabel('Provider', { exact: true }).selectOption('compatible')
    },
    leave: async () => undefined,
  },
  {
    name: 'provider',
    async show({ page }) {
      await page.getByLabel('Name', { exact: true }).fill('Ollama')
      await page.getByRole('button', { name: /^Add and allow localhost/ }).click()
      await expect(page.getByRole('heading', { name: 'Models (0)' })).toBeVisible({ timeout: 20_000 })
      await page.getByLabel('Name of a model').fill('qwen2.5-coder:7b')
      await page.getByRole('button', { name: 'Add the model' }).click()
      await expect(page.getByRole('heading', { name: 'Test', exact: true })).toBeVisible()
    },
    leave: pressEscape,
  },
  {
    name: 'providers',
    show: ({ page }) => page.getByText('Your own keys').scrollIntoViewIfNeeded(),
    leave: pressEscape,
  },
  {
    name: 'ai-off',
    async show({ page }) {
      await page.keyboard.press('ControlOrMeta+,')
      await page.getByRole('switch', { name: /^AI in / }).click()
      await page.keyboard.press('Escape')
      await page.keyboard.press('ControlOrMeta+l')
      await expect(page.getByRole('heading', { name: 'AI is off in this project' })).toBeVisible()
    },
    async leave({ page }) {
      await page.getByRole('button', { name: 'Turn AI on in this project' }).click()
      await page.getByRole('textbox', { name: 'Your question' }).waitFor()
    },
  },
  {
    name: 'ai-off-chat',
    async show({ page }) {
      await page.getByRole('button', { name: 'All chats' }).click()
      await page
        .getByRole('button', { name: /What does this file do/ })
        .first()
        .click()
      await page.keyboard.press('ControlOrMeta+,')
      await page.getByRole('switch', { name: /^AI in / }).click()
      await page.keyboard.press('Escape')
      await expect(page.getByText('What you wrote here stays yours')).toBeVisible()
    },
    async leave({ page }) {
      await page.getByRole('button', { name: 'Turn AI on in this project' }).click()
      await page.getByRole('textbox', { name: 'Your question' }).press('ControlOrMeta+l')
    },
  },
  {
    name: 'notifications',
    async show({ page }) {
      await seen.treeItem(page, 'style.css').click()
      await page.keyboard.press('Delete')
      await expect(page.getByText('style.css moved to the trash.').first()).toBeVisible()
      await page.getByRole('button', { name: /^Notifications/ }).click()
      await expect(page.getByRole('dialog', { name: 'Notifications' })).toBeVisible()
    },
    leave: pressEscape,
  },
  {
    name: 'trouble',
    async show({ app, page }) {
      // One crash after another, until it is not started again by itself.
      for (let crashes = 0; crashes < 4; crashes++) {
        await expect.poll(async () => (await processIds(app)).terminal, { timeout: 20_000 }).toBeDefined()
        process.kill((await processIds(app)).terminal as number, 'SIGKILL')
        await expect
          .poll(async () => (await processIds(app)).terminal)
          .toBeUndefined()
          .catch(() => undefined)
      }
      await expect(page.getByText('The terminal does not run.')).toBeVisible({ timeout: 20_000 })
    },
  },
]

/** Every screen of the window, in an order in which each can be reached from the one before. */
export const SCREENS: readonly Screen[] = [...first, ...shelf, ...work, ...around, ...data, ...pages]

/** Those that can be reached at once in a window that has come back from an earlier one. */
export const SCREENS_OF_WORK: readonly Screen[] = [...work.slice(1), ...pages.slice(0, 3)]
