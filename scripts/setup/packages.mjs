// Installs what package-lock.json says, and only when node_modules says otherwise.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { modules, root } from './places.mjs'
import { SetupError } from './report.mjs'
import { npmErrors, runNpm } from './run.mjs'

/** @returns {unknown} the parsed file, or null where there is none or it is damaged */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

/** Whether a package's os or cpu list names this machine's; npm's lists may also exclude, with "!". */
function lists(list, value) {
  const names = [list ?? []].flat()
  const excludes = names.every((name) => name.startsWith('!'))
  return excludes ? !names.includes(`!${value}`) : names.includes(value)
}

/**
 * Whether npm may have left this package out: optional, and not made for this very machine. (What only a
 * left-out package needs is left out too, and says nothing about machines.)
 */
function mayBeAbsent(entry, platform, arch) {
  if (!entry.optional && !entry.devOptional) return false
  const madeForOne = entry.os !== undefined || entry.cpu !== undefined
  return !madeForOne || entry.libc !== undefined || !lists(entry.os, platform) || !lists(entry.cpu, arch)
}

/**
 * Whether an installed tree is the one that the lockfile describes.
 * @param {{packages?: Record<string, object>} | null} lock package-lock.json
 * @param {{packages?: Record<string, object>} | null} installed node_modules/.package-lock.json, npm's record
 */
export function packagesMatch(lock, installed, platform = process.platform, arch = process.arch) {
  if (!lock?.packages || !installed?.packages) return false
  return Object.entries(lock.packages).every(([place, wanted]) => {
    if (!place.startsWith('node_modules/')) return true
    const have = installed.packages[place]
    if (!have) return mayBeAbsent(wanted, platform, arch)
    return have.version === wanted.version && have.integrity === wanted.integrity
  })
}

/** Brings node_modules to the lockfile's state, without running any package's scripts. */
export async function installPackages() {
  const lock = readJson(path.join(root, 'package-lock.json'))
  if (packagesMatch(lock, readJson(path.join(modules, '.package-lock.json')))) {
    return { note: 'as in the lockfile' }
  }
  // Not `npm ci`: it refuses a lockfile without other systems' optional packages, which is what npm writes on a
  // registry that carries this system's only. This installs the same versions, checked by the same hashes.
  const args = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const { code, output } = await runNpm(args, { capture: true })
  if (code !== 0) {
    throw new SetupError(
      `npm could not install the packages:\n\n${npmErrors(output)}\n\n` +
        'Nothing of your own was changed. Check that this machine reaches its npm registry and has about 2 GB ' +
        'free, then run the command again.',
    )
  }
  return { note: `${Object.keys(lock?.packages ?? {}).length} in the lockfile` }
}
