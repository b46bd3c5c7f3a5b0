import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { type Launched, launch } from './app.ts'
import { smallProject } from './projects.ts'
import { keepScreenshot } from './screenshots.ts'
import { seen } from './window.ts'

/** What the system says when the machine is unplugged, or plugged in again. */
function plug(app: Launched['app'], onBattery: boolean): Promise<void> {
  return app.evaluate(({ powerMonitor }, value) => {
    Object.defineProperty(powerMonitor, 'onBatteryPower', { value, configurable: true, writable: true })
    powerMonitor.emit(value ? 'on-battery' : 'on-ac')
  }, onBattery)
}

test('the status bar says what AI leaves undone on the battery, and lets that be changed', async () => {
  const project = smallProject()
  const { app, page } = await launch({ args: [project, join(project, 'src/app.ts')] })
  await expect(seen.editor(page)).toContainText('main')
  await page.keyboard.press('ControlOrMeta+l')
  await expect(page.getByRole('region', { name: 'Chat' })).toContainText('On this device', {
    timeout: 60_000,
  })
  const status = page.locator('[data-region="status"]')
  await expect(status).not.toContainText('On battery')
  await plug(app, true)
  await status.getByRole('button', { name: 'On battery: slower AI' }).click({ timeout: 30_000 })
  const popover = page.getByRole('dialog', { name: 'AI on battery' })
  await expect(popover).toContainText('half the threads')
  await popover.getByRole('radio', { name: 'No completion either' }).click()
  await expect(popover).toContainText('Nothing is completed while you type')
  // Nothing in it hangs over its edge.
  expect(await popover.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0)
  await keepScreenshot(page, 'battery')
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().include('.status-popover').analyze()
  expect(violations.map(({ id }) => id)).toEqual([])
  await popover.getByRole('radio', { name: 'As ever' }).click()
  await expect(status).not.toContainText('On battery', { timeout: 30_000 })
  await app.close()
})
