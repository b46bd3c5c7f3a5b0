// Remembers what set-up has done, so that the next one takes milliseconds.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { modules, root } from './places.mjs'

const file = path.join(modules, '.offcoder-setup.json')

/**
 * One hash of all that decides what set-up would do: the lockfile, this Node, this machine's kind, and
 * set-up's own files (so that nobody has to remember a version number).
 */
export function setupKey() {
  const hash = createHash('sha256')
  hash.update(`${process.version} ${process.platform} ${process.arch}\0`)
  hash.update(readFileSync(path.join(root, 'package-lock.json')))
  const own = path.join(root, 'scripts', 'setup')
  for (const name of readdirSync(own, { recursive: true }).map(String).sort()) {
    if (/\.(mjs|json)$/.test(name)) hash.update(`\0${name}\0`).update(readFileSync(path.join(own, name)))
  }
  return hash.digest('hex')
}

/**
 * @returns {{key: string, electron: {kind: string, version: string}} | null} null: never set up
 */
export function readStamp() {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null // Missing or cut short.
  }
}

/** Writes what {@link readStamp} reads. */
export function writeStamp(stamp) {
  mkdirSync(modules, { recursive: true })
  writeFileSync(file, `${JSON.stringify(stamp, null, 2)}\n`)
}
