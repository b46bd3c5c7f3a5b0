// Writes resources/THIRD-PARTY-NOTICES.txt: the licence of everything that ships in or beside the app.
//   node scripts/notices.mjs           writes it
//   node scripts/notices.mjs --check   fails where it is out of date
// Run on Node 20.19 or newer, as `npm run check` does.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { importsOf, sourceFiles } from './check/imports.mjs'
import { root } from './setup/places.mjs'
import { runMain, SetupError } from './setup/report.mjs'

const target = path.join(root, 'resources', 'THIRD-PARTY-NOTICES.txt')
const read = (file) => readFileSync(path.join(root, file), 'utf8')
const LICENCE_FILE = /^(licen[sc]e|copying|notice)(\b|[-_.])/i
// Licences that let us ship a work under any terms, given their notices. Another one is for people to judge.
const PERMISSIVE = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'OFL-1.1',
  'Python-2.0',
  'Unlicense',
  'Zlib',
])

/** The packages that the app's own sources and style sheets pull into its bundles. */
function bundledPackages() {
  const folders = ['main', 'preload', 'renderer']
  const code = folders.flatMap((folder) => sourceFiles(root, folder)).flatMap((file) => importsOf(root, file))
  const named = code.filter((found) => !found.typeOnly && found.to !== null).map((found) => found.to)
  for (const sheet of sourceFiles(root, 'renderer', /\.css$/)) {
    for (const match of read(sheet).matchAll(/["'(](@[\w.-]+\/[\w.-]+)\//g)) named.push(match[1])
  }
  return named
}

/** Where the package `name` is found by the package at `place`, as Node looks for it; null: not installed. */
function placeOf(packages, name, place) {
  for (let at = place; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const candidate = `${at === '' ? '' : `${at}/`}node_modules/${name}`
    if (packages[candidate]) return candidate
    if (at === '') return null
  }
}

const madeForOneSystem = (entry) => entry.os !== undefined || entry.cpu !== undefined || entry.link === true

/**
 * All packages that ship: the roots and what they depend on. Binaries made for one system are left to the
 * package that brings them, so that the list is the same on every system.
 * @param {Record<string, object>} packages the lockfile's
 * @param {string[]} roots package names
 * @returns {string[]} places below the repository's root, sorted
 */
export function shippedPackages(packages, roots) {
  const seen = new Set()
  const queue = roots.map((name) => placeOf(packages, name, ''))
  for (let place = queue.pop(); place !== undefined; place = queue.pop()) {
    if (place === null || seen.has(place) || madeForOneSystem(packages[place])) continue
    seen.add(place)
    const {
      dependencies,
      optionalDependencies,
      peerDependencies,
      peerDependenciesMeta = {},
    } = packages[place]
    const peers = Object.keys(peerDependencies ?? {}).filter((name) => !peerDependenciesMeta[name]?.optional)
    const names = [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers]
    queue.push(...names.map((name) => placeOf(packages, name, place)))
  }
  return [...seen].sort()
}

/** A licence expression's choices that we may take: "MIT OR GPL-2.0" is MIT. */
export function isPermissive(expression) {
  const bare = expression.replace(/[()]/g, ' ').trim()
  return bare
    .split(/\s+OR\s+/)
    .some((choice) => choice.split(/\s+AND\s+/).every((id) => PERMISSIVE.has(id.trim())))
}

/** What is to be said about one package. */
function noticeOf(place) {
  const { name, version, license, author, homepage } = JSON.parse(read(`${place}/package.json`))
  const files = readdirSync(path.join(root, place))
    .filter((file) => LICENCE_FILE.test(file))
    .sort()
  const texts = files.map((file) => read(`${place}/${file}`).replaceAll('\r\n', '\n').trim())
  const holder = typeof author === 'string' ? author : author?.name
  const fallback = `The package carries no licence text. It is by ${holder ?? `its authors (${homepage ?? name})`}.`
  return { title: `${name} ${version}`, licence: license, text: texts.join('\n\n') || fallback }
}

/** What ships without being a package. */
function furtherNotices() {
  const model = { title: 'SmolLM2-135M-Instruct, quantised (resources/models)', licence: 'Apache-2.0' }
  return [{ ...model, text: read('resources/models/LICENSE').trim() }]
}

/**
 * The whole file. Packages with the same text share it.
 * @param {Array<{title: string, licence: string, text: string}>} notices
 */
export function render(notices) {
  const byText = new Map()
  for (const notice of notices) {
    const key = `${notice.licence}\n${notice.text}`
    byText.set(key, [...(byText.get(key) ?? []), notice])
  }
  const rule = '='.repeat(80)
  const parts = [...byText.values()].map((group) => {
    const titles = group.map((notice) => notice.title).join('\n')
    return `${rule}\n${titles}\nLicence: ${group[0].licence}\n\n${group[0].text}\n`
  })
  return (
    'OffCoder is made with the work of others. Each part below is used under the licence that stands with it.\n' +
    'Electron and Chromium bring their own notices: LICENSE and LICENSES.chromium.html beside the program.\n\n' +
    parts.join('\n')
  )
}

function currentText() {
  const { packages } = JSON.parse(read('package-lock.json'))
  // Electron's package is a downloader for developers; the program it fetches has notices of its own.
  const roots = [
    ...Object.keys(packages[''].dependencies),
    ...bundledPackages().filter((n) => n !== 'electron'),
  ]
  const notices = shippedPackages(packages, roots).map(noticeOf)
  const doubtful = notices.filter(({ licence }) => typeof licence !== 'string' || !isPermissive(licence))
  if (doubtful.length > 0) {
    const list = doubtful.map(({ title, licence }) => `  ${title}: ${licence}`).join('\n')
    throw new SetupError(
      `These licences are not known to be permissive. Judge them, then see scripts/notices.mjs:\n${list}`,
    )
  }
  return { count: notices.length, text: render([...notices, ...furtherNotices()]) }
}

if (process.argv[1] === import.meta.filename) {
  await runMain(() => {
    const { count, text } = currentText()
    if (!process.argv.includes('--check')) writeFileSync(target, text)
    else if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
      throw new SetupError('The third-party notices are out of date. Run: npm run check -- --fix')
    }
    console.log(`${count} packages`)
  })
}
