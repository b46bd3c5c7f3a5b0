// The official Electron download, kept quick to fail where there is no way to it.
import { connect } from 'node:net'
import path from 'node:path'
import { nodeBinary } from './places.mjs'
import { run } from './run.mjs'

const DOWNLOAD_LIMIT = 15 * 60_000
// Long enough to unpack a copy that @electron/get has cached, and no more.
const OFFLINE_LIMIT = 20_000
const CONNECT_LIMIT = 3_000

/** Where @electron/get would fetch from. */
function downloadHost(env = process.env) {
  const mirror = env.npm_config_electron_mirror ?? env.ELECTRON_MIRROR ?? 'https://github.com'
  try {
    const url = new URL(mirror)
    return { host: url.hostname, port: Number(url.port) || (url.protocol === 'http:' ? 80 : 443) }
  } catch {
    return null
  }
}

/** Whether a TCP connection opens in time: a firewall that drops packets would hold the download for minutes. */
function answers({ host, port }) {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: CONNECT_LIMIT })
    const end = (result) => {
      socket.destroy()
      resolve(result)
    }
    socket.once('connect', () => end(true))
    socket.once('timeout', () => end(false))
    socket.once('error', () => end(false))
  })
}

/** The line of an installer's output that names the cause. */
export function causeOf(output) {
  const lines = output.split('\n').map((line) => line.trim())
  return lines.find((line) => /error|E[A-Z]{4,}/i.test(line))?.replace(/^\w*Error: /, '') ?? lines[0] ?? ''
}

/**
 * Runs Electron's own installer, which checks the download against the checksums in its package.
 * @param {string} folder the installed electron package
 * @returns {Promise<{ok: true} | {ok: false, cause: string}>}
 */
export async function downloadOfficial(folder) {
  const host = downloadHost()
  const reachable = Boolean(process.env.ELECTRON_GET_USE_PROXY) || (host !== null && (await answers(host)))
  const timeout = reachable ? DOWNLOAD_LIMIT : OFFLINE_LIMIT
  const { code, output } = await run(nodeBinary(), [path.join(folder, 'install.js')], {
    capture: true,
    timeout,
  })
  if (code === 0) return { ok: true }
  return {
    ok: false,
    cause: reachable ? causeOf(output) : `no connection to ${host?.host ?? 'ELECTRON_MIRROR'}`,
  }
}
