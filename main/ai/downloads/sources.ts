import { AppError } from '../../../preload/contract/errors.ts'

/**
 * Reads a base address that downloads begin at. Loopback may be plain; anything else is encrypted.
 * @throws AppError INVALID_INPUT with what is wrong.
 */
export function readSource(text: string): URL {
  const trimmed = text.trim()
  if (!URL.canParse(trimmed)) throw notAnAddress(text)
  const url = new URL(trimmed)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw notAnAddress(text)
  if (url.username || url.password || url.search || url.hash) {
    throw new AppError(
      'INVALID_INPUT',
      `"${trimmed}" carries more than an address. Leave out user names, passwords and what follows ? or #.`,
    )
  }
  return url
}

/** The address of a file below a base address. */
export function urlBelow(source: string, path: string): string {
  const base = readSource(source).href
  return `${base.endsWith('/') ? base : `${base}/`}${path}`
}

function notAnAddress(text: string): AppError {
  return new AppError(
    'INVALID_INPUT',
    `"${text}" is not an address to download from. Write it like https://models.example.com.`,
  )
}
