// A display and a keychain of our own, so that tests and demonstrations touch nothing of the user's.
import path from 'node:path'
import { nodeBinary, root } from './places.mjs'
import { run } from './run.mjs'
import { UNROOT } from './sandbox.mjs'

// Room for a 1280 x 800 window at twice the density.
const SCREEN = '-screen 0 2560x1600x24'

/**
 * Runs a Node script with a real window's surroundings. On Linux: as an ordinary user (root cannot have
 * Chromium's sandbox), on a private D-Bus with an unlocked throw-away keyring, on a virtual X display; in
 * this order, for a keyring that starts inside the display would wait for a prompt. Elsewhere: as it is.
 * @param {string[]} args the script and its arguments
 * @returns {Promise<number>} the exit code
 */
export async function onVirtualDesktop(args, env = {}) {
  const keyring = path.join(root, 'scripts', 'with-keyring.sh')
  const wrap = process.platform === 'linux' ? [UNROOT, keyring, 'xvfb-run', '-a', '-s', SCREEN] : []
  const [command, ...rest] = [...wrap, nodeBinary(), ...args]
  const { code } = await run(command, rest, { env })
  return code
}
