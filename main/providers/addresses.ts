import { AppError } from '../../preload/contract/errors.ts'
import type { Provider, ProviderKind } from '../../preload/contract/providers.ts'

/** Where each provider's own service is. */
const own: Partial<Record<ProviderKind, string>> = {
  anthropic: 'https://api.anthropic.com/v1',
  openai: 'https://api.openai.com/v1',
  google: 'https://generativelanguage.googleapis.com/v1beta',
  deepseek: 'https://api.deepseek.com/v1',
}

/** The address that a provider is reached at, spelled one way. Throws INVALID_INPUT with what to write instead. */
export function providerAddress(kind: ProviderKind, text: string | undefined): string {
  const written = text || own[kind]
  if (written === undefined)
    throw new AppError('INVALID_INPUT', 'Write the address of the server, such as http://localhost:11434/v1.')
  const url = URL.canParse(written) ? new URL(written) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new AppError('INVALID_INPUT', `"${written}" is not an address. It begins with https:// or http://.`)
  if (url.username || url.password || url.search || url.hash)
    throw new AppError(
      'INVALID_INPUT',
      'An address carries no user name, password, question mark or #. Enter the key in its own field.',
    )
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

const loopbackHost = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/

export interface Place {
  /** Host, with the port where it is not the usual one. */
  host: string
  loopback: boolean
  /** Nobody on the way can read what is sent: encrypted, or it stays on this machine. */
  private: boolean
  /** The line of the network's rules that lets exactly this host through. */
  rule: string
}

export function placeOf({ address }: Pick<Provider, 'address'>): Place {
  const { protocol, hostname, host, port } = new URL(address)
  const loopback = loopbackHost.test(hostname)
  const plain = protocol === 'http:'
  return {
    host,
    loopback,
    private: loopback || !plain,
    rule: plain ? `http://${hostname}:${port || 80}` : port === '' ? hostname : host,
  }
}
