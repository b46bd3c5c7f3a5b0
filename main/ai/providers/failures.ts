import { APICallError } from '@ai-sdk/provider'
import { AppError } from '../../../preload/contract/errors.ts'

/** Who was asked, for the words of a failure. */
export interface Asked {
  /** The provider, as the user named it. */
  provider: string
  host: string
  model: string
}

const failure = (code: AppError['code'], message: string, data: Record<string, unknown>, cause: unknown) =>
  new AppError(code, message, data, cause)

const seconds = (count: number): string => {
  if (count < 90) return `${Math.ceil(count)} ${Math.ceil(count) === 1 ? 'second' : 'seconds'}`
  return count < 5400 ? `${Math.ceil(count / 60)} minutes` : `${Math.ceil(count / 3600)} hours`
}

/** What went wrong with a request to a provider, and what to do about it. AppErrors of the door pass unchanged. */
export function providerFailure(error: unknown, asked: Asked): AppError {
  const app = appErrorIn(error)
  if (app) return app
  if (APICallError.isInstance(error) && error.statusCode !== undefined && error.statusCode >= 400)
    return ofStatus(error.statusCode, error, asked)
  const status = statusOfEvent(error)
  if (status !== undefined) return ofStatus(status, error, asked)
  return failure(
    'PROVIDER_FAILED',
    `What ${asked.host} answered could not be understood. It may not speak this protocol: check the address and the kind of provider in the settings.`,
    {},
    error,
  )
}

/** SDKs wrap what their fetch threw. */
function appErrorIn(error: unknown): AppError | undefined {
  for (let at: unknown = error, depth = 0; at !== undefined && depth < 5; depth++) {
    if (at instanceof AppError) return at
    at = at instanceof Error ? at.cause : undefined
  }
  return undefined
}

function ofStatus(status: number, error: unknown, { provider, host, model }: Asked): AppError {
  const data = { status, retry: isRetried(status) }
  // Google says of a wrong key that the request is malformed.
  if (
    status === 401 ||
    (status === 400 && /api[_ ]key[_ ](invalid|not valid|expired)/i.test(saidWhole(error)))
  ) {
    return failure(
      'KEY_REFUSED',
      `${provider} does not accept the key: it is wrong, has expired or was revoked. Enter a new one in the settings, under AI providers.`,
      data,
      error,
    )
  }
  if (status === 402)
    return failure(
      'KEY_REFUSED',
      `${provider} says that the account of this key has no credit left.`,
      data,
      error,
    )
  if (status === 403) {
    return failure(
      'KEY_REFUSED',
      `${provider} does not let this key use ${model || 'this'}. Check what the key may do in your account there, or choose another model.`,
      data,
      error,
    )
  }
  if (status === 404) {
    return failure(
      'NO_MODEL',
      `${host} has no model named ${model}. It may have been retired: choose another one.`,
      data,
      error,
    )
  }
  if (status === 429) return rateLimited(error, provider, data)
  if (
    status === 413 ||
    (status === 400 && /context|too long|too many tokens|max(imum)?.{0,20}tokens/i.test(said(error)))
  ) {
    return failure(
      'CONTEXT_FULL',
      `This is more than ${model} can read at once. Attach less, begin a new chat, or choose a model with a longer context.`,
      data,
      error,
    )
  }
  if (status === 529 || status === 503)
    return failure(
      'PROVIDER_FAILED',
      `${provider} is overloaded just now. Try again in a minute.`,
      data,
      error,
    )
  if (status >= 500) {
    return failure(
      'PROVIDER_FAILED',
      `${provider} failed on its own side (status ${status}). Nothing is wrong with your question: try again later.`,
      data,
      error,
    )
  }
  const reason = said(error)
  return failure(
    'PROVIDER_FAILED',
    `${provider} refused the request (status ${status})${reason === '' ? '.' : `: ${reason}`}`,
    data,
    error,
  )
}

function rateLimited(error: unknown, provider: string, data: Record<string, unknown>): AppError {
  const wait = retryAfter(error)
  // Google says the same of a limit a minute as of a used up month, but then names a time.
  const quota = wait === undefined && /quota|billing|credit|spend.{0,3}limit/i.test(saidWhole(error))
  const words = quota
    ? `The quota of your key at ${provider} is used up. Look at your plan there, or use another model.`
    : `${provider} lets this key ask no more for now.${wait === undefined ? ' Try again in a minute.' : ` Try again in ${seconds(wait)}.`}`
  return failure(
    'RATE_LIMITED',
    words,
    { ...data, retry: !quota, ...(wait === undefined ? {} : { wait }) },
    error,
  )
}

/** Statuses after which the same request may well succeed. */
function isRetried(status: number): boolean {
  return [408, 429, 500, 502, 503, 504, 529].includes(status)
}

/**
 * Seconds that a provider asks to wait: in milliseconds where it says so, in either form of the header (RFC 9110,
 * 10.2.3), or in the answer (google.rpc.RetryInfo).
 */
export function retryAfter(error: unknown, now = Date.now()): number | undefined {
  const headers = APICallError.isInstance(error) ? error.responseHeaders : undefined
  const exact = Number(headers?.['retry-after-ms'] ?? Number.NaN) / 1000
  if (exact >= 0) return exact
  const text = headers?.['retry-after'] ?? /"retryDelay"\s*:\s*"([\d.]+)s"/.exec(saidWhole(error))?.[1]
  if (text === undefined) return undefined
  const count = /^\d+(\.\d+)?$/.test(text) ? Number(text) : (Date.parse(text) - now) / 1000
  return Number.isFinite(count) ? Math.max(0, count) : undefined
}

/** The provider's own sentence, short and on one line. */
function said(error: unknown): string {
  const text = error instanceof Error ? error.message : messageOfEvent(error)
  return text.replace(/\s+/g, ' ').slice(0, 300)
}

/** All that a provider said of an error, for what it says beside its sentence. */
function saidWhole(error: unknown): string {
  const body = APICallError.isInstance(error) ? error.responseBody : JSON.stringify(error ?? '')
  return `${said(error)} ${body ?? ''}`.slice(0, 10_000)
}

/** An error that came as an event of the stream, in place of a status. */
function statusOfEvent(error: unknown): number | undefined {
  const text = typeof error === 'string' ? error : JSON.stringify(error ?? '')
  if (error instanceof Error) return undefined
  if (/overloaded/i.test(text)) return 529
  if (/rate_limit|resource_exhausted|"code":"?429/i.test(text)) return 429
  if (/api_error|server_error|internal/i.test(text)) return 500
  return undefined
}

function messageOfEvent(error: unknown): string {
  if (typeof error === 'string') return error
  const { message } = (error ?? {}) as { message?: unknown }
  return typeof message === 'string' ? message : ''
}
