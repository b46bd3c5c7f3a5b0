import { defineConfig } from 'vitest/config'
import { threadSource } from './scripts/build/thread-source.mjs'

export default defineConfig({
  plugins: [threadSource()],
  test: {
    include: ['test/unit/**/*.test.{ts,tsx}'],
    // Processes, not threads: native modules may abort, and one file's crash must not end the others.
    pool: 'forks',
    maxWorkers: 2,
    restoreMocks: true,
    testTimeout: 30_000,
    // What is waited for comes at once, or, where the machine does something else for a while, a little later.
    expect: { poll: { timeout: 15_000 } },
  },
})
