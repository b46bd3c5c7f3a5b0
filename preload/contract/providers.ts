import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'

/** The protocols that are spoken. `compatible` is any other address that speaks OpenAI's chat completions. */
export const providerKind = z.enum(['anthropic', 'openai', 'google', 'deepseek', 'compatible'])
export type ProviderKind = z.infer<typeof providerKind>

export const providerModel = z.object({
  /** As the provider names it. */
  name: z.string().min(1).max(200),
  /** Tokens it reads at most, where the provider says so. */
  contextLength: z.number().int().positive().optional(),
  /** Entered by the user: it stays when the provider's list is read again. */
  byHand: z.boolean(),
})
export type ProviderModel = z.infer<typeof providerModel>

/** Somebody else's models, reached with the user's own key. */
export const provider = z.object({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  kind: providerKind,
  name: z.string().min(1).max(100),
  /** What paths are appended to, without a final slash: `https://api.anthropic.com/v1`. Never changes. */
  address: z.string().max(300),
  models: z.array(providerModel).max(2000),
})
export type Provider = z.infer<typeof provider>

/** The file that main keeps and the ai process reads; it holds no key. */
export const providersFile = z.object({ version: z.literal(1), providers: z.array(provider).max(100) })

export const providerState = provider.extend({
  /** Host, with the port where it is not the usual one: what a chip says before something is sent. */
  host: z.string(),
  /** It is this machine. */
  loopback: z.boolean(),
  /** A key may be kept: never for a plain address on the network, where anybody could read it. */
  keyAllowed: z.boolean(),
  hasKey: z.boolean(),
  /** The rules of the network let its host through. */
  allowed: z.boolean(),
})
export type ProviderState = z.infer<typeof providerState>

const id = z.object({ id: z.string() })

/** What main serves to a window about providers. Keys are set through here and never come back. */
export const providers = {
  follow: oc.output(eventIterator(z.array(providerState))),
  /** Adds a provider and lets exactly its host through for `byok-ai`: call it once the user has said so. */
  add: oc
    .input(
      z.object({
        kind: providerKind,
        name: z.string().trim().min(1).max(100),
        /** Left out: the provider's own. Needed for `compatible`. */
        address: z.string().trim().max(300).optional(),
        key: z.string().trim().min(1).max(4096).optional(),
      }),
    )
    .output(providerState),
  /** Lets its host through again, after the rules of the network came to refuse it. */
  allow: oc.input(id).output(z.void()),
  setKey: oc.input(id.extend({ key: z.string().trim().min(1).max(4096) })).output(z.void()),
  removeKey: oc.input(id).output(z.void()),
  setModels: oc.input(id.extend({ models: z.array(providerModel).max(2000) })).output(z.void()),
  /** Takes the provider off, its key out of the keychain and its host out of the rules. */
  remove: oc.input(id).output(z.void()),
}

/** What one small request to a provider showed. */
export const providerTrial = z.object({
  model: z.string(),
  answer: z.string(),
  milliseconds: z.number(),
  inputTokens: z.number().int().nullable(),
  outputTokens: z.number().int().nullable(),
})
export type ProviderTrial = z.infer<typeof providerTrial>

/** What the ai process does with providers. */
export const aiProviders = {
  /** Reads the provider's list of models. One request, without any text of the user. */
  models: oc
    .input(z.object({ providerId: z.string() }))
    .output(z.array(providerModel.omit({ byHand: true }))),
  /** Asks one model to say "ok". */
  test: oc.input(z.object({ providerId: z.string(), model: z.string() })).output(providerTrial),
}

/** What a request to a provider was for. */
export const usageKind = z.enum(['chat', 'test', 'models'])

/** A request to a provider, as it is remembered for 13 months: never what was asked or answered. */
export const usageEntry = z.object({
  at: z.number().int(),
  /** The provider's name as the user knows it. */
  provider: z.string(),
  host: z.string(),
  /** Empty for a list of models. */
  model: z.string(),
  kind: usageKind,
  /** Null where the provider does not say. */
  inputTokens: z.number().int().nullable(),
  outputTokens: z.number().int().nullable(),
  outcome: z.enum(['done', 'failed', 'stopped']),
})
export type UsageEntry = z.infer<typeof usageEntry>

/** All requests of one kind to one model on one day, in local time. */
export const usageDay = z.object({
  /** `2026-11-25`. */
  day: z.string(),
  provider: z.string(),
  host: z.string(),
  model: z.string(),
  kind: usageKind,
  requests: z.number().int(),
  failed: z.number().int(),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
})
export type UsageDay = z.infer<typeof usageDay>

/** What the workspace serves to a window about usage. */
export const usage = {
  /** Newest first. */
  days: oc.output(z.array(usageDay)),
}
