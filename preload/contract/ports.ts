/** Names and messages used when a window connects to the processes. */
import type { ProcessName } from './desktop.ts'
import type { Failure } from './errors.ts'

/** `desktop` is the main process; the others are processes of their own. */
export type ServiceName = 'desktop' | ProcessName

/** The one IPC channel the preload may use: asks main for ports. */
export const CONNECT_CHANNEL = 'offcoder:connect'
export interface ConnectRequest {
  service: ServiceName
}

/** Main → preload: ports of a service, at first and again after each of its restarts. */
export const PORTS_CHANNEL = 'offcoder:ports'

/**
 * What the preload posts into the page. Without `failure` it carries transferred MessagePorts: one (RPC), and for
 * `workspace` two (RPC, then documents). A later message for the same service replaces the earlier one.
 */
export interface PortsMessage {
  source: 'offcoder-preload'
  service: ServiceName
  failure?: Failure
}

/** What the preload exposes on `window.offcoder`. */
export interface PreloadApi {
  /** Asks main for ports of a service (which starts its process if need be); they arrive as `PortsMessage`. */
  connect(service: ServiceName): void
  /** Path on disk of a dropped file or folder ('' when it has none). */
  pathOf(file: File): string
  readonly platform: string
}
