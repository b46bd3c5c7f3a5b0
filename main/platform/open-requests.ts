import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { app } from 'electron'

/**
 * The folders and files named on a command line, as absolute paths. What does not exist, and every switch, is left
 * out; so are the program and, when run from source, the app's own folder.
 */
export async function openRequestsFrom(argv: string[], cwd: string): Promise<string[]> {
  const own = new Set([app.getAppPath(), resolve(process.execPath)])
  const found: string[] = []
  for (const argument of argv.slice(1)) {
    if (argument.startsWith('-')) continue
    const path = resolve(cwd, argument)
    if (own.has(path)) continue
    try {
      await stat(path)
      found.push(path)
    } catch {
      process.stderr.write(`OffCoder: there is no ${path}\n`)
    }
  }
  return found
}
