// Starting Electron with Chromium's sandbox on, on Linux, also where we are root.
import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import path from 'node:path'
import { modules, root } from './places.mjs'

/** Enters a user namespace as an ordinary user when started by root. */
export const UNROOT = path.join(root, 'scripts', 'unroot.sh')

/** Whether this user may make the user namespaces that the sandbox is built of. */
function namespacesAllowed() {
  try {
    execFileSync('unshare', ['-U', '--map-user=1000', '--map-group=1000', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Whether Electron's setuid helper is installed as the sandbox wants it: owned by root, mode 4755. */
function helperInstalled() {
  const helper = statSync(path.join(modules, 'electron', 'dist', 'chrome-sandbox'), { throwIfNoEntry: false })
  return helper?.uid === 0 && (helper.mode & 0o4755) === 0o4755
}

/**
 * How to start Electron here.
 * @returns {{prefix: string[], args: string[], warning: string | null}}
 *   prefix: a command to put before Electron's; warning: what to tell the user
 */
export function sandboxPlan() {
  const plain = { prefix: [], args: [], warning: null }
  if (process.platform !== 'linux') return plain
  const isRoot = process.getuid?.() === 0
  if (namespacesAllowed()) return isRoot ? { ...plain, prefix: [UNROOT] } : plain
  if (!isRoot && helperInstalled()) return plain
  return {
    ...plain,
    args: ['--no-sandbox'],
    warning:
      'This system refuses user namespaces, so the window starts WITHOUT the operating system sandbox.\n' +
      'For development only. To allow them on Ubuntu: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0',
  }
}
