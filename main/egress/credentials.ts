import { KEY_REFERENCE } from '../../preload/contract/key-reference.ts'

/** Where the keys are that a request may name. */
export interface Credentials {
  /**
   * The key that `reference` names, for a request to `url`. Undefined when there is none, and when the key does not
   * belong to that address: it is then left out of the request.
   */
  keyFor(reference: string, url: URL): Promise<string | undefined>
}

/**
 * The headers as they are sent to this address. Asked anew for each hop of a redirect, since the key of one origin is
 * none of another's business. A header whose key is not to be had is left out.
 */
export async function withCredentials(
  { headers, url }: { headers: Headers; url: URL },
  credentials: Credentials | undefined,
): Promise<Headers> {
  const filled = new Headers(headers)
  for (const [name, value] of headers) {
    const id = KEY_REFERENCE.exec(value)?.[1]
    if (id === undefined) continue
    const key = await credentials?.keyFor(id, url)
    if (key === undefined) filled.delete(name)
    // A function, so that a $ in a key means nothing.
    else
      filled.set(
        name,
        value.replace(KEY_REFERENCE, () => key),
      )
  }
  return filled
}
