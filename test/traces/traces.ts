import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import * as Y from 'yjs'
import { TEXT_KEY } from '../../preload/contract/text-key.ts'

/** At `position`, `removed` characters go and `inserted` comes. */
type Patch = [position: number, removed: number, inserted: string]

interface Trace {
  endContent: string
  txns: {
    patches: Patch[]
    /** Where several people type: who, and which edits were known to them. */
    agent?: number
    parents?: number[]
  }[]
}

export function readTrace(name: 'rustcode' | 'friendsforever'): Trace {
  const path = resolve('test/traces', `${name}.json.gz`)
  return JSON.parse(gunzipSync(readFileSync(path)).toString()) as Trace
}

export interface Recorded {
  /** One Yjs update for each edit, in the order in which they were made. */
  updates: Uint8Array[]
  /** What each person's document says in the end. */
  texts: string[]
}

/** Plays a trace on a Yjs document for each of its people. */
export function record({ txns }: Trace): Recorded {
  const agents = 1 + txns.reduce((most, { agent = 0 }) => Math.max(most, agent), 0)
  const updates: Uint8Array[] = []
  const made: number[][] = Array.from({ length: agents }, () => [])
  const docs = Array.from({ length: agents }, (_, agent) => {
    const doc = new Y.Doc()
    doc.clientID = agent + 1
    doc.on('update', (update: Uint8Array, origin: unknown) => origin === 'other' || updates.push(update))
    return doc
  })
  /** How many of another's edits each one knows. */
  const known = docs.map(() => docs.map(() => 0))
  const learn = (agent: number, other: number, upto: number): void => {
    const theirs = made[other] ?? []
    const mine = known[agent] ?? []
    for (let n = mine[other] ?? 0; n < theirs.length && (theirs[n] ?? 0) <= upto; n++) {
      Y.applyUpdate(docs[agent] as Y.Doc, updates[theirs[n] ?? 0] as Uint8Array, 'other')
      mine[other] = n + 1
    }
  }
  for (const [index, { agent = 0, parents = [], patches }] of txns.entries()) {
    for (const parent of parents) {
      const other = txns[parent]?.agent ?? 0
      if (other !== agent) learn(agent, other, parent)
    }
    const doc = docs[agent] as Y.Doc
    const text = doc.getText(TEXT_KEY)
    doc.transact(() => {
      for (const [position, removed, inserted] of patches) {
        if (removed > 0) text.delete(position, removed)
        if (inserted !== '') text.insert(position, inserted)
      }
    })
    made[agent]?.push(index)
  }
  for (const agent of docs.keys())
    for (const other of docs.keys()) if (other !== agent) learn(agent, other, txns.length)
  return { updates, texts: docs.map((doc) => doc.getText(TEXT_KEY).toString()) }
}
