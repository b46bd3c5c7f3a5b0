// Builds the native modules that have no ready-made binary for this machine and runtime, once a machine.
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { cacheFolder, electronBinary, modules, nodeBinary, nodePackageFolder } from './places.mjs'
import { SetupError } from './report.mjs'
import { run, runNpm, tail } from './run.mjs'

/**
 * The modules we may have to build. `needed` is given the runtime's kind; `script` is the package's own.
 * - node-pty ships binaries for macOS and Windows only.
 * - better-sqlite3's binaries want Node-API 10. The stand-in Electron has 9 and would crash with them; these
 *   flags make the same source use only what 9 has, which Node 24 runs too.
 */
const NATIVE = [
  {
    name: 'node-pty',
    file: 'build/Release/pty.node',
    script: 'install',
    env: {},
    needed: () =>
      !existsSync(path.join(modules, 'node-pty', 'prebuilds', `${process.platform}-${process.arch}`)),
  },
  {
    name: 'better-sqlite3',
    file: 'build/Release/better_sqlite3.node',
    script: 'build-release',
    env: { CXXFLAGS: '-UNAPI_VERSION -DNAPI_EXPERIMENTAL -DNODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT' },
    needed: (runtime) => runtime === 'fallback',
  },
]

const folderOf = (module) => path.join(modules, module.name)
const builtFile = (module) => path.join(folderOf(module), module.file)

function cachedFile(module) {
  const { version } = JSON.parse(readFileSync(path.join(folderOf(module), 'package.json'), 'utf8'))
  return path.join(cacheFolder(), `${module.name}-${version}-napi-${process.platform}-${process.arch}.node`)
}

/** Whether something must be compiled, and compilers be there, before the modules can load. */
export function mustCompile(runtime) {
  return NATIVE.some((m) => m.needed(runtime) && !existsSync(builtFile(m)) && !existsSync(cachedFile(m)))
}

/** The headers to build against: a folder that has include/node, so that node-gyp downloads none. */
function headersFolder() {
  const candidates = [nodePackageFolder(), path.resolve(process.execPath, '../..'), '/usr']
  return candidates.find((folder) => existsSync(path.join(folder, 'include', 'node', 'node_api.h')))
}

async function compile(module, cached) {
  const headers = headersFolder()
  const env = { ...module.env, ...(headers ? { npm_config_nodedir: headers } : {}) }
  const { code, output } = await runNpm(['run', module.script], { cwd: folderOf(module), env, capture: true })
  if (code !== 0 || !existsSync(builtFile(module))) {
    throw new SetupError(`${module.name} could not be built from source:\n\n${tail(output, 40)}`)
  }
  mkdirSync(path.dirname(cached), { recursive: true })
  // By way of another name: two clones may build at once, and neither may see half a file.
  copyFileSync(builtFile(module), `${cached}.${process.pid}`)
  renameSync(`${cached}.${process.pid}`, cached)
  rmSync(path.join(folderOf(module), 'build'), { recursive: true })
}

/** macOS: the package's helper has to be executable, which its own tarball forgets. */
function fixSpawnHelper() {
  const helper = path.join(
    modules,
    'node-pty',
    'prebuilds',
    `${process.platform}-${process.arch}`,
    'spawn-helper',
  )
  if (existsSync(helper)) chmodSync(helper, 0o755)
}

/**
 * Puts each module's right binary in place.
 * @param {'official' | 'fallback' | 'override'} runtime the Electron runtime's kind
 */
export async function installNativeModules(runtime) {
  const done = []
  for (const module of NATIVE) {
    if (!module.needed(runtime)) {
      // A build for another runtime would be preferred to the package's own binary.
      rmSync(path.join(folderOf(module), 'build'), { recursive: true, force: true })
      continue
    }
    if (existsSync(builtFile(module))) continue
    const cached = cachedFile(module)
    const fromCache = existsSync(cached)
    if (!fromCache) await compile(module, cached)
    mkdirSync(path.dirname(builtFile(module)), { recursive: true })
    copyFileSync(cached, builtFile(module))
    done.push(`${module.name} ${fromCache ? 'from the cache' : 'built'}`)
  }
  fixSpawnHelper()
  return { note: done.join(', ') || 'in place' }
}

const LOAD = `
require('node-pty')
const db = new (require('better-sqlite3'))(':memory:')
if (db.prepare('select 1 + 1 as n').get().n !== 2) process.exit(3)
require('@napi-rs/keyring')
require('@parcel/watcher')`

/** Loads them in each runtime that will: a wrong binary ends the process rather than throwing. */
export async function tryNativeModules() {
  const electron = electronBinary(process.env.ELECTRON_OVERRIDE_DIST_PATH)
  const runtimes = [{ name: 'Electron', command: electron, env: { ELECTRON_RUN_AS_NODE: '1' } }]
  // An older Node than better-sqlite3 wants runs the app's tools well enough, though not its unit tests.
  if (existsSync(nodePackageFolder())) runtimes.push({ name: 'Node 24', command: nodeBinary(), env: {} })
  for (const { name, command, env } of runtimes) {
    const { code, output } = await run(command, ['-e', LOAD], { env, capture: true })
    if (code !== 0) {
      throw new SetupError(
        `The native modules do not load in ${name} (exit code ${code}):\n\n${tail(output)}\n\n` +
          `Delete ${cacheFolder()} and node_modules, then run the command again.`,
      )
    }
  }
  return { note: runtimes.map((runtime) => runtime.name).join(' and ') }
}
