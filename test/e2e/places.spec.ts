import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { launch, temporaryFolder } from './app.ts'
import { quickOpen, runCommand, seen } from './window.ts'

const back = process.platform === 'darwin' ? 'Control+Minus' : 'Alt+ArrowLeft'
const forward = process.platform === 'darwin' ? 'Control+Shift+Minus' : 'Alt+ArrowRight'

function project(...names: string[]): string {
  const folder = temporaryFolder('places')
  for (const name of names) {
    const lines = Array.from({ length: 300 }, (_, n) => `This is line ${n + 1} of ${name}.`)
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`)
  }
  return folder
}

/** Waits until this file is in front with the cursor in this line of it. */
async function at(page: Page, name: string, line: number): Promise<void> {
  await expect(seen.tab(page, name)).toHaveAttribute('aria-selected', 'true')
  await expect(page.locator('.cm-activeLine')).toHaveText(`This is line ${line} of ${name}.`)
}

async function goToLine(page: Page, line: number): Promise<void> {
  await page.keyboard.press('Control+g')
  await page.getByRole('combobox').fill(`:${line}`)
  await page.getByRole('option', { name: `Go to line ${line}` }).waitFor()
  await page.keyboard.press('Enter')
}

test('back and forward go between places, open a closed tab again and pass over a file that is gone', async () => {
  const folder = project('first.txt', 'second.txt', 'third.txt')
  const { app, page } = await launch({ args: [folder] })
  await quickOpen(page, 'first.txt')
  await at(page, 'first.txt', 1)
  await goToLine(page, 200)
  await at(page, 'first.txt', 200)
  await quickOpen(page, 'second.txt')
  await at(page, 'second.txt', 1)

  await page.keyboard.press(back)
  await at(page, 'first.txt', 200)
  await page.keyboard.press(back)
  await at(page, 'first.txt', 1)
  // There is nowhere to go, and the cursor stays where it is.
  await page.keyboard.press('End')
  await page.keyboard.press(back)
  await page.keyboard.type('!')
  await expect(page.locator('.cm-activeLine')).toHaveText('This is line 1 of first.txt.!')
  await page.keyboard.press('Backspace')
  await page.keyboard.press(forward)
  await at(page, 'first.txt', 200)
  await page.keyboard.press(forward)
  await at(page, 'second.txt', 1)

  // What is typed above a place moves it along.
  await page.keyboard.press(back)
  await at(page, 'first.txt', 200)
  await page.keyboard.press('ControlOrMeta+Home')
  await page.keyboard.type('one\ntwo\nthree\n')
  await quickOpen(page, 'third.txt')
  await at(page, 'third.txt', 1)
  await page.keyboard.press(back)
  await at(page, 'first.txt', 1)
  await page.keyboard.press(back)
  await at(page, 'first.txt', 200)
  await page.keyboard.press(forward)
  await page.keyboard.press(forward)
  await at(page, 'third.txt', 1)

  // With the buttons of the mouse.
  const session = await page.context().newCDPSession(page)
  const click = async (button: 'back' | 'forward'): Promise<void> => {
    for (const type of ['mousePressed', 'mouseReleased'] as const)
      await session.send('Input.dispatchMouseEvent', { type, button, x: 600, y: 300, clickCount: 1 })
  }
  await click('back')
  await at(page, 'first.txt', 1)
  await click('forward')
  await at(page, 'third.txt', 1)

  await seen.tab(page, 'first.txt').click()
  await at(page, 'first.txt', 1)
  await seen.tab(page, 'third.txt').click()
  await at(page, 'third.txt', 1)
  await seen.tab(page, 'first.txt').click({ button: 'middle' })
  await expect(seen.tab(page, 'first.txt')).toHaveCount(0)
  await page.keyboard.press(back)
  await at(page, 'first.txt', 1)

  // third.txt lies between this and where first.txt was before.
  rmSync(join(folder, 'third.txt'))
  await expect(seen.tab(page, 'third.txt')).toHaveCount(0)
  await goToLine(page, 100)
  await at(page, 'first.txt', 97)
  await runCommand(page, 'Editor: Go back')
  await at(page, 'first.txt', 1)
  await page.keyboard.press(back)
  await at(page, 'first.txt', 200)
  await app.close()
})
