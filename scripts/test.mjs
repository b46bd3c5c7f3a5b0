// npm test: sets up, then checks, unit tests on Node 24, the same on Electron's Node, and the real window.
//   npm test -- unit | native | e2e | check      some of them, in any number
//   npm test -- e2e test/e2e/story.spec.ts       what follows the suites goes to their runner
// Its last line is "N passed, N failed" over all suites.
import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { build } from './build.mjs'
import { electronBinary, nodeBinary, root } from './setup/places.mjs'
import { runMain, SetupError, since } from './setup/report.mjs'
import { run } from './setup/run.mjs'
import { onVirtualDesktop } from './setup/virtual-desktop.mjs'
import { setUp } from './setup.mjs'
import { readPlaywright, readVitest, summarise } from './test/results.mjs'

const results = path.join(root, 'test-results')
const tool = (...parts) => path.join(root, 'node_modules', ...parts)

/** Removes a suite's earlier report, so that a run which writes none is not taken for the one before it. */
function freshReport(name) {
  mkdirSync(results, { recursive: true })
  const file = path.join(results, `${name}.json`)
  rmSync(file, { force: true })
  return file
}

async function vitest(name, command, env, args) {
  const report = freshReport(name)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const { code } = await run(command, [tool('vitest', 'vitest.mjs'), 'run', ...reporters, ...args], { env })
  return readVitest(report, code)
}

/** Where no Node of our own is installed: better-sqlite3 ends an older one without a word. */
function requireRecentNode() {
  if (nodeBinary() !== process.execPath || Number(process.versions.napi) >= 10) return
  throw new SetupError(
    `The unit tests need Node 22.14 or newer on ${process.platform}-${process.arch}; this is ${process.version}.\n` +
      'Install one and run the command again. npm start works with this one.',
  )
}

/** The suites, each giving {passed, failed, skipped}. */
const SUITES = {
  async check() {
    const { code } = await run(nodeBinary(), [path.join(root, 'scripts', 'check.mjs')])
    return { passed: 0, failed: code === 0 ? 0 : 1, skipped: 0 }
  },
  unit(args) {
    requireRecentNode()
    return vitest('unit', nodeBinary(), {}, args)
  },
  native(args) {
    const electron = electronBinary(process.env.ELECTRON_OVERRIDE_DIST_PATH)
    const config = ['--config', path.join(root, 'vitest.native.config.ts')]
    return vitest('native', electron, { ELECTRON_RUN_AS_NODE: '1' }, [...config, ...args])
  },
  async e2e(args) {
    await build()
    const report = freshReport('e2e')
    rmSync(path.join(results, 'screenshots'), { recursive: true, force: true })
    const code = await onVirtualDesktop([tool('@playwright', 'test', 'cli.js'), 'test', ...args])
    return readPlaywright(report, code)
  },
}

const TITLES = {
  check: 'Checks',
  unit: 'Unit tests on Node 24',
  native: "Unit tests on Electron's Node",
  e2e: 'The real window',
}

async function runSuite(name, args) {
  const start = performance.now()
  console.log(`\n== ${TITLES[name]}`)
  try {
    return { name, ...(await SUITES[name](args)), time: since(start) }
  } catch (error) {
    console.error(error instanceof SetupError ? error.message : error)
    return { name, passed: 0, failed: 1, skipped: 0, time: since(start) }
  }
}

await runMain(async () => {
  const args = process.argv.slice(2)
  const firstOther = args.findIndex((arg) => !Object.hasOwn(SUITES, arg))
  const named = firstOther < 0 ? args : args.slice(0, firstOther)
  const others = firstOther < 0 ? [] : args.slice(firstOther)
  if (others.length > 0 && named.length === 0) {
    throw new SetupError(`Unknown suite "${others[0]}". Use: npm test -- ${Object.keys(SUITES).join(' | ')}`)
  }
  const { electron } = await setUp('test')
  console.log(`Electron ${electron.version} (${electron.kind}), tools on ${nodeBinary()}`)
  const done = []
  for (const name of named.length > 0 ? named : Object.keys(SUITES)) done.push(await runSuite(name, others))
  const { lines, code } = summarise(done)
  console.log(`\n${lines.join('\n')}`)
  return code
})
