import { defineConfig } from 'vite'
import { threadSource } from '../scripts/build/thread-source.mjs'

// The benchmarks import the app's own modules (SQL files included), so they are bundled like them.
export default defineConfig({
  plugins: [threadSource()],
  build: {
    ssr: 'bench/run.ts',
    outDir: 'out/bench',
    target: 'node20.18',
    rolldownOptions: {
      external: [
        /^node:/,
        'better-sqlite3',
        'sqlite-vec',
        'node-llama-cpp',
        'node-pty',
        '@napi-rs/keyring',
        /^@playwright/,
      ],
    },
  },
  ssr: { noExternal: true },
})
