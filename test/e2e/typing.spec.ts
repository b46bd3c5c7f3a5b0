import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { launch, temporaryFolder } from './app.ts'
import { editorText, quickOpen, seen } from './window.ts'

const LONG = 'one line that goes on and on, past the edge of any window that it is typed in, '.repeat(3)

const scrolled = (page: Page): Promise<number> =>
  page
    .locator('.cm-scroller')
    .first()
    .evaluate((scroller) => scroller.scrollLeft)

test('what is typed, composed and replaced is in the text, and a long line moves sideways in steps', async () => {
  const project = temporaryFolder('typing')
  // What is shown is as wide as the widest line in view: that one alone has nothing ahead of it.
  writeFileSync(join(project, 'notes.txt'), `\n${'x'.repeat(400)}\n`)
  const { app, page } = await launch({ args: [project] })
  await quickOpen(page, 'notes.txt')
  await seen.editor(page).focus()
  await page.keyboard.press('ControlOrMeta+Home')

  const places: number[] = []
  for (const letter of LONG) {
    await page.keyboard.press(letter === ' ' ? 'Space' : letter)
    places.push(await scrolled(page))
  }
  const cursor = await page.locator('.cm-cursor-primary').boundingBox()
  const editor = await page.locator('.cm-scroller').first().boundingBox()
  expect(cursor?.x ?? 0).toBeLessThan((editor?.x ?? 0) + (editor?.width ?? 0))
  const steps = new Set(places).size
  expect(steps).toBeGreaterThan(1)
  expect(steps).toBeLessThan(LONG.length / 8)

  await page.keyboard.press('Enter')
  await expect.poll(() => scrolled(page)).toBe(0)
  // An input method writes into the page, and the editor reads it there.
  const device = await page.context().newCDPSession(page)
  for (const text of ['に', 'にほ', 'にほん'])
    await device.send('Input.imeSetComposition', {
      text,
      selectionStart: text.length,
      selectionEnd: text.length,
    })
  await device.send('Input.insertText', { text: '日本' })
  await expect.poll(() => editorText(page)).toContain('\n日本\n')
  await page.keyboard.type('(x')
  await expect.poll(() => editorText(page)).toContain('日本(x)')
  await page.keyboard.press('Shift+Home')
  await page.keyboard.type('y')
  await page.keyboard.insertText('😀')
  await expect.poll(() => editorText(page)).toContain('y😀')
  expect(await editorText(page)).not.toContain('日本')
  await app.close()
})

/** The threads of process `pid`, by number: their names, and how far each steps back (`man 5 proc`, 0 to 19). */
function threads(pid: number): Map<number, { name: string; nice: number }> {
  const found = new Map<number, { name: string; nice: number }>()
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    let stat = ''
    try {
      stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8')
    } catch {
      // It ended between the listing and now.
    }
    const [name = '', rest = ''] = stat.slice(stat.indexOf('(') + 1).split(/\) (?=\S )/)
    found.set(Number(thread), { name, nice: Number(rest.split(' ')[16]) })
  }
  return found
}

test('what compiles and collects for a page comes behind the thread that draws it', async () => {
  test.skip(process.platform !== 'linux', 'threads have a priority of their own on Linux')
  const { app } = await launch()
  const pid = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
  )
  const drawing = (): number => threads(pid ?? 0).get(pid ?? 0)?.nice ?? Number.NaN
  const helpers = (): number[] =>
    [...threads(pid ?? 0).values()].filter(({ name }) => name === 'ThreadPoolForeg').map(({ nice }) => nice)
  await expect.poll(() => helpers().length, { timeout: 30_000 }).toBeGreaterThan(0)
  await expect.poll(() => Math.min(...helpers()) - drawing(), { timeout: 30_000 }).toBeGreaterThan(0)
  await app.close()
})
