/**
 * What the ai process writes in the place of a provider's key, which it never has. The door puts the key in at the
 * moment of sending, and only for the address that the key belongs to.
 */
export function keyReference(providerId: string): string {
  return `offcoder-key:${providerId}`
}

export const KEY_REFERENCE = /offcoder-key:([a-z0-9-]{1,40})/
