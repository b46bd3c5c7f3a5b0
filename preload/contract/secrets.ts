import { oc } from '@orpc/contract'
import { z } from 'zod'

/** Names only: a secret's value never travels towards the window. */
export const secretName = z.object({ scope: z.string(), name: z.string(), updatedAt: z.number() })
export type SecretName = z.infer<typeof secretName>

export const keychainState = z.object({
  state: z.enum(['ready', 'locked', 'missing', 'changed']),
  /** `secret-service`, `keychain`, `credential-manager`. */
  backend: z.string(),
  /** What is wrong and what to do, when not ready. */
  message: z.string().optional(),
})
export type KeychainState = z.infer<typeof keychainState>

const key = { scope: z.string().min(1).max(200), name: z.string().min(1).max(200) }

export const secrets = {
  state: oc.output(keychainState),
  /** Tries the keychain again, after the user has unlocked or installed one. */
  recheck: oc.output(keychainState),
  /** In state `changed`: takes the keychain that is there now; names of secrets in the other one are forgotten. */
  acceptChanged: oc.output(keychainState),
  list: oc.input(z.object({ scope: z.string().optional() })).output(z.array(secretName)),
  set: oc.input(z.object({ ...key, value: z.string().min(1).max(65_536) })).output(secretName),
  remove: oc.input(z.object(key)).output(z.void()),
}
