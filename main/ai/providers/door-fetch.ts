import type { Network } from '../downloads/transfer.ts'

/**
 * A `fetch` as SDKs want it, over the door. `what` is for the ledger; it never says what was asked. With the project it
 * is asked in, the door refuses it where AI is off.
 */
export function doorFetch(network: () => Network, what: string, projectId?: string): typeof globalThis.fetch {
  return (input, init = {}) => {
    const url = input instanceof Request ? input.url : String(input)
    const { method = 'GET', body, signal } = init
    return network().fetch(
      'byok-ai',
      {
        url,
        method,
        // The chat says where it goes: it goes nowhere else.
        redirect: 'error',
        headers: Object.fromEntries(new Headers(init.headers)),
        // SDKs send JSON, as text. Nothing else is let through: the ledger keeps the letters.
        ...(typeof body === 'string' ? { body } : {}),
      },
      {
        startedBy: { by: 'user', what },
        ...(projectId === undefined ? {} : { projectId }),
        ...(signal ? { signal } : {}),
      },
    )
  }
}
