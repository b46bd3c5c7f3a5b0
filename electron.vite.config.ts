import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { firstChunk } from './scripts/build/first-chunk.mjs'
import { threadSource } from './scripts/build/thread-source.mjs'

const root = import.meta.dirname
const first = firstChunk()
const { version } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as { version: string }
// The oldest runtime the app must run on (Electron 33): a newer one runs the same output.
const NODE = 'node20.18'
const CHROME = 'chrome130'

export default defineConfig({
  main: {
    plugins: [threadSource()],
    define: { __APP_VERSION__: JSON.stringify(version) },
    build: {
      target: NODE,
      // package.json "dependencies" (the native ones) stay outside; all else is bundled for a fast start.
      externalizeDeps: true,
      rolldownOptions: {
        input: {
          index: resolve(root, 'main/index.ts'),
          workspace: resolve(root, 'main/workspace/process.ts'),
          ai: resolve(root, 'main/ai/process.ts'),
          'gpu-trial': resolve(root, 'main/gpu-trial/process.ts'),
          codebase: resolve(root, 'main/codebase/process.ts'),
          terminal: resolve(root, 'main/terminal/process.ts'),
        },
        // Half the text to read at a start. Names stay: the log tells what failed where.
        output: { minify: { compress: true, mangle: false, codegen: true } },
      },
    },
  },
  preload: {
    build: {
      target: NODE,
      // A sandboxed preload must be one CommonJS file with nothing external but electron.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: resolve(root, 'preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve(root, 'renderer'),
    plugins: [react(), first.plugin],
    build: {
      target: CHROME,
      minify: true,
      rolldownOptions: {
        input: { index: resolve(root, 'renderer/index.html') },
        output: { codeSplitting: { groups: [first.group] } },
      },
    },
  },
})
