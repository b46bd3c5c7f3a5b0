// Makes a bare clone ready: packages, the Electron runtime, system libraries, native modules.
// Runs by itself at the start of `npm start` and `npm test`; alone: node scripts/setup.mjs [start|test]
import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ensureElectron, forcedRuntime, presentRuntime } from './setup/electron-runtime.mjs'
import { installNativeModules, mustCompile, tryNativeModules } from './setup/native-modules.mjs'
import { installPackages } from './setup/packages.mjs'
import { nodeBinary } from './setup/places.mjs'
import { runMain, SetupError, since, step } from './setup/report.mjs'
import { readStamp, setupKey, writeStamp } from './setup/stamp.mjs'
import { ensureSystem, programsFor } from './setup/system.mjs'
import { BUILD_PROGRAMS } from './setup/system-packages.mjs'

const OLDEST_NODE = 20

/** Whether the last set-up still holds for this command: a matter of milliseconds. */
function alreadyDone(command, key) {
  const stamp = readStamp()
  if (stamp?.key !== key) return null
  const forced = forcedRuntime()
  const present = presentRuntime()
  if (!present || present.kind !== stamp.electron.kind || (forced && present.kind !== forced)) return null
  if (mustCompile(present.kind) || programsFor(command).length > 0) return null
  return stamp.electron
}

/**
 * Sets up what the command needs, and does nothing where that is done.
 * @param {'start' | 'test'} command
 * @returns {Promise<{electron: {kind: string, version: string}, node: string}>} node: the Node to run tools on
 * @throws {SetupError} whose message says what to do
 */
export async function setUp(command) {
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
    throw new SetupError(
      `This is Node ${process.version}. OffCoder needs Node ${OLDEST_NODE} or newer to build.`,
    )
  }
  const key = setupKey()
  const done = alreadyDone(command, key)
  if (done) return { electron: done, node: nodeBinary() }

  console.log('Setting up (once; the next time this takes no time)')
  await step('packages', installPackages)
  const { kind, version } = await step('Electron', ensureElectron)
  await step('system libraries', () => ensureSystem(command, mustCompile(kind) ? BUILD_PROGRAMS : []))
  await step('native modules', () => installNativeModules(kind))
  await step('native modules load', tryNativeModules)
  writeStamp({ key, electron: { kind, version } })
  return { electron: { kind, version }, node: nodeBinary() }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await runMain(async () => {
    const command = process.argv[2] ?? 'test'
    if (!['start', 'test'].includes(command)) {
      throw new SetupError(`Unknown command "${command}". Use: node scripts/setup.mjs [start|test]`)
    }
    const start = performance.now()
    const { electron } = await setUp(command)
    console.log(`Ready: Electron ${electron.version} (${electron.kind}), ${since(start)}`)
  })
}
