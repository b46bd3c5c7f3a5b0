// Child processes, on the right Node and with a tidy environment.
import { spawn } from 'node:child_process'
import path from 'node:path'
import { nodeBinary, root } from './places.mjs'

/**
 * The environment children get: the project's Node first on PATH, and nothing that would turn an Electron
 * into a Node by accident.
 */
export function childEnvironment(extra = {}, usersPath = false) {
  const env = { ...process.env, ...extra }
  if (!('ELECTRON_RUN_AS_NODE' in extra)) delete env.ELECTRON_RUN_AS_NODE
  if (!usersPath) env.PATH = [path.dirname(nodeBinary()), env.PATH].filter(Boolean).join(path.delimiter)
  return env
}

/**
 * Runs a command and waits for its end. A signal sent to us reaches the child too.
 * @param {string} command
 * @param {string[]} args
 * @param {{cwd?: string, env?: Record<string, string>, capture?: boolean, timeout?: number,
 *   usersPath?: boolean}} options
 *   capture: collect the output instead of showing it; timeout: in milliseconds, then the child is killed;
 *   usersPath: leave PATH as the user has it (for the app, whose terminals inherit it)
 * @returns {Promise<{code: number, output: string}>} 128 for a child ended by a signal
 */
export function run(command, args, options = {}) {
  const { cwd = root, env = {}, capture = false, timeout, usersPath } = options
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: childEnvironment(capture ? { NO_COLOR: '1', ...env } : env, usersPath),
      stdio: capture ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      // Windows starts .cmd files through a shell only.
      shell: process.platform === 'win32' && command.endsWith('.cmd'),
      ...(timeout === undefined ? {} : { timeout, killSignal: 'SIGKILL' }),
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => {
        output += text
      })
    }
    const forward = (signal) => child.kill(signal)
    process.on('SIGINT', forward).on('SIGTERM', forward)
    const done = () => process.off('SIGINT', forward).off('SIGTERM', forward)
    child.on('error', (error) => {
      done()
      reject(error)
    })
    child.on('close', (code) => {
      done()
      resolve({ code: code ?? 128, output })
    })
  })
}

/** Runs npm: the one that started us, else the one on PATH. */
export function runNpm(args, options = {}) {
  const script = process.env.npm_execpath
  if (script?.endsWith('npm-cli.js')) return run(process.execPath, [script, ...args], options)
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, options)
}

/** The last lines of a command's output, for an error message. */
export const tail = (output, lines = 20) => output.trimEnd().split('\n').slice(-lines).join('\n')

/** What npm says went wrong, without the help text and pointers to logs that follow. */
export function npmErrors(output, lines = 15) {
  const told = output.split('\n').filter((line) => /^npm (error|ERR!) ?/.test(line))
  return told.slice(0, lines).join('\n') || tail(output, lines)
}
