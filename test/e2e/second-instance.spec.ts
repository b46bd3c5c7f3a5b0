import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { launch, osSandbox, root } from './app.ts'
import { smallProject } from './projects.ts'
import { seen } from './window.ts'

const require = createRequire(import.meta.url)

/** Starts the app a second time and waits for its end. */
async function startAgain(
  userData: string,
  args: string[],
  cwd: string,
): Promise<{ code: number | null; said: string }> {
  const sandbox = osSandbox ? [] : ['--no-sandbox']
  const child = spawn(
    require('electron') as string,
    [...sandbox, root, `--user-data-dir=${userData}`, ...args],
    { cwd },
  )
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk
  })
  return new Promise((resolve) => child.once('exit', (code) => resolve({ code, said })))
}

test('a second start hands its folder and file to the first, which shows them in the window that fits or a new one', async () => {
  const project = smallProject()
  const other = smallProject('other')
  const { app, page, userData } = await launch({ args: [project, join(project, 'src/math.ts')] })
  await expect(seen.editor(page)).toContainText('multiply')

  const plain = await startAgain(userData, [], project)
  expect(plain.code).toBe(0)
  expect(plain.said).toContain('OffCoder is already open')
  await expect(seen.editor(page)).toContainText('multiply')

  // Relative to where the second was started, not the first.
  const opened = app.waitForEvent('window', { timeout: 30_000 })
  const withPaths = await startAgain(userData, ['.', 'src/app.ts'], other)
  expect(withPaths.code).toBe(0)
  const second = await opened
  await expect(second.getByRole('banner')).toContainText('other', { timeout: 30_000 })
  await expect(seen.tab(second, 'app.ts')).toBeVisible()
  await expect(seen.editor(second)).toContainText('import { add }')
  await expect(page.getByRole('banner')).toContainText('sums')

  const inside = await startAgain(userData, ['src/style.css'], project)
  expect(inside.code).toBe(0)
  await expect(seen.tab(page, 'style.css')).toBeVisible()
  expect(app.windows()).toHaveLength(2)

  const third = app.waitForEvent('window', { timeout: 30_000 })
  expect((await startAgain(userData, ['--new-window'], project)).code).toBe(0)
  await expect((await third).getByRole('heading', { name: 'Projects' })).toBeVisible({ timeout: 30_000 })
  await app.close()
})
