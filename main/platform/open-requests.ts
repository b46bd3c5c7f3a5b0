import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { app, Menu } from 'electron'
import { takeDataSwitch } from './data-folder/choose.ts'

/**
 * The folders and files named on a command line, as absolute paths. What does not exist, and every switch, is left
 * out; so are the program and, when run from source, the app's own folder.
 */
export async function openRequestsFrom(argv: string[], cwd: string): Promise<string[]> {
  const own = new Set([app.getAppPath(), resolve(process.execPath)])
  const found: string[] = []
  for (const argument of takeDataSwitch(argv.slice(1)).rest) {
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

const NEW_WINDOW = '--new-window'

/** A start with this switch opens a window of its own, whatever others show. */
export function asksForNewWindow(argv: string[]): boolean {
  return argv.includes(NEW_WINDOW)
}

/** Offers a new window where the system shows what an app can do: its icon in the dock, its place in the taskbar. */
export function offerNewWindow(open: () => void): void {
  app.dock?.setMenu(Menu.buildFromTemplate([{ label: 'New window', click: open }]))
  if (process.platform !== 'win32') return
  app.setUserTasks([
    {
      program: process.execPath,
      arguments: NEW_WINDOW,
      title: 'New window',
      description: 'Opens another window',
      iconPath: process.execPath,
      iconIndex: 0,
    },
  ])
}
