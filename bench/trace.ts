import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as Y from 'yjs'
import { TEXT_KEY } from '../preload/contract/text-key.ts'
import { readTrace, record } from '../test/traces/traces.ts'
import { documentsOf } from './document-channel.ts'
import { type Measurement, median } from './measurement.ts'
import { startService } from './ten-thousand-files.ts'

const ROUNDS = 5
/** Edits that arrive before the process turns to something else. */
const BURST = 100

const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

async function bare(updates: readonly Uint8Array[], text: string): Promise<number> {
  const doc = new Y.Doc()
  const start = performance.now()
  for (const [n, update] of updates.entries()) {
    Y.applyUpdate(doc, update)
    if (n % BURST === BURST - 1) await pause()
  }
  const took = performance.now() - start
  if (doc.getText(TEXT_KEY).toString() !== text) throw new Error('The bare document is not what was typed')
  return took
}

/** To the moment when the last edit is on the disk. */
async function stored(updates: readonly Uint8Array[], text: string): Promise<number> {
  const scratch = mkdtempSync(join(tmpdir(), 'offcoder-bench-trace-'))
  const root = mkdtempSync(join(scratch, 'project-'))
  writeFileSync(join(root, 'typed.rs'), '')
  const { service, client } = startService(join(scratch, 'data'))
  try {
    const { id: projectId } = await client.projects.openFolder({ path: root })
    for await (const _ of await client.projects.importProgress({ projectId }));
    const { id } = await client.files.resolve({ projectId, path: 'typed.rs' })
    let finished: () => void = () => undefined
    const whole = new Promise<void>((resolve) => {
      finished = resolve
    })
    const open = await documentsOf(service)
    const { send } = open(projectId, id, (message) => {
      if (message.type === 'committed' && message.n === updates.length) finished()
    })
    const start = performance.now()
    for (const [n, update] of updates.entries()) {
      send({ type: 'update', n: n + 1, update })
      if (n % BURST === BURST - 1) await pause()
    }
    await whole
    const took = performance.now() - start
    await client.files.flush({ projectId, nodeId: id })
    const { size } = await client.files.info({ projectId, nodeId: id })
    if (size !== Buffer.byteLength(text)) throw new Error('The file is not what was typed')
    return took
  } finally {
    await service.dispose()
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** `trace`: real typing through the store until it is on the disk, against bare Yjs applying the same edits. */
export async function bench(): Promise<Measurement[]> {
  const { updates, texts } = record(readTrace('rustcode'))
  const [text = ''] = texts
  const ours: number[] = []
  const theirs: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    theirs.push(await bare(updates, text))
    ours.push(await stored(updates, text))
  }
  const value = median(ours)
  const baseline = median(theirs)
  const note = `${updates.length} edits of the trace rustcode, each checked, applied, logged and committed; baseline: bare Yjs applying them`
  return [{ name: 'trace', value, unit: 'ms', baseline, ratio: value / baseline, note }]
}
