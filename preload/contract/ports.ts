/** Names and messages used once, when a window connects to the processes. */
import type { ProcessName } from './desktop.ts'

/** The one IPC channel the preload may use: asks main for ports. */
export const CONNECT_CHANNEL = 'offcoder:connect'
/** Main → preload: one message per process start, with its ports. */
export const PORTS_CHANNEL = 'offcoder:ports'

/**
 * What the preload posts into the page together with transferred MessagePorts. `desktop`, `ai` and `terminal` come
 * with one RPC port; `workspace` with two: RPC, then documents. A later message for the same service replaces the
 * earlier one (its process was restarted).
 */
export interface PortsMessage {
  source: 'offcoder-preload'
  service: 'desktop' | ProcessName
}

/** What the preload exposes on `window.offcoder`. */
export interface PreloadApi {
  /** Asks main for fresh ports; they arrive as `PortsMessage` events on `window`. */
  connect(): void
  /** Path on disk of a dropped file or folder ('' when it has none). */
  pathOf(file: File): string
  readonly platform: string
}
