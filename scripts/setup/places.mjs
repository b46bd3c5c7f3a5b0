// Where things are. Everything here works before a single package is installed.
import { existsSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root folder. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')

/** The folder packages are installed in. */
export const modules = path.join(root, 'node_modules')

/**
 * The folder that outlives a clone: Electron runtimes and native builds that take long to make.
 * `OFFCODER_CACHE` moves it.
 */
export function cacheFolder(env = process.env, platform = process.platform, home = os.homedir()) {
  if (env.OFFCODER_CACHE) return path.resolve(env.OFFCODER_CACHE)
  const base = {
    darwin: path.join(home, 'Library', 'Caches'),
    win32: env.LOCALAPPDATA ?? path.join(home, 'AppData', 'Local'),
  }[platform]
  return path.join(base ?? env.XDG_CACHE_HOME ?? path.join(home, '.cache'), 'offcoder-toolchain')
}

/** The folder of the Node 24 package for this machine, whether or not it is installed. */
export function nodePackageFolder() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  return path.join(modules, `node-${platform}-${process.arch}`)
}

/** The Node that builds and tests run on: Node 24 from node_modules, else the one that runs us. */
export function nodeBinary() {
  const own = path.join(nodePackageFolder(), 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  return existsSync(own) ? own : process.execPath
}

/** The Electron executable below an Electron `dist` folder. */
export function electronBinary(dist = path.join(modules, 'electron', 'dist')) {
  const name = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform]
  return path.join(dist, name ?? 'electron')
}

/** An executable's place on PATH, or null. */
export function onPath(name, env = process.env) {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', ''] : ['']
  for (const folder of (env.PATH ?? '').split(path.delimiter)) {
    for (const ending of endings) {
      const file = path.join(folder, name + ending)
      if (folder && existsSync(file)) return file
    }
  }
  return null
}
