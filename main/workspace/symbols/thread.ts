import { parentPort, workerData } from 'node:worker_threads'
import type { DeclaredSymbol } from '../../symbols/symbol.ts'
import { symbolsOf } from '../../symbols/symbols-of.ts'
import type { ThreadData } from '../search/thread-messages.ts'
import { ThreadTexts } from '../search/thread-texts.ts'
import { holdsLetters } from './letters.ts'
import type { SymbolRequest, SymbolThreadAnswer } from './thread-messages.ts'

/** The body of the thread that finds declarations: it parses, so that nothing else waits for a parse. */

const SLICE_MS = 60

type Asked = Extract<SymbolRequest, { type: 'symbols' }>

const texts = new ThreadTexts(workerData as ThreadData, 0)
/** What files declare, for as long as this thread lives: nothing of it is written down. */
const known = new Map<number, readonly DeclaredSymbol[]>()
let last: Promise<void> = Promise.resolve()

function answer(message: SymbolThreadAnswer): void {
  parentPort?.postMessage(message)
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

async function declared(id: number, path: string, given: Asked['texts']): Promise<readonly DeclaredSymbol[]> {
  const before = given.has(id) ? undefined : known.get(id)
  if (before !== undefined) return before
  let text: string | undefined
  try {
    text = texts.read(id, given)
  } catch {
    // A text that cannot be read is told of where it is opened.
  }
  const symbols = text === undefined ? [] : ((await symbolsOf(path, text))?.symbols ?? [])
  if (!given.has(id)) known.set(id, symbols)
  return symbols
}

async function find({ job, letters, files, texts: given, limit, stopped }: Asked): Promise<void> {
  let found: Extract<SymbolThreadAnswer, { type: 'found' }>['found'] = []
  let left = limit
  let until = performance.now() + SLICE_MS
  for (const [index, [id, path]] of files.entries()) {
    const all = await declared(id, path, given)
    const symbols = all.filter(({ name }) => holdsLetters(name, letters)).slice(0, left)
    left -= symbols.length
    if (symbols.length > 0) found.push({ id, symbols })
    if (left === 0) break
    if (performance.now() < until) continue
    answer({ type: 'found', job, found, done: index + 1 })
    found = []
    await turn()
    if (Atomics.load(stopped, 0) !== 0) return
    until = performance.now() + SLICE_MS
  }
  answer({ type: 'found', job, found, done: files.length })
  answer({ type: 'end', job, truncated: left === 0 })
}

parentPort?.on('message', (request: SymbolRequest) => {
  if (request.type === 'forget') {
    for (const id of request.ids) known.delete(id)
    return
  }
  last = last.then(async () => {
    if (Atomics.load(request.stopped, 0) !== 0) return
    try {
      await find(request)
    } catch (error) {
      answer({
        type: 'failed',
        job: request.job,
        message: error instanceof Error ? error.message : String(error),
      })
    }
  })
})
