import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { leaveACore } from '../../main/ai/engine/cores.ts'
import { Engine } from '../../main/ai/engine/engine.ts'
import type { LoadedModel } from '../../main/ai/engine/loaded-model.ts'
import { readCatalogue } from '../../main/ai/models/catalogue.ts'
import { measureModel } from '../inference.ts'
import { percentile } from '../measurement.ts'
import { Programs } from './programs.ts'
import { type Evaluation, type Result, table } from './report.ts'
import { scoreCompletion, scoreEdit } from './score.ts'
import { solveCompletion, solveEdit } from './solve.ts'
import { EXACT } from './tasks/completion-exact.ts'
import { RUN } from './tasks/completion-run.ts'
import { EDITS } from './tasks/edit.ts'

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    json: { type: 'string', default: 'bench/eval.json' },
    threads: { type: 'string' },
    'tasks-only': { type: 'boolean', default: false },
  },
})

/** One thread by default for the starter: it is what two cores leave, and what the baseline gets. */
const path = values.model === undefined ? await starter() : resolve(values.model)
await leaveACore()
const threads = Number(values.threads ?? 1)
const engine = new Engine({ chooseDevice: async () => 'cpu', report: () => {}, threads })
try {
  const model = await engine.load({ id: path, path })
  const evaluation = await evaluate(engine, model)
  console.log(table(evaluation))
  mkdirSync(dirname(values.json), { recursive: true })
  writeFileSync(values.json, `${JSON.stringify(evaluation, null, 2)}\n`)
  console.log(`\nAll answers are in ${values.json}.`)
} finally {
  await engine.dispose()
}
process.exit(0)

async function evaluate(engine: Engine, model: LoadedModel): Promise<Evaluation> {
  const programs = await Programs.find()
  const results: Result[] = []
  for (const task of [...RUN, ...EXACT]) {
    const solved = await solveCompletion(engine, model, task)
    results.push(resultOf('completion', task, solved, await scoreCompletion(task, solved.text, programs)))
  }
  for (const task of EDITS) {
    const solved = await solveEdit(engine, model, task)
    results.push(resultOf('edit', task, solved, await scoreEdit(task, solved.text, programs)))
  }
  const latency = results.filter(({ kind }) => kind === 'completion').map(({ milliseconds }) => milliseconds)
  return {
    model: { path, name: model.facts.name ?? path, parameters: model.facts.parameters ?? '' },
    threads,
    sandboxed: programs.sandboxed,
    coldLatency: [0.5, 0.9, 0.95, 0.99].map((share) => [share, Math.round(percentile(latency, share))]),
    measurements: values['tasks-only'] ? [] : await measureModel(engine, model, path, threads),
    results,
  }
}

function resultOf(
  kind: Result['kind'],
  { id, language, tests }: { id: string; language: string; tests?: string },
  { text, milliseconds, promptTokens }: { text: string; milliseconds: number; promptTokens: number },
  outcome: { ok: boolean; why?: string },
): Result {
  const by = tests === undefined ? 'match' : 'run'
  const why = outcome.why === undefined ? {} : { why: outcome.why }
  return {
    kind,
    id,
    language,
    by,
    ok: outcome.ok,
    ...why,
    answer: text,
    milliseconds: Math.round(milliseconds),
    promptTokens,
  }
}

async function starter(): Promise<string> {
  const found = (await readCatalogue('resources/models', () => {})).starter
  if (found === undefined) throw new Error('The starter model is missing: give another with --model FILE')
  return found.path
}
