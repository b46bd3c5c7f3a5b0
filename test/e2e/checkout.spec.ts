import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import Database from 'better-sqlite3'
import { type Launched, launch, processIds, temporaryFolder } from './app.ts'
import { keepScreenshot, shoot } from './screenshots.ts'
import { editorText, seen, untilSaved } from './window.ts'

const FILES = 5_000
const PATIENCE = { timeout: 60_000 }

function git(folder: string, ...args: string[]): string {
  return execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.org', ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
    maxBuffer: 64 * 1024 * 1024,
  })
}

/** Names of one length: what is typed to find one of them finds no other first. */
const place = (n: number): string => `src/part-${n % 50}/file-${String(n).padStart(4, '0')}.ts`
const text = (n: number, branch: string): string =>
  `// ${branch} ${n}\nexport const value = ${n}\n\n${'// a line that both branches have\n'.repeat(12)}`

/** A repository with two branches that differ in every one of thousands of files; on the first of them. */
function repository(): string {
  const folder = join(temporaryFolder('project'), 'repository')
  mkdirSync(folder)
  git(folder, 'init', '-q', '-b', 'one')
  for (let part = 0; part < 50; part++) mkdirSync(join(folder, `src/part-${part}`), { recursive: true })
  for (let n = 0; n < FILES; n++) writeFileSync(join(folder, place(n)), text(n, 'one'))
  git(folder, 'add', '-A')
  git(folder, 'commit', '-q', '-m', 'one')
  git(folder, 'switch', '-q', '-c', 'two')
  for (let n = 0; n < FILES; n++) writeFileSync(join(folder, place(n)), text(n, 'two'))
  for (let n = 100; n < 200; n++) rmSync(join(folder, place(n)))
  mkdirSync(join(folder, 'only-two'))
  for (let n = 0; n < 100; n++) writeFileSync(join(folder, `only-two/new-${n}.ts`), text(n, 'new'))
  git(folder, 'add', '-A')
  git(folder, 'commit', '-q', '-m', 'two')
  git(folder, 'switch', '-q', 'one')
  return folder
}

/** A window on the project, with text that is kept in the store and not in the files until it is saved. */
async function openProject(folder: string): Promise<Launched> {
  const userData = temporaryFolder('data')
  mkdirSync(join(userData, 'data'))
  writeFileSync(join(userData, 'data/settings.json'), '{ "files.writeToDisk": "on-save" }')
  const launched = await launch({ args: [folder], userData })
  await expect(seen.treeItem(launched.page, 'src')).toBeVisible(PATIENCE)
  await expect(launched.page.getByRole('region', { name: 'Import' })).toBeHidden(PATIENCE)
  return launched
}

/** Opens one of thousands: what is found is shown as it is found, so the right one is waited for. */
async function openFile(page: Page, name: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+p')
  const input = page.getByRole('combobox')
  await input.fill(name)
  await page.getByRole('option', { name }).first().click(PATIENCE)
  await expect(seen.tab(page, name)).toHaveAttribute('aria-selected', 'true')
}

async function typeIn(page: Page, name: string, keys: string, typed: string): Promise<void> {
  await openFile(page, name)
  await expect(seen.editor(page)).toContainText('export const value')
  await seen.editor(page).click()
  await page.keyboard.press(keys)
  await page.keyboard.type(typed)
  await untilSaved(page, name)
}

/** What the store says of the project's files, against what git and the disk say. */
function expectSame(userData: string, folder: string, except: readonly string[]): void {
  const db = new Database(join(userData, 'data/offcoder.db'), { readonly: true })
  const rows = db
    .prepare<[], { id: string; parent: string | null; name: string; kind: string; hash: Buffer | null }>(
      'SELECT id, parent, real_name AS name, kind, hash FROM files WHERE trashed = 0',
    )
    .all()
  db.close()
  const byId = new Map(rows.map((row) => [row.id, row]))
  const pathOf = ({ parent, name }: { parent: string | null; name: string }): string => {
    const above = parent === null ? undefined : byId.get(parent)
    return above === undefined ? name : `${pathOf(above)}/${name}`
  }
  const files = rows.filter(({ kind }) => kind === 'file')
  const known = git(folder, 'ls-files').trim().split('\n')
  expect(files.map(pathOf).toSorted()).toEqual([...new Set([...known, ...except])].toSorted())
  const differing = files.filter((row) => {
    const path = pathOf(row)
    if (except.includes(path)) return false
    return !createHash('sha256')
      .update(readFileSync(join(folder, path)))
      .digest()
      .equals(row.hash ?? Buffer.alloc(0))
  })
  expect(differing.map(pathOf)).toEqual([])
}

test('a branch of thousands of files is checked out under unsaved edits: none is lost, and the tree is right', async () => {
  test.setTimeout(300_000)
  const folder = repository()
  const { app, page, userData } = await openProject(folder)
  // Beside what the other branch changes, on the very line that it changes, and in a file that it does not have.
  await typeIn(page, 'file-0010.ts', 'ControlOrMeta+End', '// mine, at the end')
  await typeIn(page, 'file-0011.ts', 'ControlOrMeta+Home', '/* mine, on the line */ ')
  await typeIn(page, 'file-0150.ts', 'ControlOrMeta+End', '// mine, in a file that goes')
  const frames = await watchFrames(page)
  const told = page.getByText(/Reading changes: [\d,]+ of [\d,]+ files/).waitFor(PATIENCE)
  git(folder, 'switch', '-q', 'two')
  await told
  await shoot(page, 'checkout-under-way')
  await expect(seen.treeItem(page, 'only-two')).toBeVisible(PATIENCE)
  await openFile(page, 'file-0010.ts')
  await expect.poll(() => editorText(page), PATIENCE).toContain('// two 10\n')
  expect(await editorText(page)).toBe(`${text(10, 'two')}// mine, at the end`)
  await openFile(page, 'file-0011.ts')
  await expect.poll(() => editorText(page), PATIENCE).toContain('two 11')
  expect(await editorText(page)).toContain('/* mine, on the line */')
  await openFile(page, 'file-0150.ts')
  await expect.poll(() => editorText(page)).toContain('// mine, in a file that goes')
  expect(existsSync(join(folder, place(150)))).toBe(false)
  await expect(page.getByText(/file-0150\.ts/).first()).toBeVisible()
  await openFile(page, 'new-99.ts')
  await expect(seen.editor(page)).toContainText('// new 99')
  await expect(page.getByText(/Reading changes/)).toHaveCount(0, PATIENCE)
  test.info().annotations.push({ type: 'longest frame (ms)', description: String(await frames()) })
  await shoot(page, 'checkout-done')

  // All of it is one line of the project's history, above what was typed.
  await page.keyboard.press('Control+Alt+h')
  await page.getByRole('radio', { name: 'Project' }).click()
  const history = page.getByRole('listbox', { name: 'Timeline' }).getByRole('option')
  await expect(history.first()).toContainText(/Another program changed [\d,]{5} files/)
  expect(await history.count()).toBeLessThan(10)
  await history.first().click()
  await expect(page.getByText(/And [\d,]+ more/)).toBeVisible()
  await keepScreenshot(page, 'history-many')
  const changes = page.getByRole('button', { name: /(file|new)-\d+\.ts/ })
  const first = await changes.count()
  await page.getByRole('button', { name: 'Show more' }).click()
  await expect.poll(() => changes.count()).toBeGreaterThan(first)
  const both = await changes.count()
  await changes.first().click()
  await expect(page.getByRole('button', { name: /All [\d,]+ changes/ })).toBeVisible()
  await keepScreenshot(page, 'history-many-file')
  await page.getByRole('button', { name: /All [\d,]+ changes/ }).click()
  await expect(changes).toHaveCount(both)
  await expect(changes.first()).toBeFocused()
  await page.keyboard.press('Escape')

  // And back: what was typed is still there, once.
  git(folder, 'switch', '-q', 'one')
  await expect(seen.treeItem(page, 'only-two')).toHaveCount(0, PATIENCE)
  await openFile(page, 'file-0010.ts')
  await expect.poll(() => editorText(page), PATIENCE).toBe(`${text(10, 'one')}// mine, at the end`)
  await openFile(page, 'file-0150.ts')
  await expect.poll(() => editorText(page), PATIENCE).toBe(`${text(150, 'one')}// mine, in a file that goes`)
  await page.keyboard.press('ControlOrMeta+s')
  await expect.poll(() => readFileSync(join(folder, place(150)), 'utf8')).toContain('// mine, in a file')
  await app.close()
  expectSame(userData, folder, [place(10), place(11), place(150)])
})

test('what happens while the app sleeps, more than the system can tell of, is all seen when it wakes', async () => {
  test.skip(process.platform !== 'linux', 'stops a process and fills the queue of its watcher')
  test.setTimeout(300_000)
  const folder = repository()
  const { app, page, userData } = await openProject(folder)
  await typeIn(page, 'file-0010.ts', 'ControlOrMeta+End', '// mine, at the end')
  const workspace = (await processIds(app)).workspace ?? 0
  process.kill(workspace, 'SIGSTOP')
  try {
    // Each switch is some 30,000 events; the queue has room for 16,384.
    for (const branch of ['two', 'one', 'two']) git(folder, 'switch', '-q', branch)
    await seen.editor(page).click()
    await page.keyboard.press('ControlOrMeta+End')
    await page.keyboard.type(', and while it slept')
  } finally {
    process.kill(workspace, 'SIGCONT')
  }
  await expect(seen.treeItem(page, 'only-two')).toBeVisible(PATIENCE)
  await expect
    .poll(() => editorText(page), PATIENCE)
    .toBe(`${text(10, 'two')}// mine, at the end, and while it slept`)
  await untilSaved(page, 'file-0010.ts')
  await app.close()
  expectSame(userData, folder, [place(10)])
})

/** Watches the window's frames. @returns what tells the longest time between two, in milliseconds. */
async function watchFrames(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const seenFrames = { longest: 0, last: performance.now() }
    Object.assign(window, { seenFrames })
    const frame = (): void => {
      const now = performance.now()
      seenFrames.longest = Math.max(seenFrames.longest, now - seenFrames.last)
      seenFrames.last = now
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
  return () =>
    page.evaluate(() =>
      Math.round((window as unknown as { seenFrames: { longest: number } }).seenFrames.longest),
    )
}
