import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { protocol } from 'electron'
import { PAGE_START } from '../../preload/contract/last-seen.ts'
import { APP_SCHEME, appFile } from './origin.ts'

/**
 * What a page may load: our own files, nothing else, from nowhere else. Inline styles are allowed since the terminal
 * and the toasts write theirs at run time; scripts are not.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "worker-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Must run before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ])
}

/**
 * Serves the files below `folder` at `app://offcoder/`.
 * @param startOf what a page is to begin with, as JSON; null: nothing.
 */
export function serveApp(folder: string, startOf: (page: URL) => Promise<string | null>): void {
  // Not `protocol.handle`: its requests and answers are those of `fetch`, and Node reads all of its HTTP client for the
  // first of them, while the first page waits.
  protocol.registerBufferProtocol(APP_SCHEME, (request, answer) => {
    const notFound = () => answer({ statusCode: 404, data: Buffer.alloc(0) })
    const found = request.method === 'GET' ? appFile(folder, request.url) : null
    if (!found) return notFound()
    const headers = {
      'content-type': found.type,
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'x-content-type-options': 'nosniff',
    }
    bodyOf(found.file, request.url, startOf).then((data) => answer({ data, headers }), notFound)
  })
}

async function bodyOf(
  file: string,
  url: string,
  startOf: (page: URL) => Promise<string | null>,
): Promise<Buffer> {
  if (extname(file) !== '.html') return readFile(file)
  const [page, start] = await Promise.all([readFile(file, 'utf8'), startOf(new URL(url))])
  return Buffer.from(start === null ? page : withStart(page, start))
}

/** A page with `json` in it. What is in a text of the user's must not end the element: JSON knows another way to say `<`. */
function withStart(page: string, json: string): string {
  const data = `<script type="application/json" id="${PAGE_START}">${json.replaceAll('<', '\\u003c')}</script>`
  return page.replace('</body>', () => `${data}</body>`)
}
