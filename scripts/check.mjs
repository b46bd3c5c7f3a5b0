// npm run check: everything that can be known without running the app, in seconds.
//   npm run check -- --fix     formats, applies safe fixes and rewrites the third-party notices first
import path from 'node:path'
import { nodeBinary, root } from './setup/places.mjs'
import { runMain, since } from './setup/report.mjs'
import { run } from './setup/run.mjs'
import { setUp } from './setup.mjs'

const bin = (name) =>
  path.join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name)
const script = (name) => [nodeBinary(), path.join(root, 'scripts', name)]

const FIXES = [
  { name: 'format', command: [bin('biome'), 'check', '--write', '.'] },
  { name: 'notices', command: script('notices.mjs') },
]

const CHECKS = [
  { name: 'format and lint', command: [bin('biome'), 'check', '--error-on-warnings', '.'] },
  { name: 'boundaries', command: script('check/check-boundaries.mjs') },
  { name: 'types', command: [bin('tsc'), '-p', 'tsconfig.json'] },
  { name: 'types, oldest Electron', command: [bin('tsc'), '-p', 'tsconfig.floor.json'] },
  { name: 'dead code', command: [bin('knip')] },
  { name: 'notices', command: [...script('notices.mjs'), '--check'] },
]

/** Runs one of them; its output is shown only where it has something to say. */
async function carryOut({ name, command }) {
  const start = performance.now()
  const [file, ...args] = command
  const { code, output } = await run(file, args, { capture: true })
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${since(start)})`)
  if (code !== 0) console.log(output.trimEnd().replace(/^/gm, '  '))
  return code === 0
}

await runMain(async () => {
  await setUp('start')
  if (process.argv.includes('--fix')) for (const fix of FIXES) await carryOut(fix)
  const results = await Promise.all(CHECKS.map(carryOut))
  return results.every(Boolean) ? 0 : 1
})
