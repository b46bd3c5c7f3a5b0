import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { killAll, launch, resize } from './app.ts'
import { smallProject } from './projects.ts'
import { keepScreenshot } from './screenshots.ts'
import { quickOpen, seen } from './window.ts'

test('a chat is a notebook: asked, changed, asked again, moved, folded, found, exported, there after a kill', async () => {
  const project = smallProject()
  writeFileSync(join(project, '.env'), 'SECRET=canary-4711\n')
  const first = await launch({ args: [project, join(project, 'src/app.ts')] })
  const { page } = first
  await expect(seen.editor(page)).toContainText('main')
  await page.keyboard.press('ControlOrMeta+l')
  const chat = page.getByRole('region', { name: 'Chat' })
  await expect(chat).toContainText(/On this device/)
  const question = page.getByRole('textbox', { name: 'Your question' })

  await test.step('a file is attached by its name, a file of secrets is refused with the reason', async () => {
    await question.fill('@math')
    await page.getByRole('option', { name: /math\.ts/ }).click()
    await expect(chat.getByRole('button', { name: 'Do not attach math.ts' })).toBeVisible()
    await question.fill('@.env')
    await page.getByRole('option', { name: /\.env/ }).click()
    await expect(page.getByText('never shown to a model').first()).toBeVisible()
    await expect(chat.getByRole('button', { name: 'Do not attach .env' })).toBeHidden()
  })

  await test.step('the question is answered in a cell of its own', async () => {
    await question.fill('What does this file do?')
    await page.keyboard.press('Enter')
    const answer = chat.getByRole('article', { name: 'Model' })
    await expect(answer).toContainText(/tokens\/s/, { timeout: 60_000 })
    await expect(chat.getByRole('article', { name: 'You' })).toContainText('math.ts')
    await expect(chat.getByRole('textbox', { name: 'Title of the chat' })).toHaveValue(
      'What does this file do?',
    )
  })

  await test.step('cells are edited, asked again, moved, folded and deleted, and deleting is taken back', async () => {
    const you = chat.getByRole('article', { name: 'You' })
    await you.hover()
    await you.getByRole('button', { name: 'Edit' }).click()
    await page.getByRole('textbox', { name: 'Question', exact: true }).fill('Say hello.')
    await page.keyboard.press('Escape')
    await expect(you).toContainText('Say hello.')
    await you.getByRole('button', { name: 'Ask again' }).click()
    await expect(chat.getByRole('article', { name: 'Model' })).toHaveAttribute('aria-busy', 'false', {
      timeout: 60_000,
    })
    await chat.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Add a code cell' }).click()
    await page.getByRole('textbox', { name: 'Code', exact: true }).fill('echo from-the-cell')
    await page.keyboard.press('Escape')
    const code = chat.getByRole('article', { name: 'Code' })
    await code.hover()
    await code.getByRole('button', { name: 'Move up' }).click()
    await expect(chat.locator('.chat-turns > *').nth(1)).toHaveAttribute('aria-label', 'Code')
    await code.getByRole('button', { name: 'Run in the terminal' }).first().click()
    await page.getByRole('dialog').getByRole('button', { name: 'Run' }).click()
    await expect(page.locator('.xterm-rows')).toContainText('from-the-cell', { timeout: 30_000 })
    await expect(page.getByRole('tablist', { name: 'Terminals' }).getByRole('tab')).toHaveCount(1)
    await code.getByRole('button', { name: 'Fold' }).click()
    await expect(code.locator('pre')).toBeHidden()
    await code.getByRole('button', { name: 'Delete cell' }).click()
    await expect(code).toBeHidden()
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(code).toBeVisible()
    await keepScreenshot(page, 'notebook')
  })

  await test.step('the chat is exported as Markdown', async () => {
    const target = join(project, 'exported.md')
    await first.app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath })
    }, target)
    await chat.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Export as Markdown' }).click()
    await expect.poll(() => tryRead(target), { timeout: 20_000 }).toContain('echo from-the-cell')
    expect(tryRead(target)).not.toContain('canary-4711')
  })

  await killAll(first.app)
  const second = await launch({ args: [project], userData: first.userData })
  const again = second.page.getByRole('region', { name: 'Chat' })
  await expect(again.getByRole('article', { name: 'You' })).toContainText('Say hello.', { timeout: 30_000 })
  await again.getByRole('button', { name: 'New chat' }).click()
  await expect(again.getByRole('article')).toHaveCount(0)
  await again.getByRole('button', { name: 'All chats' }).click()
  await second.page.getByRole('searchbox', { name: 'Search all chats' }).fill('FROM-THE-CELL')
  await expect(again.locator('mark')).toHaveText('from-the-cell')
  await keepScreenshot(second.page, 'notebook-list')
  await again.locator('.chat-list-open').click()
  await expect(again.getByRole('article', { name: 'Code' })).toBeVisible()
  await second.app.close()
})

function tryRead(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // It is still to be written.
    return ''
  }
}

test('the key of the chat goes to it from anywhere else and hides it from there; the terminal has such a key too', async () => {
  const { app, page } = await launch({ args: [smallProject()] })
  await quickOpen(page, 'math.ts')
  const chat = page.getByRole('region', { name: 'Chat' })
  const question = page.getByRole('textbox', { name: 'Your question' })
  await page.keyboard.press('ControlOrMeta+l')
  await expect(question).toBeFocused()
  await seen.editor(page).click()
  await page.keyboard.press('ControlOrMeta+l')
  await expect(question).toBeFocused()
  await page.keyboard.press('ControlOrMeta+l')
  await expect(chat).toBeHidden()
  await expect(seen.editor(page)).toBeFocused()
  // The button beside it shows and hides, wherever the keyboard is.
  await page.getByRole('button', { name: 'Chat', exact: true }).click()
  await expect(question).toBeFocused()
  await page.getByRole('button', { name: 'Chat', exact: true }).click()
  await expect(chat).toBeHidden()

  const shell = page.locator('.xterm-helper-textarea')
  await page.keyboard.press('Control+`')
  await expect(shell).toBeFocused()
  await seen.editor(page).click()
  await page.keyboard.press('Control+`')
  await expect(shell).toBeFocused()
  await page.keyboard.press('Control+`')
  await expect(page.getByRole('region', { name: 'Terminal' })).toBeHidden()
  await expect(seen.editor(page)).toBeFocused()
  await app.close()
})

test('what goes along is counted and shown letter by letter, and nothing is left out unasked', async () => {
  test.setTimeout(240_000)
  const project = smallProject()
  writeFileSync(join(project, 'src/big.ts'), 'export const words = "several words in a line"\n'.repeat(900))
  const { app, page } = await launch({ args: [project, join(project, 'src/app.ts')] })
  await expect(seen.editor(page)).toContainText('main')
  await page.keyboard.press('ControlOrMeta+l')
  const chat = page.getByRole('region', { name: 'Chat' })
  const question = page.getByRole('textbox', { name: 'Your question' })
  await expect(chat).toContainText('On this device · SmolLM2')

  await test.step('each attachment opens to the text that is sent, with its tokens', async () => {
    await question.pressSequentially('@fil')
    await page.getByRole('option', { name: /^File then/ }).click()
    await expect(question).toHaveValue('@file:')
    await question.pressSequentially('math')
    await question.press('Enter')
    await question.fill('What is this?')
    // Counted, not estimated: without the sign for about.
    await expect(chat.locator('.chat-meter-words')).toHaveText(/^[\d,]+ of [\d,]+ tokens$/, {
      timeout: 60_000,
    })
    await chat.getByRole('button', { name: 'Show what is sent of math.ts' }).click()
    const along = page.getByRole('dialog', { name: 'What goes along' })
    await expect(along.locator('details[open] pre')).toHaveText(
      /^The file `src\/math\.ts`:\n```\n.*multiply/s,
    )
    await expect(along.locator('details[open] summary')).toContainText(/\d tokens$/)
    await expect(along).toContainText('It stays on this device.')
    await keepScreenshot(page, 'what-goes-along')
    await page.keyboard.press('Escape')
  })

  await test.step('what does not fit is said before, and asked about', async () => {
    await question.fill('@file:big')
    await page.getByRole('option', { name: /big\.ts/ }).click()
    await question.fill('Why?')
    await expect(chat).toContainText(/src\/big\.ts would be cut to [\d,]+ of [\d,]+ characters/, {
      timeout: 60_000,
    })
    await question.press('Enter')
    const answer = chat.getByRole('article', { name: 'Model' })
    await expect(answer).toContainText('This does not fit the model', { timeout: 60_000 })
    await expect(answer).toContainText('src/big.ts would be cut to')
    await answer.getByRole('button', { name: 'Send what fits' }).click()
    await expect(answer).toContainText(/src\/big\.ts was cut to/, { timeout: 60_000 })
    await page.getByRole('button', { name: 'Stop' }).click()
    await expect(answer).toHaveAttribute('aria-busy', 'false')
  })
  await app.close()
})

test('code of an answer is shown as a change to the file it names, and made a new one where there is none', async () => {
  test.setTimeout(180_000)
  const project = smallProject()
  const { app, page } = await launch({ args: [project, join(project, 'src/app.ts')] })
  await expect(seen.editor(page)).toContainText('main')
  await page.keyboard.press('ControlOrMeta+l')
  const chat = page.getByRole('region', { name: 'Chat' })
  const question = page.getByRole('textbox', { name: 'Your question' })
  await question.fill('Hello')
  await question.press('Enter')
  const answer = chat.getByRole('article', { name: 'Model' })
  await expect(answer).toContainText(/tokens\/s/, { timeout: 60_000 })
  const says = async (text: string) => {
    await answer.hover()
    await answer.getByRole('button', { name: 'Edit', exact: true }).click()
    await page.getByRole('textbox', { name: 'Answer', exact: true }).fill(text)
    await page.keyboard.press('Escape')
  }
  const add = 'export function add(a: number, b: number): number {\n  return b + a\n}'

  await test.step('the file opens with the change, which is accepted as one step in the name of the model', async () => {
    await says(`In \`src/math.ts\`:\n\n\`\`\`ts\n${add}\n\`\`\``)
    await answer.getByRole('button', { name: 'Show as a change to math.ts' }).click()
    await expect(seen.tab(page, 'math.ts')).toHaveAttribute('aria-selected', 'true')
    const bar = page.getByRole('group', { name: 'Edit with AI' })
    await expect(bar).toContainText('Change 1 of 1 by SmolLM2')
    await expect(page.locator('.edit-going')).toHaveText('  return a + b')
    expect(readFileSync(join(project, 'src/math.ts'), 'utf8')).toContain('return a + b')
    await keepScreenshot(page, 'chat-applied')
    await bar.getByRole('button', { name: 'Accept all' }).click()
    await expect(seen.editor(page)).toContainText('return b + a')
    await expect(seen.editor(page)).toContainText('multiply')
  })

  await test.step('a file that is not there is read before it is made, in folders of its own', async () => {
    await says('```ts lib/deep/half.ts\nexport const half = 0.5\n```')
    await answer.getByRole('button', { name: 'Show as a change to half.ts' }).click()
    const dialog = page.getByRole('dialog', { name: 'New file lib/deep/half.ts' })
    await dialog.getByRole('button', { name: 'Make half.ts' }).click()
    await expect(seen.tab(page, 'half.ts')).toHaveAttribute('aria-selected', 'true')
    await expect(seen.editor(page)).toContainText('half = 0.5')
  })
  await app.close()
})

test('the end of a chat stays in sight as it grows and where there is less room, and not for who reads above', async () => {
  test.setTimeout(120_000)
  const project = smallProject()
  const { app, page } = await launch({ args: [project, join(project, 'src/app.ts')] })
  await expect(seen.editor(page)).toContainText('main')
  await page.keyboard.press('ControlOrMeta+l')
  const chat = page.getByRole('region', { name: 'Chat' })
  const list = chat.locator('.chat-turns')
  const beyond = () => list.evaluate((each) => each.scrollHeight - each.scrollTop - each.clientHeight)
  for (const question of ['What does this file do?', 'Write a list of twenty things about sums.']) {
    await page.getByRole('textbox', { name: 'Your question' }).fill(question)
    await page.keyboard.press('Enter')
    await expect(chat.getByRole('article', { name: 'Model' }).last()).toContainText(/tokens\/s/, {
      timeout: 60_000,
    })
    await expect.poll(beyond).toBeLessThan(2)
  }
  await resize(app, 1000, 500)
  await page.waitForFunction(() => innerHeight === 500)
  await expect.poll(beyond).toBeLessThan(2)
  await list.evaluate((each) => each.scrollTo(0, 10))
  await page.waitForTimeout(200)
  await resize(app, 1280, 800)
  await page.waitForFunction(() => innerHeight === 800)
  await page.waitForTimeout(300)
  expect(await list.evaluate((each) => each.scrollTop)).toBeLessThan(100)
  await app.close()
})

test('the keyboard stays in the chat when what has it goes away, and what a menu leads to keeps it', async () => {
  const { app, page } = await launch({ args: [smallProject()] })
  await quickOpen(page, 'math.ts')
  await page.keyboard.press('ControlOrMeta+l')
  const chat = page.getByRole('region', { name: 'Chat' })
  const question = page.getByRole('textbox', { name: 'Your question' })
  await expect(question).toBeFocused()
  const choose = async (item: string): Promise<void> => {
    await chat.getByRole('button', { name: 'More' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: item }).focus()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('menuitem', { name: item })).toBeHidden()
  }
  const note = chat.getByRole('article', { name: 'Note' })

  await test.step('cells and the title are written right after the menu', async () => {
    await choose('Add a note')
    await page.keyboard.type('one')
    await page.keyboard.press('Escape')
    await expect(note.getByRole('button', { name: 'Edit' })).toBeFocused()
    await choose('Rename')
    await page.keyboard.type('Mine')
    await expect(chat.getByRole('textbox', { name: 'Title of the chat' })).toHaveValue('Mine')
  })

  await test.step('the list of chats gives it back', async () => {
    await chat.getByRole('button', { name: 'All chats' }).focus()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('searchbox', { name: 'Search all chats' })).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(question).toBeFocused()
  })

  await test.step('a deleted cell leaves it in the conversation; a double click deletes one', async () => {
    await choose('Add a note')
    await page.keyboard.type('two')
    await page.keyboard.press('Escape')
    await choose('Add a note')
    await page.keyboard.type('three')
    await page.keyboard.press('Escape')
    await note.first().getByRole('button', { name: 'Delete cell' }).focus()
    await page.keyboard.press('Enter')
    await expect(note).toHaveCount(2)
    await expect(page.getByRole('log', { name: 'Conversation' })).toBeFocused()
    await note.first().hover()
    await note.first().getByRole('button', { name: 'Delete cell' }).dblclick()
    await expect(note).toHaveText(['three'])
  })

  await test.step('Escape stops an answer that was asked for again, and the field has the keyboard after one', async () => {
    await question.fill('What does this file do?')
    await chat.getByRole('button', { name: 'Send' }).click()
    const answer = chat.getByRole('article', { name: 'Model' })
    await expect(answer).toHaveAttribute('aria-busy', 'false', { timeout: 60_000 })
    await expect(question).toBeFocused()
    await answer.getByRole('button', { name: 'Answer again' }).focus()
    await page.keyboard.press('Enter')
    await expect(answer).toHaveAttribute('aria-busy', 'true')
    await page.keyboard.press('Escape')
    await expect(answer).toHaveAttribute('aria-busy', 'false')
    await expect(answer).toContainText('Stopped')
  })
  await app.close()
})
