// Fails when a file imports what its layer may not know. usage: check-boundaries.mjs [ROOT]
import path from 'node:path'
import { root as ownRoot } from '../setup/places.mjs'
import { broken } from './boundaries.mjs'
import { importsOf, sourceFiles } from './imports.mjs'

const root = path.resolve(process.argv[2] ?? ownRoot)
const files = ['main', 'preload', 'renderer', 'cloud'].flatMap((folder) => sourceFiles(root, folder))
const violations = files
  .flatMap((file) => importsOf(root, file))
  .flatMap((found) =>
    broken(found).map((message) => `${found.from}:${found.line} imports ${found.to}. ${message}`),
  )

for (const violation of violations) console.error(violation)
console.log(`${files.length} files, ${violations.length} violations`)
process.exitCode = violations.length > 0 ? 1 : 0
