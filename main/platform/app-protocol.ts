import { readFile } from 'node:fs/promises'
import { protocol } from 'electron'
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
  // Node loads the classes of fetch at their first use, which takes a while: now nobody waits for it, later a page would.
  void new Response(new Uint8Array(1)).body?.cancel()
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ])
}

/** Serves the files below `folder` at `app://offcoder/`. Done once, however often it is asked for. */
export function serveApp(folder: string): void {
  if (protocol.isProtocolHandled(APP_SCHEME)) return
  protocol.handle(APP_SCHEME, async (request) => {
    const found = request.method === 'GET' ? appFile(folder, request.url) : null
    if (!found) return new Response(null, { status: 404 })
    try {
      const body = await readFile(found.file)
      return new Response(new Uint8Array(body), {
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
