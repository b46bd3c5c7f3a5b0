// npm start: sets up, builds what changed, opens OffCoder.
//   npm start -- FOLDER               opens a folder; every other argument goes to the app too
//   npm start -- --dev                with hot reload
//   npm start -- --demo DIR [--project PATH]   plays the main job on a display of its own; results in DIR
import path from 'node:path'
import { build, forgetBuild } from './build.mjs'
import { electronBinary, root } from './setup/places.mjs'
import { runMain } from './setup/report.mjs'
import { run } from './setup/run.mjs'
import { sandboxPlan } from './setup/sandbox.mjs'
import { onVirtualDesktop } from './setup/virtual-desktop.mjs'
import { setUp } from './setup.mjs'

// npm runs scripts in the repository's root; a path the user types is relative to where they are.
const userFolder = process.env.INIT_CWD ?? process.cwd()

/** What to do about a missing display, or null where there is one. */
function displayAdvice() {
  if (process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY) return null
  return (
    'There is no display here: neither DISPLAY nor WAYLAND_DISPLAY is set.\n' +
    'To open the window, start it from a desktop session, or over SSH with: ssh -X\n' +
    'To run it on a virtual display:   xvfb-run -a npm start\n' +
    'To see it work without a display: npm start -- --demo demo-results'
  )
}

async function demo(args) {
  await setUp('test')
  await build()
  const paths = args.map((arg) => (arg.startsWith('--') ? arg : path.resolve(userFolder, arg)))
  return onVirtualDesktop([path.join(root, 'scripts', 'demo.mjs'), ...paths])
}

async function start(args, dev) {
  const advice = displayAdvice()
  if (advice) {
    console.error(advice)
    return 1
  }
  await setUp('start')
  const plan = sandboxPlan()
  if (plan.warning) console.error(plan.warning)
  if (dev) return startDev(args, plan)
  await build()
  const electron = electronBinary(process.env.ELECTRON_OVERRIDE_DIST_PATH)
  const [command, ...rest] = [...plan.prefix, electron, ...plan.args, root, ...args]
  const { code } = await run(command, rest, { cwd: userFolder, usersPath: true })
  return code
}

async function startDev(args, plan) {
  forgetBuild()
  const tool = path.join(root, 'node_modules', '.bin', 'electron-vite')
  const noSandbox = plan.args.length > 0 ? ['--noSandbox'] : []
  const [command, ...rest] = [...plan.prefix, tool, 'dev', ...noSandbox, '--', ...args]
  const { code } = await run(process.platform === 'win32' ? `${command}.cmd` : command, rest)
  return code
}

await runMain(() => {
  const args = process.argv.slice(2)
  if (args[0] === '--demo') return demo(args.slice(1))
  const dev = args.includes('--dev')
  return start(
    args.filter((arg) => arg !== '--dev'),
    dev,
  )
})
