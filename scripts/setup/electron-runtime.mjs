// Gives node_modules/electron a runtime: the official one where it can be had, else a stand-in.
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { downloadOfficial } from './electron-official.mjs'
import { buildStandIn, STAND_IN } from './electron-stand-in.mjs'
import { cacheFolder, electronBinary, modules } from './places.mjs'
import { SetupError } from './report.mjs'

const pack = path.join(modules, 'electron')
const dist = path.join(pack, 'dist')

/** The version an Electron folder says it is, or null. */
function versionOf(folder) {
  try {
    return readFileSync(path.join(folder, 'version'), 'utf8').trim().replace(/^v/, '')
  } catch {
    return null
  }
}

/** The version that package.json asks for. */
const wantedVersion = () => JSON.parse(readFileSync(path.join(pack, 'package.json'), 'utf8')).version

/**
 * What `OFFCODER_ELECTRON` asks for.
 * @returns {'official' | 'fallback' | null} null: whichever can be had
 */
export function forcedRuntime(env = process.env) {
  const value = env.OFFCODER_ELECTRON
  if (value === undefined || value === '') return null
  if (value === 'official' || value === 'fallback') return value
  throw new SetupError(`OFFCODER_ELECTRON is "${value}". It can be "official", "fallback", or left unset.`)
}

/** The folder that a link at `file` points to, or null where `file` is no link. */
function linkTarget(file) {
  try {
    return readlinkSync(file)
  } catch {
    return null
  }
}

/** Where the stand-in is kept, shared by all clones. */
const standInFolder = () => path.join(cacheFolder(), `electron-${STAND_IN.electron}-layout${STAND_IN.layout}`)

/** The runtime that is in place, or null: `kind` is official, fallback or override. */
export function presentRuntime() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (override) return { kind: 'override', version: versionOf(override) ?? 'unknown' }
  const version = versionOf(dist)
  if (!version || !existsSync(electronBinary())) return null
  const link = linkTarget(dist)
  if (link !== null) return link === standInFolder() ? { kind: 'fallback', version } : null
  return version === wantedVersion() ? { kind: 'official', version } : null
}

/** Points node_modules/electron at the stand-in, making it first where the cache has none. */
async function linkStandIn() {
  const folder = standInFolder()
  mkdirSync(cacheFolder(), { recursive: true })
  if (versionOf(folder) !== STAND_IN.electron) await buildStandIn(folder)
  rmSync(dist, { recursive: true, force: true })
  symlinkSync(folder, dist)
  writeFileSync(path.join(pack, 'path.txt'), 'electron')
  return { kind: 'fallback', version: STAND_IN.electron }
}

/**
 * Makes sure that `electron .` works.
 * @returns {Promise<{kind: 'official' | 'fallback' | 'override', version: string, note: string}>}
 */
export async function ensureElectron() {
  const forced = forcedRuntime()
  const present = presentRuntime()
  if (present && (present.kind === 'override' || !forced || present.kind === forced)) {
    return { ...present, note: `${present.version}, ${present.kind}` }
  }
  let cause = 'not asked for'
  if (forced !== 'fallback') {
    // A link would let the official installer unpack into the shared cache.
    rmSync(dist, { recursive: true, force: true })
    const result = await downloadOfficial(pack)
    if (result.ok) return { kind: 'official', version: wantedVersion(), note: `${wantedVersion()}, official` }
    cause = result.cause
  }
  const standInFits = process.platform === 'linux' && process.arch === 'x64'
  if (forced === 'official' || !standInFits) {
    throw new SetupError(
      `Electron ${wantedVersion()} could not be downloaded: ${cause}\n` +
        (standInFits ? '' : `There is no stand-in for ${process.platform}-${process.arch}.\n`) +
        'Connect this machine to the network, or set ELECTRON_MIRROR to a place that has it, and run again.',
    )
  }
  const runtime = await linkStandIn()
  const why = forced
    ? 'as OFFCODER_ELECTRON asks'
    : `the official ${wantedVersion()} cannot be had here: ${cause}`
  return { ...runtime, note: `${runtime.version}, stand-in for development and tests (${why})` }
}
