import { AppError } from '../../preload/contract/errors.ts'
import type { ExchangeRequest } from './http-exchange.ts'

const REDIRECTS = new Set([301, 302, 303, 307, 308])
/** How many redirects one request may follow. */
export const REDIRECT_LIMIT = 5
const secrets = ['authorization', 'cookie', 'proxy-authorization', 'x-api-key', 'private-token']

/**
 * The request that a redirecting answer asks for, or undefined when it is no redirect. Credentials do not travel to
 * another origin; an encrypted request never becomes a plain one. Throws when the redirect must not be followed.
 */
export function nextRequest(request: ExchangeRequest, response: Response): ExchangeRequest | undefined {
  const location = response.headers.get('location')
  if (!REDIRECTS.has(response.status) || location === null) return undefined
  if (!URL.canParse(location, request.url)) {
    throw new AppError('UNAVAILABLE', `${request.url.host} redirects to something that is not a URL.`)
  }
  const url = new URL(location, request.url)
  if (request.url.protocol === 'https:' && url.protocol !== 'https:') {
    throw new AppError(
      'EGRESS_REFUSED',
      `${request.url.host} redirects to an unencrypted address (${url.host}). It was not followed.`,
    )
  }
  const headers = new Headers(request.headers)
  if (url.origin !== request.url.origin) for (const name of secrets) headers.delete(name)
  const becomesGet =
    response.status === 303 ? request.method !== 'HEAD' : response.status < 303 && request.method === 'POST'
  if (becomesGet) {
    for (const name of ['content-type', 'content-length', 'content-encoding']) headers.delete(name)
    return { ...request, url, headers, method: 'GET', body: undefined }
  }
  if (request.body instanceof ReadableStream) {
    throw new AppError('UNAVAILABLE', `${request.url.host} redirects an upload that cannot be sent twice.`)
  }
  return { ...request, url, headers }
}
