import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { launch, resize, root, temporaryFolder } from './app.ts'
import { smallProject } from './projects.ts'
import { SCREENS, SCREENS_OF_WORK } from './screens.ts'
import { shoot } from './screenshots.ts'
import { seen } from './window.ts'

const SIZES = [
  { width: 1280, height: 800 },
  { width: 800, height: 500 },
]

/** What axe has against the window as it is now, in words. */
async function complaints(page: Page): Promise<string[]> {
  // What is fading in or out has, for that moment, a contrast that nobody has to read.
  await page.evaluate(() =>
    Promise.race([
      new Promise((resolve) => setTimeout(resolve, 2000)),
      Promise.allSettled(
        document
          .getAnimations()
          .filter((each) => each.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY)
          .map((each) => each.finished),
      ),
    ]),
  )
  // The legacy mode, as Electron opens no second page for axe to finish in.
  const { violations } = await new AxeBuilder({ page })
    .exclude('[data-sonner-toast][data-removed="true"]')
    .setLegacyMode()
    .analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary?.replace(/\s+/g, ' ')}`),
  )
}

/** Thousands of files of real code, so that the import can be seen. */
function largeProject(): string {
  const folder = join(temporaryFolder('project'), 'packages')
  for (const name of ['lucide-react', 'zod', 'fast-check', '@babel', '@codemirror'])
    cpSync(join(root, 'node_modules', name), join(folder, name), { recursive: true })
  return folder
}

test('every screen is accessible and fits, in both themes and at both sizes', async () => {
  test.setTimeout(480_000)
  const { app, page } = await launch()
  const stage = { app, page, project: smallProject(), large: largeProject() }
  const found: Record<string, string[]> = {}
  for (const screen of SCREENS) {
    await screen.show(stage)
    for (const colorScheme of ['light', 'dark'] as const) {
      // Without motion nothing is caught half faded in.
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      for (const size of SIZES) {
        await resize(app, size.width, size.height)
        await page.waitForFunction(({ width }) => innerWidth === width, size)
        await page.waitForTimeout(150)
        const name = `${screen.name}-${size.width}-${colorScheme}`
        await shoot(page, name)
        const sideways = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
        if (sideways) found[name] = ['wider than the window']
      }
      const against = await complaints(page)
      if (against.length > 0) found[`${screen.name}-${colorScheme}`] = against
    }
    await resize(app, 1280, 800)
    await screen.leave?.(stage)
  }
  await app.close()
  expect(found).toEqual({})
})

test('the screens are as sharp on a display of two pixels to one', async () => {
  test.setTimeout(120_000)
  const project = smallProject()
  const { app, page } = await launch({ args: [project, '--force-device-scale-factor=2'] })
  await expect(seen.treeItem(page, 'src')).toBeVisible()
  expect(await page.evaluate(() => devicePixelRatio)).toBe(2)
  const stage = { app, page, project, large: project }
  for (const screen of SCREENS_OF_WORK) {
    await screen.show(stage)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await shoot(page, `2x-${screen.name}-${colorScheme}`)
    }
    await screen.leave?.(stage)
  }
  await app.close()
})
