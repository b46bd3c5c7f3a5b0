// Finds the Linux libraries and programs that are missing; installs them where it may, else says how.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { electronBinary, onPath } from './places.mjs'
import { SetupError } from './report.mjs'
import { run } from './run.mjs'
import { INSTALLERS, LIBRARIES, OPENED_WHILE_RUNNING, PROGRAMS, TEST_PROGRAMS } from './system-packages.mjs'

const execute = promisify(execFile)
const C_LOCALE = { ...process.env, LC_ALL: 'C' }

/** The programs among `names` that PATH does not have. */
export const missingPrograms = (names) => names.filter((name) => !onPath(name))

/** The missing programs a command needs besides Electron's libraries: `start` needs none. */
export const programsFor = (command) =>
  process.platform === 'linux' && command === 'test' ? missingPrograms(TEST_PROGRAMS) : []

/** @param {string} output what `ldd` printed @returns {string[]} the libraries it did not find */
export function notFound(output) {
  return [...output.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1])
}

/** The libraries that Electron links or opens and that the dynamic linker does not find. */
async function missingLibraries() {
  const linked = await execute('ldd', [electronBinary()], { env: C_LOCALE })
  const ldconfig = onPath('ldconfig') ?? '/sbin/ldconfig'
  // Without ldconfig (musl, NixOS) what is opened while running cannot be asked for: take it as there.
  const cache = await execute(ldconfig, ['-p'], { env: C_LOCALE, maxBuffer: 64 << 20 }).catch(() => null)
  const opened = cache ? OPENED_WHILE_RUNNING.filter((name) => !cache.stdout.includes(name)) : []
  return [...notFound(linked.stdout), ...opened]
}

/** The package entry for a missing library's or program's name, or null. */
function entryFor(name) {
  if (PROGRAMS[name]) return PROGRAMS[name]
  const key = Object.keys(LIBRARIES).find((start) => name.startsWith(start))
  return key ? LIBRARIES[key] : null
}

/**
 * The packages that bring what is missing.
 * @param {string[]} missing library and program names
 * @param {'apt' | 'dnf' | 'pacman'} manager
 * @param {(name: string) => boolean} available whether the distribution has a package of that name
 * @returns {{packages: string[], unknown: string[]}} unknown: names that no package is known for
 */
export function packagesFor(missing, manager, available = () => true) {
  const packages = new Set()
  const unknown = []
  for (const name of missing) {
    const alternatives = entryFor(name)?.[manager].split('|')
    if (!alternatives) unknown.push(name)
    else packages.add(alternatives.find(available) ?? alternatives.at(-1))
  }
  return { packages: [...packages].sort(), unknown }
}

/** Which of the packages' alternative names apt knows. */
async function knownToApt(missing) {
  const names = missing.flatMap((name) => entryFor(name)?.apt.split('|') ?? [])
  if (names.length === 0) return () => true
  const { stdout } = await execute('apt-cache', ['policy', ...names], { env: C_LOCALE })
  const known = new Set()
  for (const match of stdout.matchAll(/^(\S+):\n {2}Installed: .*\n {2}Candidate: (?!\(none\))/gm))
    known.add(match[1])
  return (name) => known.has(name)
}

const isRoot = () => process.getuid?.() === 0

/** Installs with apt-get as root; true when that worked. */
async function installWithApt(missing) {
  const quiet = { capture: true, env: { DEBIAN_FRONTEND: 'noninteractive' } }
  await run('apt-get', ['update', '-qq'], quiet) // Its failure shows in the installation, which may need no update.
  const { packages } = packagesFor(missing, 'apt', await knownToApt(missing))
  const [command, ...args] = INSTALLERS.apt
  const { code } = await run(command, [...args, ...packages], quiet)
  return code === 0
}

/** The one line that installs what is missing, and what it cannot install. */
async function advice(missing) {
  const manager = Object.keys(INSTALLERS).find((name) => onPath(INSTALLERS[name][0]))
  const what = `This machine lacks ${missing.join(', ')}.`
  if (!manager)
    return `${what}\nInstall what provides them with your system's package manager, then run the command again.`
  const available = manager === 'apt' ? await knownToApt(missing) : undefined
  const { packages, unknown } = packagesFor(missing, manager, available)
  const line = [...(isRoot() ? [] : ['sudo']), ...INSTALLERS[manager], ...packages].join(' ')
  const rest = unknown.length > 0 ? `\nand whatever provides ${unknown.join(', ')} here` : ''
  return `${what}\nRun this line, then the command again:\n\n    ${line}${rest}\n`
}

/**
 * Makes sure that the system has what the command needs. Elsewhere than on Linux there is nothing to check:
 * Electron brings all it uses.
 * @param {'start' | 'test'} command
 * @param {string[]} alsoPrograms further programs, such as compilers when something must be built
 * @throws {SetupError} with the line to run, where something is missing and cannot be installed from here
 */
export async function ensureSystem(command, alsoPrograms = []) {
  if (process.platform !== 'linux') return { note: `nothing to check on ${process.platform}` }
  const look = async () => [
    ...(await missingLibraries()),
    ...programsFor(command),
    ...missingPrograms(alsoPrograms),
  ]
  const missing = await look()
  if (missing.length === 0) return { note: 'all there' }
  if (isRoot() && onPath('apt-get') && (await installWithApt(missing)) && (await look()).length === 0) {
    return { note: `installed what brings ${missing.join(', ')}` }
  }
  throw new SetupError(await advice(await look()))
}
