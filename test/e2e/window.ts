import { expect, type Locator, type Page } from '@playwright/test'

/** What a person sees in the window, by the names a screen reader says. */
export const seen = {
  tree: (page: Page): Locator => page.getByRole('tree'),
  treeItem: (page: Page, name: string | RegExp): Locator =>
    page.getByRole('tree').getByRole('treeitem', { name }),
  editor: (page: Page): Locator => page.locator('.cm-content').first(),
  tab: (page: Page, name: string): Locator => page.getByRole('tab', { name: new RegExp(name) }),
  saveMark: (page: Page, name: string): Locator =>
    page.locator('.tab', { hasText: name }).locator('.save-mark'),
  ghost: (page: Page): Locator => page.locator('.ghost-text').first(),
}

/** Opens a file by the quick open box, as one would who knows its name; the project is open by then. */
export async function quickOpen(page: Page, name: string): Promise<void> {
  await seen.treeItem(page, /./).first().waitFor()
  await page.keyboard.press('ControlOrMeta+p')
  const input = page.getByRole('combobox')
  await input.fill(name)
  await page.getByRole('option').first().waitFor()
  await page.keyboard.press('Enter')
  await input.waitFor({ state: 'hidden' })
}

/** The text in the editor, read from its document rather than from the lines drawn. */
export async function editorText(page: Page): Promise<string> {
  return page.evaluate(() => {
    const content = document.querySelector('.cm-content') as
      | (Element & { cmTile?: unknown; cmView?: unknown })
      | null
    if (!content) throw new Error('no editor')
    type Holder = { view?: { state: { doc: { toString(): string } } }; rootView?: Holder; root?: Holder }
    const holder = (content.cmTile ?? content.cmView) as Holder | undefined
    const view = holder?.view ?? holder?.rootView?.view ?? holder?.root?.view
    if (!view) throw new Error('the editor gives no view')
    return view.state.doc.toString()
  })
}

/** Waits until the tab says that its text is safe on this device. */
export async function untilSaved(page: Page, name: string): Promise<void> {
  await expect(seen.saveMark(page, name)).toHaveAttribute('data-kind', 'on-device', { timeout: 10_000 })
}

/** Runs a command of the palette by its title. */
export async function runCommand(page: Page, title: string): Promise<void> {
  // The command itself may ask in a box of its own.
  const box = page.getByRole('combobox', { name: 'Go to a file or run a command' })
  await page.keyboard.press('F1')
  await box.fill(`>${title}`)
  await page.getByRole('option', { name: title }).first().waitFor()
  await page.keyboard.press('Enter')
  await box.waitFor({ state: 'hidden' })
}

/** Takes the keyboard to the files. */
export async function inTree(page: Page): Promise<void> {
  await page.keyboard.press('ControlOrMeta+Shift+e')
  await untilTreeHasKeyboard(page)
}

/** Waits until a row of the tree has the keyboard; while a name is typed, its field has. */
export async function untilTreeHasKeyboard(page: Page): Promise<void> {
  await page.waitForFunction(
    () => document.activeElement?.closest('[role="tree"]') && document.activeElement.tagName !== 'INPUT',
  )
}
