import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { launch, resize } from './app.ts'
import { smallProject } from './projects.ts'
import { keepScreenshot } from './screenshots.ts'
import { quickOpen, runCommand, seen } from './window.ts'

const toasts = (page: Page): Locator => page.locator('[data-sonner-toast]:not([data-removed="true"])')

/** Waits until the newest toast stands where it stays. */
async function untilToastStands(page: Page): Promise<void> {
  const toast = toasts(page).first()
  await expect(toast).toBeVisible()
  await toast.evaluate((element) =>
    Promise.allSettled(element.getAnimations().map(({ finished }) => finished)),
  )
}

/** What of the toasts is missing, lies over `field` or out of the window, in words. */
function against(field: Locator): Promise<string[]> {
  return field.evaluate((element) => {
    const found: string[] = []
    const under = element.getBoundingClientRect()
    const shown = [...document.querySelectorAll('[data-sonner-toast][data-visible="true"]')].filter(
      (toast) => getComputedStyle(toast).visibility === 'visible',
    )
    if (shown.length === 0) found.push('no toast is there')
    for (const toast of shown) {
      const { left, right, top, bottom } = toast.getBoundingClientRect()
      if (left < under.right && right > under.left && top < under.bottom && bottom > under.top)
        found.push(`over the field: ${toast.textContent}`)
      if (left < 0 || top < 0 || right > innerWidth || bottom > innerHeight)
        found.push(`out of the window: ${toast.textContent}`)
    }
    return found
  })
}

test('what is typed is seen while a toast stands: in the chat at the right, in the place of the editor, on a page', async () => {
  test.setTimeout(120_000)
  const project = smallProject()
  writeFileSync(join(project, '.env'), 'SECRET=canary-4711\n')
  const { app, page } = await launch({ args: [project] })
  await quickOpen(page, 'app.ts')
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const question = page.getByRole('textbox', { name: 'Your question' })
  const composer = page.locator('.chat-composer')
  const size = async (width: number, height: number): Promise<void> => {
    await resize(app, width, height)
    await page.waitForFunction((wanted) => innerWidth === wanted, width)
  }
  /** A file of secrets is refused in a toast that stays for ten seconds. */
  const refused = async (): Promise<void> => {
    await question.fill('@.env')
    await page.getByRole('option', { name: /\.env/ }).waitFor()
    await question.press('Enter')
    await untilToastStands(page)
    await question.fill('What does add do,\nand who calls it?')
  }
  const sees = async (name: string): Promise<void> => {
    for (const [width, height] of [
      [1280, 800],
      [800, 500],
    ] as const) {
      await size(width, height)
      await refused()
      await expect.poll(() => against(composer), { message: `${name} at ${width}` }).toEqual([])
      await keepScreenshot(page, `toast-${name}-${width}`)
    }
    await size(1280, 800)
  }
  await page.keyboard.press('ControlOrMeta+l')
  await expect(page.getByRole('region', { name: 'Chat' })).toContainText(/On this device/)
  await sees('chat')
  await page.getByRole('button', { name: 'In the place of the editor' }).click()
  await sees('wide-chat')
  await page.getByRole('button', { name: 'Beside the editor' }).click()
  await seen.editor(page).click()
  await page.keyboard.press('ControlOrMeta+j')
  await expect(page.locator('.xterm-rows')).not.toHaveText('')
  await sees('everything')

  await size(800, 500)
  await refused()
  await runCommand(page, 'Manage models')
  const address = page.getByRole('textbox', { name: 'Another address' })
  // At the lower edge, where a toast would lie over it.
  await address.evaluate((element) => {
    const scroller = element.closest('.page') as HTMLElement
    scroller.scrollTop += element.getBoundingClientRect().bottom - scroller.getBoundingClientRect().bottom + 4
  })
  await address.focus()
  await page.keyboard.type('https://models.example.com')
  await expect.poll(() => against(address)).toEqual([])
  await keepScreenshot(page, 'toast-page-800')
  await app.close()
})
