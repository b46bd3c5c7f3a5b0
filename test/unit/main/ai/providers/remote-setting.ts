import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RemoteAi } from '../../../../../main/ai/providers/remote-ai.ts'
import { ProviderStore } from '../../../../../main/providers/provider-store.ts'
import { Providers } from '../../../../../main/providers/providers.ts'
import { AppError } from '../../../../../preload/contract/errors.ts'
import type { ProviderKind, UsageEntry } from '../../../../../preload/contract/providers.ts'
import { egressSetting } from '../../egress/setting.ts'

export const KEY = 'canary-key-7f3a$&1'

/** A keychain in memory. */
export function memorySecrets() {
  const values = new Map<string, string>()
  return {
    values,
    list: async (scope?: string) =>
      [...values.keys()].map((name) => ({ scope: scope ?? '', name, updatedAt: 0 })),
    async set(scope: string, name: string, value: string) {
      values.set(name, value)
      return { scope, name, updatedAt: 0 }
    },
    async remove(_scope: string, name: string) {
      values.delete(name)
    },
    async read(_scope: string, name: string) {
      const value = values.get(name)
      if (value === undefined) throw new AppError('NOT_FOUND', 'There is no such secret.')
      return value
    },
  }
}

/** What a question came to that must fail. */
export function failureIn(asked: Promise<unknown>): Promise<{ code: string; message: string }> {
  return asked.then(
    () => {
      throw new Error('it did not fail')
    },
    (error: unknown) => error as { code: string; message: string },
  )
}

/** Providers as main has them, over the real door, and the ai process's side of them. */
export async function remoteSetting(options: { stall?: number } = {}) {
  const path = join(tmpdir(), `offcoder-providers-${crypto.randomUUID()}.json`)
  const store = new ProviderStore(path)
  const secrets = memorySecrets()
  const usage: UsageEntry[] = []
  const late: { egress?: Awaited<ReturnType<typeof egressSetting>> } = {}
  const providers = new Providers({
    store,
    secrets,
    policy: () =>
      late.egress?.rules.rules.policies.find(({ purpose }) => purpose === 'byok-ai') ?? {
        purpose: 'byok-ai',
        decision: 'off',
        hosts: [],
      },
    setPolicy: async (policy) => late.egress?.egress.setPolicy(policy),
  })
  const setting = await egressSetting({ credentials: providers })
  late.egress = setting
  const ai = new RemoteAi({
    path,
    network: () => setting.egress,
    record: (entry) => usage.push(entry),
    ...options,
  })
  const add = (kind: ProviderKind, address: string, key?: string) =>
    providers.add({ kind, name: `My ${kind}`, address, ...(key === undefined ? {} : { key }) })
  return { ...setting, path, store, secrets, usage, providers, ai, add }
}
