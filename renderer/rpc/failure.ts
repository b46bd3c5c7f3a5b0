import { ORPCError } from '@orpc/client'
import { AppError, type ErrorCode, errorCodes, type Failure } from '../../preload/contract/errors.ts'

/** What went wrong in a call, as a code the window can act on and words for the person. */
export function toFailure(error: unknown): Failure {
  if (error instanceof AppError) return withData(error.code, error.message, error.data)
  if (error instanceof ORPCError) {
    const known = (errorCodes as readonly string[]).includes(error.code)
    return withData(known ? (error.code as ErrorCode) : 'INTERNAL', error.message, error.data)
  }
  // How oRPC says that the port of a stream was closed.
  if (error instanceof Error && error.message.includes('closed or aborted while waiting')) {
    return {
      code: 'UNAVAILABLE',
      message:
        'The process that worked on this stopped before it was done. It starts again by itself: try once more.',
    }
  }
  if (error instanceof Error && error.name === 'AbortError')
    return { code: 'CANCELLED', message: 'Cancelled.' }
  return { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) }
}

function withData(code: ErrorCode, message: string, data: unknown): Failure {
  return typeof data === 'object' && data !== null
    ? { code, message, data: data as Record<string, unknown> }
    : { code, message }
}
