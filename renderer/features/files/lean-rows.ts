import type { FeatureImplementation, InstanceBuilder } from '@headless-tree/core'

type Method = (...args: unknown[]) => unknown
type Methods = Readonly<Record<string, ((given: object, ...args: unknown[]) => unknown) | undefined>>

/**
 * Makes the methods of a tree's rows when they are first called. The library makes all forty for each row that its
 * folders hold, in sight or not; of thousands of rows only those in sight are ever asked anything.
 */
export const leanRows: InstanceBuilder = (features, kind, given) => {
  const made: Record<string, Method | undefined> = {}
  const row = new Proxy(made, {
    get(_, name) {
      if (typeof name !== 'string') return undefined
      made[name] ??= methodOf(features, kind, name, parts)
      return made[name]
    },
    has: (_, name) => features.some((feature) => methodsOf(feature, kind)?.[String(name)] !== undefined),
  })
  const parts: object = given(row)
  return [row as never, () => undefined]
}

/** What the features have under a name, each able to call the one before it. */
function methodOf(
  features: readonly FeatureImplementation[],
  kind: 'itemInstance' | 'treeInstance',
  name: string,
  parts: object,
): Method | undefined {
  let method: Method | undefined
  for (const feature of features) {
    const own = methodsOf(feature, kind)?.[name]
    if (own === undefined) continue
    const prev = method
    method = (...args) => own({ ...parts, prev }, ...args)
  }
  return method
}

function methodsOf(
  feature: FeatureImplementation,
  kind: 'itemInstance' | 'treeInstance',
): Methods | undefined {
  return feature[kind] as Methods | undefined
}
