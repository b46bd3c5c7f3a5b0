import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateIfAsked } from './generate.ts'
import type { Measurement } from './measurement.ts'

await generateIfAsked()

/** Every benchmark: the names it measures, and its module. */
const benches: Array<{ names: string[]; load(): Promise<{ bench(): Promise<Measurement[]> }> }> = [
  { names: ['cold-start'], load: () => import('./cold-start.ts') },
  { names: ['idle-memory'], load: () => import('./idle-memory.ts') },
  { names: ['keypress-to-paint', 'keypress-to-paint-typist'], load: () => import('./keypress-to-paint.ts') },
  { names: ['import-10k', 'open-project-10k'], load: () => import('./import.ts') },
  { names: ['open-project-10k-window'], load: () => import('./open-project-window.ts') },
  { names: ['open-file'], load: () => import('./open-file.ts') },
  { names: ['large-file'], load: () => import('./large-file.ts') },
  { names: ['trace'], load: () => import('./trace.ts') },
  { names: ['search-warm'], load: () => import('./search.ts') },
  { names: ['index-10k'], load: () => import('./index-10k.ts') },
  {
    names: ['inference', 'completion-tokens', 'completion-neighbours', 'completion-latency', 'abort'],
    load: () => import('./inference.ts'),
  },
  { names: ['chat-restored', 'completion-restored'], load: () => import('./restored.ts') },
]

function row(one: Measurement): string {
  const number = (value: number | undefined) =>
    value === undefined ? '' : value.toFixed(value < 100 ? 2 : 0)
  return [
    one.name.padEnd(22),
    `${number(one.value)} ${one.unit}`.padStart(14),
    number(one.baseline).padStart(10),
    number(one.ratio).padStart(7),
    `  ${one.note ?? ''}`,
  ].join(' ')
}

/** Measurements of an earlier run that this one does not repeat are kept in the file. */
function write(file: string, measured: Measurement[]): void {
  let kept: Measurement[] = []
  try {
    const earlier = JSON.parse(readFileSync(file, 'utf8')) as Measurement[]
    kept = earlier.filter((one) => !measured.some((other) => other.name === one.name))
  } catch {
    // The first run.
  }
  writeFileSync(file, `${JSON.stringify([...kept, ...measured], null, 2)}\n`)
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !benches.some(({ names }) => names.includes(name)))
if (unknown.length) {
  console.error(
    `No benchmark is called ${unknown.join(', ')}. There are: ${benches.flatMap(({ names }) => names).join(', ')}`,
  )
  process.exit(1)
}

const folder = process.env.OFFCODER_BENCH_FOLDER ?? 'bench'
const measured: Measurement[] = []
let failed = 0
console.log(`${'name'.padEnd(22)} ${'value'.padStart(14)} ${'baseline'.padStart(10)} ${'ratio'.padStart(7)}`)
for (const { names, load } of benches) {
  if (wanted.length && !names.some((name) => wanted.includes(name))) continue
  try {
    for (const one of await (await load()).bench()) {
      measured.push(one)
      console.log(row(one))
    }
  } catch (error) {
    failed++
    console.error(`${names.join(', ')}: ${error instanceof Error ? error.stack : String(error)}`)
  }
}
mkdirSync(folder, { recursive: true })
write(join(folder, 'results.json'), measured)
process.exit(failed ? 1 : 0)
