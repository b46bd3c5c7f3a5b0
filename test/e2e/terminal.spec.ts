import { expect, test } from '@playwright/test'
import { launch } from './app.ts'
import { smallProject } from './projects.ts'
import { editorText, quickOpen, seen } from './window.ts'

test('what is typed for a terminal before it is there is for its shell, and whoever goes elsewhere stays there', async () => {
  const { app, page } = await launch({ args: [smallProject()] })
  await quickOpen(page, 'math.ts')
  await expect(seen.editor(page)).toBeFocused()
  const before = await editorText(page)
  const shells = page.getByRole('tablist', { name: 'Terminals' }).getByRole('tab')

  await test.step('the panel opens with the keyboard in it, and no key is lost', async () => {
    await page.getByRole('button', { name: 'Terminal', exact: true }).click()
    await page.waitForFunction(() => document.activeElement?.closest('[data-region="terminal"]'))
    await page.keyboard.type('wrong')
    await page.keyboard.press('Control+u')
    await page.keyboard.type('echo early-$((40 + 2))\n')
    await expect(page.locator('.xterm-rows')).toContainText('early-42', { timeout: 30_000 })
    await expect(page.locator('.xterm-helper-textarea')).toBeFocused()
    await expect(shells).toHaveCount(1)
    expect(await editorText(page)).toBe(before)
  })

  await test.step('a terminal that comes late leaves the keyboard where one went', async () => {
    await page.getByRole('button', { name: 'End this terminal' }).click()
    await expect(page.getByRole('region', { name: 'Terminal' })).toBeHidden()
    await page.evaluate(() => {
      const button = document.querySelector<HTMLElement>('button[aria-label="Terminal"]')
      button?.click()
      document.querySelector('.cm-content')?.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }))
      document.querySelector<HTMLElement>('.cm-content')?.focus()
    })
    await expect(page.locator('.xterm-rows')).toContainText('$', { timeout: 30_000 })
    await expect(seen.editor(page)).toBeFocused()
  })

  await test.step('a double click ends one terminal, not the one behind it as well', async () => {
    await page.getByRole('button', { name: 'New terminal' }).click()
    await expect(shells).toHaveCount(2)
    await expect(page.locator('.xterm-helper-textarea')).toBeFocused()
    await page.getByRole('button', { name: 'End this terminal' }).dblclick()
    await expect(shells).toHaveCount(1)
  })
  await app.close()
})
