import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ElectronApplication, expect, type Page, test } from '@playwright/test'
import { killAll, launch, processIds } from './app.ts'
import { smallProject } from './projects.ts'
import { keepScreenshot } from './screenshots.ts'
import { editorText, seen, untilSaved } from './window.ts'

/** Of an answer, and not of the prompt's being read before it. */
const someWords = /^(?!Thinking|Reading)[\s\S]{20,}/

const banners = (page: Page) => page.locator('.banners')

async function typeAtEnd(page: Page, text: string): Promise<void> {
  await seen.editor(page).click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type(text)
}

/** Ends one process of the app as a crash would, and waits until another one has taken its place. */
async function crash(app: ElectronApplication, name: string, wait = true): Promise<void> {
  const before = (await processIds(app))[name]
  if (before === undefined) throw new Error(`${name} does not run`)
  process.kill(before, 'SIGKILL')
  if (wait) await expect.poll(async () => (await processIds(app))[name] ?? before).not.toBe(before)
}

function isRunning(pid: number): boolean {
  try {
    // A process that ended and was not waited for is gone as well.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

/** Sends main a signal and waits for its end: its exit code, and how long it took. */
async function endBy(app: ElectronApplication, signal: NodeJS.Signals): Promise<number | null> {
  const main = app.process()
  const gone = new Promise<number | null>((resolve) => main.once('exit', resolve))
  // The process that Playwright knows may be a wrapper.
  process.kill((await processIds(app)).main as number, signal)
  return gone
}

test('the store is killed while the user types: it comes back, and nothing is lost', async () => {
  const project = smallProject()
  const { app, page, userData } = await launch({ args: [project, join(project, 'src/math.ts')] })
  await expect(seen.editor(page)).toContainText('multiply')
  await typeAtEnd(page, '// ')
  const typing = (async () => {
    for (let n = 0; n < 80; n++) await page.keyboard.type(`w${n} `, { delay: 5 })
  })()
  await crash(app, 'workspace')
  await typing
  await untilSaved(page, 'math.ts')
  await expect(banners(page)).toHaveText('')
  const text = await editorText(page)
  expect(text).toContain(Array.from({ length: 80 }, (_, n) => `w${n} `).join(''))
  await killAll(app)

  const again = await launch({ userData })
  await expect(seen.editor(again.page)).toContainText('multiply')
  expect(await editorText(again.page)).toBe(text)
  await again.app.close()
})

test('the store keeps crashing: the window says so, goes on, and brings it back when asked', async () => {
  const project = smallProject()
  const { app, page } = await launch({ args: [project, join(project, 'src/math.ts')] })
  await expect(seen.editor(page)).toContainText('multiply')
  for (let n = 0; n < 3; n++) await crash(app, 'workspace')
  await expect.poll(async () => (await processIds(app)).workspace).toBeDefined()
  await crash(app, 'workspace', false)
  await expect(banners(page)).toContainText('The store does not run.')
  await typeAtEnd(page, '// typed without a store')
  await expect(seen.editor(page)).toContainText('typed without a store')
  await expect(seen.saveMark(page, 'math.ts')).toHaveAttribute('data-kind', 'trouble', { timeout: 20_000 })
  await keepScreenshot(page, 'crash-store-broken')

  await page.getByRole('button', { name: 'Restart' }).click()
  await untilSaved(page, 'math.ts')
  await expect(banners(page)).toHaveText('')
  await expect
    .poll(() => readFileSync(join(project, 'src/math.ts'), 'utf8'))
    .toContain('// typed without a store')
  await app.close()
})

test('local AI is killed while it answers: the conversation stays, and the next question is answered', async () => {
  const project = smallProject()
  const { app, page } = await launch({ args: [project, join(project, 'src/app.ts')] })
  await expect(seen.editor(page)).toContainText('main')
  await page.keyboard.press('ControlOrMeta+l')
  const chat = page.getByRole('region', { name: 'Chat' })
  await expect(chat).toContainText(/On this device/)
  const question = page.getByRole('textbox', { name: 'Your question' })
  await question.fill('Tell me a very long story about what this file does.')
  await page.keyboard.press('Enter')
  const answers = chat.getByRole('article', { name: 'Model' })
  await expect(answers.first()).toContainText(someWords, { timeout: 60_000 })
  await crash(app, 'ai')
  await expect(chat.getByRole('alert')).toContainText('The AI process does not answer')
  await expect(chat).toContainText('Tell me a very long story')
  await keepScreenshot(page, 'crash-ai-in-answer')

  await chat.getByRole('button', { name: 'Try again' }).click()
  await expect(chat.getByRole('alert')).toBeHidden()
  await expect(answers.last()).toContainText(someWords, { timeout: 60_000 })
  await page.getByRole('button', { name: 'Stop' }).click()
  await app.close()
})

test('the terminal is killed with a shell in it: it says so, and a new one works', async () => {
  const project = smallProject()
  const { app, page } = await launch({ args: [project, join(project, 'src/app.ts')] })
  await expect(seen.editor(page)).toContainText('main')
  await page.keyboard.press('ControlOrMeta+`')
  const panel = page.getByRole('region', { name: 'Terminal' })
  await expect(panel.getByRole('tab')).toContainText(/sh/)
  await page.keyboard.type('echo $((40 + 2))\n')
  await expect(panel.locator('.xterm-rows')).toContainText('42')
  await crash(app, 'terminal', false)
  await expect(panel.getByRole('status')).toContainText('ended')
  await keepScreenshot(page, 'crash-terminal')

  await panel.getByRole('button', { name: 'New terminal' }).last().click()
  await expect(panel.getByRole('tab')).toHaveCount(2)
  await expect(panel.getByRole('tab').last()).toContainText(/sh/)
  await page.keyboard.type('echo $((50 + 2))\n')
  await expect(panel.locator('.xterm-rows')).toContainText('52')
  await app.close()
})

test('the window crashes: it is loaded again with everything that was typed', async () => {
  const project = smallProject()
  const { app, page } = await launch({ args: [project, join(project, 'src/math.ts')] })
  await expect(seen.editor(page)).toContainText('multiply')
  await typeAtEnd(page, '// before the crash')
  await untilSaved(page, 'math.ts')
  // A script sent to a page that is about to go is never answered, so nothing is asked before the next one is there.
  await app.evaluate(
    ({ BrowserWindow }) =>
      new Promise<void>((resolve) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents
        contents?.once('did-finish-load', () => resolve())
        contents?.forcefullyCrashRenderer()
      }),
  )
  const shown = () =>
    app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript('document.body.innerText'),
    )
  await expect.poll(shown, { timeout: 20_000 }).toContain('// before the crash')
  await expect.poll(shown).toContain('style.css')
  await expect.poll(shown).toContain('The window stopped and was loaded again.')
  expect((await processIds(app)).workspace).toBeDefined()
  await app.close()
})

test('main is killed: nothing of the app runs on, and nothing holds the database', async () => {
  const project = smallProject()
  const { app, page, userData } = await launch({ args: [project, join(project, 'src/math.ts')] })
  await expect(seen.editor(page)).toContainText('multiply')
  await page.keyboard.press('ControlOrMeta+`')
  const panel = page.getByRole('region', { name: 'Terminal' })
  await expect(panel.getByRole('tab')).toContainText(/sh/)
  await page.keyboard.type('sleep 1000\n')
  await typeAtEnd(page, '// before the end')
  await untilSaved(page, 'math.ts')
  const ids = await processIds(app)
  const shells = execFileSync('ps', ['-o', 'pid=', '--ppid', String(ids.terminal)], { encoding: 'utf8' })
  const all = [...Object.values(ids), ...shells.trim().split(/\s+/).map(Number)]
  expect(shells.trim()).not.toBe('')
  process.kill(ids.main as number, 'SIGKILL')
  await expect.poll(() => all.filter(isRunning), { timeout: 10_000 }).toEqual([])

  const again = await launch({ userData })
  await expect(seen.editor(again.page)).toContainText('// before the end')
  await again.app.close()
})

test('a request to end is obeyed at once: all that was typed is stored and in its file', async () => {
  const project = smallProject()
  const { app, page, userData } = await launch({ args: [project, join(project, 'src/math.ts')] })
  await expect(seen.editor(page)).toContainText('multiply')
  await typeAtEnd(page, '// the last words')
  const asked = Date.now()
  expect(await endBy(app, 'SIGTERM')).toBe(0)
  expect(Date.now() - asked).toBeLessThan(10_000)
  expect(readFileSync(join(project, 'src/math.ts'), 'utf8')).toMatch(/\/\/ the last words$/)
  expect(existsSync(join(userData, 'data/offcoder.db-wal'))).toBe(false)
})

test('a window that hangs does not keep the app from ending', async () => {
  const project = smallProject()
  const { app, page } = await launch({ args: [project, join(project, 'src/math.ts')] })
  await expect(seen.editor(page)).toContainText('multiply')
  await typeAtEnd(page, '// before it hung')
  await untilSaved(page, 'math.ts')
  page
    .evaluate(() => {
      for (;;) performance.now()
    })
    .catch(() => {})
  expect(await endBy(app, 'SIGTERM')).toBe(0)
  expect(readFileSync(join(project, 'src/math.ts'), 'utf8')).toContain('// before it hung')
})
