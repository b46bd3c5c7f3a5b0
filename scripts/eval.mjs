// npm run eval                      the starter model: tasks scored, speed measured
// npm run eval -- --model FILE      any GGUF; --threads N; --tasks-only; --continue; --json FILE
// Prints a table and writes bench/eval.json. See docs/evaluation.md.
import path from 'node:path'
import { nodeBinary, root } from './setup/places.mjs'
import { runMain, SetupError } from './setup/report.mjs'
import { run, tail } from './setup/run.mjs'
import { setUp } from './setup.mjs'

await runMain(async () => {
  await setUp('test')
  const vite = path.join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const build = [
    'build',
    '--config',
    'bench/vite.config.ts',
    '--ssr',
    'bench/eval/run.ts',
    '--outDir',
    'out/eval',
  ]
  const { code, output } = await run(nodeBinary(), [vite, ...build], { capture: true })
  if (code !== 0) throw new SetupError(`The evaluation could not be built:\n\n${tail(output, 40)}`)
  const program = path.join(root, 'out', 'eval', 'run.js')
  return (await run(nodeBinary(), [program, ...process.argv.slice(2)])).code
})
