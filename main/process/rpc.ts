import { mapEventIterator } from '@orpc/client'
import { type AnyRouter, ORPCError } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { AppError, type ErrorCode, errorCodes } from '../../preload/contract/errors.ts'

/** Anything the RPC layer can speak over: Electron's MessagePortMain, a worker's port, a DOM port. */
export type RpcPort = Parameters<RPCHandler<Record<never, never>>['upgrade']>[0]

const systemCodes: Record<string, ErrorCode> = {
  ENOENT: 'NOT_FOUND',
  EEXIST: 'ALREADY_EXISTS',
  EACCES: 'PERMISSION_DENIED',
  EPERM: 'PERMISSION_DENIED',
  ENOSPC: 'DISK_FULL',
  EDQUOT: 'DISK_FULL',
  EROFS: 'READ_ONLY',
  ENAMETOOLONG: 'INVALID_NAME',
  SQLITE_FULL: 'DISK_FULL',
  SQLITE_BUSY: 'DATABASE_BUSY',
  SQLITE_CORRUPT: 'DATABASE_DAMAGED',
  SQLITE_NOTADB: 'DATABASE_DAMAGED',
  SQLITE_READONLY: 'READ_ONLY',
}

function isErrorCode(value: string): value is ErrorCode {
  return (errorCodes as readonly string[]).includes(value)
}

/** Turns whatever a handler threw into an error of the closed set, so that the window can act on its code. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (error instanceof ORPCError) {
    if (isErrorCode(error.code)) return new AppError(error.code, error.message, undefined, error)
    if (error.code === 'BAD_REQUEST') {
      return new AppError('INVALID_INPUT', describeIssues(error.data), { issues: error.data }, error)
    }
    return new AppError('INTERNAL', error.message, { was: error.code }, error)
  }
  if (error instanceof Error) {
    if (error.name === 'AbortError') return new AppError('CANCELLED', 'Cancelled.', undefined, error)
    const code = (error as NodeJS.ErrnoException).code
    const known = typeof code === 'string' ? systemCodes[code] : undefined
    return new AppError(known ?? 'INTERNAL', error.message, code ? { was: code } : undefined, error)
  }
  return new AppError('INTERNAL', String(error))
}

function describeIssues(data: unknown): string {
  const issues = (data as { issues?: Array<{ path?: unknown[]; message?: string }> } | undefined)?.issues
  const first = issues?.[0]
  if (!first) return 'The request was not understood.'
  return `${first.path?.length ? `${first.path.join('.')}: ` : ''}${first.message ?? 'not valid'}`
}

/**
 * Serves `router` on `port`. Errors cross as `{code, message, data}` with a code of the closed set, at the start of a
 * call and in the middle of a stream; unexpected ones are also given to `report`, whole. Handlers get `context`.
 */
export function serveRouter(
  router: AnyRouter,
  port: RpcPort,
  report: (error: AppError) => void,
  context: object = {},
): void {
  const handler = new RPCHandler(router, {
    clientInterceptors: [
      async (options) => {
        try {
          const output = await options.next()
          return isStream(output) ? crossing(output, report) : output
        } catch (error) {
          throw cross(error, report)
        }
      },
    ],
  })
  handler.upgrade(port, { context })
}

function isStream(output: unknown): output is AsyncIterator<unknown> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output
}

/** A stream that fails in the middle says why as a call does that fails at its start. */
function crossing(stream: AsyncIterator<unknown>, report: (error: AppError) => void): AsyncIterator<unknown> {
  return mapEventIterator(stream, {
    value: async (value) => value,
    error: async (error) => cross(error, report),
  })
}

function cross(error: unknown, report: (error: AppError) => void): ORPCError<string, unknown> {
  const failure = toAppError(error)
  if (failure.code === 'INTERNAL') report(failure)
  return new ORPCError(failure.code, { message: failure.message, data: failure.data, cause: failure })
}
