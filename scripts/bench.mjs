// npm run bench              every measurement; npm run bench -- NAME... some.
// Prints a table and writes bench/results.json. Values compare within one run only: machines differ and are shared.
import path from 'node:path'
import { build } from './build.mjs'
import { nodeBinary, root } from './setup/places.mjs'
import { runMain, SetupError } from './setup/report.mjs'
import { run, tail } from './setup/run.mjs'
import { onVirtualDesktop } from './setup/virtual-desktop.mjs'
import { setUp } from './setup.mjs'

await runMain(async () => {
  await setUp('test')
  await build()
  const vite = path.join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const { code, output } = await run(nodeBinary(), [vite, 'build', '--config', 'bench/vite.config.ts'], {
    capture: true,
  })
  if (code !== 0) throw new SetupError(`The benchmarks could not be built:\n\n${tail(output, 40)}`)
  return onVirtualDesktop([path.join(root, 'out', 'bench', 'run.js'), ...process.argv.slice(2)])
})
