import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Locator, test } from '@playwright/test'
import { launch, resize } from './app.ts'
import { smallProject } from './projects.ts'
import { keepScreenshot } from './screenshots.ts'
import { quickOpen, seen } from './window.ts'

const height = async (part: Locator): Promise<number> => (await part.boundingBox())?.height ?? 0

test('in a low window the conversation has room beside terminal and editor, and nothing of the question is cut off', async () => {
  test.setTimeout(120_000)
  const { app, page } = await launch({ args: [smallProject()] })
  await quickOpen(page, 'app.ts')
  await page.keyboard.press('ControlOrMeta+l')
  const chat = page.getByRole('region', { name: 'Chat' })
  const question = page.getByRole('textbox', { name: 'Your question' })
  const send = chat.getByRole('button', { name: 'Send' })
  await expect(chat).toContainText(/On this device · SmolLM2/)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await resize(app, 800, 500)
  await page.waitForFunction(() => innerWidth === 800)
  await seen.editor(page).click()
  await page.keyboard.press('ControlOrMeta+j')
  await expect(page.locator('.xterm-rows')).not.toHaveText('')

  await test.step('all that stands in an empty chat can be scrolled to', async () => {
    await chat.getByRole('heading', { name: 'Ask about the file in front' }).scrollIntoViewIfNeeded()
    await expect(chat.getByRole('heading', { name: 'Ask about the file in front' })).toBeInViewport()
    await keepScreenshot(page, 'low-empty')
  })

  await test.step('a long question leaves room above it, and its button is there', async () => {
    await question.fill('What does this file do?')
    await page.keyboard.press('Enter')
    await expect(chat.getByRole('article', { name: 'Model' })).toContainText(/tokens\/s/, { timeout: 60_000 })
    await question.fill('What does add do, and which of its callers would notice a change of it? '.repeat(5))
    expect(await height(chat.getByRole('log'))).toBeGreaterThan(90)
    await expect(send).toBeInViewport({ ratio: 1 })
    await keepScreenshot(page, 'low-question')
    const divider = page.getByRole('separator', { name: 'Height of the terminal' })
    await divider.focus()
    for (let n = 0; n < 3; n++) await page.keyboard.press('ArrowUp')
    expect(await height(chat.getByRole('log'))).toBeGreaterThan(60)
    await expect(send).toBeInViewport({ ratio: 1 })
    await keepScreenshot(page, 'lower-question')
    await divider.dblclick()
  })

  await test.step('what can be attached is gone through by arrows within the chat', async () => {
    await question.fill('@')
    await expect(page.getByRole('option').nth(4)).toBeAttached()
    await page.keyboard.press('ArrowUp')
    await expect(page.getByRole('option', { selected: true })).toBeInViewport({ ratio: 1 })
    await expect(send).toBeInViewport({ ratio: 1 })
    await keepScreenshot(page, 'low-mentions')
    const { violations } = await new AxeBuilder({ page }).include('#chat').setLegacyMode().analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`)).toEqual([])
    await page.keyboard.press('Escape')
  })

  await test.step('the chat comes back from the place of the editor as wide as it was', async () => {
    const before = await chat.boundingBox()
    await page.getByRole('button', { name: 'In the place of the editor' }).click()
    await resize(app, 1000, 500)
    await page.waitForFunction(() => innerWidth === 1000)
    await resize(app, 800, 500)
    await page.waitForFunction(() => innerWidth === 800)
    await keepScreenshot(page, 'low-wide-chat')
    await page.getByRole('button', { name: 'Beside the editor' }).click()
    expect(await chat.boundingBox()).toEqual(before)
  })
  await app.close()
})
