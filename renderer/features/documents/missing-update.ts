import * as Y from 'yjs'

/**
 * What `doc` has and the store's `state` lacks, as one update; undefined when the store lacks nothing.
 * State vectors alone do not tell: a deletion moves no clock, so the delete sets are compared too
 * (https://docs.yjs.dev/api/document-updates). `state` must have been applied to `doc` before.
 */
export function missingUpdate(doc: Y.Doc, state: Uint8Array): Uint8Array | undefined {
  const theirs = Y.decodeStateVector(Y.encodeStateVectorFromUpdate(state))
  const ours = Y.decodeStateVector(Y.encodeStateVector(doc))
  const newer = [...ours].some(([client, clock]) => clock > (theirs.get(client) ?? 0))
  if (!newer && sameDeletions(doc, state)) return undefined
  return Y.encodeStateAsUpdate(doc, Y.encodeStateVectorFromUpdate(state))
}

function sameDeletions(doc: Y.Doc, state: Uint8Array): boolean {
  return Y.equalDeleteSets(Y.createDeleteSetFromStructStore(doc.store), Y.decodeUpdate(state).ds)
}
