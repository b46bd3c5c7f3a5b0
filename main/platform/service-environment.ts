/**
 * The environment a service process gets: nothing that changes how Node loads code. An empty object would inherit
 * everything, so this is always an explicit list.
 */
export function serviceEnvironment(from: NodeJS.ProcessEnv): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [key, value] of Object.entries(from)) {
    if (value === undefined || /^(NODE_|ELECTRON_)/.test(key)) continue
    kept[key] = value
  }
  return kept
}
