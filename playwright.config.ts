import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'test/e2e',
  // Each test has a whole application to itself; two at once would measure each other.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 90_000,
  globalTimeout: 25 * 60_000,
  // Longer than what is waited for takes on a machine that does something else for a while.
  expect: { timeout: 10_000 },
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  // Emptied by each run. Screenshots that are kept go to test-results/screenshots.
  outputDir: 'test-results/e2e',
})
