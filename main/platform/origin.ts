import { extname, join, normalize, sep } from 'node:path'

export const APP_SCHEME = 'app'
export const APP_ORIGIN = 'app://offcoder'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.wasm': 'application/wasm',
}

/** True for `app://offcoder` (and the development server's origin while one is in use). */
export function isOurOrigin(url: string, devServer: string | null): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, host, origin } = new URL(url)
  return `${protocol}//${host}` === APP_ORIGIN || (devServer !== null && origin === devServer)
}

/** Whether a page may load `url`: our own files, data and blob URLs, the developer tools, and the development server. */
export function mayLoad(url: string, devServer: string | null): boolean {
  if (isOurOrigin(url, devServer)) return true
  if (!URL.canParse(url)) return false
  const { protocol, host } = new URL(url)
  if (['devtools:', 'data:', 'blob:'].includes(protocol)) return true
  return devServer !== null && protocol === 'ws:' && host === new URL(devServer).host
}

/**
 * The file below `folder` that `app://offcoder/…` stands for and its content type; null for another host, a path that
 * leaves the folder, or a type we do not ship.
 */
export function appFile(folder: string, requested: string): { file: string; type: string } | null {
  const root = normalize(folder) + sep
  const url = new URL(requested)
  if (url.host !== 'offcoder') return null
  let path: string
  try {
    path = decodeURIComponent(url.pathname === '/' ? '/index.html' : url.pathname)
  } catch {
    return null
  }
  const file = normalize(join(root, path))
  const type = types[extname(file)]
  return type && file.startsWith(root) && !path.includes('\0') ? { file, type } : null
}
