import * as Y from 'yjs'

/** Whether everything in one Yjs V1 update, its deletions too, is in another. */
export function contains(whole: Uint8Array, part: Uint8Array): boolean {
  const clocks = Y.decodeStateVector(Y.encodeStateVectorFromUpdate(whole))
  for (const [client, clock] of Y.decodeStateVector(Y.encodeStateVectorFromUpdate(part)))
    if ((clocks.get(client) ?? 0) < clock) return false
  const deleted = Y.decodeUpdate(whole).ds.clients
  for (const [client, ranges] of Y.decodeUpdate(part).ds.clients)
    for (const { clock, len } of ranges)
      if (!deleted.get(client)?.some((one) => one.clock <= clock && one.clock + one.len >= clock + len))
        return false
  return true
}
