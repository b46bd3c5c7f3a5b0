import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { leaveACore } from '../../main/ai/engine/cores.ts'
import { Engine } from '../../main/ai/engine/engine.ts'
import type { LoadedModel } from '../../main/ai/engine/loaded-model.ts'
import { readCatalogue } from '../../main/ai/models/catalogue.ts'
import { generateIfAsked } from '../generate.ts'
import { MEASURES } from '../inference.ts'
import { Programs } from './programs.ts'
import { type Result, table } from './report.ts'
import { RunFile } from './run-file.ts'
import { scoreCompletion, scoreEdit } from './score.ts'
import { type Solved, solveCompletion, solveEdit } from './solve.ts'
import { EXACT } from './tasks/completion-exact.ts'
import { RUN } from './tasks/completion-run.ts'
import { EDITS } from './tasks/edit.ts'

await generateIfAsked()

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    json: { type: 'string', default: 'bench/eval.json' },
    threads: { type: 'string' },
    'tasks-only': { type: 'boolean', default: false },
    continue: { type: 'boolean', default: false },
  },
})

/** One thread by default for the starter: it is what two cores leave, and what the baseline gets. */
const path = values.model === undefined ? await starter() : resolve(values.model)
await leaveACore()
const threads = Number(values.threads ?? 1)
const engine = new Engine({ chooseDevice: async () => 'cpu', report: () => {}, threads })
try {
  const model = await engine.load({ id: path, path })
  const programs = await Programs.find()
  const file = RunFile.open(values.json, values.continue, {
    model: {
      path,
      bytes: statSync(path).size,
      name: model.facts.name ?? path,
      parameters: model.facts.parameters ?? '',
    },
    threads,
    sandboxed: programs.sandboxed,
  })
  await solveAll(model, programs, file)
  if (!values['tasks-only']) await measureAll(model, file)
  file.end()
  console.log(table(file.evaluation))
  console.log(`\nAll answers are in ${values.json}.`)
} finally {
  await engine.dispose()
}
process.exit(0)

/** Solves what has not been solved in this run, and writes each result at once. */
async function solveAll(model: LoadedModel, programs: Programs, file: RunFile): Promise<void> {
  const completions = [...RUN, ...EXACT]
  for (const task of completions) {
    if (file.has('completion', task.id)) continue
    const solved = await solveCompletion(engine, model, task)
    file.add(resultOf('completion', task, solved, await scoreCompletion(task, solved.text, programs)))
  }
  for (const task of EDITS) {
    if (file.has('edit', task.id)) continue
    const solved = await solveEdit(engine, model, task)
    file.add(resultOf('edit', task, solved, await scoreEdit(task, solved.text, programs)))
  }
}

async function measureAll(model: LoadedModel, file: RunFile): Promise<void> {
  for (const { names, measure } of MEASURES) {
    if (names.every((name) => file.measured(name))) continue
    for (const one of await measure(engine, model, path, threads)) file.note(one)
  }
}

function resultOf(
  kind: Result['kind'],
  { id, language, tests }: { id: string; language: string; tests?: string },
  { text, milliseconds, promptTokens, heldBack }: Solved,
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
    ...(heldBack === undefined ? {} : { heldBack }),
  }
}

async function starter(): Promise<string> {
  const found = (await readCatalogue('resources/models', () => {})).starter
  if (found === undefined) throw new Error('The starter model is missing: give another with --model FILE')
  return resolve(found.path)
}
