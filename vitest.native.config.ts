// What runs in Electron, once more on Electron's own Node: it is older than the one the tools run on.
import { defineConfig, mergeConfig } from 'vitest/config'
import base from './vitest.config.ts'

if (!process.versions.electron) throw new Error('Run these with: npm test -- native')

export default mergeConfig(
  base,
  defineConfig({
    test: {
      // The tools in scripts/ and bench/ never run in Electron, and the renderer has Chromium to run in.
      exclude: ['test/unit/scripts/**', 'test/unit/bench/**', 'test/unit/renderer/**'],
    },
  }),
)
