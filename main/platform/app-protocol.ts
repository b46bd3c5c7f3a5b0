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
 * Serves the files below `folder` at `app://offcoder/`, in the place of what was served there before.
 * @param startOf what a page is to begin with, as JSON; null: nothing.
 */
export function serveApp(folder: string, startOf: (page: URL) => string | null = () => null): void {
  if (protocol.isProtocolHandled(APP_SCHEME)) protocol.unhandle(APP_SCHEME)
  protocol.handle(APP_SCHEME, async (request) => {
    const found = request.method === 'GET' ? appFile(folder, request.url) : null
    if (!found) return new Response(null, { status: 404 })
    try {
      const body = await readFile(found.file)
      const start = extname(found.file) === '.html' ? startOf(new URL(request.url)) : null
      return new Response(start === null ? new Uint8Array(body) : withStart(body.toString(), start), {
        headers: {
          'content-type': found.type,
          'content-security-policy': CONTENT_SECURITY_POLICY,
          'x-content-type-options': 'nosniff',
        },
      })
    } catch {
      return new Response(null, { status: 404 })
    }
  })
}

/** A page with `json` in it. What is in a text of the user's must not end the element: JSON knows another way to say `<`. */
function withStart(page: string, json: string): string {
  const data = `<script type="application/json" id="${PAGE_START}">${json.replaceAll('<', '\\u003c')}</script>`
  return page.replace('</body>', () => `${data}</body>`)
}
