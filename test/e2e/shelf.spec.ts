import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { answerFolderDialog, launch, temporaryFolder } from './app.ts'
import { smallProject } from './projects.ts'
import { runCommand, seen } from './window.ts'

test('makes a project from a template, tags, sorts, renames, copies, archives, throws it away and brings it back', async () => {
  const parent = temporaryFolder('made')
  const { app, page, userData } = await launch({ args: [smallProject()] })
  await expect(seen.treeItem(page, 'src')).toBeVisible()
  await runCommand(page, 'Close the project')
  const list = page.getByRole('list', { name: 'Your projects' })
  const rows = list.locator('.project-title')
  await expect(rows).toHaveText(['sums'])

  await answerFolderDialog(app, parent)
  await page.getByRole('button', { name: 'New project' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('hello')
  await page.getByRole('combobox', { name: 'Begin with' }).selectOption('Python')
  await page.getByRole('button', { name: 'Choose a folder' }).click()
  await page.getByRole('button', { name: 'Make the project' }).click()
  await expect(seen.treeItem(page, 'main.py')).toBeVisible()
  expect(existsSync(join(parent, 'hello/test_greeting.py'))).toBe(true)
  await runCommand(page, 'Close the project')
  await expect(rows).toHaveText(['hello', 'sums'])
  await expect(list).toContainText('Python · 5 files')

  // All of it by keyboard: along the rows, rename, tags.
  await page.getByRole('textbox', { name: 'Find a project' }).focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('F2')
  await page.getByRole('textbox', { name: 'Name' }).fill('zebra')
  await page.getByRole('textbox', { name: 'Description' }).fill('Says hello')
  await page.getByRole('combobox', { name: /Tags/ }).fill('greeting')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(rows).toHaveText(['zebra', 'sums'])
  await expect(list).toContainText('Says hello')
  expect(existsSync(join(parent, 'hello'))).toBe(true)

  await page.getByRole('button', { name: /^Sort by/ }).click()
  await page.getByRole('menuitem', { name: 'Name' }).click()
  await expect(rows).toHaveText(['sums', 'zebra'])
  await page.getByRole('button', { name: 'greeting', exact: true }).click()
  await expect(rows).toHaveText(['zebra'])
  await page.getByRole('button', { name: 'greeting', exact: true }).click()

  await page.getByRole('button', { name: 'More for zebra' }).click()
  await page.getByRole('menuitem', { name: 'Duplicate' }).click()
  await page.getByRole('button', { name: 'Duplicate' }).click()
  await expect(rows).toHaveText(['hello copy', 'sums', 'zebra'])
  expect(existsSync(join(parent, 'hello copy/main.py'))).toBe(true)

  await page.getByRole('button', { name: 'More for sums' }).click()
  await page.getByRole('menuitem', { name: 'Archive' }).click()
  await expect(rows).toHaveText(['hello copy', 'zebra'])

  await list.getByRole('button', { name: /^hello copy/ }).focus()
  await page.keyboard.press('Delete')
  await expect(rows).toHaveText(['zebra'])
  await page.getByRole('radio', { name: /^Trash/ }).click()
  const trash = page.getByRole('list', { name: 'Projects in the trash' })
  await expect(trash).toContainText('90 days left')
  expect(existsSync(join(parent, 'hello copy/main.py'))).toBe(true)
  await trash.getByRole('button', { name: /^hello copy/ }).focus()
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: 'Restore' }).click()
  await page.getByRole('radio', { name: /^Archive/ }).click()
  await page.getByRole('button', { name: 'More for sums' }).click()
  await page.getByRole('menuitem', { name: 'Back to the list' }).click()
  await page.getByRole('radio', { name: 'Projects' }).click()
  await expect(rows).toHaveText(['hello copy', 'sums', 'zebra'])
  // The order is kept for the next time.
  await app.close()
  const again = await launch({ userData })
  await expect(again.page.getByRole('button', { name: 'Sort by: Name' })).toBeVisible()
  await expect(again.page.locator('.project-title')).toHaveText(['hello copy', 'sums', 'zebra'])
  await again.app.close()
})
