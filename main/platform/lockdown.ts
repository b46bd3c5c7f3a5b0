import { app, type Session, type WebContents } from 'electron'
import { isOurOrigin, mayLoad } from './origin.ts'

/** Chromium features and services that would talk to the network by themselves. */
const silencedFeatures = [
  'AutofillServerCommunication',
  'CertificateTransparencyComponentUpdater',
  'DnsOverHttpsUpgrade',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'SpareRendererForSitePerProcess',
]

/** Chromium switches that keep its own network stack silent. Must run before the app is ready. */
export function silenceChromium(): void {
  const { commandLine } = app
  commandLine.appendSwitch('disable-background-networking')
  commandLine.appendSwitch('disable-component-update')
  commandLine.appendSwitch('disable-domain-reliability')
  commandLine.appendSwitch('disable-sync')
  commandLine.appendSwitch('no-pings')
  commandLine.appendSwitch('no-proxy-server')
  commandLine.appendSwitch('dns-prefetch-disable')
  commandLine.appendSwitch('force-webrtc-ip-handling-policy', 'disable_non_proxied_udp')
  // Nothing of ours uses Chromium's resolver, so no name may resolve in it.
  commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND')
  commandLine.appendSwitch('disable-features', silencedFeatures.join(','))
  // It has nothing to do but to hand over our own files: a process of its own costs a start and memory for that.
  commandLine.appendSwitch('enable-features', 'NetworkServiceInProcess2')
}

/**
 * Takes the network, permissions, downloads and new windows away from every session and page. `devServer` is the
 * origin of the development server while one is in use, else null.
 */
export function lockDown(devServer: string | null): void {
  app.on('session-created', (session) => lockSession(session, devServer))
  app.on('web-contents-created', (_event, contents) => lockContents(contents, devServer))
}

function lockSession(session: Session, devServer: string | null): void {
  session.webRequest.onBeforeRequest((details, callback) =>
    callback({ cancel: !mayLoad(details.url, devServer) }),
  )
  session.setPermissionRequestHandler((_contents, permission, callback, details) =>
    callback(mayUse(permission, details.requestingUrl, devServer)),
  )
  session.setPermissionCheckHandler((_contents, permission, origin) => mayUse(permission, origin, devServer))
  session.setDevicePermissionHandler(() => false)
  session.setSpellCheckerEnabled(false)
  session.setSpellCheckerLanguages([])
  session.on('will-download', (event) => event.preventDefault())
}

function lockContents(contents: WebContents, devServer: string | null): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.on('will-navigate', (event) => {
    if (!isOurOrigin(event.url, devServer)) event.preventDefault()
  })
  contents.on('will-frame-navigate', (event) => {
    if (!isOurOrigin(event.url, devServer)) event.preventDefault()
  })
}

/** Copying to the clipboard is all a page may ask for. */
function mayUse(permission: string, url: string, devServer: string | null): boolean {
  return permission === 'clipboard-sanitized-write' && isOurOrigin(url, devServer)
}
