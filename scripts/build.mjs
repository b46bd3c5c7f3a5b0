// Builds the app into out/. `npm run build` always does; start and test only when a source has changed.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { nodeBinary, root } from './setup/places.mjs'
import { runMain, SetupError, since } from './setup/report.mjs'
import { run, tail } from './setup/run.mjs'
import { setUp } from './setup.mjs'

const SOURCES = [
  'main',
  'preload',
  'renderer',
  'package.json',
  'package-lock.json',
  'electron.vite.config.ts',
  'tsconfig.json',
]
const OUTPUTS = ['main/index.js', 'preload/index.cjs', 'renderer/index.html']
const stampFile = path.join(root, 'out', '.built-from')

/** Every file below `place` with its size and time, in a fixed order. */
function* listing(place) {
  const info = statSync(path.join(root, place), { throwIfNoEntry: false })
  if (!info) return
  if (!info.isDirectory()) yield `${place} ${info.size} ${info.mtimeMs}`
  else for (const name of readdirSync(path.join(root, place)).sort()) yield* listing(`${place}/${name}`)
}

/** One hash for the state of everything the build reads. */
export function sourcesKey() {
  const hash = createHash('sha256')
  for (const source of SOURCES) for (const line of listing(source)) hash.update(`${line}\n`)
  return hash.digest('hex')
}

function builtFrom() {
  try {
    return OUTPUTS.every((file) => statSync(path.join(root, 'out', file))) && readFileSync(stampFile, 'utf8')
  } catch {
    return null
  }
}

/** Makes the next build a real one: hot reload leaves its own output in out/. */
export const forgetBuild = () => rmSync(stampFile, { force: true })

/**
 * Builds the app.
 * @param {{always?: boolean}} options always: even when nothing has changed
 * @throws {SetupError} with the compiler's own words, when a source is wrong
 */
export async function build({ always = false } = {}) {
  const key = sourcesKey()
  if (!always && builtFrom() === key) return
  const start = performance.now()
  const tool = path.join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const { code, output } = await run(nodeBinary(), [tool, 'build'], { capture: true })
  if (code !== 0) throw new SetupError(`The app could not be built:\n\n${tail(output, 60)}`)
  writeFileSync(stampFile, key)
  console.log(`Built (${since(start)})`)
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await runMain(async () => {
    await setUp('start')
    await build({ always: true })
  })
}
