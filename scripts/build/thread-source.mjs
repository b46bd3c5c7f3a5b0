// `import source from './thread.ts?thread'` gives the module and all it imports as one text, to be run in a Worker
// thread with `eval`: so the app, the tests and the benchmarks start the same thread, from TypeScript or from a bundle,
// and the network guard closes it before its first line.
import { build } from 'vite'

const SUFFIX = '?thread'

/** @returns {import('vite').Plugin} */
export function threadSource() {
  return {
    name: 'thread-source',
    enforce: 'pre',
    async load(id) {
      if (!id.endsWith(SUFFIX)) return null
      const entry = id.slice(0, -SUFFIX.length)
      const built = await build({
        configFile: false,
        logLevel: 'silent',
        build: {
          ssr: entry,
          write: false,
          minify: false,
          target: 'node20.18',
          // One text: what the app would load later is in it from the start.
          rolldownOptions: { output: { format: 'cjs', codeSplitting: false } },
        },
        ssr: { noExternal: true },
      })
      const { output } = Array.isArray(built) ? built[0] : built
      for (const { moduleIds = [] } of output) for (const module of moduleIds) this.addWatchFile(module)
      return `export default ${JSON.stringify(output[0].code)}`
    },
  }
}
