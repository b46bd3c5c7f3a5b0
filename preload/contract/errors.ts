/**
 * The closed set of reasons a call may fail with. Each one is something the person at the window can act on;
 * the window chooses its words by code, never by parsing a message.
 */
export const errorCodes = [
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'INVALID_NAME',
  'INVALID_INPUT',
  'PERMISSION_DENIED',
  'OUTSIDE_PROJECT',
  'TOO_LARGE',
  'NOT_TEXT',
  'CHANGED_ON_DISK',
  'DISK_FULL',
  'READ_ONLY',
  'DATABASE_DAMAGED',
  'DATABASE_BUSY',
  'SCHEMA_TOO_NEW',
  'CANCELLED',
  'UNAVAILABLE',
  'NO_MODEL',
  'MODEL_DAMAGED',
  'MODEL_UNSUPPORTED',
  'OUT_OF_MEMORY',
  'CONTEXT_FULL',
  'EGRESS_REFUSED',
  'AI_OFF',
  'KEYCHAIN_UNAVAILABLE',
  'KEY_REFUSED',
  'RATE_LIMITED',
  'PROVIDER_FAILED',
  'INTERNAL',
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** What crosses a process boundary when a call fails: `message` is for people, `data` for the window. */
export interface Failure {
  code: ErrorCode
  message: string
  data?: Record<string, unknown> | undefined
}

/** Thrown by services; the RPC layer carries code, message and data across unchanged. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly data: Record<string, unknown> | undefined

  constructor(code: ErrorCode, message: string, data?: Record<string, unknown>, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'AppError'
    this.code = code
    this.data = data
  }
}
