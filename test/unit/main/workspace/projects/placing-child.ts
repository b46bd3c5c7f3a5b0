/**
 * Makes a project and kills itself after so many steps: each commit to the database, and each call that makes, renames
 * or removes something on disk, counts twice, before and after it. Says `DONE n` with the steps there were.
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import Database from 'better-sqlite3'

const [dataPath = '', what = '', from = '', parent = '', last = ''] = process.argv.slice(2)
const killAt = Number(last)
let steps = 0
let counting = false

function step(): void {
  if (!counting) return
  steps += 1
  if (steps === killAt) process.kill(process.pid, 'SIGKILL')
}

// biome-ignore lint/suspicious/noExplicitAny: what is wrapped keeps its own signature.
type Any = any

function counted(owner: Any, name: string): void {
  const real = owner[name]
  owner[name] = function (this: unknown, ...values: unknown[]) {
    step()
    const result = real.apply(this, values)
    if (typeof result?.then !== 'function') step()
    else result.then(step, () => undefined)
    return result
  }
}

for (const name of ['renameSync', 'mkdirSync', 'rmSync', 'writeFileSync']) counted(fs, name)
for (const name of ['mkdir', 'rm', 'symlink']) counted(fs.promises, name)
syncBuiltinESMExports()
const { transaction } = Database.prototype
Database.prototype.transaction = function (this: Any, work: Any) {
  const made: Any = transaction.call(this, work)
  const immediate = made.immediate
  return {
    immediate: (...values: unknown[]) => {
      step()
      const result = immediate.apply(made, values)
      step()
      return result
    },
  }
} as Any

const { childService } = await import('../child-service.ts')
const { service, client } = childService(dataPath)
if (what === 'copy' || what === 'export') {
  const { id } = await client.projects.openFolder({ path: from })
  for await (const _ of await client.projects.importProgress({ projectId: id }));
}
counting = true
if (what === 'create') await client.projects.create({ name: 'new', parent, template: 'typescript' })
else if (what === 'copy') {
  const [one] = await client.projects.list()
  for await (const _ of await client.projects.duplicate({ projectId: one?.id ?? '', name: 'new', parent }));
} else for await (const _ of await client.portability.import({ path: from, parent }));
counting = false
await service.dispose()
process.stdout.write(`DONE ${steps}\n`)
process.exit(0)
